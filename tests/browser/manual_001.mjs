// SPDX-License-Identifier: Apache-2.0
// System 001 does what its manual (全国人事考试服务平台考生操作指南, seed 001) says, sentence by sentence, on a phone and on a desktop.
//
//	node tests/browser/manual_001.mjs BINARY		BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPTCHA, SCREENS, picture, run } from './lib.mjs';

const at = page => `/exam/national/${page}`;
const FORM = { ethnic: '01', politics: '03', marriage: '10', health: '1', household: '示例省示例市', residence: '示例市', education: '21', degree: '4', school: '示例大学',
	major: '计算机科学与技术', graduated_on: '2012-07-01', grassroots: '二年', history: '2008.09—2012.07 示例大学 学生', address: '示例路 1 号', emergency_name: '欧阳某',
		emergency_phone: '13900000000' };

await run('001', async j => {
	const nth = (want, name) => { for (let n = 0; ; n++) if (want(j.person(n).idno)) return j.person(n, name); };
	const me = await j.screen(), who = nth(id => id.endsWith('X')), late = nth(id => !id.endsWith('X'), '迟某');
	const entry = (p, more = {}) => ({ name: p.name, idno: p.idno, phone: p.phone, password: p.password, password_again: p.password, answer: CAPTCHA,
		...more });
	const register = async (s, p, more) => { await s.go(at('register')); await s.fill(entry(p, more)); await s.press('注册'); };
	const again = async (s, p, more = {}) => { await s.fill({ name: p.name, idno: p.idno, ...more }); await s.press('完成注册'); };
	const save = async (s, w = 600, h = 840) => { await s.go(at('photo')); await s.give('#photo', 'photo.png', picture(w, h)); await s.press('保存照片'); };
	const branch = async n => { await me.page.locator('.bk-tree a').nth(n).click(); };
	const open = async (s, q) => { await s.go(at('positions?q=' + encodeURIComponent(q))); await s.page.locator('.bk-results a').first().click(); };
	const take = async (s, q) => { await open(s, q); await s.press('保存'); };
	const review = async desk => { await desk.go('/staff/reviews'); await desk.follow(who.name); await desk.press('开始审核'); };
	let code;
	const closed = async (...texts) => { for (const t of texts) { await me.go(at(t)); await me.says('现在不能进行这一操作'); } };

	await j.step('报名流程为：“注册”→“上传照片”→“填写个人信息”→“选择职位”→“报名信息确认”→“资格审核”→“缴费”→“完成” (S1-01)', async () => {
		await j.clock('2026-10-14 09:00');
		await me.go('/'); await me.look('home'); await me.follow(/中央机关/); await me.says('2026-10-15 08:00'); await me.look('exam');
	});
	await j.step('(一)注册 进入登录界面，点击“注册”按钮，进入注册页面 (S1-02)', async () => { await me.follow('登录'); await me.look('login'); await me.follow('注册');
		await me.says('证件类型', '务必与身份证件一致'); await me.look('register'); });
	await j.refused('4.有效身份证件为有效期内的第二代居民身份证或有效期内的临时身份证，其它证件不能作为有效身份证明 (S1-06)', async () => {
		const kinds = await me.page.locator('[name=id_kind]')
			.evaluateAll(all => all.flatMap(e => e.tagName === 'SELECT' ? [...e.options].map(o => o.value).filter(v => v) : [e.value]));
		if (kinds.join() !== 'resident,temporary') throw new Error(kinds.join());
		await me.fill(entry(who, { idno: '110105194912310021' })); await me.press('注册'); await me.says('身份证号可能不正确'); await me.look('register-idno');
		await me.value('phone', who.phone);
	});
	await j.refused('填写相应的注册信息后，点击“注册”按钮，再次输入证件类型、证件号、姓名信息进行核对 (S1-02)', async () => {
		await me.fill(entry(who, { idno: who.idno.replace('X', 'ｘ') })); await me.press('注册'); await me.says('核对注册信息'); await me.look('register-check');
		await again(me, who, { name: '别人' }); await me.says('与第一次填写的姓名不一致'); await me.look('register-differs');
	});
	await j.step('5.若身份证号最后一位是“X”，请用半角的“X”(大写)进行注册：小写和全角的会自动改正 (S1-07)', async () => {
		await again(me, who, { idno: who.idno.toLowerCase() });
	});
	await j.step('校验无误后，完成注册，并自动跳转至登录页面 (S1-02)', async () => { await me.says('注册成功', '登录'); await me.value('idno', who.idno); await me.look('registered');
		});
	await j.refused('2.同一组身份证号码和姓名只允许注册报名一次，不能重复注册 (S1-04)', async () => { await register(me, who); await me.says('已经注册过，请直接登录');
		await me.look('register-twice'); });
	await j.step('1.姓名填写错误的重新注册，如提示“该证件号码在注册库中已经存在，请认真核对注册信息”，点击确定后可继续注册 (S1-03)', async () => {
		const twin = { ...who, name: '正确的姓名', password: 'Chongxin2026' }, s = await j.screen('twin');
		await register(s, twin); await again(s, twin); await s.says('该证件号码在注册库中已经存在，请认真核对注册信息'); await s.look('register-warning'); await s.press('确定');
		await s.says('注册成功');
		await j.login(s, 'national', twin); await s.says('正确的姓名'); await s.press('安全退出');
	});
	await j.step('3.系统提示该证件号已注册的，请用原注册账号及密码登陆(如忘记密码，可以按系统提示找回密码) (S1-05)', async () => {
		await me.go(at('login')); await me.fill({ idno: who.idno, password: 'Wrong2026', answer: CAPTCHA }); await me.press('登录');
		await me.says('没有此用户或密码不正确'); await me.look('login-wrong');
		await me.follow('忘记密码'); await me.look('recover'); await me.fill({ name: who.name, idno: who.idno, phone: who.phone, answer: CAPTCHA });
		await me.press('获取短信验证码');
		who.password = 'Kaosheng2027'; await me.fill({ code: await j.smsCode(), password_new: who.password, password_again: who.password });
		await me.press('重置'); await me.says('密码重置成功'); await me.look('recovered');
	});
	await j.step('(二)上传照片 进入登录界面，首次登录系统需要上传照片 (S1-08)', async () => {
		await j.login(me, 'national', who); await me.says('上传照片', '打开照片', '295', '413'); await me.look('photo-empty');
	});
	await j.step('2.“照片处理工具”可于考试报名开始前下载 (S1-10)', async () => {
		const [file] = await Promise.all([me.page.waitForEvent('download'), me.follow('下载照片处理工具')]);
		if (file.suggestedFilename() !== '照片处理工具.html') throw new Error(file.suggestedFilename());
	});
	await j.refused('报名还没有开始：可以注册和准备照片，不能报名', async () => {
		await me.go(at('flow')); await me.says('2026-10-15 08:00'); await me.look('flow-too-early');
		const form = me.page.locator('form[action$="/start"]');
		if (await form.count()) { await form.getByRole('button').click(); await me.says('现在不能报名'); await me.look('start-too-early'); }
		await me.go(at('form')); await me.hides('毕业院校'); await me.look('form-too-early');
	});
	await j.refused('1.源照片要求：JPG或JPEG格式，照片宽度不低于295像素，高度不低于413像素 (S1-09)', async () => {
		await me.go(at('photo')); await me.press('保存照片'); await me.says('请先选择照片文件');
		await me.give('#photo', 'notes.jpg', '不是图片'); await me.press('保存照片'); await me.says('这个文件不是图片'); await me.look('photo-wrong');
		await me.give('#photo', 'small.png', picture(200, 300)); await me.press('保存照片'); await me.says('像素'); await me.look('photo-small');
	});
	await j.step('点击“打开照片”按钮选择要上传的照片,点击“保存照片”,上传成功后跳转到照片确认页面 (S1-08)', async () => {
		await save(me); await me.says('照片确认', '照片确认后不允许修改'); await me.look('photo-confirm');
		const jpeg = await me.bytes(await me.page.locator('img.bk-photo--large').getAttribute('src'));
		if (jpeg.length > 30 * 1024) throw new Error(jpeg.length + ' bytes');
	});
	await j.step('核对照片无误后点击“确定” (S1-08)', async () => { await me.press('确定，使用这张照片'); await me.says('报考流程'); });
	await j.refused('3.上传照片信息一旦确认，将不允许修改 (S1-11)', async () => { await me.go(at('photo')); await me.says('照片已确认，不能再更换'); await me.hides('保存照片');
		await me.look('photo-locked'); });
	await j.step('(三)填写报名信息 报考者登录后，阅读“报考须知”页面 (S1-12)', async () => {
		await j.clock('2026-11-09 09:00'); await j.login(me, 'national', who); await me.go(at('flow')); await me.look('flow-empty');
		await me.press('开始报名'); await me.go(at('flow')); await me.look('flow-begun');
		await me.follow('阅读报考须知'); await me.says('只有完成“报名信息确认”'); await me.look('notice');
	});
	await j.refused('没有接受须知和承诺书，没有填写，没有选职位，不能确认', async () => {
		await me.go(at('confirm')); await me.says('请先阅读并接受报考须知', '请先阅读并接受承诺书', '请填写报名信息', '请选择职位'); await me.hides('确认后');
		await me.look('confirm-missing');
		if (await me.page.getByRole('button', { name: '确认', exact: true }).count()) throw new Error('may be confirmed');
	});
	await j.step('阅读完“报考须知”后点击“接受”后进入“承诺书”。阅读并接受“承诺书”后进入“填写个人信息” (S1-12)', async () => {
		await me.go(at('notice')); await me.press('接受'); await me.says('郑重承诺'); await me.look('pledge'); await me.press('接受'); await me.says('填写个人信息');
		await me.look('form-empty');
	});
	await j.refused('标有“*”的项目必须填写，且报考者填写的文字内容不要超过限定的字符数 (S1-13)', async () => {
		await me.says('*'); await me.enter({ school: '示例大学' }); await me.press('保存'); await me.says('请选择民族', '请填写所学专业');
		await me.value('school', '示例大学'); await me.look('form-errors');
		await me.page.evaluate(() => document.getElementById('school').removeAttribute('maxlength'));
		await me.enter({ ...FORM, school: '长'.repeat(61) }); await me.press('保存'); await me.says('60'); await me.value('major', FORM.major);
		await me.look('form-long');
	});
	await me.go(at('form')); await me.enter(FORM); await j.expires(me, who, '2026-11-09 09:40', '保存');
	await j.step('个人信息填写完成，点击“保存”后保存个人信息；提示保存成功后,跳转到报考流程页面 (S1-13)', async () => {
		await me.press('继续提交'); await me.says('保存成功', '报考流程'); await me.look('flow-form');
	});
	await j.step('如个人信息填写错误，点击“查看报考状态”“信息维护”按钮进行修改 (S1-14)', async () => {
		await me.follow('查看报考状态'); await me.look('status-draft'); await me.follow('信息维护'); await me.follow('填写个人信息');
		await me.value('school', FORM.school);
		await me.enter({ school: '改正后的大学' }); await me.look('form'); await me.press('保存'); await me.says('保存成功');
	});
	await j.step('(四)选择职位 点击“选择职位”选项，跳转到选择报考职位界面，通过树形菜单选择对应的职位 (S1-15)', async () => {
		await me.follow('选择职位'); await me.says('树形菜单'); await me.look('tree');
		for (let i = 0; i < 5 && !await me.page.locator('.bk-results').count(); i++) { await branch(0); await me.look('tree-' + i); }
		await me.page.locator('.bk-results a').first().click();
	});
	await j.step('选择对应的职位后，系统会提示报考该职位所需的条件；《岗位及其资格条件一览表》 (S1-15 S1-19)', async () => { await me.says('报考该职位所需的条件', '专业', '学历'); await me.look('position');
		});
	await j.step('点击“保存”按钮，提示保存成功后,跳转到报考流程页面 (S1-15)', async () => { code = (await me.text()).match(/\d{9,}/)[0]; await me.press('保存');
		await me.says('保存成功', '报考流程'); await me.look('flow-position'); });
	const reviewer = await j.staff('reviewer');
	await j.refused('1.如未完成“报名信息确认”操作，招考部门将无法看到报考者信息，无法进行资格审查 (S1-16)', async () => {
		await reviewer.go('/staff/reviews'); await reviewer.hides(who.name); await reviewer.look('queue-empty');
		await me.go(at('pay')); await me.says('资格审核通过后才能缴费');
	});
	await j.step('(五)报名信息确认 点击“报名信息确认”按钮后，跳转到报名信息确认页面, 通过点击“确认”按钮，提示确认成功后跳转到报考流程页面 (S1-16)', async () => {
		await me.go(at('flow')); await me.follow('报名信息确认'); await me.says('改正后的大学', code); await me.look('confirm'); await me.press('确认');
		await me.says('确认成功', '报考流程'); await me.look('flow-confirmed');
	});
	await j.refused('2.一旦进行“报名信息确认”操作后，将不能再修改报名信息和报考职位 (S1-16)', async () => {
		await closed('form'); await open(me, '信息技术'); await me.says('您的报名待审核，现在不能改选职位'); await me.look('closed');
		if (await me.page.getByRole('button', { name: '保存', exact: true }).count()) throw new Error('a button that is refused');
	});
	await j.step('“资格审核”：没有通过的写明理由，修改后再次确认 (S1-01 S1-16)', async () => {
		await j.clock('2026-11-09 10:00'); await review(reviewer); await reviewer.look('review'); await reviewer.press('审核不通过');
		await reviewer.says('请选择原因并写明理由');
		await reviewer.page.selectOption('#reason_code', 'MAJOR'); await reviewer.fill({ reason: '所学专业不在职位要求的范围内' }); await reviewer.press('审核不通过');
		await me.go(at('flow')); await me.says('所学专业不在职位要求的范围内'); await me.look('flow-rejected'); await me.follow('修改后重新提交');
		await me.press('确定修改后重新提交'); await me.go(at('confirm')); await me.press('确认');
		await j.clock('2026-11-09 10:20'); await review(reviewer); await reviewer.press('审核通过');
	});
	await j.refused('报名信息一经提交确认或审核通过，不允许进行修改 (S1-16)', async () => { await closed('form', 'act/edit'); });
	await j.step('(六)网上缴费 过审核的考生可以进行网上缴费,点击报考流程中"网上缴费"选项,可以进入网上缴费的页面 (S1-17)', async () => { await me.go(at('flow')); await me.look('flow-approved');
		await me.follow('网上缴费'); await me.look('pay'); });
	await j.step('考生可以根据自己的情况选择支付的网关，选择完成后点击"生成订单"按钮,可以生成订单 (S1-17)', async () => {
		await me.says('选择支付平台'); await me.press('生成订单'); await me.says('订单号', '等待支付'); await me.look('order');
	});
	await j.step('订单确认无误后,点击"支付"按钮跳转至支付平台完成支付 (S1-17)', async () => { await me.follow('支付'); await me.look('gateway'); await me.press('支付，通知丢失');
		await me.look('gateway-done'); });
	await j.step('支付完成后再点击"支付完毕"按钮完成网上支付操作：不点，系统也会自己查到 (S1-17)', async () => {
		await me.paid(at('pay')); await me.hides('生成订单'); await me.look('paid'); await me.go(at('flow')); await me.look('flow-paid');
	});
	await j.refused('(七)准考证打印 报名成功的考生可在规定的时间内打印准考证 (S1-18)', async () => {
		await me.go(at('ticket')); await me.says('现在不能打印准考证', '2027-11-24 00:00'); await me.look('ticket-too-early');
	});
	const last = await j.screen('late');
	await j.step('报名结束之前十分钟开始报名，来得及', async () => {
		await j.clock('2027-10-24 17:50'); await register(last, late); await again(last, late); await j.login(last, 'national', late);
		await last.go(at('flow')); await last.press('开始报名');
		await save(last); await last.press('确定，使用这张照片'); await last.go(at('notice')); await last.press('接受'); await last.press('接受');
		await last.enter(FORM); await last.look('form');
	});
	await j.refused('报名结束之后：填好的信息不能再保存，没有确认的报名不能再确认', async () => {
		await j.clock('2027-10-24 18:00'); await last.press('保存'); await last.says('现在不在报名时间内'); await last.look('form-too-late');
		await last.go(at('confirm')); await last.says('现在不在报名时间内'); await last.look('confirm-too-late'); await last.go(at('flow'));
		await last.says('报名已于 2027-10-24 18:00 结束', '不再受理'); await last.hides('现在办理'); await last.look('flow-too-late');
	});
	await j.step('点击左侧菜单"打印准考证"选项,可下载准考证PDF文件 (S1-18)', async () => {
		j.server.command('seats', 'arrange', 'national', '--seed', 'browser');
		let again = 0; try { j.server.command('seats', 'arrange', 'national', '--seed', 'other'); } catch (e) { again = e.status; }
		if (again !== 1) throw new Error('a second arrangement was not refused');
		await j.clock('2027-11-25 09:00'); await j.login(me, 'national', who); await me.look('flow-ticket');
		const pdf = await me.bytes(await me.page.getByRole('link', { name: '打印准考证' }).first().getAttribute('href'));
		if (!pdf.equals(await me.bytes(at('ticket'))) || pdf.length > 80 * 1024) throw new Error(`other bytes, or too many: ${pdf.length}`);
		writeFileSync(join(j.server.dir, 'ticket.pdf'), pdf);
	});
	await j.step('下载的准考证文件可用PDF阅读器打开后完成准考证打印 (S1-18)', async () => {
		const file = join(j.server.dir, 'ticket.pdf'), text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
		for (const want of [who.name, who.idno, '演示第一中学', '申论', '考生须知']) if (!text.includes(want))
			throw new Error(`the ticket does not say ${want}:\n${text}`);
		execFileSync('qpdf', ['--check', file], { stdio: 'ignore' });
		execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', file, join(j.server.dir, 'ticket')]);
		execFileSync('pdftoppm', ['-r', '70', '-png', '-singlefile', file, `${SCREENS}/ticket`]);
		const qr = execFileSync('zbarimg', ['-q', '--raw', join(j.server.dir, 'ticket.png')], { encoding: 'utf8' });
		if (!qr.startsWith('BK1:national:')) throw new Error('the QR code says ' + qr);
	});
	await j.refused('过了规定的时间不能打印', async () => {
		await j.clock('2027-11-30 15:00'); await j.login(me, 'national', who); await me.go(at('ticket')); await me.says('现在不能打印准考证');
		await me.look('ticket-too-late');
	});
	await j.step('费用全部退还之后，报名终止，每一页都这样说 (S1-17)', async () => {
		await me.go(at('pay')); const number = (await me.text()).match(/BK\d+/)[0], cashier = await j.staff('cashier');
		await cashier.go('/staff/money?number=' + number); await cashier.page.fill('input[name=amount]', '100');
		await cashier.page.fill('input[name=reason]', '因故不能参加考试，准予退费'); await cashier.look('money-order'); await cashier.press('退款');
		for (let i = 0; i < 50 && !(await me.text()).includes('已经全部退还'); i++) { await me.page.waitForTimeout(200); await me.go(at('pay')); }
		await me.says('报名考务费已经全部退还，这次报名已经终止', '因故不能参加考试'); await me.look('pay-refunded');
		await me.go(at('flow'));
		for (let i = 0; i < 50 && !(await me.text()).includes('开始报名') && (await me.text()).includes('报名成功'); i++) await me.page.reload();
		await me.says('已退费', '这次报名已经终止'); await me.look('flow-refunded');
		await me.go(at('status')); await me.says('已退费'); await me.look('status-refunded');
		await cashier.go('/staff/money'); await cashier.look('money');
		await me.press('安全退出'); await me.says('您已安全退出');
	});
});
