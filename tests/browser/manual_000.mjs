// SPDX-License-Identifier: Apache-2.0
// System 000 does what its manual (考生操作流程, seed 000) says, sentence by sentence, on a phone and on a desktop.
//
//	node tests/browser/manual_000.mjs BINARY		BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite
import { CAPTCHA, picture, run } from './lib.mjs';

const HERE = 'linyi-hedong', THERE = 'linyi-tancheng';
const at = (page, exam = HERE) => `/exam/${exam}/${page}`;
const FORM = { ethnic: '01', politics: '03', household: '示例省示例市河东区', education: '21', degree: '4', school: '示例大学', major: '计算机科学与技术',
	graduated_on: '2012-07-01', history: '2008.09—2012.07 示例大学 学生\n2012.08 至今 示例公司 职员', address: '示例路 1 号' };

await run('000', async j => {
	const me = await j.screen(), who = j.person(0), other = j.person(1, '欧阳某');
	const entry = (p, more = {}) => ({ name: p.name, idno: p.idno, phone: p.phone, ...more });
	const passwords = p => ({ password: p.password, password_again: p.password });
	// Registers as the manual says: asks for a code, types it in.
	const register = async (s, p, exam) => {
		await s.go(at('register', exam));
		await s.fill(entry(p, { answer: CAPTCHA })); await s.press('获取短信验证码'); await s.says('验证码已发送');
		await s.fill({ code: await j.smsCode(), answer: CAPTCHA, ...passwords(p) }); await s.press('注册'); await s.says('注册成功');
	};
	const documents = async s => {
		await s.go(at('docs'));
		await s.give('#id_card', 'front.png', picture(1500, 1000)); await s.give('#id_card-back', 'back.png', picture(1500, 1000));
		await s.page.locator('form[action$="/docs/id_card"] button[type=submit]').click();
		await s.give('#diploma', 'diploma.png', picture(1600, 1200)); await s.page.locator('form[action$="/docs/diploma"] button[type=submit]').click();
	};
	const open = async (s, code, exam = HERE) => { await s.go(at('positions?q=' + code, exam)); await s.page.locator('.bk-results a').first().click(); };
	const take = async (s, code, exam = HERE) => {
		await open(s, code, exam); await s.press('报考该岗位');
	};
	const photo = async (s, w = 600, h = 840) => { await s.go(at('photo')); await s.give('#photo', 'photo.png', picture(w, h)); await s.press('保存照片'); };
	const queue = async (desk, p) => { await desk.go('/staff/reviews'); return desk.page.getByRole('link', { name: p.name }).count(); };
	const approve = async desk => { await desk.press('开始审核'); await desk.look('review'); await desk.press('审核通过'); };

	await j.step('本操作流程以河东、郯城公开招聘为例：一个城市，两个网站 (S0-01)', async () => {
		await j.clock('2026-10-14 09:00');
		await me.go('/'); await me.says('河东区事业单位公开招聘', '郯城县事业单位公开招聘'); await me.look('home');
	});
	await j.refused('注：只有网上报名阶段才能注册新用户 (S0-08)', async () => {
		await me.follow(/河东区/); await me.says('每人限报一个岗位'); await me.look('exam');
		await me.follow('注册'); await me.says('只有网上报名阶段才能注册新用户'); await me.look('register-closed');
	});
	await j.step('登录报名系统，点击【注册】进入注册页面，输入姓名、身份证号、密码、手机号（获取短信验证码）等进行注册 (S0-05)', async () => {
		await j.clock('2026-11-06 09:00');
		await me.go('/'); await me.follow(/河东区/); await me.follow('注册');
		await me.says('务必与身份证件一致，注册后不能修改', '证件类型', '手机号码', '短信验证码', '6-16 位数字或字母，字母区分大小写，不能使用特殊字符');
		await me.look('register');
		await me.press('注册'); await me.look('register-empty');
	});
	await j.step('手机号码: [获取验证码] (S0-05)', async () => {
		await me.fill(entry(who, { answer: CAPTCHA })); await me.press('获取短信验证码'); await me.says('验证码已发送'); await me.look('register-code');
		await me.value('idno', who.idno); await me.value('name', who.name);
	});
	await j.refused('密码: 6-16位数字或字母，字母区分大小写，不能使用特殊字符 (S0-07)', async () => {
		const code = await j.smsCode();
		await me.fill({ code, answer: CAPTCHA, password: 'abc-12345', password_again: 'abc-12345' }); await me.press('注册');
		await me.says('不能使用特殊字符'); await me.look('register-password');
		await me.fill({ code, answer: CAPTCHA, password: 'abc12', password_again: 'abc12' }); await me.press('注册'); await me.hides('注册成功');
		await me.fill({ code: code === '000000' ? '000001' : '000000', answer: CAPTCHA, ...passwords(who) }); await me.press('注册');
		await me.says('短信验证码不正确');
	});
	await j.step('两次短信验证码的发送时间间隔应大于 5 分钟 (S0-11)', async () => {
		await me.fill({ answer: CAPTCHA }); await me.press('获取短信验证码'); await me.says('两次短信之间应相隔 300 秒以上'); await me.look('register-too-soon');
		await j.clock('2026-11-06 09:06');
		await me.fill({ answer: CAPTCHA }); await me.press('获取短信验证码'); await me.says('验证码已发送');
		await me.fill({ code: await j.smsCode(), answer: CAPTCHA, ...passwords(who) }); await me.press('注册'); await me.says('注册成功');
		await me.look('registered');
	});
	await j.step('注册后，再次登录系统时，使用身份证号、密码等信息；字母区分大小写 (S0-09)', async () => {
		await me.says('证件类型', '证件号码', '密码', '验证码', '忘记密码');
		await me.fill({ idno: who.idno, password: who.password.toUpperCase(), answer: CAPTCHA }); await me.press('登录'); await me.says('没有此用户或密码不正确');
		await me.fill({ idno: who.idno, password: who.password, answer: CAPTCHA }); await me.press('登录'); await me.says('开始报名');
		await me.look('flow-empty');
		await me.press('安全退出'); await me.says('您已安全退出');
	});
	await j.refused('已经注册过的身份证号不能再注册 (S0-09)', async () => {
		await j.clock('2026-11-06 09:12');
		await me.go(at('register')); await me.fill(entry(who, { phone: other.phone, answer: CAPTCHA })); await me.press('获取短信验证码');
		await me.fill({ code: await j.smsCode(), answer: CAPTCHA, ...passwords(who) }); await me.press('注册');
		await me.says('已经注册过，请直接登录'); await me.look('register-twice');
	});
	await j.refused('请注意：重置密码时，必须使用注册时填写的手机号 (S0-10)', async () => {
		await me.go(at('login')); await me.follow('忘记密码'); await me.says('重置密码'); await me.look('recover');
		await me.fill(entry(who, { phone: '13700000000', answer: CAPTCHA })); await me.press('获取短信验证码');
		await me.fill({ code: '123456', password_new: 'Xinmima2026', password_again: 'Xinmima2026' }); await me.press('重置'); await me.says('验证码不正确');
		await me.look('recover-wrong');
	});
	await j.step('重置密码时，输入姓名、身份证号、新密码、手机号（获取短信验证码）等信息，重置结果会显示：密码重置成功! (S0-10)', async () => {
		await me.go(at('recover'));
		await me.fill(entry(who, { answer: CAPTCHA })); await me.press('获取短信验证码'); await me.look('recover-code');
		who.password = 'Kaosheng2027';
		await me.fill({ code: await j.smsCode(), password_new: who.password, password_again: who.password }); await me.press('重置');
		await me.says('密码重置成功！'); await me.look('recovered');
		await j.login(me, HERE, who); await me.says('开始报名');
	});
	await j.step('报名序号：00001；按页面提示：此考试必须上传照片、必须上传证件、必须提交审核 (S0-14 S0-15)', async () => {
		await me.press('开始报名'); await me.look('form-empty');
		await me.go(at('flow')); await me.says('00001', '此考试必须上传照片，上传请单击', '此考试必须上传证件，上传请单击', '此考试必须提交审核，提交请单击', '改报其他考试请撤销，撤销请单击');
		await me.look('flow-begun');
	});
	await j.refused('照片和证件在个人信息之后：先上传照片会被提示 (S0-16)', async () => {
		await me.go(at('photo')); await me.says('请先完成“填写个人信息”'); await me.look('photo-too-early');
	});
	await j.refused('没有填写完整的个人信息不保存，填好的内容都在 (S0-16)', async () => {
		await me.go(at('form')); await me.enter({ ...FORM, school: '' }); await me.press('保存'); await me.says('请填写毕业院校');
		await me.value('major', FORM.major); await me.look('form-error');
	});
	await me.enter({ school: FORM.school }); await j.expires(me, who, '2026-11-06 09:50', '保存');
	await j.step('按页面提示，填写个人信息，点击【保存】；报名信息已成功保存，修改请单击 (S0-15 S0-16)', async () => {
		await me.press('继续提交'); await me.go(at('form')); await me.value('school', FORM.school); await me.look('form'); await me.press('保存');
		await me.go(at('flow')); await me.says('报名信息已成功保存，修改请单击');
	});
	await j.step('全市范围内，每人限报一个岗位：选择岗位 (S0-01)', async () => {
		await me.follow('选择岗位'); await me.look('positions');
		await me.fill({ q: '信息技术' }); await me.press('查询'); await me.page.locator('.bk-results a').first().click();
		await me.says('报考该岗位所需的条件'); await me.look('position'); await me.press('报考该岗位');
	});
	await j.refused('不是图片的照片、太小的照片不收 (S0-15)', async () => {
		await me.go(at('photo')); await me.look('photo-empty');
		await me.give('#photo', 'notes.txt', '不是图片'); await me.press('保存照片'); await me.says('这个文件不是图片');
		await photo(me, 200, 280); await me.says('像素'); await me.look('photo-small');
	});
	await j.step('本考试不检查照片里的人，页面说明只看了什么', async () => {
		await me.go(at('photo')); await me.give('#photo', 'photo.png', picture(600, 840)); await me.page.waitForSelector('.bk-tool[data-state=ready]');
		await me.says('只检查了', '没有检查照片里的人'); await me.hides('照片符合要求'); await me.look('photo-unchecked');
	});
	await j.step('上传照片 (S0-15)', async () => { await photo(me); await me.go(at('photo')); await me.look('photo'); });
	await j.refused('请注意：证件资料为图片，jpg 格式：不是图片的不收 (S0-17)', async () => {
		await me.go(at('docs')); await me.says('200 KB'); await me.look('docs-empty');
		await me.give('#diploma', 'diploma.jpg', '%PDF-1.4 不是图片'); await me.page.locator('form[action$="/docs/diploma"] button[type=submit]').click();
		await me.says('毕业证书'); await me.look('docs-wrong');
		await me.go(at('confirm')); await me.says('请上传证件资料'); await me.look('confirm-missing');
	});
	await j.step('请注意：证件资料为图片，jpg 格式，大小 200kb 以下 (S0-17)', async () => {
		await documents(me); await me.go(at('docs')); await me.says('已有'); await me.look('docs');
		for (const src of await me.page.locator('img.bk-document').evaluateAll(all => all.map(i => i.getAttribute('src')))) {
			const bytes = await me.bytes(src);
			if (bytes.length > 200 * 1024 || bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new Error(`${src}: ${bytes.length} bytes`);
		}
	});
	const reviewer = await j.staff('reviewer'), second = await j.staff('reviewer2');
	await j.refused('未提交审核的考生，无法进入审核流程 (S0-16)', async () => {
		if (await queue(reviewer, who)) throw new Error('the reviewer sees a draft');
		await reviewer.look('queue-empty');
	});
	await j.step('提示信息：一、点击“提交审核”，您的报考信息才能提交给相关部门进行审核 (S0-18)', async () => {
		await me.go(at('flow')); await me.follow('提交审核');
		await me.says('点击“提交审核”，您的报考信息才能提交给相关部门进行审核', '您的所有报考信息将不能修改', '中查看未通过原因', '16:00 后，单位尚未初审或者初审未通过的，不能再改报其他岗位');
		await me.look('confirm'); await me.press('提交审核'); await me.says('正在等待资格审核'); await me.look('flow-submitted');
		if (!await queue(reviewer, who)) throw new Error('the reviewer does not see it');
		await reviewer.look('queue');
	});
	await j.refused('二、点击提交审核后，你的所有报考信息将不能修改 (S0-18)', async () => {
		await me.go(at('form')); await me.says('现在不能进行这一操作'); await me.look('form-closed');
		await me.go(at('docs')); await me.says('材料已于', '确认'); await me.hides('>上传<'); await me.look('docs-closed');
		await me.go(at('photo')); await me.hides('保存照片'); await me.look('photo-closed');
	});
	await j.refused('(3) 已提交审核且信息未被审核前，先【撤回提交审核】，再【撤销报名】 (S0-20)', async () => {
		await me.go(at('act/cancel')); await me.says('请先撤回提交审核，再撤销报名'); await me.look('cancel-refused');
	});
	await j.step('可【撤回提交审核】，修改个人信息或照片后，重新提交审核，再次进入审核流程，等待审核结果 (S0-19)', async () => {
		await me.go(at('flow')); await me.follow('撤回提交审核'); await me.look('withdraw'); await me.press('确定撤回提交审核');
		if (await queue(reviewer, who)) throw new Error('the reviewer still sees it');
		await me.go(at('form')); await me.enter({ school: '改正后的大学' }); await me.press('保存'); await photo(me, 700, 980);
		await me.go(at('confirm')); await me.says('改正后的大学'); await me.press('提交审核'); await me.says('正在等待资格审核');
		if (!await queue(reviewer, who)) throw new Error('the reviewer does not see it again');
	});
	await j.step('三、未通过审核的考生可在“查看报考信息”中查看未通过原因 (S0-18)', async () => {
		await reviewer.follow(who.name); await reviewer.look('case'); await reviewer.press('开始审核');
		await me.go(at('act/withdraw')); await me.says('现在不能进行这一操作');
		await reviewer.press('审核不通过'); await reviewer.says('请选择原因并写明理由');
		await reviewer.page.selectOption('#reason_code', 'MAJOR'); await reviewer.fill({ reason: '所学专业与岗位要求不符' }); await reviewer.press('审核不通过');
		await me.go(at('flow')); await me.says('资格审核没有通过', '所学专业与岗位要求不符'); await me.look('flow-rejected');
		await me.follow('查看报考状态'); await me.says('所学专业与岗位要求不符'); await me.look('status-rejected');
	});
	await j.step('审核未通过的，修改后重新提交审核 (S0-20)', async () => {
		await me.go(at('flow')); await me.follow('修改后重新提交'); await me.press('确定修改后重新提交');
		await take(me, '300100000012'); await me.go(at('confirm')); await me.press('提交审核'); await me.says('正在等待资格审核');
	});
	const two = await j.screen('second');
	await j.step('如未撤销报名则无法改报其他县区（市），例如下图提示 (S0-01 S0-22)', async () => {
		await register(two, other); await j.login(two, HERE, other); await two.press('开始报名');
		await two.press('安全退出');
		await j.clock('2026-11-06 10:15');
		await register(two, other, THERE); await j.login(two, THERE, other); await two.press('开始报名');
		await two.says('不能重复报名', '每人限报一个岗位', '河东区事业单位公开招聘', '撤销报名', '撤回提交审核'); await two.look('elsewhere');
		await two.press('安全退出');
	});
	await j.step('（1）未提交审核的情况下，直接点击【信息维护】--【撤销报名】，退出本系统后，登录新选择的县区（市） (S0-20 S0-21)', async () => {
		await j.login(two, HERE, other); await two.follow('撤销报名'); await two.says('撤销之后'); await two.look('cancel'); await two.press('确定撤销报名');
		await two.says('已经撤销报名'); await two.look('flow-cancelled'); await two.press('安全退出');
	});
	await j.step('(5) 在两个县区（市）均已注册信息的，撤销当前的报名，直接登录想要报名的系统，无需再次注册 (S0-21)', async () => {
		await j.login(two, THERE, other); await two.press('开始报名'); await two.hides('不能重复报名'); await two.go(at('flow', THERE)); await two.says('报名序号');
		await two.press('安全退出');
		await j.login(two, HERE, other); await two.press('开始报名'); await two.says('不能重复报名', '郯城县'); await two.press('安全退出');
	});
	await j.step('初审之后还有复审，由另一人审核 (S0-04)', async () => {
		await queue(reviewer, who); await reviewer.follow(who.name); await approve(reviewer);
		await queue(second, who); await second.follow(who.name); await approve(second);
		await me.go(at('flow')); await me.says('资格审核已经通过'); await me.look('flow-approved');
	});
	await j.refused('5. 已审核通过的考生，无法撤回提交审核，也无法撤销报名 (S0-02)', async () => {
		await me.hides('撤回提交审核', '撤销报名');
		await me.go(at('act/withdraw')); await me.says('现在不能进行这一操作'); await me.go(at('act/cancel')); await me.says('现在不能进行这一操作');
	});
	await j.step('审核通过的考生，按页面提示，进行网上缴费 (S0-23)', async () => {
		await me.go(at('flow')); await me.follow('网上缴费'); await me.look('pay'); await me.press('生成订单'); await me.look('order');
		await me.go(at('pay/go')); await me.look('gateway'); await me.press('确认支付'); await me.look('gateway-done');
	});
	await j.step('请交费完成后，及时通过报名系统查看交费状态 (S0-23)', async () => {
		await me.paid(at('pay')); await me.look('paid');
		await me.go(at('flow')); await me.says('报名成功'); await me.look('flow-paid');
	});
	await j.step('在允许打印的时间范围内，点击【表格打印】：报名表、诚信承诺书 (S0-24)', async () => {
		await me.go(at('status')); await me.says('表格打印'); await me.look('status');
		for (const doc of ['form', 'pledge', 'receipt']) if (!(await me.bytes(at('print/' + doc))).subarray(0, 5).equals(Buffer.from('%PDF-')))
			throw new Error(doc);
		await me.go(at('ticket')); await me.says('现在不能打印准考证'); await me.look('ticket-too-early');
	});
	await j.step('请考生关注考试公告、报名阶段的时间安排、个人报名和缴费情况等信息 (S0-25 S0-27)', async () => {
		await me.go(at('status')); await me.says('打印准考证', '考试：公共基础知识', '政策咨询', '技术咨询');
	});
	const late = j.person(2, '迟某'), last = await j.screen('late');
	await j.step('冻结之前开始报名，来得及', async () => {
		await j.clock('2027-10-08 15:40'); await register(last, late); await j.login(last, HERE, late); await last.press('开始报名');
		await last.go(at('form')); await last.enter(FORM);
	});
	await j.refused('（4）2023年5月8日16:00后，单位尚未初审或者初审未通过的，不能再改报其他岗位，不能再修改、补充应聘信息 (S0-03)', async () => {
		await j.clock('2027-10-08 16:00'); await last.press('保存'); await last.says('已过 2027-10-08 16:00，不能再修改'); await last.look('form-too-late');
		await last.go(at('flow')); await last.says('报名已于 2027-10-08 16:00 结束', '不再受理'); await last.hides('现在办理'); await last.look('flow-frozen');
		await open(last, '300100000012'); await last.says('报名已于 2027-10-08 16:00 结束'); await last.go(at('photo')); await last.hides('保存照片');
		await last.look('photo-frozen');
	});
	await j.step('在允许打印的时间范围内打印准考证 (S0-24)', async () => {
		j.server.command('seats', 'arrange', HERE, '--seed', 'browser');
		await j.clock('2027-11-23 09:00'); await j.login(me, HERE, who); await me.says('打印准考证'); await me.look('flow-ticket');
		const pdf = await me.bytes(at('ticket'));
		if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error('no ticket');
		await me.press('安全退出');
	});
});
