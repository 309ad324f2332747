// SPDX-License-Identifier: Apache-2.0
// System 004 does what its manual (遴选报考网络技术及有关注意事项, seed 004) says, sentence by sentence, on a phone and on a desktop.
//
//	node tests/browser/manual_004.mjs BINARY		BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite
import { CAPTCHA, pdf, picture, run } from './lib.mjs';

const at = page => `/exam/hubei/${page}`;
const FORM = { ethnic: '01', politics: '01', joined_on: '2012-08-01', education: '21', degree: '4', school: '示例大学', major: '计算机科学与技术',
	employer: '示例县示例局 科员', grassroots: '五年及以上', history: '2008.09—2012.07 示例大学 学生\n2012.08 至今 示例县示例局 科员', address: '示例路 1 号' };

await run('004', async j => {
	const me = await j.screen(), who = j.person(0);
	const take = async q => { await me.go(at('flow')); await me.follow('选择职位'); await me.fill({ q }); await me.press('查询');
		await me.page.getByRole('link', { name: /点击选择/ }).first().click(); };
	const review = async desk => { await desk.go('/staff/reviews'); await desk.follow(who.name); await desk.press('开始审核'); };
	const material = async (bytes, name = 'recommendation.pdf') => { await me.go(at('materials')); await me.give('#recommendation', name, bytes);
		await me.page.locator('form[action$="/docs/recommendation"] button[type=submit]').click(); };
	const seal = async () => { await material(pdf(2)); await me.go(at('materials')); await me.press('材料确认'); };

	await j.clock('2026-11-09 09:00');
	await j.step('1.考生注册：进入登录界面，点击“用户注册”按钮，进入考生注册页面 (S4-02)', async () => {
		await me.go('/'); await me.follow(/湖北省/); await me.look('exam'); await me.follow('登录'); await me.look('login'); await me.follow(/注册/);
		await me.look('register');
		await me.fill({ name: who.name, idno: who.idno, phone: who.phone, password: '12345678', password_again: '12345678', answer: CAPTCHA });
		await me.press('注册'); await me.says('密码'); await me.look('register-error');
		await me.fill({ password: who.password, password_again: who.password, answer: CAPTCHA }); await me.press('注册'); await me.says('注册成功');
	});
	await j.refused('同一身份证号码不能注册两次 (S4-02)', async () => {
		const s = await j.screen('twice'); await s.go(at('register'));
		await s.fill({ name: who.name, idno: who.idno, phone: j.person(2).phone, password: who.password, password_again: who.password,
			answer: CAPTCHA }); await s.press('注册');
		await s.says('已经注册过，请直接登录'); await s.look('register');
	});
	await j.step('2.登录系统：在考生登录处进行登录，登录成功后跳转到上传照片页面 (S4-02)', async () => {
		await me.fill({ idno: who.idno, password: who.password, answer: CAPTCHA }); await me.press('登录'); await me.says('上传照片', '不需要下载任何软件');
		await me.look('photo-empty');
	});
	await j.refused('照片审核工具不必下载：系统自己裁剪和压缩 (S4-02)', async () => {
		await me.says('不需要下载任何软件');
		await me.give('#photo', 'notes.txt', '不是图片'); await me.press('保存图片'); await me.says('这个文件不是图片'); await me.look('photo-wrong');
		await me.give('#photo', 'small.png', picture(200, 280)); await me.press('保存图片'); await me.says('像素');
	});
	await j.step('打开照片审核工具审核通过的照片,输入验证码,点击保存图片,成功后跳转到主页面 (S4-02)', async () => {
		await me.give('#photo', 'photo.png', picture()); await me.press('保存图片'); await me.says('照片确认'); await me.look('photo-confirm');
		await me.press('确定，使用这张照片'); await me.says('报考流程'); await me.look('flow-photo');
		await me.go(at('photo')); await me.says('照片已确认，不能再更换'); await me.look('photo-locked');
	});
	await j.step('4.考生报名：通过点击系统导航菜单中“选择考试”选项可以跳转到选择要报名的考试的页面 (S4-04)', async () => {
		await me.follow('选择考试'); await me.says('湖北省 2027 年度市州级以上机关公开遴选公务员'); await me.look('choose-exam'); await me.follow(/湖北省/);
		await me.follow('进入报考流程'); await me.look('flow-empty'); await me.press('开始报名');
	});
	await j.step('选择报考职位所在的层级 (S4-04)', async () => {
		await me.says('选择报考职位所在的层级'); await me.press('保存'); await me.says('请选择层级'); await me.look('level');
		await me.page.getByLabel('市级机关').check({ force: true }); await me.press('保存');
	});
	await j.step('选择报考层级提交后，进入报考承诺书阅读页面，请认真了解有关规定，诚信参加考试 (S4-04)', async () => { await me.says('报考承诺书', '郑重承诺'); await me.look('pledge'); });
	await j.step('通过点击接受按钮,进入考生填写报名信息的页面 (S4-04)', async () => { await me.press('接受'); await me.says('填报信息', '教育经历'); await me.look('form-empty'); });
	await j.refused('请按照提示信息如实填写考生的基本信息，请将您的个人信息填写的详细准确 (S4-05)', async () => {
		await me.press('保存'); await me.says('请选择民族'); await me.look('form-errors'); await me.says('资格复审和面试以您填报的信息为依据');
	});
	await me.enter(FORM); await me.look('form'); await j.expires(me, who, '2026-11-09 09:40', '保存');
	await j.step('填写个人的报考信息后，点击“保存”按钮后,提示保存成功后，可跳转到报考流程页面 (S4-04)', async () => {
		await me.press('继续提交'); await me.says('保存成功', '报考流程'); await me.look('flow-form');
	});
	await j.step('通过点击“选择职位”选项，可以跳转到选择报考职位界面；请根据您的自身情况查询适合您的职位并报考 (S4-06)', async () => {
		await me.follow('选择职位'); await me.says('市级机关'); await me.look('positions');
	});
	await j.step('考生点击“点击选择”，选择自己报考的岗位；提示保存成功,可以跳转到报考流程页面 (S4-06)', async () => {
		await take('执法监督'); await me.look('position'); await me.press('保存'); await me.says('保存成功', '执法监督职位'); await me.look('flow-position');
	});
	await j.step('“报名信息确认”前，可以在“填报信息”里修改您的个人基本信息也可以在“选择职位”里改报职位 (S4-06)', async () => {
		await me.follow('填报信息'); await me.enter({ school: '改正后的大学' }); await me.press('保存'); await take('综合管理'); await me.press('保存');
		await me.says('综合管理职位');
	});
	await j.refused('报名信息确认之前不能上传材料 (S4-08)', async () => { await me.go(at('materials')); await me.hides('材料确认'); await me.look('materials-too-early'); });
	await j.step('通过点击“报名信息确认”按钮，提示确认成功后跳转到报考流程页面 (S4-06)', async () => {
		await me.go(at('flow')); await me.follow('报名信息确认'); await me.says('改正后的大学', '综合管理职位'); await me.look('confirm'); await me.press('报名信息确认');
		await me.says('确认成功'); await me.look('flow-confirmed');
	});
	await j.refused('一旦“报名信息确认”后，您的所有信息将不允许修改 (S4-06 S4-13)', async () => {
		await me.go(at('form')); await me.says('现在不能进行这一操作'); await me.go(at('level')); await me.says('现在不能进行这一操作');
		await me.go(at('positions?q=' + encodeURIComponent('信息技术') + '&level=' + encodeURIComponent('市级机关')));
		await me.page.getByRole('link', { name: /点击选择/ }).first().click();
		await me.says('您的报名待审核，现在不能改选职位'); await me.look('closed');
		if (await me.page.getByRole('button', { name: '保存', exact: true }).count()) throw new Error('a button that is refused');
	});
	const reviewer = await j.staff('reviewer');
	await j.step('如不点击材料确认审核人员将无法审核 (S4-08)', async () => {
		await j.clock('2026-11-09 10:05'); await reviewer.go('/staff/reviews'); await reviewer.look('queue-unsealed');
		if (await reviewer.page.getByRole('link', { name: who.name }).count()) { await reviewer.follow(who.name); await reviewer.hides('开始审核');
			await reviewer.look('unsealed'); }
	});
	await j.refused('不是 PDF、页数太多的报名推荐表不收 (S4-08)', async () => {
		await material('不是 PDF'); await me.says('报名推荐表'); await me.look('materials-wrong');
		await material(picture(), 'form.png'); await me.says('报名推荐表');
		await material(pdf(9)); await me.says('页');
	});
	await j.step('进入材料上传，上传报名推荐表；报名推荐表须包含（PDF）须包含正反两面 (S4-08)', async () => {
		await me.go(at('flow')); await me.follow('上传材料并确认'); await me.says('须包含正反两面', 'PDF'); await me.look('materials-empty');
		await material(pdf(2)); await me.says('2 页'); await me.look('materials');
	});
	await j.step('上传成功后，点击“材料确认”。进入审核状态，等待审核员进行资格审核 (S4-08)', async () => {
		await me.press('材料确认'); await me.says('待审核'); await me.look('flow-sealed');
		await me.go(at('materials')); await me.says('审核人员可以审核了'); await me.look('materials-sealed');
	});
	await j.step('5.报名状态查看：通过点击系统导航菜单的“查看报考状态”选项，可进入查看状态页面 (S4-09)', async () => {
		await me.follow('查看报考状态'); await me.says('资格审核'); await me.look('status');
	});
	await j.step('若您被某个职位审核不通过后，您可以在“填报信息”里修改信息，如还想继续报考该职位请一定注意再次提交职位，并进行“报名信息确认” (S4-07)', async () => {
		await review(reviewer); await reviewer.look('review'); await reviewer.page.selectOption('#reason_code', 'INCOMPLETE');
		await reviewer.fill({ reason: '推荐表没有盖章' }); await reviewer.press('审核不通过');
		await me.go(at('flow')); await me.says('推荐表没有盖章'); await me.look('flow-rejected'); await me.follow('修改后重新提交'); await me.press('确定修改后重新提交');
		await me.look('flow-edit');
		await me.follow('填报信息'); await me.enter({ school: '再次改正的大学' }); await me.press('保存');
		await me.go(at('confirm')); await me.says('请选择职位'); await me.look('confirm-missing');
		await take('综合管理'); await me.press('保存'); await me.go(at('confirm')); await me.press('报名信息确认'); await seal();
	});
	await j.step('6.网上缴费：审核通过的考生可以进行网上缴费，点击报考流程中“网上缴费”选项 (S4-10)', async () => {
		await me.go(at('pay')); await me.says('资格审核通过后才能缴费'); await me.look('pay-too-early');
		await j.clock('2026-11-09 10:30'); await review(reviewer); await reviewer.press('审核通过');
		await me.go(at('flow')); await me.look('flow-approved'); await me.follow('网上缴费'); await me.look('pay'); await me.press('生成订单');
	});
	await j.step('支付宝反馈缴费信息可能存在延时，若您的支付宝已经扣费，请不要重复缴费 (S4-10)', async () => {
		await me.says('请不要重复支付'); await me.look('order'); await me.go(at('pay/go')); await me.press('支付，通知丢失'); await me.look('gateway');
		await me.paid(at('pay')); await me.hides('生成订单'); await me.look('paid');
	});
	await j.step('（已审核完成的报考状态） (S4-09)', async () => { await me.follow('查看报考状态'); await me.says('审核通过'); await me.look('status-paid'); });
	await j.refused('三、已通过资格审查的不允许再做修改 (S4-13)', async () => { await me.go(at('form')); await me.says('现在不能进行这一操作'); await me.go(at('act/edit'));
		await me.says('现在不能进行这一操作'); });
	await j.step('9．笔试成绩查询：请及时关注湖北省人事考试网相关公告 (S4-12)', async () => { await me.go(at('flow')); await me.says('查询成绩', '成绩在网站公告中公布');
		await me.look('flow-paid'); });
	await j.step('8.1修改密码：通过点击系统右上角的“修改密码”选项，可跳转到修改密码页面 (S4-11)', async () => {
		await me.follow('修改密码'); await me.look('password');
		await me.fill({ password: 'Wrong2026', password_new: 'Xinmima2026', password_again: 'Xinmima2026' }); await me.press('修改密码');
		await me.says('原密码不正确');
		await me.fill({ password: who.password, password_new: 'Xinmima2026', password_again: 'Xinmima2026' }); await me.press('修改密码');
		await me.says('密码已修改'); await me.look('password-done');
	});
	await j.step('8.2安全退出：通过点击系统右上角的“安全退出”按钮，可以安全的退出系统 (S4-11)', async () => {
		await me.press('安全退出'); await me.says('您已安全退出'); await me.look('logged-out');
		await me.page.goBack().catch(() => {}); await me.hides(who.name); await me.go(at('flow')); await me.says('登录'); await me.hides(who.name);
		who.password = 'Xinmima2026'; await j.login(me, 'hubei', who); await me.says('报考流程');
	});
	await j.step('四、网页内容总不刷新怎么办？不必设置：页面从不来自缓存 (S4-14)', async () => {
		const r = await me.context.request.get(j.server.base + at('flow'));
		if (!/no-store/.test(r.headers()['cache-control'] ?? '')) throw new Error(JSON.stringify(r.headers()));
	});
	await j.step('六、一人报名完毕并安全退出系统后，第二人方可开始报名：登录期间别人打不开 (S4-14)', async () => {
		const s = await j.screen('stranger'); await s.go(at('flow')); await s.says('登录'); await s.hides(who.name);
	});
	await j.refused('7.准考证打印：不到规定的时间不能打印 (S4-11)', async () => { await me.go(at('ticket')); await me.says('现在不能打印准考证'); await me.look('ticket-too-early');
		});
	const late = j.person(1, '迟某'), last = await j.screen('late');
	await j.step('报名结束之前十分钟开始报名，来得及', async () => {
		await j.clock('2027-10-24 17:50'); await last.go(at('register'));
		await last.fill({ name: late.name, idno: late.idno, phone: late.phone, password: late.password, password_again: late.password,
			answer: CAPTCHA }); await last.press('注册');
		await j.login(last, 'hubei', late); await last.give('#photo', 'photo.png', picture()); await last.press('保存图片'); await last.press('确定，使用这张照片');
		await last.press('开始报名');
		await last.page.getByLabel('市级机关').check({ force: true }); await last.press('保存'); await last.press('接受'); await last.enter(FORM);
	});
	await j.refused('报名结束之后：填好的信息不能再保存，没有确认的报名不能再确认', async () => {
		await j.clock('2027-10-24 18:00'); await last.press('保存'); await last.says('现在不在报名时间内'); await last.look('form-too-late');
		await last.go(at('confirm')); await last.says('现在不在报名时间内'); await last.look('confirm-too-late'); await last.go(at('flow'));
		await last.says('报名已于 2027-10-24 18:00 结束', '不再受理'); await last.hides('现在办理'); await last.look('flow-too-late');
	});
	await j.step('7.准考证打印：请在规定的时间内登录系统打印准考证 (S4-11)', async () => {
		j.server.command('seats', 'arrange', 'hubei', '--seed', 'browser');
		await j.clock('2027-11-25 09:00'); await j.login(me, 'hubei', who); await me.says('打印准考证'); await me.look('flow-ticket');
		if (!(await me.bytes(at('ticket'))).subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error('no ticket');
	});
	await j.step('涉及缴费确认、准考证打印，与省人事考试院027-87710491联系；技术操作027-87231405 (S4-16)',
		async () => { await me.says('027-87710491', '027-87231405', '8:30', '14:00'); });
});
