// SPDX-License-Identifier: Apache-2.0
// Real gateways in a browser: the page shows within five seconds what the gateway knows, with the notice and without it, by
// itself and, without JavaScript, at a reload. TAP on standard output; pictures go to build/screens.
//
//	node tests/browser/pay_live.mjs BINARY		BAOKAO_STORE=pg: on PostgreSQL
import { chromium } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, CAPTCHA, PASSWORD, Server, idNumber, plan, result } from '../client.mjs';
import { Gateways } from '../gateways.mjs';
import { DESKTOP, PHONE, SCREENS } from './lib.mjs';

const binary = process.argv[2], server = await Server.start(binary, 'paylive'), gateways = await Gateways.start(server.dir, server.base), EXAM = 'money',
	WITHIN_MS = 5000;
mkdirSync(SCREENS, { recursive: true });
const yaml = join(server.dir, 'money.yaml');
writeFileSync(yaml, readFileSync('exams/teacher/exam.yaml', 'utf8').replace('code: teacher', 'code: money').replace(/^files:\n(  .*\n)*/m, '')
	.replace(/^steps:.*$/m, 'steps: [form, site, confirm]').replace('gateways: [simulated]', 'gateways: [wechat, alipay]')
	.replace('undo_minutes: 10', 'undo_minutes: 0').replace(/^docs:\n {2}mode: before/m, 'docs:\n  mode: none').replace(/^materials:\n(  .*\n)*/m, ''));
server.command('exam', 'import', yaml, '--demo');
await server.kill();
writeFileSync(server.config, 'trusted_proxies: [127.0.0.1]\nmetrics: {from: [192.0.2.9]}\n' + gateways.settings());
await server.up();
const { LD_PRELOAD, ...env } = process.env;	// as in lib.mjs
const browser = await chromium.launch({ env, executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'] });

let people = 0;
async function approved() {
	const n = people++, who = { name: '付款人' + '甲乙丙丁戊'[n], idno: idNumber(n, 1973), phone: '135' + String(30000000 + n) }, b = new Browser(server.base);
	await b.register(EXAM, who);
	await b.login(EXAM, who);
	await b.go(`/exam/${EXAM}/start`, {});
	await b.go(`/exam/${EXAM}/form`, { ethnic: '01', education: '21', school: '示例', identity: '在校生' });
	await b.go(`/exam/${EXAM}/site`, { site: '1', subject: '1' });
	await b.go(`/exam/${EXAM}/confirm`, {});
	server.sql(`UPDATE application SET state = 'APPROVED' WHERE state = 'SUBMITTED'`);
	return who;
}
async function page(options, who) {
	const context = await browser.newContext({ locale: 'zh-CN', ...options }), p = await context.newPage();
	p.setDefaultTimeout(15000);
	await p.goto(`${server.base}/exam/${EXAM}/login`);
	await p.fill('#idno', who.idno); await p.fill('#password', PASSWORD); await p.fill('#answer', CAPTCHA);
	await p.getByRole('button', { name: '登录', exact: true }).click();
	await p.goto(`${server.base}/exam/${EXAM}/pay`);
	return p;
}
async function order(p, gateway, javaScript) {
	await p.getByLabel(gateway).check({ force: true });
	await p.getByRole('button', { name: '生成订单' }).click();
	for (let i = 0; i < 60 && !(await p.content()).includes('等待支付'); i++) { await p.waitForTimeout(250); if (!javaScript) await p.reload(); }
	return (await p.content()).match(/BK\d{24}/)[0];
}
// From the moment that the gateway has the money to the moment that the page says so.
async function until(p) {
	const began = Date.now();
	await p.getByText('缴费成功').waitFor({ timeout: 20000 });
	return Date.now() - began;
}
try {
	for (const [name, options, gateway, notify] of [['phone, the notice comes', PHONE, '微信支付', true],
		['desktop, the notice is lost', DESKTOP, '微信支付', false], ['phone, Alipay, the notice is lost', PHONE, '支付宝', false]]) {
		const p = await page(options, await approved()), number = await order(p, gateway, true), shot = name.replace(/\W+/g, '-');
		let reloads = 0;
		p.on('framenavigated', () => reloads++);
		await p.screenshot({ path: `${SCREENS}/pay-${shot}-1.png`, fullPage: true });
		const wide = await p.evaluate(w => document.documentElement.scrollWidth > w, options.viewport.width);
		result(!wide && await p.locator('.bk-qr svg').count() === 1, `${name}: a QR code of the gateway's address, within the screen`);
		gateways.pay(number, undefined, notify);
		const ms = await until(p);
		await p.screenshot({ path: `${SCREENS}/pay-${shot}-2.png`, fullPage: true });
		result(ms <= WITHIN_MS && reloads === 0, `${name}: the page says it by itself, without a reload, within 5 s`, `${ms} ms, ${reloads} reloads`);
		await p.context().close();
	}
	const p = await page({ ...DESKTOP, javaScriptEnabled: false }, await approved()), number = await order(p, '微信支付', false);
	await p.waitForTimeout(20000);	// as long as it takes to scan a code
	gateways.pay(number, undefined, false);
	await p.waitForTimeout(WITHIN_MS);
	await p.reload();
	result((await p.content()).includes('缴费成功'), 'without JavaScript: one reload after 5 s says it, and nobody told us',
		(await p.locator('body').innerText()).slice(0, 500));
	await p.context().close();

	// The QR code says what the gateway said.
	const q = await page(DESKTOP, await approved()), last = await order(q, '微信支付', true);
	await q.locator('.bk-qr').screenshot({ path: `${SCREENS}/pay-qr.png` });
	const read = execFileSync('zbarimg', ['-q', '--raw', `${SCREENS}/pay-qr.png`], { encoding: 'utf8' }).trim();
	result(read === `weixin://wxpay/bizpayurl?pr=${last.slice(-9)}`, 'a camera reads the code from the screen', read);
} catch (e) { result(false, 'the walk comes to its end', e.stack); }
const metrics = await (await fetch(server.base + '/metrics', { headers: { 'x-forwarded-for': '192.0.2.9' } })).text();
result(/baokao_service_calls_total\{service="wechat"\} [1-9]/.test(metrics) && /baokao_pay_notices_total\{result="taken"\} [1-9]/.test(metrics) &&
	/baokao_pay_orders_open \d/.test(metrics), 'metrics count calls, notices and orders', metrics.split('\n').filter(l => /pay|service/.test(l))
		.join('\n'));
result(gateways.bad.length === 0, 'the gateways have nothing to complain about', gateways.bad.join('\n'));
await browser.close();
const { code, log } = await server.stop();
result(code === 0 && !/level=(error|fatal)/.test(log.replace(/.*gate.call.*\n/g, '')), 'the server stops gracefully and logged no error', log.slice(-1500));
await gateways.stop();
plan();
process.exit(0);
