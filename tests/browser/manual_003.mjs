// SPDX-License-Identifier: Apache-2.0
// System 003 does what its manual (考生考试报名流程, seed 003) says, sentence by sentence, on a phone and on a desktop.
//
//	node tests/browser/manual_003.mjs BINARY		BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPTCHA, picture, run } from './lib.mjs';

const at = page => `/exam/certificate/${page}`;
const PROFILE = { ethnic: '01', education: '21', school: '示例大学', major: '计算机科学与技术', employer: '示例公司', address: '示例路 1 号' };

await run('003', async j => {
	const me = await j.screen(), who = j.person(0, '王若·㛃'), phone = '139' + who.phone.slice(3);
	const isPdf = async path => { if (!(await me.bytes(path)).subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error(path + ' is no PDF'); };
	const slip = async s => { if (!(await s.bytes(await s.page.getByRole('link', { name: '打印缴费凭证' }).getAttribute('href'))).subarray(0, 5)
		.equals(Buffer.from('%PDF-'))) throw new Error('no slip'); };
	const query = async (s, what, name) => { await s.go('/exam/certificate'); await s.follow(what); await s.fill({ name, idno: who.idno, answer: CAPTCHA });
		await s.look('query'); await s.press('查询'); };

	await j.clock('2026-11-12 09:00');
	await j.step('浏览器建议使用8.0版本以上的IE浏览器，ActiveX控件和插件全部启用：不必，任何浏览器都可以 (S3-01)', async () => { await me.go('/'); await me.follow(/职业技能证书考试/);
		await me.look('exam'); });
	await j.step('用户第一次登录时，需要先进行注册：点击“注册”按钮，注册账号为本人身份证号码 (S3-03)', async () => { await me.follow('注册'); await me.says('证件号码', '密码', '验证码', '服务条款', '用户须知');
		await me.look('register'); });
	const entry = (more = {}) => ({ name: who.name, idno: who.idno, phone: who.phone, password: who.password, password_again: who.password, answer: CAPTCHA,
		...more });
	await j.refused('密码存在复杂性设置，即密码最少为6位且不能为纯数字 (S3-03)', async () => {
		await me.fill(entry({ password: '123456', password_again: '123456' })); await me.page.locator('input[name=agree]').check({ force: true });
		await me.press('注册'); await me.says('密码'); await me.hides('注册成功'); await me.look('register-password');
		await me.fill(entry({ password: 'abc12', password_again: 'abc12' })); await me.press('注册'); await me.hides('注册成功');
	});
	await j.step('再输入图片验证码（若图片验证码显示不正确，点击换一张从新输入） (S3-03)', async () => {
		const src = () => me.page.locator('.bk-captcha img').getAttribute('src'), before = await src();
		await me.press('换一张'); for (let i = 0; await src() === before; i++) { if (i > 50) throw new Error('the same picture');
			await me.page.waitForTimeout(50); }
		await me.value('idno', who.idno);
		await me.fill(entry({ answer: 'AAAA' })); await me.page.locator('input[name=agree]').check({ force: true }); await me.press('注册');
		await me.says('验证码不正确'); await me.look('register-captcha');
	});
	await j.step('然后勾选同意“服务条款”和“用户须知”，最后点击注册按钮，出现注册成功字样 (S3-03)', async () => {
		await me.go(at('register')); await me.fill(entry()); await me.press('注册'); await me.says('请勾选同意服务条款和用户须知'); await me.look('register-agree');
		await me.fill(entry()); await me.page.locator('input[name=agree]').check({ force: true }); await me.press('注册'); await me.says('注册成功');
		await me.look('registered');
	});
	await j.refused('同一身份证号码不能注册两次 (S3-03)', async () => {
		await me.go(at('register')); await me.fill(entry({ phone })); await me.page.locator('input[name=agree]').check({ force: true });
		await me.press('注册'); await me.says('已经注册过，请直接登录'); await me.look('register-twice'); await me.go(at('login'));
	});
	await j.step('登录账号为注册时的身份证号码，输入密码和验证码后，点击登录按钮进行登录 (S3-03)', async () => { await me.fill({ idno: who.idno, password: who.password, answer: CAPTCHA });
		await me.press('登录'); });
	await j.step('用户第一次登入系统时，首先会跳转至个人信息界面，进行个人基本信息的填写 (S3-04)', async () => { await me.says('个人信息', '手机号码', '文化程度'); await me.look('profile-empty'); });
	await j.step('如果用户没有填写自己的个人信息就进行报名，需要用户修改完善个人信息后再确认报名，否则无法报名成功 (S3-07)', async () => {
		await me.go(at('flow')); await me.look('flow-empty'); await me.press('点击报名'); await me.go(at('confirm')); await me.says('请填写并确认个人信息');
		await me.look('confirm-empty');
	});
	await j.refused('填错的个人信息不保存，填好的内容都在 (S3-04)', async () => {
		await me.go(at('profile')); await me.enter({ ...PROFILE, phone: '12' }); await me.press('保存'); await me.says('手机号码');
		await me.value('school', PROFILE.school); await me.look('profile-error');
	});
	await me.enter({ phone }); await me.look('profile'); await j.expires(me, who, '2026-11-12 09:40', '保存');
	await j.step('信息填写完成确认无误后，点击保存按钮进行保存，出现信息修改成功提示信息 (S3-04)', async () => {
		await me.press('继续提交'); await me.says('信息修改成功'); await me.look('profile-saved');
	});
	await j.step('第一步：确认人员信息。用户确认个人信息是否正确，如果不正确，点击“修改”再“保存”，再确认提交 (S3-07)', async () => {
		await me.says('确认人员信息'); await me.follow('修改'); await me.enter({ school: '改正后的大学' }); await me.press('保存'); await me.says('信息修改成功', '改正后的大学');
		await me.press('确认'); await me.look('flow-profile');
	});
	await j.refused('不是图片的证件照、太小的证件照不收 (S3-04)', async () => {
		await me.go(at('photo')); await me.says('100 KB'); await me.look('photo-empty'); await me.give('#photo', 'notes.txt', '不是图片');
		await me.press('保存照片'); await me.says('这个文件不是图片');
		await me.give('#photo', 'small.png', picture(200, 280)); await me.press('保存照片'); await me.says('像素'); await me.look('photo-small');
	});
	await j.step('上传个人证件照（所有上传图片不得大于100K） (S3-04)', async () => {
		await me.give('#photo', 'photo.png', picture(1200, 1680)); await me.press('保存照片'); await me.look('photo');
		const jpeg = await me.bytes(await me.page.locator('img.bk-photo--large').getAttribute('src'));
		if (jpeg.length > 100 * 1024) throw new Error(jpeg.length + ' bytes');
	});
	await j.refused('没有填选报名信息，不能提交审核', async () => { await me.go(at('confirm')); await me.hides('确认后');
		if (await me.page.getByRole('button', { name: '提交审核', exact: true }).count()) throw new Error('may be submitted');
		await me.look('confirm-missing'); });
	await j.step('在下面扫描件信息中，上传个人身份证信息扫描件（正反面合并在一起）以及学历证书扫描件 (S3-04)', async () => {
		await me.go(at('docs')); await me.says('扫描件信息', '正面', '反面', '100 KB'); await me.look('docs-empty');
		await me.give('#diploma', 'x.jpg', '不是图片'); await me.page.locator('form[action$="/docs/diploma"] button[type=submit]').click();
		await me.says('学历证书扫描件'); await me.look('docs-wrong');
		await me.give('#id_card', 'front.png', picture(1600, 1000)); await me.give('#id_card-back', 'back.png', picture(1600, 1000));
		await me.page.locator('form[action$="/docs/id_card"] button[type=submit]').click();
		await me.give('#diploma', 'diploma.png', picture(1600, 1200)); await me.page.locator('form[action$="/docs/diploma"] button[type=submit]')
			.click(); await me.go(at('docs')); await me.look('docs');
		for (const src of await me.page.locator('img.bk-document').evaluateAll(all => all.map(i => i.getAttribute('src')))) {
			const n = (await me.bytes(src)).length; if (n > 100 * 1024) throw new Error(`${src}: ${n} bytes`); }
	});
	await j.step('点击页面上方的“考试报名”按钮，进入考试报名页面，选择自己要报考的考试批次进行报名 (S3-06)', async () => { await me.follow('选择考试'); await me.says('职业技能证书考试 2027 年第一批');
		await me.go(at('flow')); await me.look('flow-docs'); });
	await j.step('报名第二步：填选报名信息。用户选择要报考的考点和选择要报考的岗位。下拉选项选择报考点 (S3-08)', async () => {
		await me.follow('填选报名信息'); await me.press('确认选择'); await me.says('请选择考点', '请选择报考岗位'); await me.look('site-errors');
	});
	await j.step('小框内打钩选择报考岗位，然后点击确认选择 (S3-08)', async () => {
		for (const n of [0, 1, 2]) await me.page.locator(`#subject-${n}`).check({ force: true });
		await me.choose({ site: '1' }); await me.press('确认选择'); await me.says('最多 2 个');
		await me.page.locator('#subject-2').uncheck({ force: true }); await me.look('site'); await me.press('确认选择');
	});
	await j.step('进入第三步：提交报名并打印。点击下面的报名表，对报名表信息查看，确定报名表信息是否有误 (S3-09)', async () => {
		await me.go(at('flow')); await me.follow('提交报名并打印'); await me.says('省会考点', '信息技术应用师', '物流服务师', '改正后的大学'); await me.look('confirm');
	});
	await j.step('如果信息有误点击相应按钮进行修改：修改报名信息、修改个人信息 (S3-09)', async () => {
		await me.follow('修改报名信息'); await me.choose({ site: '2' }); await me.press('确认选择'); await me.go(at('confirm')); await me.says('南部考点');
		await me.follow('修改个人信息'); await me.says('改正后的大学'); await me.go(at('confirm'));
		await me.follow('修改报名信息'); await me.choose({ site: '1' }); await me.press('确认选择');
	});
	await j.step('确认信息无误后，点击“打印”，打印报名表 (S3-09)', async () => { await me.go(at('confirm')); await me.says('打印报名表');
		await isPdf(await me.page.getByRole('link', { name: /打印报名表/ }).getAttribute('href')); });
	await j.step('再点击“提交审核”按钮，提交给管理员审核，出现如下待审核字样（考生会收到相应短信） (S3-09 S3-10)', async () => {
		await me.press('提交审核'); await me.says('待审核', '请在审核时间内，带证件原件到所选考点办理'); await me.look('flow-submitted');
		await me.go('/demo'); await me.says('请在 2027-10-30 18:00 前带证件原件到所选考点现场办理'); await me.look('messages');
	});
	await j.step('也可以先提交审核后，打印报名表 (S3-09)', async () => { await me.go(at('status')); await me.says('报名表'); await me.look('status');
		await isPdf(at('print/form')); });
	const cashier = await j.staff('cashier');
	await j.step('然后在规定审核时间内，到已选报考点的进行现场审核、缴费操作 (S3-10)', async () => {
		await cashier.look('desk'); await cashier.go('/staff/desk?idno=' + who.idno); await cashier.follow(who.name); await cashier.says('340.00');
		await cashier.look('case');
		await cashier.press('审核不通过'); await cashier.says('请选择原因并写明理由'); await cashier.look('refuse');
		await cashier.press('审核通过并已收费'); await cashier.says('请选择收款方式'); await cashier.page.check('#how-cash');
		await cashier.press('审核通过并已收费'); await cashier.says('已办理，报名成功', '已收 340.00 元（现金）'); await cashier.look('done'); await slip(cashier);
	});
	await j.step('审核和缴费成功后，查看报考批次的状态，变为了“审核通过”；会显示恭喜您，报名成功字样 (S3-11)', async () => {
		await me.go(at('flow')); await me.says('审核通过', '恭喜您，报名成功'); await me.look('flow-paid'); await me.go('/demo'); await me.says('审核');
	});
	const late = { ...j.person(1, '迟某') }, last = await j.screen('late');
	await j.step('报名结束之前十分钟开始报名，来得及', async () => {
		await j.clock('2027-10-24 17:50'); await last.go(at('register'));
		await last.fill({ name: late.name, idno: late.idno, phone: late.phone, password: late.password, password_again: late.password,
			answer: CAPTCHA });
		await last.page.locator('input[name=agree]').check({ force: true }); await last.press('注册'); await j.login(last, 'certificate', late);
		await last.enter({ ...PROFILE, phone: late.phone }); await last.press('保存'); await last.says('信息修改成功');
		await last.go(at('flow')); await last.press('点击报名'); await last.go(at('site')); await last.page.locator('#subject-0').check({ force: true });
		await last.choose({ site: '1' });
	});
	await j.refused('报名结束之后：报名信息不能再选，没有提交的报名不能再提交', async () => {
		await j.clock('2027-10-24 18:00'); await last.press('确认选择'); await last.says('现在不在报名时间内'); await last.look('site-too-late');
		await last.go(at('confirm')); await last.says('现在不在报名时间内'); await last.look('confirm-too-late'); await last.go(at('flow'));
		await last.says('报名已于 2027-10-24 18:00 结束', '不再受理'); await last.hides('现在办理'); await last.look('flow-too-late');
	});
	await j.step('考生需要在考试前5日内进行准考证的打印 (S3-12)', async () => {
		j.server.command('seats', 'arrange', 'certificate', '--seed', 'browser');
		await j.clock('2027-11-24 23:00'); await j.login(me, 'certificate', who); await me.go(at('ticket')); await me.says('现在不能打印准考证');
		await me.look('ticket-too-early');
	});
	await j.step('准考证打印：点击“打印报表”打印准考证，或者点击“保存报表”（pdf格式） (S3-12)', async () => {
		await j.clock('2027-11-25 09:30'); await j.login(me, 'certificate', who); await me.go(at('flow')); await me.look('flow-ticket');
		await isPdf(at('ticket'));
	});
	await j.step('在考生考试及省中心管理员导入成绩后，考生可以查询成绩 (S3-13)', async () => {
		const file = join(j.server.dir, 'mine.pdf'); writeFileSync(file, await me.bytes(at('ticket')));
		const ticket = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).match(/准考证号\D*(\d{8,})/)[1];
		await j.clock('2027-12-20 09:00'); await j.login(me, 'certificate', who); await me.go(at('scores')); await me.says('成绩还没有公布');
		await me.look('scores-none');
		const a = await j.staff('authority'), b = await j.staff('authority2');
		await a.go('/staff/scores'); await a.look('scores');
		await a.give('#file-certificate', 'scores.csv', `准考证号,信息技术应用师,物流服务师,健康管理师\n${ticket},80,,\n`);
		await a.page.locator('form[action="/staff/scores/certificate"] button').click(); await a.says('成绩表里的错误'); await a.look('scores-errors');
		await a.give('#file-certificate', 'scores.csv', `准考证号,信息技术应用师,物流服务师,健康管理师\n${ticket},80,90.5,\n`);
		await a.page.locator('form[action="/staff/scores/certificate"] button').click(); await a.says('已导入 1 人的成绩', '请另一名工作人员核对后发布');
		await a.look('scores-imported');
		await b.go('/staff/scores'); await b.page.getByRole('button', { name: /^发布/ }).first().click(); await b.look('scores-published');
	});
	await j.step('（1）在“成绩查询”中：姓名+身份证号进行查询 (S3-13)', async () => {
		const s = await j.screen('public'); await query(s, '成绩查询', '别人'); await s.says('没有查到成绩'); await s.look('no-scores');
		await query(s, '成绩查询', who.name); await s.says('80', '90.5'); await s.look('scores');
	});
	await j.step('（2）在个人中心，“我的考试”->“成绩查询”中查看自己的成绩及是否合格 (S3-13)', async () => { await me.go(at('flow')); await me.look('flow-scores');
		await me.follow('查询成绩'); await me.says('合格', '90.5'); await me.look('scores'); });
	await j.step('合格名单公布、证书编码生成后，考生可以进行证书查询 (S3-14)', async () => {
		await me.go(at('certificates')); await me.says('您还没有证书'); const a = j.screens.find(s => s.name === 'authority'); await a.go('/staff/scores');
		await a.press('生成证书'); await a.look('certified');
	});
	await j.step('（1）在“证书查询”中：姓名+身份证号进行查询 (S3-14)', async () => { const s = j.screens.find(x => x.name === 'public'); await query(s, '证书查询', who.name);
		await s.says('证书编号'); await s.look('certificates'); });
	await j.step('（2）在个人中心，“我的证书”->“已获证书”中查看自己的证书信息 (S3-14)', async () => { await me.go(at('flow')); await me.follow('查询证书'); await me.says('已获证书', '证书编号');
		await me.look('certificates'); });
	await j.step('用户可以在个人中心，“用户信息”->“账号安全”中，进行密码修改 (S3-15)', async () => {
		await me.follow('修改密码'); await me.fill({ password: who.password, password_new: 'Xinmima2026', password_again: 'Xinmima2026' });
		await me.press('修改密码'); await me.says('密码已修改'); await me.press('安全退出');
	});
	await j.step('点击“忘记密码”，填入自己的身份证号+用户信息中填写的手机号（如果手机号码不符会提示号码不符） (S3-16)', async () => {
		await me.go(at('login')); await me.follow('忘记密码'); await me.look('recover');
		await me.fill({ idno: who.idno, phone: '13700000000', answer: CAPTCHA }); await me.press('获取短信验证码'); await me.says('号码不符');
		await me.look('recover-wrong');
	});
	await j.step('点击“发送”，然后把手机接收到的验证码填入验证码选项中，点击“下一步”完成密码重置 (S3-16)', async () => {
		await me.fill({ idno: who.idno, phone, answer: CAPTCHA }); await me.press('获取短信验证码'); who.password = 'Zaici2026'; await me.look('recover-code');
		await me.fill({ code: await j.smsCode(), password_new: who.password, password_again: who.password }); await me.press('重置');
		await me.says('密码重置成功'); await j.login(me, 'certificate', who); await me.says('报考流程');
	});
});
