// SPDX-License-Identifier: Apache-2.0
// What the tests in a real browser share: journeys on a phone and a desktop, each with a server of its own; steps; a look at every
// page (picture, axe-core, width, size of what is tapped, console); accounts, staff, the demo's clock and messages.
// TAP on standard output; pictures go to build/screens.
import { chromium } from 'playwright-core';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CAPTCHA, Server, STAFF_PASSWORD, idNumber, pdf, picture, plan, result } from '../client.mjs';

export { CAPTCHA, STAFF_PASSWORD, idNumber, pdf, picture, result };
export const pg = process.env.BAOKAO_STORE === 'pg';
export const SCREENS = 'build/screens';
const LIGHT = '/usr/bin/chromium-headless-shell';	// the same browser without its window: a third faster, but no camera
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
export const DESKTOP = { viewport: { width: 1280, height: 900 } };
export const PLAIN = { ...DESKTOP, javaScriptEnabled: false };
const TAP_PX = 40;	// the least height of what a thumb should hit
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const words = { press: 'button', follow: 'link' };

// What on a page is too small to tap: buttons, fields and links that stand alone; links inside of a sentence are not counted.
function small(limit) {
	const alone = e => e.tagName !== 'A' || [...(e.parentElement?.childNodes ?? [])].every(n => n === e || n.nodeType !== 3 || !n.textContent.trim());
	const seen = e => { const b = e.getBoundingClientRect(); return b.width > 1 && b.height > 1 && getComputedStyle(e).visibility !== 'hidden'; };
	return [...document.querySelectorAll('button, select, textarea, a[href], '
				+ 'input:not([type=hidden]):not([type=radio]):not([type=checkbox]), label.govuk-radios__label, '
				+ 'label.govuk-checkboxes__label')]
		.filter(e => seen(e) && alone(e) && !e.closest('.govuk-error-summary, .govuk-skip-link') && !e.matches('.govuk-skip-link') &&
			Math.round(e.getBoundingClientRect().height) < limit)
		.map(e => `${Math.round(e.getBoundingClientRect().height)} px: ${e.outerHTML.slice(0, 120)}`);
}

// A picture to keep; on a busy machine the browser may say that it cannot just now.
async function pictureOf(page, name) {
	for (let i = 0; ; i++) {
		try { return await page.screenshot({ path: `${SCREENS}/${name}.png`, fullPage: true }); } catch (e) { if (i === 4) throw e;
			await page.waitForTimeout(300); }
	}
}

// One person at one screen.
export class Screen {
	constructor(journey, context, page, name) {
		Object.assign(this, { journey, context, page, name });
		page.on('console', m => {	// a page that refuses is no error; a picture that is not there is one
			if (m.type() === 'error' && !(/40[0349]|422|429/.test(m.text()) && m.location().url === page.url())) journey.found.console.push(
				`${page.url()}: ${m.text()} ${m.location().url}`);
		});
		page.on('pageerror', e => journey.found.console.push(`${page.url()}: ${e.message}`));
	}
	async go(path) { return this.page.goto(this.journey.server.base + path); }
	async text() { return this.page.locator('body').innerText(); }
	async says(...texts) {
		for (const t of texts) if (!(await this.page.content()).includes(t) && !(await this.text()).includes(t))
			throw new Error(`the page does not say “${t}”:\n${(await this.text()).slice(0, 1500)}`);
	}
	async hides(...texts) { const all = await this.text(); for (const t of texts) if (all.includes(t)) throw new Error(`the page says “${t}”`); }
	async press(name) { await this.page.getByRole(words.press, { name, exact: true }).first().click(); }
	// The page of a payment until it says that the money is there. The button may be gone before it is pressed: the server
	// asks the gateway by itself.
	async paid(path, pressing = '支付完毕') {
		for (let i = 0; i < 50; i++) {
			await this.go(path);
			if ((await this.text()).includes('缴费成功')) break;
			if (i === 0) await this.page.getByRole(words.press, { name: pressing, exact: true }).first().click({ timeout: 2000 }).catch(() => {});
			await this.page.waitForTimeout(200);
		}
		await this.says('缴费成功，报名成功');
	}
	async follow(name) { await this.page.getByRole(words.follow, { name, exact: typeof name === 'string' }).first().click(); }
	async fill(fields) { for (const [id, v] of Object.entries(fields)) await this.page.fill('#' + id, v); }
	async choose(fields) { for (const [id, v] of Object.entries(fields)) await this.page.selectOption('#' + id, v); }
	// Fields of whatever kind, by name.
	async enter(values) {
		for (const [name, v] of Object.entries(values)) {
			const e = this.page.locator(`[name="${name}"]:not([type=hidden])`).first(), kind = await e.evaluate(x => x.type);
			if (kind === 'radio' || kind === 'checkbox') await this.page.locator(`input[name="${name}"][value="${v}"]`).check({ force: true });
			else if (kind.startsWith('select')) await e.selectOption(v);
			else await e.fill(v);
		}
	}
	async value(id, want) { const is = await this.page.inputValue('#' + id); if (is !== want) throw new Error(`#${id} holds “${is}”, not “${want}”`); }
	async give(selector, name, bytes) {	// a file into a field
		const file = join(this.journey.server.dir, name);
		writeFileSync(file, bytes);
		await this.page.setInputFiles(selector, file);
	}
	async bytes(path) { return (await this.context.request.get(this.journey.server.base + path)).body(); }

	// A picture of the page, and everything a machine can say against it.
	async look(name) {
		const j = this.journey, { page } = this;
		if (pg) return;	// the store does not show
		j.pictures++;
		await page.evaluate(() => Promise.all([...document.images].map(i => { i.loading = 'eager'; return i.decode().catch(() => {}); })));
		await pictureOf(page, `${j.id}-${String(j.pictures).padStart(2, '0')}-${this.name ? this.name + '-' : ''}${name}`);
		if (j.options.javaScriptEnabled === false) return;
		if (await page.evaluate(w => document.documentElement.scrollWidth > w, j.options.viewport.width)) j.found.wide.push(`${name} ${page.url()}`);
		if (j.options.isMobile) j.found.small.push(...(await page.evaluate(small, TAP_PX)).map(s => `${name}: ${s}`));
		if (!j.axe) return;	// the same pages on another screen
		// The page's policy forbids eval: the script comes in through the protocol.
		const session = await this.context.newCDPSession(page);
		await session.send('Runtime.evaluate', { expression: axeSource });
		const r = await session.send('Runtime.evaluate',
			{ expression: 'axe.run(document).then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.nodes[0].html)))',
				awaitPromise: true });
		await session.detach();
		j.found.axe.push(...JSON.parse(r.result.value).map(v => `${name}: ${v}`));
	}
}

// One walk through one manual on one kind of screen.
export class Journey {
	constructor(system, label, options, browser, server, seed) {
		Object.assign(this, { system, label, options, browser, server, seed, pictures: 0, screens: [],
			found: { axe: [], wide: [], small: [], console: [] } });
		this.axe = !pg && options.javaScriptEnabled !== false && (options.isMobile || system === '001');
		this.id = `${pg ? 'pg-' : ''}${system}-${label}`;
	}
	async screen(name = '') {
		const context = await this.browser.newContext({ locale: 'zh-CN',
			extraHTTPHeaders: { 'x-forwarded-for': `10.8.${this.seed % 250}.${this.screens.length}` }, ...this.options });
		const s = new Screen(this, context, await context.newPage(), name);
		s.page.setDefaultTimeout(30000);
		this.screens.push(s);
		return s;
	}
	async step(name, fn) {
		const began = Date.now();
		try { await fn(); result(true, `${this.label}: ${name}`); if (process.env.BAOKAO_TIMES) console.log(`# ${Date.now() - began} ms`); } catch (e) {
			for (const s of this.screens)
				await s.page.screenshot({ path: `${SCREENS}/${this.id}-FAILED${s.name ? '-' + s.name : ''}.png`, fullPage: true })
					.catch(() => {});
			result(false, `${this.label}: ${name}`, `${e.stack}\n${this.screens.map(s => s.page.url()).join('\n')}`);
			throw e;
		}
	}
	// A step that is refused: whatever is tried in it, the store holds what it held before.
	async refused(name, fn) {
		await this.step(name, async () => {
			const before = this.digest();
			await fn();
			const after = this.digest();
			if (after !== before) throw new Error(`something changed: ${before} → ${after}`);
		});
	}
	// The log-in runs out while a form is filled in: nothing is kept until the person is back, and all that was typed is there.
	async expires(s, who, clock, save) {
		await this.refused('填写中途登录过期：填好的内容都在，登录之后再提交', async () => {
			await this.clock(clock); await s.press(save); await s.says('登录已过期'); await s.look('expired');
			await s.fill({ idno: who.idno, password: who.password, answer: CAPTCHA }); await s.press('登录并继续'); await s.says('您在登录过期前填写的内容都还在');
			await s.look('expired-kept');
		});
	}
	// What people and staff have made, as a few numbers.
	digest() {
		return this.server.sql(`SELECT (SELECT COUNT(*) FROM account), (SELECT COUNT(*) FROM application), (SELECT COALESCE(SUM(version), 0)
			FROM application),
			(SELECT COUNT(*) FROM application_event), (SELECT COUNT(*) FROM photo), (SELECT COALESCE(SUM(bytes_n), 0) FROM photo),
				(SELECT COUNT(*) FROM consent),
			(SELECT COUNT(*) FROM pay_order), (SELECT COUNT(*) FROM pay_event), (SELECT COUNT(*) FROM snapshot), (SELECT COUNT(*) FROM material),
			(SELECT COUNT(*) FROM profile), (SELECT COUNT(*) FROM score), (SELECT COUNT(*) FROM certificate), (SELECT COUNT(*) FROM dispute)`);
	}
	// The n-th person of this journey; no other journey's person has this number.
	person(n, name = '𠮷䶮·㛃𪨰') { return { name, idno: idNumber(this.seed + n), phone: '138' + String(10000000 + this.seed + n), password: 'Kaosheng2026' }; }
	async clock(at) {	// 2026-11-06 09:00
		const s = this.clockScreen ??= await this.screen('clock');
		await s.go('/demo'); await s.page.fill('#at', at); await s.press('拨动时钟');
	}
	// The newest code that was “sent” to a phone.
	async smsCode() {
		const s = this.clockScreen ??= await this.screen('clock');
		await s.go('/demo');
		const code = (await s.text()).match(/验证码[^0-9]{0,12}(\d{6})/)?.[1];
		if (!code) throw new Error('no code was sent');
		return code;
	}
	async staff(login) {
		const s = await this.screen(login);
		await s.go('/staff/login');
		await s.fill({ login, password: STAFF_PASSWORD, answer: CAPTCHA });
		await s.press('登录');
		await s.says('退出');
		return s;
	}
	async login(screen, exam, who) {
		await screen.go(`/exam/${exam}/login`);
		if (await screen.page.locator('#name').count()) await screen.fill({ name: who.name });
		await screen.fill({ idno: who.idno, password: who.password, answer: CAPTCHA });
		await screen.press('登录');
	}
	end() {
		if (this.options.javaScriptEnabled === false) return;
		const { axe, wide, small: tiny, console: errors } = this.found, once = list => [...new Set(list)].join('\n');
		if (this.axe) result(!axe.length, `${this.label}: axe-core finds nothing`, once(axe));
		result(!wide.length, `${this.label}: no page is wider than the screen`, once(wide));
		if (this.options.isMobile) result(!tiny.length, `${this.label}: everything to tap is at least ${TAP_PX} px high`, once(tiny));
		result(!errors.length, `${this.label}: no error in the console`, once(errors));
	}
}

// Run a manual on both screens at once (on PostgreSQL on the desktop only); the process ends here.
export const run = (system, steps, more = [], args = []) => walk(system, pg ? [['desktop', DESKTOP]] : [['phone', PHONE], ['desktop', DESKTOP], ...more], steps,
	args);

// Run the steps on some kinds of screen at once: [label, options] each, the browser with more arguments; the process ends here.
export async function walk(system, runs, steps, args = []) {
	const binary = process.argv[2];
	mkdirSync(SCREENS, { recursive: true });
	// Where the test runs on another day (tests/on_day), the browser stays in its own: it does not bear a clock that is moved.
	const { LD_PRELOAD, ...env } = process.env;
	const browser = await chromium.launch({ env, executablePath: process.env.CHROMIUM ??
		(args.length === 0 && existsSync(LIGHT) ? LIGHT : '/usr/bin/chromium'),
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
			'--disable-sync', ...args] });
	let broken = false;
	await Promise.all(runs.map(async ([label, options], i) => {
		const server = await Server.start(binary, `b${system}${label}`, true, '2026-10-30'),
			j = new Journey(system, label, options, browser, server, 1 + i * 100);
		try { await steps(j); } catch (e) { if (!j.screens.length) console.log('# ' + e.stack); broken = true; }
		j.end();
		for (const s of j.screens) await s.context.close();
		const { code, log } = await server.stop();
		result(code === 0 && !/level=(error|fatal)/.test(log), `${label}: the server stops gracefully and logged no error`,
			`exit ${code}\n${log.slice(-2000)}`);
		result(!/1101051991|138100000|13900000000|Kaosheng/.test(log), `${label}: no personal number or password in the log`);
	}));
	await browser.close();
	plan();
	process.exit(broken ? 1 : 0);
}
