// SPDX-License-Identifier: Apache-2.0
// The main job in a real browser: register, photo, form, position, confirm, review, pay. On a phone, on a desktop, and once
// without JavaScript; axe-core looks at every page; pictures go to build/screens. TAP on standard output.
//
//	node tests/browser/main_job.mjs BINARY		BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite
import { chromium } from 'playwright-core';
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';

const binary = process.argv[2];
const pg = process.env.BAOKAO_STORE === 'pg';
const dir = mkdtempSync(join(tmpdir(), 'baokao-browser-'));
const screens = 'build/screens';
mkdirSync(screens, { recursive: true });
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let count = 0;
const result = (ok, name, why = '') => {
	count++;
	console.log(`${ok ? 'ok' : 'not ok'} ${count} - ${name}`);
	if (!ok) console.log('# ' + String(why).replaceAll('\n', '\n# '));
};
const freePort = () => new Promise(done => {
	const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); });
});
const idNumber = seed => {	// 110105 was never paired with births of 1990-01-01 to 28
	const head = '11010519900' + '1' + String(1 + seed % 28).padStart(2, '0') + String(100 + seed % 900);
	const w = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
	return head + '10X98765432'[[...head].reduce((s, c, i) => s + c * w[i], 0) % 11];
};

const port = await freePort(), base = `http://127.0.0.1:${port}`;
const args = ['serve', '--listen', `127.0.0.1:${port}`, '--data', dir, '--demo'];
if (pg) {
	const server = process.env.BAOKAO_TEST_PG;
	const schema = 'b' + process.pid;
	execFileSync('psql', [server, '-qc', `CREATE SCHEMA ${schema}`]);
	args.push('--store', `${server}${server.includes('?') ? '&' : '?'}options=-csearch_path%3D${schema}`);
}
const server = spawn(binary, args, { stdio: ['ignore', 'ignore', openSync(join(dir, 'log'), 'w')] });
for (let i = 0; i < 100; i++) {
	try { if ((await fetch(base + '/healthz')).ok) break; } catch { /* not yet */ }
	await new Promise(r => setTimeout(r, 100));
}
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });

async function journey(label, options, seed) {
	const context = await browser.newContext({ locale: 'zh-CN', ...options });
	const page = await context.newPage();
	const violations = [], overflow = [], consoleErrors = [];
	page.on('console', m => { if (m.type() === 'error' && !/422|409|404/.test(m.text())) consoleErrors.push(m.text()); });
	let n = 0;
	const look = async name => {
		n++;
		await page.screenshot({ path: `${screens}/${pg ? 'pg-' : ''}${label}-${String(n).padStart(2, '0')}-${name}.png`, fullPage: true });
		if (options.javaScriptEnabled === false) return;
		if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1)) overflow.push(name);
		const found = await page.evaluate(async source => {
			const run = new Function(source + '; return axe;');
			return (await run().run(document)).violations.map(v => `${v.id}: ${v.nodes[0].html}`);
		}, axeSource).catch(async () => {
			// The page's policy forbids eval: bring the script in through the protocol instead.
			const session = await context.newCDPSession(page);
			await session.send('Runtime.evaluate', { expression: axeSource });
			const r = await session.send('Runtime.evaluate', { expression: 'axe.run(document).then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.nodes[0].html)))', awaitPromise: true });
			return JSON.parse(r.result.value);
		});
		violations.push(...found.map(v => `${name}: ${v}`));
	};
	const press = text => page.getByRole('button', { name: text, exact: true }).click();
	const says = async text => { if (!(await page.content()).includes(text)) throw new Error(`the page does not say “${text}” at ${page.url()}`); };
	const step = async (name, fn) => {
		try { await fn(); result(true, `${label}: ${name}`); } catch (e) {
			await page.screenshot({ path: `${screens}/${label}-FAILED.png`, fullPage: true });
			result(false, `${label}: ${name}`, `${e.message}\n${page.url()}`);
			throw e;
		}
	};
	const person = { name: '𠮷䶮·㛃𪨰', id: idNumber(seed), phone: '138' + String(10000000 + seed), password: 'Kaosheng-2026' };

	await step('the public pages', async () => {
		await page.goto(base + '/'); await look('home');
		await page.getByRole('link', { name: /中央机关/ }).click(); await look('exam');
	});
	await step('registration refuses a wrong ID number and keeps what was typed (S2-04)', async () => {
		await page.getByRole('link', { name: '注册', exact: true }).click();
		await page.fill('#name', person.name); await page.fill('#idno', '110105194912310021'); await page.fill('#phone', person.phone);
		await page.fill('#password', person.password); await page.fill('#password_again', person.password); await page.fill('#answer', '8888');
		await press('注册'); await says('身份证号可能不正确'); await look('register-error');
		if (await page.inputValue('#phone') !== person.phone) throw new Error('the phone was lost');
	});
	await step('registration with a second entry (S1-02)', async () => {
		await page.fill('#idno', person.id.toLowerCase()); await page.fill('#password', person.password);
		await page.fill('#password_again', person.password); await page.fill('#answer', '8888'); await press('注册');
		await says('核对注册信息'); await look('register-check');
		await page.fill('#idno', person.id); await page.fill('#name', '别人'); await press('完成注册');
		await says('与第一次填写的姓名不一致');
		await page.fill('#name', person.name); await press('完成注册'); await says('注册成功');
	});
	await step('a wrong password is refused in the manual\'s words', async () => {
		await page.fill('#idno', person.id); await page.fill('#password', 'Wrong-2026'); await page.fill('#answer', '8888'); await press('登录');
		await says('没有此用户或密码不正确'); await look('login-error');
	});
	await step('logging in leads to the flow', async () => {
		await page.fill('#idno', person.id); await page.fill('#password', person.password); await page.fill('#answer', '8888'); await press('登录');
		await says('上传照片'); await page.goto(base + '/exam/national/flow'); await says('开始报名'); await look('flow-empty'); await press('开始报名');
	});
	await step('a file that is no picture is refused (S1-09)', async () => {
		const bad = join(dir, 'bad.jpg'); writeFileSync(bad, 'not a picture');
		await page.setInputFiles('#photo', bad); await press('保存照片'); await says('这个文件不是图片');
	});
	await step('a photo is standardised and confirmed (S1-08, S1-11)', async () => {
		const drawing = await browser.newPage({ viewport: { width: 600, height: 840 } });
		await drawing.setContent('<body style="margin:0;background:#3b80fb"><div style="margin:150px auto 0;width:260px;height:340px;border-radius:50%;background:#e0b090"></div>');
		const file = join(dir, 'photo.jpg'); writeFileSync(file, await drawing.screenshot({ type: 'jpeg', quality: 90 })); await drawing.close();
		await page.setInputFiles('#photo', file); await press('保存照片'); await says('照片确认'); await look('photo');
		const jpeg = await context.request.get(base + await page.locator('img.bk-photo--large').getAttribute('src'));
		const kb = (await jpeg.body()).length / 1024;
		if (kb > 30) throw new Error(`${kb} KB`);
		await press('确定，使用这张照片'); await look('flow-photo');
	});
	await step('notice and pledge are accepted (S1-12)', async () => {
		await page.goto(base + '/exam/national/notice'); await look('notice'); await press('接受'); await look('pledge'); await press('接受');
	});
	await step('the form names every missing field and keeps the rest (S1-13)', async () => {
		await page.fill('#school', '示例大学'); await press('保存'); await says('请选择民族'); await look('form-error');
		if (await page.inputValue('#school') !== '示例大学') throw new Error('the school was lost');
		await press('先存草稿'); await says('草稿已保存');
		if (await page.inputValue('#school') !== '示例大学') throw new Error('the draft was lost');
	});
	await step('the form is saved', async () => {
		for (const [k, v] of Object.entries({ ethnic: '01', politics: '03', marriage: '10', health: '1', education: '21', degree: '4' })) await page.selectOption('#' + k, v);
		for (const [k, v] of Object.entries({ household: '示例省示例市', residence: '示例市', major: '计算机科学与技术', graduated_on: '2012-07-01', history: '2008.09—2012.07 示例大学', address: '示例路 1 号', emergency_name: '欧阳某', emergency_phone: '13900000000' })) await page.fill('#' + k, v);
		await page.check('input[name=grassroots][value="二年"]', { force: true });
		await look('form'); await press('保存'); await look('flow-form');
	});
	await step('a position is found in the tree and by search (S1-15)', async () => {
		await page.goto(base + '/exam/national/position'); await look('tree');
		await page.goto(base + '/exam/national/positions?q=' + encodeURIComponent('税务 信息技术')); await look('search');
		await page.locator('.bk-results a').first().click(); await says('报考该职位所需的条件'); await look('position'); await press('报考该职位');
	});
	await step('the confirmation shows everything and is final (S1-16)', async () => {
		await page.goto(base + '/exam/national/confirm'); await says('示例大学'); await look('confirm'); await press('确认');
		await says('正在等待资格审核'); await look('flow-submitted');
		await page.goto(base + '/exam/national/form'); await says('现在不能进行这一操作');
		await page.goto(base + '/exam/national/status'); await says('资格审核'); await look('status');
	});
	const staff = await browser.newContext({ locale: 'zh-CN', ...options });
	const desk = await staff.newPage();
	await step('a reviewer rejects with a reason, the candidate edits and confirms again (S0-18, S1-16)', async () => {
		await desk.goto(base + '/staff');
		await desk.fill('#login', 'reviewer'); await desk.fill('#password', 'Demo-2026'); await desk.fill('#answer', '8888');
		await desk.getByRole('button', { name: '登录', exact: true }).click();
		await desk.screenshot({ path: `${screens}/${label}-staff-queue.png`, fullPage: true });
		await desk.getByRole('link', { name: person.name }).first().click();
		await desk.getByRole('button', { name: '开始审核' }).click();
		await desk.screenshot({ path: `${screens}/${label}-staff-review.png`, fullPage: true });
		await desk.getByRole('button', { name: '审核不通过' }).click();
		if (!(await desk.content()).includes('请选择原因并写明理由')) throw new Error('a rejection without a reason');
		await desk.selectOption('#reason_code', 'MAJOR'); await desk.fill('#reason', '所学专业不在职位要求的范围内');
		await desk.getByRole('button', { name: '审核不通过' }).click();
		await page.goto(base + '/exam/national/flow'); await says('所学专业不在职位要求的范围内'); await look('flow-rejected');
		await page.getByRole('link', { name: '修改后重新提交' }).first().click(); await page.getByRole('button', { name: /修改后重新提交/ }).click(); await page.goto(base + '/exam/national/confirm'); await press('确认');
	});
	await step('the reviewer approves', async () => {
		await desk.goto(base + '/staff'); await desk.getByRole('link', { name: person.name }).first().click();
		await desk.getByRole('button', { name: '开始审核' }).click();
		await desk.getByRole('button', { name: '审核通过', exact: true }).click();
		await page.goto(base + '/exam/national/flow'); await says('审核通过');
	});
	await step('payment whose notice is lost is found by the server itself (S1-17)', async () => {
		await page.goto(base + '/exam/national/pay'); await look('pay'); await press('生成订单'); await look('order');
		await page.goto(base + '/exam/national/pay/go'); await look('gateway'); await press('支付，通知丢失');
		await page.goto(base + '/exam/national/pay'); await press('支付完毕');
		for (let i = 0; i < 50 && !(await page.content()).includes('缴费成功'); i++) { await page.waitForTimeout(200); await page.goto(base + '/exam/national/pay'); }
		await says('缴费成功，报名成功'); await look('paid');
	});
	await step('the ticket is refused before its window (S2-15)', async () => {
		await page.goto(base + '/exam/national/ticket'); await says('现在不能打印准考证');
	});
	if (label === 'phone' || pg) await step('seats are arranged once, the ticket says everything in its window (S1-18)', async () => {
		const store = pg ? args.slice(args.indexOf('--store')) : [];
		execFileSync(binary, ['seats', 'arrange', 'national', '--seed', 'browser', '--data', dir, ...store]);
		let again = 0;
		try { execFileSync(binary, ['seats', 'arrange', 'national', '--seed', 'other', '--data', dir, ...store], { stdio: 'ignore' }); } catch (e) { again = e.status; }
		if (again !== 1) throw new Error('a second arrangement was not refused');
		await page.goto(base + '/demo'); await page.fill('#at', '2027-11-25 09:00'); await press('拨动时钟');
		await page.goto(base + '/exam/national/login'); await page.fill('#idno', person.id); await page.fill('#password', person.password); await page.fill('#answer', '8888'); await press('登录');
		await look('flow-ticket');
		const first = await (await context.request.get(base + '/exam/national/ticket')).body();
		const second = await (await context.request.get(base + '/exam/national/ticket')).body();
		if (!first.equals(second)) throw new Error('the same ticket has other bytes');
		if (first.length > 80 * 1024) throw new Error(`the ticket has ${first.length} bytes`);
		const file = join(dir, 'ticket.pdf'); writeFileSync(file, first); writeFileSync(`${screens}/ticket.pdf`, first);
		const text = execFileSync('pdftotext', ['-layout', file, '-']).toString();
		for (const want of [person.name, person.id, '演示第一中学', '申论', '考生须知']) if (!text.includes(want)) throw new Error(`the ticket does not say ${want}:\n${text}`);
		execFileSync('qpdf', ['--check', file]);
		execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', file, join(dir, 'ticket')]);
		const qr = execFileSync('zbarimg', ['-q', '--raw', join(dir, 'ticket.png')]).toString();
		if (!qr.startsWith('BK1:national:')) throw new Error('the QR code says ' + qr);
		execFileSync('pdftoppm', ['-r', '70', '-png', '-singlefile', file, `${screens}/ticket`]);
		await page.goto(base + '/demo'); await page.fill('#at', '2026-11-21 17:00'); await press('拨动时钟');
	});
	await step('an expired session loses nothing that was typed', async () => {
		const other = await browser.newContext({ locale: 'zh-CN', ...options }), p = await other.newPage();
		await p.goto(base + '/exam/national/login'); await p.fill('#idno', person.id); await p.fill('#password', person.password); await p.fill('#answer', '8888');
		await p.getByRole('button', { name: '登录', exact: true }).click();
		await p.goto(base + '/exam/national/password'); await p.fill('#password', 'x');
		await other.clearCookies(); await p.getByRole('button', { name: '修改密码', exact: true }).click();
		if (!(await p.content()).includes('登录已过期')) throw new Error('no log-in page: ' + p.url());
		await other.close();
	});
	await step('logging out', async () => { await press('安全退出'); await says('您已安全退出'); });
	if (options.javaScriptEnabled !== false) {
	result(violations.length === 0, `${label}: axe-core finds nothing`, violations.join('\n'));
	result(overflow.length === 0, `${label}: no page is wider than the screen`, overflow.join(', '));
	result(consoleErrors.length === 0, `${label}: no error in the console`, consoleErrors.join('\n'));
	}
	await staff.close(); await context.close();
}

let broken = false;
const runs = pg ? [['desktop', { viewport: { width: 1280, height: 900 } }, 300]] : [
	['phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }, 1],
	['desktop', { viewport: { width: 1280, height: 900 } }, 100],
	['nojs', { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false }, 200],
];
for (const [label, options, seed] of runs) try { await journey(label, options, seed); } catch { broken = true; }
await browser.close();
server.kill('SIGTERM');
const code = await new Promise(r => server.on('exit', r));
const log = readFileSync(join(dir, 'log'), 'utf8');
result(code === 0, 'the server stops gracefully', `exit ${code}\n${log.slice(-2000)}`);
result(!/level=(error|fatal)/.test(log), 'no error in the log', log.slice(-2000));
result(!/1101051990|1381000|13900000000|Kaosheng/.test(log), 'no personal number or password in the log', '');
rmSync(dir, { recursive: true, force: true });
console.log(`1..${count}`);
process.exit(broken ? 1 : 0);
