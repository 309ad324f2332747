// SPDX-License-Identifier: Apache-2.0
// The main job without JavaScript: what a browser of fifteen years ago, a text browser or a blocked script leaves of the pages is
// enough for all of it. What the pages say is in manual_001.mjs; here every step is done by plain links, forms and files.
//
//	node tests/browser/main_job.mjs BINARY		BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite
import { CAPTCHA, PLAIN, picture, walk } from './lib.mjs';

const at = page => `/exam/national/${page}`;
const FORM = { ethnic: '01', politics: '03', marriage: '10', health: '1', household: '示例省示例市', residence: '示例市', education: '21', degree: '4', school: '示例大学',
	major: '计算机科学与技术', graduated_on: '2012-07-01', grassroots: '二年', history: '2008.09—2012.07 示例大学', address: '示例路 1 号', emergency_name: '欧阳某',
		emergency_phone: '13900000000' };

await walk('main', [['nojs', PLAIN]], async j => {
	const me = await j.screen(), who = j.person(0);
	await j.clock('2026-11-09 09:00');
	await j.step('registration with a second entry (S1-02, S3-01)', async () => {
		await me.go('/'); await me.look('home'); await me.follow(/中央机关/); await me.look('exam'); await me.follow('注册');
		await me.fill({ name: who.name, idno: who.idno, phone: who.phone, password: who.password, password_again: who.password, answer: CAPTCHA });
		await me.look('register'); await me.press('注册');
		await me.fill({ name: who.name, idno: who.idno }); await me.press('完成注册'); await me.says('注册成功'); await j.login(me, 'national', who);
		await me.says('上传照片'); await me.look('photo-empty');
	});
	await j.refused('a file that is too large, and one that is no picture (S1-09)', async () => {
		await me.give('#photo', 'large.png', Buffer.concat([picture(), Buffer.alloc(17 << 20)])); await me.press('保存照片'); await me.says('上传的内容太大');
		await me.look('photo-large');
		await me.go(at('photo')); await me.give('#photo', 'bad.jpg', 'not a picture'); await me.press('保存照片'); await me.says('这个文件不是图片');
	});
	await j.step('a photo is standardised by the server and confirmed (S1-08)', async () => {
		await me.give('#photo', 'photo.png', picture()); await me.press('保存照片'); await me.says('照片确认'); await me.look('photo');
		await me.press('确定，使用这张照片');
	});
	await j.step('notice, pledge, a draft, the form (S1-12, S1-13)', async () => {
		await me.go(at('flow')); await me.press('开始报名'); await me.go(at('notice')); await me.press('接受'); await me.press('接受');
		await me.enter({ school: '示例大学' }); await me.press('先存草稿'); await me.says('草稿已保存'); await me.value('school', '示例大学');
		await me.enter(FORM); await me.look('form'); await me.press('保存'); await me.says('保存成功'); await me.look('flow');
	});
	await j.step('a position by the tree and by search (S1-15)', async () => {
		await me.follow('选择职位'); await me.look('tree'); await me.follow('按条件查询'); await me.fill({ q: '税务 信息技术' }); await me.press('查询');
		await me.look('search');
		await me.page.locator('.bk-results a').first().click(); await me.look('position'); await me.press('保存'); await me.says('保存成功');
	});
	await j.step('confirming (S1-16)', async () => { await me.follow('报名信息确认'); await me.look('confirm'); await me.press('确认'); await me.says('确认成功'); });
	await j.step('a reviewer approves', async () => {
		await j.clock('2026-11-09 09:25'); const desk = await j.staff('reviewer'); await desk.go('/staff/reviews'); await desk.follow(who.name);
		await desk.press('开始审核'); await desk.look('review'); await desk.press('审核通过');
	});
	await j.step('payment whose notice is lost is found by the server itself (S1-17)', async () => {
		await me.go(at('flow')); await me.follow('网上缴费'); await me.press('生成订单'); await me.look('order'); await me.follow('支付');
		await me.press('支付，通知丢失');
		await me.paid(at('pay')); await me.look('paid');
	});
	await j.step('logging out', async () => { await me.press('安全退出'); await me.says('您已安全退出'); });
});
