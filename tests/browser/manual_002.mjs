// SPDX-License-Identifier: Apache-2.0
// System 002 does what its manual (网上报名操作流程, seed 002) says, sentence by sentence, on a phone and on a desktop.
//
//	node tests/browser/manual_002.mjs BINARY		BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite
import { CAPTCHA, picture, run } from './lib.mjs';

const at = page => `/exam/jilin/${page}`;
const FORM = { ethnic: '01', politics: '03', household: '吉林省示例市', education: '21', degree: '4', school: '示例大学', major: '计算机科学与技术',
	graduated_on: '2012-07-01', grassroots: '二年', history: '2008.09—2012.07 示例大学 学生', address: '示例路 1 号' };

await run('002', async j => {
	const me = await j.screen(), who = j.person(0), other = j.person(1, '欧阳某');
	const entry = (p, more = {}) => ({ name: p.name, idno: p.idno, phone: p.phone, password: p.password, password_again: p.password, answer: CAPTCHA,
		...more });
	const open = async (s, q, n = 0) => { await s.go(at('positions?q=' + encodeURIComponent(q)));
		await s.page.getByRole('link', { name: /下一步/ }).nth(n).click(); };
	const take = async (s, q, n) => { await open(s, q, n); await s.press('报考该职位'); };
	const photo = async (s, w = 600, h = 840) => { await s.go(at('photo')); await s.give('#photo', 'photo.png', picture(w, h)); await s.press('上传照片'); };
	const review = async (desk, p) => { await desk.go('/staff/reviews'); await desk.follow(p.name); await desk.press('开始审核'); };
	const reject = async (desk, p, reason) => { await review(desk, p); await desk.page.selectOption('#reason_code', 'MAJOR'); await desk.fill({ reason });
		await desk.press('审核不通过'); };

	await j.clock('2026-11-08 09:00');
	await j.step('1、点击‘考生由此进入’，进入报名工作选择界面 (S2-01)', async () => {
		await me.go('/'); await me.says('考生由此进入', '吉林省考试录用公务员'); await me.look('home');
	});
	await j.step('2、选择报名工作，考生可点击相应的工作任务或点击该任务下方的‘进入报名’开始报名 (S2-01)', async () => {
		await me.page.locator('li', { hasText: '吉林省考试录用公务员' }).getByRole('link', { name: /进入报名/ }).click(); await me.look('exam');
		await me.go('/'); await me.follow('吉林省考试录用公务员（演示）');
	});
	await j.step('3、考生认真阅读‘吉林省考试录用公务员考生诚信须知’后，点击‘同意’即可进入登录及注册页面，如果点击‘不同意’则返回 (S2-02)', async () => {
		await me.follow('登录'); await me.says('吉林省考试录用公务员考生诚信须知'); await me.look('entry');
		await me.follow(/不同意/); if (new URL(me.page.url()).pathname !== '/') throw new Error('at ' + me.page.url());
		await me.follow('吉林省考试录用公务员（演示）'); await me.follow('登录'); await me.press('同意'); await me.says('注册新用户'); await me.look('login');
	});
	await j.step('未注册考生请注册后再登录，点击图1-4中的‘注册新用户’进入注册页面 (S2-02)', async () => { await me.follow('注册新用户'); await me.look('register'); });
	await j.refused('4、注册时如果提示‘身份证号可能不正确’。请检查输入的身份号码是否正确 (S2-04)', async () => {
		await me.fill(entry(who, { idno: '110105194912310021' })); await me.press('确定'); await me.says('身份证号可能不正确'); await me.look('register-idno');
		await me.value('phone', who.phone);
	});
	await j.step('注册成功后将返回登录页面（返回登陆时自动把身份证号填充到身份证号文本框内） (S2-03)', async () => {
		await me.fill(entry(who)); await me.press('确定'); await me.says('注册成功'); await me.value('idno', who.idno); await me.look('registered');
	});
	await j.refused('2、相同的身份证号只允许注册一次，如多次注册，则会提示错误 (S2-04)', async () => {
		await me.go(at('register')); await me.fill(entry(who, { phone: other.phone })); await me.press('确定'); await me.says('已经注册过，请直接登录');
		await me.look('register-twice');
	});
	await j.refused('3、相同的手机号只能成功注册一次，如重复使用已注册成功的手机号，会提示错误 (S2-04)', async () => {
		await me.go(at('register')); await me.fill(entry(other, { phone: who.phone })); await me.press('确定'); await me.says('这个手机号码已经注册过');
		await me.look('register-phone');
	});
	await j.refused('注：1、登录时提示‘没有此用户或密码不正确’，如果已注册请确认输入的密码是否正确 (S2-04)', async () => {
		await me.go(at('login')); await me.fill({ idno: who.idno, password: 'Wrong2026', answer: CAPTCHA }); await me.press('登录');
		await me.says('没有此用户或密码不正确'); await me.look('login-wrong');
		await me.fill({ idno: other.idno, password: who.password, answer: CAPTCHA }); await me.press('登录'); await me.says('没有此用户或密码不正确');
	});
	await j.step('已注册的考生输入提示的登录信息后点击‘登录’即可登录 (S2-02)', async () => {
		await me.fill({ idno: who.idno, password: who.password, answer: CAPTCHA }); await me.press('登录'); await me.says('报名工作流程');
		await me.look('flow-empty');
	});
	await j.step('注：登陆后请认真阅读报名须知 (S2-05)', async () => {
		await me.press('开始报名'); await me.says('报名须知', '先选择职位，再填写报名资料，最后上传照片'); await me.look('notice'); await me.press('同意');
	});
	await j.step('1、点击报名工作流程会显示如图2-1页面 (S2-05)', async () => {
		await me.go(at('flow')); await me.says('选择录用职位', '报名资料填写', '照片上传', '资格审查结果', '网上缴费', '打印准考证', '2027-11-24 00:00 至 2027-11-30 15:00');
		await me.look('flow');
	});
	await j.refused('2、如果报名资料没填写，点击‘照片上传’按钮就会有提示 (S2-07)', async () => {
		await me.follow('照片上传'); await me.says('请先完成“报名资料填写”'); await me.look('photo-too-early');
	});
	await j.step('2、点击‘选择录用职位’进入职位查询界面，可以按照不同条件查询招考职位的情况 (S2-06)', async () => {
		await me.go(at('flow')); await me.follow('选择录用职位'); await me.look('search');
		await me.fill({ q: '信息技术', place: '' }); await me.choose({ education: '本科及以上' }); await me.press('查询'); await me.says('信息技术职位');
		await me.look('search-results');
		await me.fill({ q: '没有这样的职位' }); await me.press('查询'); await me.says('没有找到职位'); await me.look('search-none');
	});
	await j.step('3、选择职位：点击职位后相应的‘下一步’按钮，可查看该职位的详细情况。点击‘返回’继续查看其他职位信息 (S2-06)', async () => {
		await me.go(at('positions?q=' + encodeURIComponent('信息技术'))); await me.page.getByRole('link', { name: /下一步/ }).first().click();
		await me.says('报考该职位所需的条件'); await me.look('position'); await me.follow('返回'); await me.says('信息技术职位');
	});
	await j.step('如报考该职位可点击‘报考该职位’ (S2-06)', async () => { await take(me, '信息技术'); await me.says('报考职位', '信息技术职位'); await me.look('flow-position'); });
	await j.refused('带有‘*’字样的为必填项：没有填的不能提交 (S2-07)', async () => {
		await me.follow('报名资料填写'); await me.says('*'); await me.look('form-empty'); await me.press('提交数据'); await me.says('请选择民族', '请填写毕业院校');
		await me.look('form-errors');
	});
	await me.enter(FORM); await me.look('form'); await j.expires(me, who, '2026-11-08 09:40', '提交数据');
	await j.step('第三步 点击‘报名资料填写’，填写完毕后点击‘提交数据’即可 (S2-07)', async () => { await me.press('继续提交'); await me.go(at('form'));
		await me.value('school', FORM.school); });
	await j.step('第四步 上传照片前请详细阅读‘上传照片要求及注意事项’；‘您还没有上传照片！’ (S2-08)', async () => {
		await me.go(at('flow')); await me.follow('照片上传'); await me.says('上传照片要求及注意事项', '您还没有上传照片！'); await me.look('photo-empty');
	});
	await j.step('考生可点击“不合格照片示例”按钮查看不符合要求的照片（仅做示例） (S2-08)', async () => { await me.follow('不合格照片示例'); await me.look('photo-examples');
		await me.follow('返回上传照片'); });
	await j.refused('没有选择文件、不是图片、太小的照片不收 (S2-08)', async () => {
		await me.press('上传照片'); await me.says('请先选择照片文件');
		await me.give('#photo', 'notes.jpg', '不是图片'); await me.press('上传照片'); await me.says('这个文件不是图片'); await me.look('photo-wrong');
		await photo(me, 200, 280); await me.says('像素'); await me.look('photo-small');
	});
	await j.step('4、点击‘上传照片’按钮，显示‘已上传照片，未审核，请等待审核！’ (S2-08)', async () => {
		await photo(me); await me.says('已上传照片，未审核，请等待审核！'); await me.look('photo-waiting');
	});
	await j.step('每次上传或更换照片后必按F5键刷新：不必了，更换之后看到的就是新照片 (S2-10)', async () => {
		const src = () => me.page.locator('img.bk-photo--large').getAttribute('src'), before = await src();
		await photo(me, 700, 980); if (await src() === before) throw new Error('the old picture');
		await me.go(at('photo')); if (await src() === before) throw new Error('the old picture');
	});
	await j.step('未审核时请等待审核 (S2-11)', async () => {
		await me.go(at('confirm')); await me.look('confirm'); await me.press('提交'); await me.says('正在等待资格审核'); await me.look('flow-submitted');
	});
	await j.refused('如果审核没通过就会有图6-1的提示：没有审核通过不能缴费 (S2-14)', async () => { await me.go(at('pay')); await me.says('资格审核通过后才能缴费');
		await me.look('pay-too-early'); });
	const reviewer = await j.staff('reviewer');
	await j.clock('2026-11-08 10:05');
	await j.step('查看照片是否通过，可在图4-6的页面进行查看 (S2-09)', async () => {
		await reviewer.go('/staff/photos'); await reviewer.look('photos'); await reviewer.press('不通过'); await reviewer.says('请写明照片不通过的理由');
		await reviewer.page.getByPlaceholder('不通过的理由').first().fill('头部太小'); await reviewer.press('不通过');
		await me.go(at('photo')); await me.says('照片审核不通过', '头部太小'); await me.look('photo-failed');
		await photo(me, 800, 1120); await me.says('请等待审核');
		await reviewer.go('/staff/photos'); await reviewer.press('通过'); await me.go(at('photo')); await me.says('照片审核通过');
		await me.look('photo-passed');
	});
	await j.step('第五步 点击‘资格审查结果’会查看到是否通过审查；审核未通过可以取消报名或提交仲裁 (S2-11)', async () => {
		await reject(reviewer, who, '所学专业与职位要求不符');
		await me.go(at('flow')); await me.follow('资格审查结果'); await me.says('审核不通过', '所学专业与职位要求不符'); await me.look('result-rejected');
		await me.go(at('flow')); await me.says('取消报名', '提交仲裁'); await me.look('flow-rejected');
		await me.go(at('act/edit')); await me.says('现在不能进行这一操作');
	});
	await j.step('1、取消报名：点击‘取消报名’取消该职位报名 (S2-12)', async () => {
		await me.go(at('flow')); await me.follow('取消报名'); await me.look('cancel'); await me.press('确定取消报名'); await me.look('flow-cancelled');
	});
	await j.step('（2、取消报名后，资格审查结果列表中将显示‘已经取消报考该职位’；取消报名后可以重新选择职位 (S2-12)', async () => {
		await me.press('开始报名'); await me.go(at('flow')); await me.says('已经取消报考该职位'); await me.look('flow-again');
		await me.go(at('notice')); await me.press('同意'); await take(me, '信息技术'); await me.go(at('form')); await me.enter(FORM); await me.press('提交数据');
		await me.go(at('confirm')); await me.press('提交'); await me.says('正在等待资格审核');
	});
	await j.step('2、提交仲裁：点击‘提交仲裁’有如下提示，‘确定’后填写提交仲裁的原因，点击‘提交’即完成提交仲裁 (S2-13)', async () => {
		await j.clock('2026-11-08 10:30'); await reject(reviewer, who, '课程与专业目录不一致');
		await me.go(at('flow')); await me.follow('提交仲裁'); await me.says('仲裁没有通过的，不能再报这个职位，仍可以报考其他职位'); await me.look('dispute');
		await me.press('确定提交仲裁'); await me.says('请写明理由');
		await me.fill({ reason: '本人所学课程与专业目录一致，附课程说明。' }); await me.press('确定提交仲裁'); await me.says('仲裁已经提交'); await me.look('flow-dispute');
	});
	await j.step('注：仲裁不通过将不允许重新选择该职位，只可选择其他职位 (S2-13)', async () => {
		const arbiter = await j.staff('arbiter'); await arbiter.go('/staff/disputes'); await arbiter.look('disputes'); await arbiter.follow(who.name);
		await arbiter.look('dispute');
		await arbiter.press('仲裁不通过'); await arbiter.hides('登录'); await arbiter.fill({ answer: '经核实，课程与目录不一致' }); await arbiter.press('仲裁不通过');
		await me.go(at('flow')); await me.says('仲裁没有通过', '经核实，课程与目录不一致'); await me.look('flow-barred');
		await me.follow('取消报名'); await me.press('确定取消报名'); await me.press('开始报名'); await me.go(at('notice')); await me.press('同意');
		await open(me, '信息技术'); await me.says('这个职位您不能再报'); await me.look('position-barred');
		if (await me.page.getByRole('button', { name: '报考该职位', exact: true }).count()) throw new Error('a button that is refused');
		await take(me, '综合管理'); await me.says('综合管理职位');
	});
	await j.step('资格审查通过的可以进行缴费操作 (S2-11 S2-14)', async () => {
		await me.go(at('form')); await me.enter(FORM); await me.press('提交数据'); await me.go(at('confirm')); await me.press('提交');
		await j.clock('2026-11-08 10:55'); await review(reviewer, who); await reviewer.look('review'); await reviewer.press('审核通过');
		await me.go(at('flow')); await me.follow('资格审查结果'); await me.says('审核通过'); await me.look('result-approved');
	});
	await j.step('第六步 资格审核通过后，即可点击‘网上缴费’进行缴费操作 (S2-14)', async () => {
		await me.go(at('flow')); await me.follow('网上缴费'); await me.look('pay'); await me.press('生成订单'); await me.look('order');
		await me.go(at('pay/go')); await me.press('支付，通知两次');
		await me.paid(at('pay')); await me.look('paid');
	});
	await j.step('2、打印准考证的时间在‘报名工作流程’下的‘打印准考证’位置查看 (S2-15)', async () => {
		await me.go(at('flow')); await me.says('打印准考证', '2027-11-24 00:00 至 2027-11-30 15:00'); await me.look('flow-paid'); await me.go(at('ticket'));
		await me.says('现在不能打印准考证'); await me.look('ticket-too-early');
	});
	const late = j.person(2, '迟某'), last = await j.screen('late');
	await j.step('报名结束之前十分钟开始报名，来得及', async () => {
		await j.clock('2027-10-24 17:50'); await last.go(at('login')); await last.press('同意'); await last.follow('注册新用户'); await last.fill(entry(late));
		await last.press('确定'); await j.login(last, 'jilin', late);
		await last.press('开始报名'); await last.press('同意'); await take(last, '信息技术'); await last.go(at('form')); await last.enter(FORM);
	});
	await j.refused('报名结束之后：填好的信息不能再提交，没有提交的报名不能再提交', async () => {
		await j.clock('2027-10-24 18:00'); await last.press('提交数据'); await last.says('现在不在报名时间内'); await last.look('form-too-late');
		await open(last, '综合管理'); await last.says('报名已于 2027-10-24 18:00 结束'); await last.go(at('confirm')); await last.says('现在不在报名时间内');
		await last.look('confirm-too-late'); await last.go(at('flow')); await last.says('报名已于 2027-10-24 18:00 结束', '不再受理'); await last.hides('现在办理');
		await last.look('flow-too-late');
	});
	await j.step('第七步 1、准考证必须在报名网上缴费成功后，在规定时间内方可打印 (S2-15)', async () => {
		j.server.command('seats', 'arrange', 'jilin', '--seed', 'browser');
		await j.clock('2027-11-25 09:00'); await me.go(at('login')); await j.login(me, 'jilin', who); await me.look('flow-ticket');
		if (!(await me.bytes(at('ticket'))).subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error('no ticket');
		const s = await j.screen('unpaid'); await s.go(at('register')); if (await s.page.getByRole('button', { name: '同意', exact: true }).count())
			await s.press('同意');
		await s.go(at('register')); await s.fill(entry(other)); await s.press('确定'); await j.login(s, 'jilin', other); await s.go(at('ticket'));
		await s.hides('%PDF'); await s.look('ticket-unpaid');
	});
});
