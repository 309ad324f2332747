// SPDX-License-Identifier: Apache-2.0
// What tests outside of a browser share: a server of their own on a free port, people with cookies, ID numbers, pictures,
// questions to the store. BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, crc32 as zlibCrc32 } from 'node:zlib';

export const PASSWORD = 'Kaosheng-2026', STAFF_PASSWORD = 'Demo-2026', CAPTCHA = '8888';

// The environment of the program under test: sanitizers bear no faketime, they take the day from BAOKAO_CLOCK_OFFSET (tests/on_day).
export const programEnv = binary => /\basan\b/.test(binary) ? { ...process.env, LD_PRELOAD: '' } : process.env;

let counted = 0;
// One line of TAP; why is shown when it failed.
export function result(ok, name, why = '') {
	counted++;
	console.log(`${ok ? 'ok' : 'not ok'} ${counted} - ${name}`);
	if (!ok) console.log('# ' + String(why).replaceAll('\n', '\n# '));
	return ok;
}

// The last line of TAP: how many there were.
export const plan = () => console.log(`1..${counted}`);

const freePort = () => new Promise(done => {
	const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); });
});

export class Server {
	// A new data directory (and on PostgreSQL a schema of its own); the demo's exams and staff are in it.
	// demo: with the demo's pages, exams and people; without: as a real installation starts.
	// asOf: the day that the demo's exams are moved to; on 2026-10-30 they stand on the days of their files, for tests that set the clock.
	// through: the store's address as the program gets it (PostgreSQL); we ask it directly.
	static async start(binary, name, demo = true, asOf = '', through = url => url) {
		const s = new Server();
		s.demo = demo ? ['--demo', ...(asOf ? ['--as-of', asOf] : [])] : [];
		s.binary = binary;
		s.dir = mkdtempSync(join(tmpdir(), `baokao-${name}-`));
		s.log = join(s.dir, 'log');
		s.port = await freePort();
		s.base = `http://127.0.0.1:${s.port}`;
		s.config = join(s.dir, 'service.yaml');
		writeFileSync(s.config, 'trusted_proxies: [127.0.0.1]\n');
		s.store = [];
		if (process.env.BAOKAO_STORE === 'pg') {
			s.url = process.env.BAOKAO_TEST_PG;
			s.schema = name.replace(/\W/g, '') + process.pid;
			execFileSync('psql', [s.url, '-qc', `CREATE SCHEMA ${s.schema}`]);
			s.store = ['--store', through(`${s.url}${s.url.includes('?') ? '&' : '?'}options=-csearch_path%3D${s.schema}`)];
		}
		await s.up();
		return s;
	}
	async up() {
		this.child = spawn(this.binary, ['serve', '--listen', `127.0.0.1:${this.port}`, '--data', this.dir, '--config', this.config, ...this.demo,
			...this.store],
			{ env: programEnv(this.binary), stdio: ['ignore', 'ignore', openSync(this.log, 'a')], detached: true });
		for (let i = 0; i < 400; i++) {
			try { if ((await fetch(this.base + '/healthz')).ok) return; } catch { /* not yet */ }
			await new Promise(r => setTimeout(r, 50));
		}
		throw new Error('the server does not come up:\n' + readFileSync(this.log, 'utf8').slice(-2000));
	}
	kill() {
		return new Promise(done => { this.child.on('exit', done); process.kill(-this.child.pid, 'SIGKILL'); });
	}
	async stop() {
		this.child.kill('SIGTERM');
		const code = await new Promise(r => this.child.on('exit', r));
		const log = readFileSync(this.log, 'utf8');
		rmSync(this.dir, { recursive: true, force: true });
		return { code, log };
	}
	// A command of the program on the same store; its output, or an Error with what it said.
	// The last word may be { input }: what it reads.
	command(...words) {
		const input = typeof words.at(-1) === 'object' ? words.pop().input : '';
		return execFileSync(this.binary, [...words, '--data', this.dir, ...this.store],
			{ env: programEnv(this.binary), encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] });
	}
	// The rows of a statement, as lines with | between the columns.
	sql(text) {
		return this.url ? execFileSync('psql', [this.url, '-qAtc', `SET search_path TO ${this.schema}`, '-c', text], { encoding: 'utf8' }).trim()
			: execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(this.dir, 'baokao.db'), text], { encoding: 'utf8' }).trim();
	}
}

let addresses = 0;
// A person with cookies and an address of their own (the server trusts us as its proxy). A page's hidden fields (CSRF token, challenge, …) are
// remembered for the next form.
export class Browser {
	constructor(base) {
		addresses++;
		Object.assign(this, { base, cookies: {}, hidden: {}, address: `10.9.${addresses >> 8}.${addresses & 255}` });
	}
	async go(path, fields, file) {
		const headers = { ...(this.agent && { 'user-agent': this.agent }), 'x-forwarded-for': this.address, cookie: Object.entries(this.cookies)
			.map(([k, v]) => `${k}=${v}`).join('; ') };
		let body;
		if (file) {
			body = new FormData();
			for (const [k, v] of Object.entries({ csrf: this.hidden.csrf, ...fields })) body.set(k, v ?? '');
			for (const field of [file.field, ...(file.more ?? [])]) body.set(field, new Blob([file.bytes], { type: file.type }), file.name);
		} else if (fields instanceof URLSearchParams) body = fields;
		else if (fields) body = new URLSearchParams({ csrf: this.hidden.csrf ?? '', ...fields });
		if (body) this.sent = { path, body };
		const r = await fetch(this.base + path, { method: body ? 'POST' : 'GET', headers, body, redirect: 'manual' });
		for (const c of r.headers.getSetCookie()) { const [, k, v] = c.match(/^([^=]+)=([^;]*)/); this.cookies[k] = v; }
		this.bytes = Buffer.from(await r.arrayBuffer());
		this.type = r.headers.get('content-type') ?? '';
		this.saveAs = r.headers.get('content-disposition') ?? '';
		this.text = this.bytes.toString();
		this.status = r.status;
		this.location = r.headers.get('location') ?? '';
		if (this.type.startsWith('text/html')) this.remember();
		return r.status;
	}
	// The last form once more as it was, number and all, but for some fields: a second click, a browser that tries again.
	again(fields = {}) {
		const body = new URLSearchParams(this.sent.body);
		for (const [k, v] of Object.entries(fields)) body.set(k, v);
		return this.go(this.sent.path, body);
	}
	remember() {
		for (const [tag] of this.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
			const name = tag.match(/name="([^"]*)"/)?.[1];
			if (name) this.hidden[name] = tag.match(/value="([^"]*)"/)?.[1] ?? '';
		}
	}
	// The code of the newest message "sent" to anybody.
	async smsCode() {
		await this.go('/demo');
		return this.text.replace(/<[^>]*>/g, ' ').match(/验证码[^0-9]{0,12}(\d{6})/)?.[1] ?? '000000';
	}
	// Log-in or registration, through the text to agree to where the exam has one.
	async enter(path) {
		await this.go(path);
		if (!/\/enter\b/.test(this.location)) return;
		await this.go(this.location);
		await this.go(path.replace(/[^/]+$/, 'enter'), { to: this.hidden.to, next: this.hidden.next });
		await this.go(this.location);
	}
	async register(exam, who) {
		const twice = { name: who.name, idno: who.idno, id_kind: 'resident' };
		await this.enter(`/exam/${exam}/register`);
		if (this.text.includes('name="code"')) return this.registerBySms(exam, who, twice);
		const agree = this.text.includes('name="agree"') ? { agree: 'yes' } : {};
		await this.go(`/exam/${exam}/register`, { ...twice, phone: who.phone, password: PASSWORD, password_again: PASSWORD,
			answer: CAPTCHA, challenge: this.hidden.challenge, ...agree, ...who.more });
		if (this.status === 303 || !this.text.includes('name="pending"')) return this.status;
		return this.go(`/exam/${exam}/register/check`, { pending: this.hidden.pending, ...twice, ...(who.more?.sure ? { sure: who.more.sure } : {}) });
	}
	async registerBySms(exam, who, twice) {
		const path = `/exam/${exam}/register`, fields = { ...twice, phone: who.phone, answer: CAPTCHA };
		const password = who.more?.password ?? PASSWORD.replace('-', '');
		who.password = password;
		await this.go(path, { ...fields, challenge: this.hidden.challenge, draft: '1' });
		if (!this.text.includes('验证码已发送')) return this.status;
		const code = who.more?.code ?? await (who.findCode ?? (() => new Browser(this.base).smsCode()))();
		return this.go(path, { ...fields, challenge: this.hidden.challenge, code, password, password_again: password, ...who.more });
	}
	async login(exam, who, password = PASSWORD) {
		await this.enter(`/exam/${exam}/login`);
		await this.go(`/exam/${exam}/login`, { idno: who.idno, id_kind: 'resident', type: who.more?.type ?? 'person', name: who.name, password,
			answer: CAPTCHA,
			challenge: this.hidden.challenge, next: `/exam/${exam}/flow` });
		const status = this.status;
		if (status === 303) await this.go(`/exam/${exam}/flow`);
		return status;
	}
	async staffLogin(login, password = STAFF_PASSWORD) {
		await this.go('/staff/login');
		await this.go('/staff/login', { login, password, answer: CAPTCHA, challenge: this.hidden.challenge });
		const status = this.status;
		if (status === 303) await this.go(this.location);
		return status;
	}
}

// A valid ID number: 110105, born in January of the given year, the n-th.
export function idNumber(n, year = 1991) {
	const head = `110105${year}01${String(1 + n % 28).padStart(2, '0')}${String(100 + n % 900)}`;
	const w = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
	return head + '10X98765432'[[...head].reduce((s, c, i) => s + c * w[i], 0) % 11];
}

const crcTable = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
export const crc32 = zlibCrc32 ?? (b => { let c = ~0 >>> 0; for (const x of b) c = crcTable[(c ^ x) & 255] ^ (c >>> 8); return ~c >>> 0; });

// A PDF of so many empty pages; with "script" it would run one on opening.
export function pdf(pages, script) {
	const kids = Array.from({ length: pages }, (_, i) => `${3 + i} 0 R`).join(' ');
	const objects = [`<< /Type /Catalog /Pages 2 0 R${script ? ' /OpenAction << /S /JavaScript /JS (app.alert) >>' : ''} >>`,
		`<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
		...Array.from({ length: pages }, () => '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>')];
	let text = '%PDF-1.4\n';
	const at = objects.map((o, i) => { const start = text.length; text += `${i + 1} 0 obj\n${o}\nendobj\n`; return start; });
	const xref = text.length;
	text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${at.map(a => String(a).padStart(10, '0') + ' 00000 n \n').join('')}`
		+ `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
	return Buffer.from(text);
}

// A PNG of what at(x, y) says: [red, green, blue].
export function png(width, height, at) {
	const rows = Buffer.alloc((width * 3 + 1) * height);
	for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows.set(at(x, y), y * (width * 3 + 1) + 1 + x * 3);
	const chunk = (type, data) => {
		const body = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(body.length + 8);
		out.writeUInt32BE(data.length, 0); body.copy(out, 4); out.writeUInt32BE(crc32(body), body.length + 4);
		return out;
	};
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0); head.writeUInt32BE(height, 4); head[8] = 8; head[9] = 2;
	return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)),
		chunk('IEND', Buffer.alloc(0))]);
}

// A light oval on blue: what a portrait is to the program as long as nobody looks for a face.
export const picture = (width = 600, height = 840, shade = 0) => png(width, height, (x, y) => {	// shade: another picture of the same size
	const dx = (x - width / 2) / (width * 0.25), dy = (y - height * 0.42) / (height * 0.24), face = dx * dx + dy * dy < 1, grain = (x * 7 + y * 13) % 5;
	return [(face ? 220 : 60) - shade + grain, (face ? 176 : 128) + grain, (face ? 144 : 246) + grain];
});

// a.b=c in a YAML text of our own kind: two levels, one setting a line.
export function setYaml(text, path, value) {
	const [top, leaf] = path.split('.'), lines = text.split('\n');
	let at = lines.findIndex(l => l.startsWith(top + ':'));
	const block = at < 0 ? 0 : lines.slice(at + 1).findIndex(l => /^\S/.test(l));	// lines that belong to it
	if (!leaf) {
		if (at >= 0 && block > 0) lines.splice(at + 1, block);
		if (at < 0) lines.push(`${top}: ${value}`); else lines[at] = `${top}: ${value}`;
		return lines.join('\n');
	}
	if (at < 0) { lines.push(`${top}:`, `  ${leaf}: ${value}`); return lines.join('\n'); }
	for (let i = at + 1; i < lines.length && /^\s/.test(lines[i]); i++) {
		if (lines[i].startsWith(`  ${leaf}:`)) { lines[i] = `  ${leaf}: ${value}`; return lines.join('\n'); }
	}
	lines.splice(at + 1, 0, `  ${leaf}: ${value}`);
	return lines.join('\n');
}
