// SPDX-License-Identifier: Apache-2.0
// One exam from registration to certificate, by people who read pages and press what they show. After every step look.mjs judges.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, Server, idNumber, setYaml } from '../client.mjs';
import { fill, read } from './page.mjs';
import { Store } from './store.mjs';

const CANDIDATES = 4, DEPTH = 6, HURRY = 30, AWAY_MINUTES = 10, OTHER_EXAM = 'national', DEPARTMENT = '云川省税务局', OWN_PASSWORD = 'Demo-2026-long';
// The demo's staff have every exam; the last two have less: another exam, one department.
const STAFF = [['reviewer', 'reviewer'], ['reviewer2', 'reviewer'], ['arbiter', 'arbiter'], ['cashier', 'cashier'], ['authority', 'authority'],
	['authority2', 'authority'], ['elsewhere', 'cashier'], ['department', 'reviewer']];
const POSITIONS = ['300110001', '300110002', '300120001', '300120002'];
// What would end the walk for a person, or is another test's.
const NOT_PRESSED = /logout|\/password$|\/sessions\/|\/other$|\/account$|\/demo\/clock|\/register|\/login|\/recover/;
const HIDDEN = ['csrf', 'challenge', 'made_from', 'idno', 'sha256'];

export class Wrong extends Error {}

// A small generator of numbers with a seed (mulberry32): the same walk again.
export function numbers(seed) {
	let a = seed >>> 0;
	return n => {
		a = (a + 0x6d2b79f5) >>> 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return Math.floor(((t ^ (t >>> 14)) >>> 0) / 2 ** 32 * n);
	};
}

const minute = text => Date.parse(text.replace(' ', 'T') + '+08:00') / 60000;
const clockText = m => new Date(m * 60000 + 8 * 3600e3).toISOString().slice(0, 16).replace('T', ' ');
const digits = n => [...String(n)].map(d => '零一二三四五六七八九'[d]).join('');

export class Life {
	constructor({ binary, exam, seed, turns }) {
		Object.assign(this, { binary, exam, seed, turns, rng: numbers(seed), races: 0, born: 0, asked: 0 });
		Object.assign(this, { trace: [], pressed: {}, states: {}, seen: new Set(), spoilt: new Set(), faults: new Map() });
	}
	// Something does not hold. To find them all (--all) it is only kept, once of each kind.
	fault(text) {
		if (!this.all) throw new Wrong(text);
		const kind = text.replace(/[0-9a-z]{13}|走\S+|BK\d+/g, '…').slice(0, 160);
		if (!this.faults.has(kind)) this.faults.set(kind, `${text.slice(0, 420)}\n    ${this.trace.slice(-3).join('\n    ')}`);
	}

	// ---- the stage
	async open() {
		this.server = await Server.start(this.binary, 'walk' + this.exam);
		Object.assign(this, { code: 'w', title: '走一遍的考试' });
		this.importExam();
		this.store = new Store(this.server);
		await this.setClock(this.stages.register - 4 * 1440);
		const staff = STAFF.filter(([name]) => name !== 'department' || this.steps.includes('position'));
		this.staff = staff.map(([name, role]) => ({ name, role, staff: true, browser: new Browser(this.server.base) }));
		for (const s of this.staff) this.employ(s);
		this.people = Array.from({ length: CANDIDATES }, (_, i) => this.newPerson(i));
		for (const p of this.people) { await p.browser.register(this.code, p); await this.enter(p); }
		for (const s of this.staff) await this.enter(s);
		for (const p of this.people.slice(0, CANDIDATES / 2)) await this.hurry(p);
	}
	// Half of the people go straight to where the others' work begins: a short walk would hardly get to the end of the exam.
	async hurry(p) {
		const flow = `/exam/${this.code}/flow`;
		this.eager = true;
		for (let more = HURRY, beyond = 3; more > 0 && beyond > 0; more--) {
			await this.wander(p, flow);
			const page = await this.visit(p, flow);
			if (!page.text.includes('当前状态 填报中') && page.text.includes('当前状态')) beyond--;	// documents may come after it
		}
		this.eager = false;
	}
	importExam() {
		const folder = join('exams', this.exam), here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
		const set = { code: this.code, title: this.title, 'account.realm': this.code, 'uniq.group': this.code, ...this.turns };
		let text = readFileSync(join(folder, 'exam.yaml'), 'utf8');
		for (const [k, v] of Object.entries(set)) text = setYaml(text, k, v);
		const path = join(this.server.dir, 'walk.yaml');
		writeFileSync(path, text);
		for (const [, name] of text.matchAll(/^  - \{title: .*?, file: ([^}]+)\}/gm)) copyFileSync(join(folder, name), join(this.server.dir, name));
		this.server.command('exam', 'import', path, '--demo');
		this.readExam(text);
		if (this.steps.includes('position')) this.server.command('positions', 'import', this.code, join(here, '../flows/positions.csv'));
	}
	readExam(text) {
		const to = name => minute(text.match(new RegExp(`^  ${name}: \\{.*?to: ([^}]+)\\}`, 'm'))[1]);
		const word = (top, name) => text.match(new RegExp(`^${top}:\\n(?:  .*\\n)*?  ${name}: *(\\S+)`, 'm'))?.[1] ?? '';
		this.steps = text.match(/^steps: \[(.*)\]/m)[1].split(',').map(s => s.trim());
		this.subjects = [...text.matchAll(/^  - \{name: ([^,]+), from: [^,]+, to: ([^,}]+)(?:, fee_fen: (\d+))?/gm)]
			.map(m => ({ name: m[1], to: minute(m[2]), fee: Number(m[3] ?? 0) }));
		this.sites = [...(text.match(/^sites:\n((?:  .*\n)*)/m)?.[1] ?? '').matchAll(/name: ([^,}]+)/g)].map(m => m[1]);
		this.stages = { register: to('register'), review: to('review'), pay: to('pay'), ticket: minute(text.match(/^  ticket: \{from: ([^,]+)/m)[1]),
			exam: Math.max(...this.subjects.map(s => s.to)) };
		this.switches = { undo: Number(text.match(/^undo_minutes: (\d+)/m)?.[1] ?? 0), docs: word('docs', 'mode'), review: word('review', 'mode'),
			feeBy: word('pay', 'fee_by'), fee: Number(word('pay', 'fee_fen') || 0), pay: word('pay', 'mode'), photo: word('photo', 'check'),
			stats: word('stats', 'disclosure') };
	}
	employ(s) {
		const { server } = this, own = s.name === 'elsewhere' || s.name === 'department';
		if (own) { server.command('staff', 'add', s.name, s.name, s.role, { input: OWN_PASSWORD + '\n' }); s.password = OWN_PASSWORD; }
		if (s.name === 'department') s.department = DEPARTMENT;
		server.command('staff', 'scope', s.name, s.name === 'elsewhere' ? OTHER_EXAM : this.code, ...(s.department ? [s.department] : []));
	}
	async close() { this.store?.close(); return this.server.stop(); }

	// ---- people
	newPerson(i) {
		const n = ++this.born;
		return { name: '走' + '甲乙丙丁'[i] + digits(n), idno: idNumber(n, 1990), phone: '138' + String(10000000 + n), shade: 3 * n, more: {},
			browser: new Browser(this.server.base), findCode: () => this.smsCode() };
	}
	async smsCode() {
		const body = await this.store.ask("SELECT body FROM message WHERE kind = 'code' ORDER BY made_us DESC, id DESC LIMIT 1");
		return body.match(/\d{6}/)?.[0] ?? '000000';
	}
	async enter(p) {
		const status = p.staff ? await p.browser.staffLogin(p.name, p.password) : await p.browser.login(this.code, p, p.password ?? undefined);
		if (status !== 303) throw new Wrong(`${p.name} cannot log in: ${status}\n${read(p.browser.text).text}`);
		p.at = this.now;
	}
	// Whoever was away too long logs in again.
	async present(p) {
		p.browser.address = `10.8.${++this.asked >> 8 & 255}.${this.asked & 255}`;	// searches have a rate by address
		if (this.now - p.at <= AWAY_MINUTES && this.now >= p.at) return;
		await p.browser.go(p.staff ? '/staff' : `/exam/${this.code}/flow`);
		if (/login/.test(p.browser.location)) await this.enter(p);
		p.at = this.now;
	}
	async setClock(m) {
		const b = this.clockHand ??= new Browser(this.server.base);
		Object.assign(this, { now: m, setAt: Date.now() });
		if (!b.hidden.csrf) await b.go('/demo');
		if (await b.go('/demo/clock', { at: clockText(m) }) !== 303) throw new Wrong('the clock does not take ' + clockText(m));
	}

	// The service's clock, in microseconds.
	nowUs() { return this.now * 60e6 + (Date.now() - this.setAt) * 1000; }

	// ---- going about
	note(text) { this.trace.push(`${clockText(this.now)} ${text}`); }
	// A page as a person sees it, through redirects; where it ended is page.path.
	async visit(p, href) {
		await p.browser.go(href);
		return this.arrive(p, href);
	}
	async arrive(p, href) {
		const b = p.browser;
		for (let i = 0; i < 4 && b.status === 303; i++) {
			href = b.location.replace(/^https?:\/\/[^/]*/, '');
			await b.go(href);
		}
		if (b.status !== 200) this.fault(`${p.name}: ${href} is answered ${b.status}: ${read(b.text).text.slice(0, 300)}`);
		const page = b.type.startsWith('text/html') ? read(b.text) : { links: [], forms: [], ids: new Set(), html: '', text: '', title: b.type };
		page.path = href;
		return page;
	}
	pick(list, weight) {
		let at = this.rng(1e6) / 1e6 * list.reduce((s, x) => s + weight(x), 0);
		for (const x of list) if ((at -= weight(x)) < 0) return x;
		return list.at(-1);
	}
	// What may be done on a page: buttons and links, the important ones more often.
	choices(p, page) {
		const list = [], own = p.staff ? /^\/staff/ : new RegExp(`^/(exam/${this.code}|demo/pay)`);
		const others = new RegExp(`^/staff/(seats|scores)/(?!${this.code}[/$])`);	// of the demo's exams
		for (const form of page.forms) for (const button of form.buttons) {
			if (NOT_PRESSED.test(form.action) || !form.main || others.test(form.action + '$')) continue;
			if (form.fields.some(f => f.name === 'number') && (p.name === 'elsewhere' || !this.newestOrder)) continue;
			list.push({ form, button, weight: this.weightOf(form, button) });
		}
		for (const link of page.links) {
			if (link.text === 'img' || !own.test(link.href) || NOT_PRESSED.test(link.href)) continue;
			list.push({ link, weight: this.weightOfLink(p, page, link) });
		}
		return list;
	}
	weightOf(form, button) {
		if (this.eager && /\/act\/|\/drop$|\/promise$/.test(form.action)) return 0;
		if (/\/act\//.test(form.action)) return 8;
		if (/\/drop$|withdraw$|release$|\/propose$|\/disqualify$/.test(form.action)) return 0.7;
		if (form.method === 'get') return 3;
		if (/\/staff\/money\//.test(form.action)) return 1;
		if (/^(approve|pass|grant|uphold|once|cash)$/.test(button.value)) return 14;
		return button.first ? 8 : 3;
	}
	weightOfLink(p, page, link) {
		if (this.eager) return link.button ? 30 : link.main && /\/positions\//.test(link.href) ? 5 : 0.05;
		if (/\/act\/cancel$/.test(link.href)) return 0.2;
		if (/\/act\//.test(link.href)) return 1;
		if (p.staff && (!link.main || link.href === page.path)) return 0.1;
		if (p.staff) return /\/(photo|docs\/.*|sheet|receipt)$/.test(link.href) ? 0.2 : 5;
		return link.button ? 16 : link.main ? 0.6 : 0.05;
	}
	// One person goes about until something was pressed, or nothing was found to press.
	async wander(p, start) {
		let page = await this.visit(p, start);
		for (let depth = 0; depth < DEPTH; depth++) {
			const list = this.choices(p, page);
			if (list.length === 0) return false;
			const choice = this.pick(list, c => c.weight);
			if (choice.link) page = await this.follow(p, choice.link);
			else if (choice.form.method === 'get') page = await this.search(p, choice);
			else { await this.press(p, page, choice); return true; }
		}
		return false;
	}
	async follow(p, link) {
		this.note(`${p.name} follows “${link.text}” ${link.href}`);
		return this.visit(p, link.href.replace(/#.*/, ''));
	}
	async search(p, { form, button }) {
		const { fields } = fill(form, button, this.rng, await this.said(p, form));
		this.note(`${p.name} asks ${form.action} ${fields.map(f => f.join('=')).join(' ').replace(/\d{17}[\dX]/, '…')}`);
		return this.visit(p, form.action + '?' + new URLSearchParams(fields));
	}
	async press(p, page, { form, button }) {
		const wrong = !this.eager && form.fields.length > 0 && this.rng(8) === 0, b = p.browser;
		const said = await this.said(p, form), place = p.name + form.action;
		said.anew = this.spoilt.has(place);	// a draft keeps what was filled in wrongly
		if (wrong) this.spoilt.add(place); else this.spoilt.delete(place);
		const { fields, files } = fill(form, button, this.rng, said, wrong);
		const shown = fields.filter(([k]) => !HIDDEN.includes(k)).map(f => f.join('=').slice(0, 60)).join(' ');
		this.note(`${p.name} presses “${button.text}” of ${form.action}${wrong ? ', filled in wrongly' : ''} ${shown}`);
		if (files.length > 0) await b.go(form.action, Object.fromEntries(fields), { ...files[0], more: files.slice(1).map(f => f.field) });
		else await b.go(form.action, new URLSearchParams(fields));
		const key = form.action.replace(/\/[0-9a-z]{13}(?=\/|$)/g, '/ID').replace(/BK\d+/, 'NUMBER') + ' ' + button.value;
		this.pressed[key] = (this.pressed[key] ?? 0) + 1;
		await this.judge(p, page, { form, button }, wrong || this.mayBeRefused(form, fields));
	}
	// Refused although nothing was filled in wrongly: a race at best. Then the button is gone when one looks again.
	async judge(p, page, { form, button }, free) {
		const b = p.browser, what = `the button “${button.text}” of ${form.action} on ${page.path}`;
		if (b.status < 400) { await this.arrive(p, form.action); return; }
		const said = `${b.status} ${read(b.text).text.slice(0, 500)}`;
		if (b.status === 404 || b.status >= 500) { this.fault(`${what} is answered ${said}`); return; }
		if (free) return;
		const again = await this.visit(p, page.path);
		const there = again.forms.some(f => f.action === form.action && f.buttons.some(x => x.value === button.value));
		if (there) this.fault(`${what} is refused: ${said}`);
		this.races++;
	}
	// What a page cannot know: a code that was typed, a table of scores, whether two subjects are at one time.
	mayBeRefused(form, fields) {
		return /\/staff\/drop|\/staff\/scores\/[^/]+(\/correct)?$|\/staff\/money\/|\/query\//.test(form.action) ||
			fields.filter(([k]) => k === 'subject').length > 1;
	}
	// What one types that stands on no page: of a form, by name.
	async said(p, form) {
		const other = p.staff ? this.people[this.rng(this.people.length)] : p;
		const said = { idno: other.idno, name: other.name, shade: other.shade ?? 0, exam: this.code, q: '', department: '', place: '', amount: '1.00' };
		if (/\/staff\/drop/.test(form.action)) {
			said.code = POSITIONS[this.rng(POSITIONS.length)];
			said.act = ['close', 'reopen', 'reopen', 'cancel'][this.rng(4)];
		}
		if (form.fields.some(f => f.name === 'number')) said.number = this.newestOrder;
		if (/\/staff\/scores\//.test(form.action)) said.file = await this.scores();
		return said;
	}
	// A table of marks of everybody who has a ticket, in the subjects that they chose.
	async scores() {
		const rows = await this.store.ask(`SELECT t.ticket_no, a.name, x.choices FROM seat t JOIN application x ON x.id = t.application_id
			JOIN account a ON a.id = x.account_id JOIN exam e ON e.id = x.exam_id WHERE e.code = '${this.code}' AND x.live = 1 ORDER BY 1`);
		const marks = choices => this.subjects.map((_, i) => choices === '0' || choices >> i & 1 ? String(40 + this.rng(60)) : '');
		const table = rows.split('\n').filter(r => r).map(r => r.split('|')).map(([no, name, choices]) => [no, name, ...marks(choices)]);
		return [['准考证号', '姓名', ...this.subjects.map(s => s.name)], ...table].map(r => r.join(',')).join('\r\n');
	}

	// ---- one step
	async step(k, steps) {
		await this.moveClock(k, steps);
		this.newestOrder = await this.store.ask('SELECT number FROM pay_order ORDER BY made_us DESC, id DESC LIMIT 1');
		for (let tries = 0; tries < 5; tries++) {
			const person = this.people[this.rng(this.people.length)];
			const p = this.actor = this.rng(100) < 58 ? person : this.pick(this.staff, s => this.zeal(s));
			await this.present(p);
			if (await this.wander(p, p.staff ? await this.deskOf(p) : `/exam/${this.code}/flow`)) return;
		}
	}
	zeal(s) {
		if (s.name === 'elsewhere') return 0.5;
		if (s.role === 'authority' && this.now > this.stages.pay) return 12;	// seats, then scores
		if (this.switches.review === 'on_site') return { cashier: 9, reviewer: 0.5, arbiter: 0.5 }[s.role] ?? 3;
		return { cashier: 2, arbiter: 2, authority: 3 }[s.role] ?? 6;
	}
	// One of the pages of a person's menu.
	async deskOf(s) {
		const menu = (await this.visit(s, '/staff')).links.filter(l => !l.main && /^\/staff\/\w+$/.test(l.href));
		const due = this.now > this.stages.exam ? '/staff/scores' : this.now > this.stages.pay ? '/staff/seats' : '';
		const now = menu.find(l => l.href === due);
		return now && this.rng(3) > 0 ? due : menu[this.rng(menu.length)].href;
	}
	// Most of the steps while one registers; then to the end of each stage.
	async moveClock(k, steps) {
		const s = this.stages, part = k / steps;
		const from = [[0, 0], [0.5, s.register + 1], [0.56, s.review + 1], [0.66, s.pay + 2 * 1440], [0.72, s.ticket], [0.76, s.exam + 60]];
		const next = Math.max(this.now + this.rng(8), from.findLast(([share]) => part >= share)[1]);
		if (next !== this.now) await this.setClock(next);
	}
}
