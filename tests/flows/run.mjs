// SPDX-License-Identifier: Apache-2.0
// Runs the flow scripts of this folder: what candidates and staff do, line by line, in words (README.md says which).
// Every script gets an exam and people of its own on one server. TAP on standard output, one line per script.
//
//	node tests/flows/run.mjs BINARY [SCRIPT…]		BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Browser, CAPTCHA, PASSWORD, Server, idNumber, pdf, picture, result, setYaml } from '../client.mjs';

const HTML_MAX = 50 * 1024;	// bytes of a page (style: a budget per request)
const binary = process.argv[2], here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const scripts = process.argv.length > 3 ? process.argv.slice(3) : readdirSync(here).filter(f => f.endsWith('.flow')).sort().map(f => join(here, f));
const server = await Server.start(binary, 'flows');
const kept = new Map();
const photoBytes = (w, h) => { const k = `${w}x${h}`; if (!kept.has(k)) kept.set(k, picture(w, h)); return kept.get(k); };
const AGENTS = { phone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49',
	office: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0' };
let people = 0, exams = 0, files = 0;

// A paper of ours, judged by other people's programs: sound, small, every font in it with its letters, the name as it was typed, and a camera reads its code.
function soundPdf(bytes, name, code) {
	const file = join(server.dir, `paper-${++files}.pdf`),
		run = (...w) => execFileSync(w[0], w.slice(1), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	if (bytes.length > 80 * 1024) throw new Error(`${bytes.length} bytes of PDF`);
	writeFileSync(file, bytes);
	run('qpdf', '--check', file);
	const fonts = run('pdffonts', file).trim().split('\n').slice(2);
	if (fonts.length === 0 || !fonts.every(l => / yes yes yes /.test(l))) throw new Error('fonts: ' + fonts.join('; '));
	if (!run('pdftotext', '-enc', 'UTF-8', '-raw', file, '-').includes(name)) throw new Error(`${name} is not in the text of the PDF`);
	if (!code) return;
	run('pdftoppm', '-r', '150', '-png', '-singlefile', file, file.slice(0, -4));
	if (!/^BK|^http/.test(run('zbarimg', '-q', '--raw', `${file.slice(0, -4)}.png`))) throw new Error('no code is read');
}

const paperText = bytes => execFileSync('pdftotext', ['-enc', 'UTF-8', '-raw', '-', '-'], { input: bytes, encoding: 'utf8' });

// The code of a paper, as a camera reads it.
function cameraReads(bytes) {
	const file = join(server.dir, `paper-${++files}`);
	writeFileSync(file + '.pdf', bytes);
	execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', file + '.pdf', file]);
	return execFileSync('zbarimg', ['-q', '--raw', file + '.png'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

// ---- words of a line: a b="c d" 'x' -> [..]
const words = text => [...text.matchAll(/(?:[^\s"]+|"[^"]*")+/g)].map(m => m[0].replaceAll('"', ''));
const pairs = list => Object.fromEntries(list.filter(w => w.includes('='))
	.map(w => [w.slice(0, w.indexOf('=')), w.slice(w.indexOf('=') + 1).replaceAll('\\n', '\n')]));

// Everything a page asks for, filled with something allowed; what the script says wins.
function fill(html, said) {
	const fields = {};
	for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
		const name = tag.match(/name="([^"]*)"/)?.[1], type = tag.match(/type="([^"]*)"/)?.[1] ?? 'text', value = tag.match(/value="([^"]*)"/)?.[1] ??
			'';
		if (!name || ['submit', 'file', 'password'].includes(type)) continue;
		if (type === 'radio' || type === 'checkbox') { if (!(name in fields) || / checked/.test(tag)) fields[name] = value; }
		else fields[name] = value || { date: '2012-07-01', tel: '13900000000', email: 'a@example.com', number: '1' }[type] || '示例';
	}
	for (const [, tag, inner] of html.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)) {
		const options = [...inner.matchAll(/<option value="([^"]*)"( selected)?/g)];
		fields[tag.match(/name="([^"]*)"/)[1]] = (options.find(o => o[2] && o[1]) ?? options.find(o => o[1]) ?? ['', ''])[1];
	}
	for (const [, tag, inner] of html.matchAll(/<textarea([^>]*)>([\s\S]*?)<\/textarea>/g)) fields[tag.match(/name="([^"]*)"/)[1]] = inner || '示例';
	return { ...fields, ...said };
}

class Flow {
	constructor() { this.people = {}; this.staff = {}; this.codes = {}; }
	path(p) { return p === '.' ? `/exam/${this.code}` : p.startsWith('/') ? p : `/exam/${this.code}/${p}`; }
	person(key) {
		if (!this.people[key]) {
			const n = ++people;
			this.people[key] = { key, name: `考生${key}${[...String(n)].map(d => '零一二三四五六七八九'[d]).join('')}`,
				idno: idNumber(n, 1985 + Math.floor(n / 28) % 15), phone: '137' + String(10000000 + n), password: PASSWORD, more: {},
					browser: new Browser(server.base), findCode: () => this.smsCode() };
		}
		return this.people[key];
	}

	nowUs() { return Date.parse(this.now.replace(' ', 'T') + '+08:00') * 1000; }
	// The newest code "sent" since the script set its clock: scripts jump about in time, each on days of its own.
	smsCode() {
		return server.sql(`SELECT body FROM message WHERE kind = 'code' AND made_us BETWEEN ${this.nowUs()} AND ${this.nowUs() + 600e6}
			ORDER BY made_us DESC LIMIT 1`).match(/\d{6}/)?.[0] ?? '000000';
	}

	// ---- the stage
	exam([file, ...settings]) {
		this.code = 'f' + ++exams;
		this.codes[file] = this.code;
		let text = readFileSync(file.endsWith('.yaml') ? file : join(file, 'exam.yaml'), 'utf8');
		const { positions, ...said } = pairs(settings);
		for (const [k, v] of Object.entries({ code: this.code, 'account.realm': this.code, ...this.group(text), ...said })) text = setYaml(text, k, v);
		const path = join(server.dir, this.code + '.yaml');
		writeFileSync(path, text);
		for (const [, name] of text.matchAll(/^  - \{title: .*?, file: ([^}]+)\}/gm)) copyFileSync(join(file.endsWith('.yaml') ? dirname(file) : file,
			name), join(server.dir, name));
		server.command('exam', 'import', path, '--demo');
		this.docs = [...text.matchAll(/^  - \{name: (\w+),.*?type: (\w+)(?!.*required: no)/gm)];
		this.twice = [...text.matchAll(/^  - \{name: (\w+),.*?parts: 2/gm)].map(m => m[1]);
		this.subjects = [...(text.match(/^subjects:\n((?:  .*\n)*)/m)?.[1] ?? '').matchAll(/name: ([^,}]+)/g)].map(m => m[1]);
		this.steps = text.match(/^steps: \[(.*)\]/m)[1].split(',').map(s => s.trim());
		if (this.steps.includes('position')) server.command('positions', 'import', this.code, join(here, positions ?? 'positions.csv'));
		for (const login of ['reviewer', 'reviewer2', 'arbiter', 'cashier', 'authority', 'authority2']) server.command('staff', 'scope', login,
			this.code);
	}
	// Sites of one group stay a group of this script's own.
	group(text) {
		const name = text.match(/^uniq:\n  group: (\S+)/m)?.[1];
		return !name || name === 'exam' ? {} : { 'uniq.group': `${name}-${scripts.indexOf(this.script)}` };
	}
	async clock(list) { this.now = list.join(' '); await this.setClock(); }
	async setClock() {
		const b = new Browser(server.base);
		await b.go('/demo');
		if (await b.go('/demo/clock', { at: this.now }) !== 303) throw new Error('the clock does not take ' + this.now);
	}

	// imports positions FILE, imports exam key=value …; confirmed: again with the hash that it asks for. After ->: refused (exit 1), and what the
	// command says.
	imports([what, ...list], then) {
		const confirmed = list.includes('confirmed'), wanted = then.split(';').map(w => w.trim()).filter(w => w);
		const args = what === 'positions' ? ['positions', 'import', this.code, join(here, list[0])] : ['exam', 'import', this.changed(pairs(list)),
			'--demo'];
		const run = more => { try { return [0, server.command(...args, ...more)]; } catch (e) { return [e.status, e.stdout + e.stderr]; } };
		let [code, said] = run(list.includes('dry') ? ['--dry-run'] : []);
		if (confirmed) [code, said] = run(['--confirm', said.match(/--confirm ([0-9a-f]{12})/)?.[1] ?? 'none']);
		if ((code !== 0) !== wanted.includes('refused')) throw new Error(`exit ${code}: ${said}`);
		for (const w of wanted) if (w !== 'refused' && !(w.startsWith('lacks ') ? !said.includes(w.slice(6)) : said.includes(w)))
			throw new Error(`the command does not say “${w}”: ${said}`);
	}
	changed(settings) {	// the exam's configuration with some settings changed, as a file of its own
		const path = join(server.dir, `${this.code}-${++files}.yaml`);
		let text = readFileSync(join(server.dir, this.code + '.yaml'), 'utf8');
		for (const [k, v] of Object.entries(settings)) text = k === 'without' ? text.split('\n').filter(l => !l.includes(v)).join('\n')
			: setYaml(text, k, v);
		writeFileSync(path, text);
		return path;
	}

	// extend STAGE "TIME" [PERSON]: the office puts the end of a stage off; after ->, what the command refuses with.
	extend([stage, until, who], refusal) {
		const file = join(server.dir, `number-${++files}`);
		if (who) writeFileSync(file, this.person(who).idno + '\n');
		try { server.command('exam', 'extend', this.code, stage, until, ...(who ? ['--person', file] : []), '--demo', '--as-of', this.now);
			} catch (e) {
			if (refusal && e.stderr?.includes(refusal.trim())) return;
			throw e;
		}
		if (refusal) throw new Error('the extension was taken');
	}

	// ---- 电子票据, by files. exports N [csv] [again]: N are to be issued; issues: the platform issued them; spoils: one answer of two is wrong.
	einvoice([verb, n, ...how]) {
		const file = end => join(server.dir, `e${++files}.${end}`), csv = how.includes('csv'), to = file(csv ? 'csv' : 'json');
		if (verb === 'exports') {
			server.command('einvoice', how.includes('again') ? 'again' : 'export', '-o', to);
			const rows = text => csv ? text.trim().split('\r\n').slice(1)
				.map(l => { const [serial, kind, , , , payer, amount] = l.split(',').map(c => c.replace(/^"|"$/g, ''));
					return { serial, kind, payer, amount }; }) : JSON.parse(text).invoices;
			this.invoices = rows(readFileSync(to, 'utf8'));
			if (this.invoices.length !== Number(n)) throw new Error(`${this.invoices.length} invoices: ${JSON.stringify(this.invoices)}`);
			return;
		}
		const results = this.invoices.map((v, i) => ({ serial: v.serial, result: 'issued', code: '11010125', number: '00' + v.serial.slice(-12),
			check_code: 'abc' + i, url: 'https://invoice.example.cn/' + v.serial }));
		if (verb === 'spoils') {
			writeFileSync(to, JSON.stringify({ results: [...results, { serial: 'BK0-B1', result: 'issued', number: '1' }] }));
			try { server.command('einvoice', 'import', to); } catch (e) { if (/没有这个流水号/.test(e.stderr)) return; throw e; }
			throw new Error('a wrong answer was taken');
		}
		const end = n === 'csv' ? 'csv' : 'json', from = file(end), heads = Object.keys(results[0]);
		writeFileSync(from, end === 'csv' ? [heads, ...results.map(x => Object.values(x))].map(r => r.join(',')).join('\r\n')
			: JSON.stringify({ results }));
		for (let twice = 0; twice < 2; twice++) server.command('einvoice', 'import', from);	// the same again changes nothing
	}

	// ---- candidates. Each verb leaves its answer in who.browser.
	async candidate(who, verb, list) {
		const b = who.browser, said = pairs(list);
		switch (verb) {
		case 'registers':
			// idno=甲: the same number
			for (const k of ['idno', 'phone', 'name']) if (said[k]) { who[k] = k === 'idno' && this.people[said[k]] ? this.people[said[k]].idno
				: said[k]; delete said[k]; }
			who.more = said;
			await b.register(this.code, who);
			return b;
		case 'logs':	// in, out
			if (list[0] === 'out') await b.go('/logout', {}); else await b.login(this.code, who, said.password ?? who.password);
			return b;
		// as PERSON: logs in on the page that asks for it again
		case 'continues': { const as = this.person(list[1]);
			return this.press(b, '登录并继续', { idno: as.idno, id_kind: 'resident', password: as.password, answer: CAPTCHA }); }
		case 'starts': await b.go(this.path('flow')); await b.go(this.path('start'), {}); return b;
		case 'accepts': await b.go(this.path(list[0])); await b.go(this.path(list[0]), {}); return b;
		case 'uploads': return this.upload(b, list);
		case 'verifies': if (list[0] === 'ticket') { await b.go(this.path('ticket')); b.kept = cameraReads(b.bytes);
			await b.go('/verify?code=' + encodeURIComponent(b.kept + (list[1] ?? ''))); return b; }
			if (list[0] === 'kept') { await b.go('/verify?code=' + encodeURIComponent(list[1] ? this.people[list[1]].browser.kept : b.kept));
				return b; }
			 if (list[0] === 'payment') { await b.go(this.path('pay/receipt'));
				await b.go('/verify?code=' + (execFileSync('pdftotext', ['-raw', '-', '-'], { input: b.bytes, encoding: 'utf8' })
					.replace(/\s/g, '').match(/BKP1:BK\d{24}:[0-9a-f]{32}/)?.[0] ?? 'none')); return b; }
			await b.go(this.path('status')); await b.go('/verify?code=' + (b.text.match(/校验码：<[^>]*>([0-9a-f]{64})/)?.[1] ?? 'none')); return b;
		case 'seals': await b.go(this.path('materials')); await b.go(this.path('materials/seal'), {}); return b;
		case 'promises': await b.go(this.path('docs')); await b.go(this.path(`docs/${list[0]}/promise`), {}); return b;
		case 'drops': await b.go(this.path('docs')); await b.go(this.path(`docs/${list[0]}/drop`), {}); return b;
		case 'levels': await b.go(this.path('level')); await b.go(this.path('level'), { level: list[0], made_from: b.hidden.made_from }); return b;
		case 'sends': await b.again(pairs(list.slice(1))); return b;
		case 'picks': await b.go(this.path('site'));
			await b.go(this.path('site'),
				new URLSearchParams([['csrf', b.hidden.csrf], ['made_from', b.hidden.made_from], ['site', list[0]],
					...list.slice(1).map(n => ['subject', n])])); return b;
		case 'profiles': await b.go(this.path('profile?change=1')); if (b.status === 200) await b.go(this.path('profile'), fill(b.text, said));
			return b;
		case 'acts': await b.go(this.path('act/' + list[0]));
			if (b.status === 200) await b.go(this.path('act/' + list[0]), { reason: list[1] ?? '', version: b.hidden.version }); return b;
		case 'keeps': await b.go(this.path('photo')); await b.go(this.path('photo/confirm'), { sha256: b.hidden.sha256 }); return b;
		case 'fills': await b.go(this.path('form')); if (b.status === 200) await b.go(this.path('form'), fill(b.text, said)); return b;
		case 'chooses': return this.choose(b, list[0]);
		case 'submits': await b.go(this.path('confirm')); await b.go(this.path('confirm'), { made_from: b.hidden.made_from ?? '' }); return b;
		case 'completes': return this.complete(who, list);
		case 'applies': await this.candidate(who, 'registers', []); await this.candidate(who, 'logs', ['in']); await this.candidate(who, 'starts', []);
			await this.complete(who, list); return this.candidate(who, 'submits', []);
		case 'recovers': return this.recover(who, said);
		case 'pays': return this.pay(b, list);
		case 'queries': return this.query(b, list[0], this.person(list[1]), said);
		case 'uses': who.devices ??= { desk: b };
			who.browser = who.devices[list[0]] ??= Object.assign(new Browser(server.base), { agent: AGENTS[list[0]], type: '' });
			return who.browser;
		case 'enrols': return this.enrol(b, list);
		case 'maintains': return this.maintain(who, said);
		case 'presses': return this.press(b, list[0], said);
		case 'GET': await b.go(this.path(list[0])); return b;
		case 'POST': await b.go(this.path(list[0]), said); return b;
		default: throw new Error('no such verb: ' + verb);
		}
	}
	async query(b, what, who, said) {	// scores or certificates, by name and ID number
		await b.go(this.path('query/' + what));
		await b.go(this.path('query/' + what), { name: who.name, idno: who.idno, answer: CAPTCHA, challenge: b.hidden.challenge, ...said });
		return b;
	}
	// The first form of the page that is shown whose button says so; what it carries goes along.
	async press(b, button, said) {
		await this.shown(b);
		const form = [...b.text.matchAll(/<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g)].find(f =>
			[...f[2].matchAll(/<button[^>]*>([^<]*)</g)].some(x => x[1] === button));
		if (!form) throw new Error(`no button “${button}”:\n${plain(b.text)}`);
		await b.go(form[1], { ...Object.fromEntries([...form[2].matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(m =>
			[m[1], m[2]])), ...said });
		return b;
	}
	async upload(b, list) {	// photo or a document's name [600x840 | text "…" | pdf PAGES [script]]
		const size = list[1]?.match(/^(\d+)x(\d+)$/), text = list[1] === 'text' ? list[2] : null;
		await b.go(this.path(list[0] === 'photo' ? 'photo' : 'docs'));
		const bytes = text !== null ? Buffer.from(text) : list[1] === 'pdf' ? pdf(Number(list[2] ?? 1), list[3])
			: photoBytes(Number(size?.[1] ?? 600), Number(size?.[2] ?? 840));
		const to = list[0] === 'photo' ? 'photo' : 'docs/' + list[0];
		await b.go(this.path(to), {}, { field: 'file', name: 'p.png', type: 'image/png', bytes, ...(list[0] === 'photo' ? { field: 'photo' } : {}),
			more: this.twice?.includes(list[0]) && !list.includes('front') ? ['back'] : [] });
		return b;
	}
	async choose(b, code) {
		await b.go(this.path('positions?q=' + code));
		const id = b.text.match(new RegExp(`/exam/${this.code}/positions/([^"?]+)`))?.[1];
		if (!id) throw new Error('no position ' + code);
		await b.go(this.path("positions/" + id));
		await b.go(this.path('choose/' + id), {});
		return b;
	}
	async complete(who, list) {	// every step of the configuration but the last; position=CODE, without=STEP
		const said = pairs(list), without = (said.without ?? '').split(',');
		for (const step of this.steps) {
			if (without.includes(step)) continue;
			if (step === 'notice' || step === 'pledge') await this.candidate(who, 'accepts', [step]);
			else if (step === 'photo') { await this.upload(who.browser, ['photo']);
				if (who.browser.status < 400) { await who.browser.go(this.path('photo')); if (who.browser.text.includes('photo/confirm'))
					await this.candidate(who, 'keeps', []); } }
			else if (step === 'profile') { await this.candidate(who, 'profiles', []); await who.browser.go(this.path('profile/confirm'), {}); }
			else if (step === 'level') { await who.browser.go(this.path('level'));
				await this.candidate(who, 'levels', [said.level ?? who.browser.text.match(/name="level" value="([^"]*)"/)?.[1] ?? '']); }
			else if (step === 'site') await this.candidate(who, 'picks', [said.site ?? '1', ...(said.subjects ?? '1').split(',')]);
			else if (step === 'docs') for (const [, name, type] of this.docs)
				await this.upload(who.browser, type === 'pdf' ? [name, 'pdf', '2'] : [name]);
			else if (step === 'form') await this.candidate(who, 'fills', []);
			else if (step === 'position') await this.choose(who.browser, said.position ?? '300110001');
			if (who.browser.status >= 400) throw new Error(`${step}: ${who.browser.status}\n${plain(who.browser.text)}`);
		}
		return who.browser;
	}
	// A table of people of the script; column=value for all of them, text "…" for a file as it stands.
	async enrol(b, list) {
		const said = pairs(list), names = ['姓名', '证件号码', '手机号码', ...Object.keys(said).filter(k => !['姓名', '证件号码', '手机号码'].includes(k))];
		const rows = list.filter(w => !w.includes('=')).map(k => this.person(k)).map(p => ({ 姓名: p.name, 证件号码: p.idno, 手机号码: p.phone, ...said }));
		const text = list[0] === 'text' ? list[1] : [names, ...rows.map(r => names.map(n => r[n]))].map(r => r.join(',')).join('\r\n');
		await b.go(this.path('org'));
		await b.go(this.path('org'), {}, { field: 'file', name: 'people.csv', type: 'text/csv', bytes: Buffer.from(text) });
		return b;
	}
	async maintain(who, said) {	// [name=…] [phone=… code=…] password=…; a new phone is sent a code unless the script gives one
		const b = who.browser;
		await b.go(this.path('account'));
		if (b.status !== 200) return b;
		const fields = { name: who.name, phone: who.phone, password: who.password, ...said };
		if (said.phone && !said.code) {
			await b.go(this.path('account'), { ...fields, draft: '1' });
			if (!b.text.includes('验证码已发送')) return b;
			fields.code = this.smsCode();
		}
		await b.go(this.path('account'), fields);
		if (b.status === 303) Object.assign(who, { name: fields.name, phone: fields.phone });
		return b;
	}
	async recover(who, said) {	// [phone=…] [code=…] password=…; the code is the one "sent"
		const b = who.browser, asked = { name: who.name, idno: who.idno, type: who.more.type ?? 'person', phone: said.phone ?? who.phone };
		await b.go(this.path('recover'));
		await b.go(this.path('recover'), { ...asked, answer: CAPTCHA, challenge: b.hidden.challenge });
		if (b.status !== 200 || !b.text.includes('name="code"')) return b;
		const code = said.code ?? this.smsCode();
		who.password = said.password ?? 'Chongzhi-2026';
		await b.go(this.path('recover/code'), { ...asked, code, password_new: who.password, password_again: who.password });
		return b;
	}
	async pay(b, [how]) {	// told (the usual), lost, twice
		await b.go(this.path('pay'));
		await b.go(this.path('pay'), fill(b.text, {}));
		if (b.status >= 400) return b;
		await b.go(this.path('pay/go'));
		await b.go(b.location);
		await b.go(new URL(b.location || b.base + this.lastPath(b), b.base).pathname, { how: how ?? 'told' });
		return b;
	}
	lastPath(b) { return b.text.match(/action="(\/demo\/pay\/[^"]+)"/)?.[1] ?? '/demo/pay/none'; }

	// ---- staff
	async desk(login) {
		const b = this.staff[login] ??= new Browser(server.base);
		await b.go('/staff');
		if (!b.location.startsWith('/staff/') || b.location.startsWith('/staff/login'))
			if (await b.staffLogin(login) !== 303) throw new Error(`${login} cannot log in: ${b.status}`);
		await this.shown(b);
		return b;
	}
	async staffDoes(login, verb, list) {
		const b = await this.desk(login), who = this.people[list[0]];
		if (verb === 'GET') { await b.go(list[0]); return b; }
		if (verb === 'sends') { await b.again(pairs(list.slice(1))); return b; }
		if (verb === 'presses') { await b.go(list[0]); return this.press(b, list[1], pairs(list.slice(2))); }
		if (verb === 'looks' || verb === 'gives') return this.moneyDoes(b, verb, who, list);
		if (verb === 'adds') { server.command('seats', 'add', this.code); await b.go('/staff/seats'); return b; }
		if (verb === 'arranges') { server.command('seats', 'arrange', this.code, '--seed', 'flow'); await b.go('/staff/seats'); return b; }
		const desk = { judges: '/staff/photos', upholds: '/staff/disputes', dismisses: '/staff/disputes', handles: '/staff/desk',
			refuses: '/staff/desk', opens: '/staff/desk', waives: '/staff/waivers', denies: '/staff/waivers' }[verb];
		if (desk) return this.deskDoes(b, desk, verb, who, list);
		if (['reopens', 'proposes', 'disqualifies', 'finds'].includes(verb)) return this.authorityDoes(b, verb, who, list);
		if (['scores', 'corrects', 'publishes', 'withdraws', 'certifies'].includes(verb)) return this.scoresDo(b, verb, who, list.slice(1));
		if (verb === 'drops') {	// the second time with what was shown: whom it touches
			const fields = { exam: this.code, code: list[0], act: 'cancel', reason: list[1] ?? '', ...pairs(list.slice(2)) };
			await b.go('/staff/drop');
			await b.go('/staff/drop', fields);
			if (b.status === 200 && b.text.includes('name="seen"') && !fields.look) await b.go('/staff/drop', { ...fields, seen: b.hidden.seen });
			return b;
		}
		const id = this.reviewId(b, who);
		if (verb === 'sees') { await b.go(`/staff/review/${id}`); return b; }
		if (verb === 'claims') { await b.go(`/staff/review/${id}/claim`, {}); return b; }
		if (verb === 'releases') { await b.go(`/staff/review/${id}/release`, {}); return b; }
		await b.go(`/staff/review/${id}/claim`, {});
		if (b.status >= 400) return b;
		const d = { approves: { decision: 'approve' },
			returns: new URLSearchParams([['csrf', b.hidden.csrf], ['decision', 'return'], ['reason_code', 'INCOMPLETE'], ['reason', list[1] ?? ''],
				...list.slice(2).map(f => ['field', f])]), rejects: { decision: 'reject', reason_code: list[2] ?? 'OTHER', reason: list[1] ??
					'' } }[verb];
		if (!d) throw new Error('no such verb: ' + verb);
		await b.go(`/staff/review/${id}`, d);
		return b;
	}
	// Photos, disputes and the desk: a list with names, then one form.
	async deskDoes(b, path, verb, who, list) {
		await b.go(path);
		if (verb === 'judges') {
			const card = b.text.split('<li class="bk-example">').find(c => c.includes(who.name));
			if (!card) throw new Error(`${who.name}'s photo does not wait`);
			const [, action] = card.match(/action="([^"]+)"/), [, sha256] = card.match(/name="sha256" value="([^"]+)"/);
			await b.go(action, { sha256, decision: list[1], reason: list[2] ?? '' });
			return b;
		}
		const href = b.text.match(new RegExp(`href="([^"]+)">${who.name}<`))?.[1];
		if (!href) throw new Error(`${who.name} is not in ${path}`);
		await b.go(href);
		if (verb === 'opens') return b;
		const fields = { upholds: { decision: 'uphold', answer: list[1] ?? '' }, dismisses: { decision: 'dismiss', answer: list[1] ?? '' },
			handles: { decision: 'approve', how: list[1] ?? 'cash' }, refuses: { decision: 'reject', reason: list[1] ?? '' },
			waives: { decision: 'grant', reason: list[1] ?? '' }, denies: { decision: 'refuse', reason: list[1] ?? '' } }[verb];
		await b.go(href, fields);
		return b;
	}
	// All money of one person, when no refund, and what follows from one, waits for its job any more; gives: a part of the first payment goes back.
	async moneyDoes(b, verb, who, list) {
		const number = server.sql(`SELECT o.number FROM pay_order o JOIN application x ON x.id = o.application_id JOIN account a ON a.id = x.account_id
			JOIN exam e ON e.id = x.exam_id WHERE e.code = '${this.code}' AND a.name = '${who.name}' ORDER BY o.made_us DESC LIMIT 1`) || 'none';
		for (let i = 0; i < 50; i++) {
			const quiet = server.sql(`SELECT (SELECT COUNT(*) FROM job WHERE kind = 'money.follow') + (SELECT COUNT(*) FROM refund
				WHERE state = 'CREATED')`) === '0';
			await b.go('/staff/money?number=' + number);
			await this.shown(b);
			if (quiet) break;
			await new Promise(r => setTimeout(r, 100));
		}
		return verb === 'looks' ? b : this.press(b, '退款', { amount: list[1] ?? '', reason: list[2] ?? '' });
	}
	async authorityDoes(b, verb, who, list) {
		await b.go('/staff/candidates?idno=' + who.idno);
		const rows = [...b.text.matchAll(/href="(\/staff\/candidate\/[^"]+)">([^<]+)</g)], href = rows.find(r => r[2] === who.name)?.[1];
		if (verb === 'finds') return b;
		if (!href) throw new Error(`${who.name} is not found`);
		await b.go(href);
		if (verb === 'reopens') await b.go(href + '/reopen', { reason: list[1] ?? '' });
		else if (verb === 'proposes') await b.go(href + '/propose', { basis: '考试录用违纪处理办法', reason: list[1] ?? '' });
		else await b.go(href + '/disqualify', {});
		return b;
	}
	// scores, corrects "reason": a table of one row, its marks in the order of the exam's subjects; publishes and withdraws the newest batch.
	async scoresDo(b, verb, who, marks) {
		const path = '/staff/scores/' + this.code;
		await b.go('/staff/scores');
		if (verb === 'certifies') { await b.go(path + '/certify', {}); return b; }
		if (verb === 'scores' || verb === 'corrects') {
			const reason = verb === 'corrects' ? marks.shift() : '';
			const ticket = server.sql(
				`SELECT t.ticket_no FROM seat t JOIN application x ON x.id = t.application_id JOIN account a ON a.id = x.account_id
				JOIN exam e ON e.id = x.exam_id WHERE e.code = '${this.code}' AND a.name = '${who.name}'`) || '0';
			const text = [['准考证号', '姓名', ...this.subjects], [ticket, who.name, ...this.subjects.map((_, i) => marks[i] ?? '')]].map(r =>
				r.join(',')).join('\r\n');
			await b.go(path + (verb === 'corrects' ? '/correct' : ''), { reason },
				{ field: 'file', name: 'scores.csv', type: 'text/csv', bytes: Buffer.from(text) });
			return b;
		}
		const batch = b.text.match(new RegExp(`${path}/([^/"]+)/withdraw`))?.[1];
		if (!batch) throw new Error('there is no batch to ' + verb.slice(0, -1));
		await b.go(`${path}/${batch}/${verb === 'publishes' ? 'publish' : 'withdraw'}`, {});
		return b;
	}
	reviewId(b, who) {
		const row = b.text.match(new RegExp(`/staff/review/([^"]+)">${who.name}<`)) ?? (who.review ? [0, who.review] : null);
		if (!row) throw new Error(`${who.name} is not in the queue`);
		return who.review = row[1];
	}

	// ---- what must be true after a line
	digest() {
		return server.sql(`SELECT (SELECT COUNT(*) FROM application), (SELECT SUM(version) FROM application), (SELECT COUNT(*) FROM application_event),
			(SELECT COUNT(*) FROM pay_order), (SELECT COUNT(*) FROM pay_event), (SELECT COUNT(*) FROM account), (SELECT COUNT(*)
				FROM audit WHERE action IN ('account.phone', 'account.name', 'account.password')), (SELECT COUNT(*) FROM snapshot),
				(SELECT COUNT(*) FROM member),
			(SELECT COUNT(*) FROM refund), (SELECT COALESCE(SUM(refunding_fen), 0) FROM pay_event), (SELECT COUNT(*) FROM fee_waiver),
				(SELECT COALESCE(SUM(decided_us), 0) FROM fee_waiver),
			(SELECT COUNT(*) FROM consent), (SELECT COUNT(*) FROM photo), (SELECT COALESCE(SUM(bytes_n), 0) FROM photo)`);
	}
	stateOf(who) {
		return server.sql(`SELECT x.state FROM application x JOIN account a ON a.id = x.account_id JOIN exam e ON e.id = x.exam_id
			WHERE e.code = '${this.code}' AND a.name = '${who.name}' ORDER BY x.made_us DESC LIMIT 1`);
	}
	async expect(text, b, who, before) {
		for (const want of text.split(';').map(s => s.trim())) {
			const [kind, ...rest] = words(want), value = rest.join(' ');
			if (/^\d+$/.test(kind)) { if (b.status !== Number(kind)) throw new Error(`answered ${b.status}, not ${kind}:\n${plain(b.text)}`); }
			else if (kind === 'says') { await this.shown(b); if (!plain(b.text).includes(value))
				throw new Error(`does not say “${value}”:\n${plain(b.text)}`); }
			else if (kind === 'hides') { await this.shown(b); if (plain(b.text).includes(value)) throw new Error(`says “${value}”`); }
			else if (kind === 'unchanged') { const now = this.digest();
				if (now !== before) throw new Error(`something changed: ${before} → ${now}`); }
			else if (kind === 'holds' || kind === 'lacks') {
				await this.shown(b);
				const held = b.text.match(new RegExp(`name="${value}"[^>]* value="([^"]*)"`))?.[1];
				if (held !== (kind === 'holds' ? who[value] : '')) throw new Error(`${value} is “${held}”`);
			} else if (kind === 'shows' || kind === 'masks') {	// the ID number in full
				await this.shown(b);
				if (b.text.includes(who.idno) !== (kind === 'shows'))
					throw new Error(`the number is ${kind === 'shows' ? 'masked' : 'in full'}`);
			} else if (kind === 'typed') {	// a field stands filled with what was typed
				const held = b.text.match(new RegExp(`name="${rest[0]}"[^>]* value="([^"]*)"`))?.[1];
				if (held !== rest[1]) throw new Error(`${rest[0]} is “${held}”`);
			} else if (kind === 'saves') { const to = decodeURIComponent(b.saveAs.match(/filename\*=UTF-8''(.*)/)?.[1] ?? b.saveAs);
			if (to !== value) throw new Error(`is saved as “${to}”`); }
			else if (kind === 'pdf') { if (!b.bytes.subarray(0, 5).equals(Buffer.from('%PDF-')))
				throw new Error('not a PDF: ' + b.status + plain(b.text)); soundPdf(b.bytes, who.name, value === 'code'); }
			else if (kind === 'prints' || kind === 'omits') { if (paperText(b.bytes).includes(value) !== (kind === 'prints'))
				throw new Error(`${kind} no “${value}”: ` + paperText(b.bytes)); }
			else if (kind === 'sms') {	// a job may be about to send it
				const there = () =>
					server.sql(
						`SELECT COUNT(*) FROM message WHERE length(phone_seal) > 0 AND body LIKE '%${value}%'
							AND made_us >= ${this.nowUs()}`) !== '0';
				for (let i = 0; i < 50 && !there(); i++) await new Promise(r => setTimeout(r, 100));
				if (!there()) throw new Error(`no message “${value}”`);
			}
			else if (/^[A-Z_]+$/.test(kind)) {
				let now;
				for (let i = 0; i < 50 && (now = this.stateOf(who)) !== kind; i++) await new Promise(r => setTimeout(r, 100));
				if (now !== kind) throw new Error(`${who.name} is ${now}, not ${kind}`);
			} else throw new Error('no such expectation: ' + want);
		}
	}
	// Every link of the page that a person now sees leads somewhere: what a page offers is there. Seen again only after something changed.
	async links(b, name, changed) {
		if (changed) this.seen = {};
		const seen = (this.seen ??= {})[name] ??= new Set(),
			look = Object.assign(new Browser(server.base), { ...b, cookies: { ...b.cookies }, hidden: {} });
		for (let i = 0; i < 3 && look.status === 303; i++) await look.go(look.location);
		if (!look.type.startsWith('text/html')) return;
		const page = look.text;
		for (const [, raw] of page.matchAll(/<a [^>]*href="([^"#]+)/g)) {
			const href = raw.replaceAll('&amp;', '&').replaceAll('&#39;', "'");
			if (!href.startsWith('/') || seen.has(href)) continue;
			seen.add(href);
			const at = Object.assign(new Browser(server.base), { ...look, cookies: { ...look.cookies }, hidden: {} });
			await at.go(href);
			if (at.status >= 400) throw new Error(
				`a link to ${href} is answered ${at.status}, on the page “${plain(page).slice(0, 200)}”: ${plain(at.text).slice(0, 300)}`);
		}
	}
	async shown(b) { for (let i = 0; i < 3 && b.status === 303; i++) await b.go(b.location); }

	async line(text) {
		const [what, then] = text.split(/\s->\s*/), list = words(what), kind = list.shift();
		if (kind === 'exam') return this.exam(list);
		if (kind === 'clock') { this.seen = {}; return this.clock(list); }
		if (kind === 'einvoice') return this.einvoice(list);
		if (kind === 'extend') return this.extend(list, then);
		if (kind === 'imports') return this.imports(list, then ?? '');
		if (list[1] === 'at') { this.code = this.codes[list[2]]; return; }	// the other site of the group
		const before = /unchanged/.test(then ?? '') ? this.digest() : '', first = list.shift();
		const who = kind === 'cand' ? this.person(first) : this.people[list[1]];
		const b = kind === 'cand' ? await this.candidate(who, list.shift(), list) : kind === 'staff' ? await this.staffDoes(first, list.shift(), list)
			: kind === 'anyone' ? await this.candidate({ browser: new Browser(server.base) }, first, list) : null;
		if (!b) throw new Error('a line starts with exam, clock, cand, staff or anyone');
		// an order is BK and 24 digits
		if (/(?<![\dK])\d{17}[\dX](?!\d)/.test(b.location)) throw new Error(`a number of a person in an address: ${b.location}`);
		if (b.type.startsWith('text/html') && b.bytes.length > HTML_MAX) throw new Error(`a page of ${b.bytes.length} bytes`);
		const after = Object.assign(new Browser(server.base), { ...b, cookies: { ...b.cookies } });
		if (then) await this.expect(then, b, who, before);
		else if (b.status >= 400) throw new Error(`answered ${b.status}:\n${plain(b.text)}`);
		await this.links(after, kind + first, !/ GET | looks | sees /.test(what));
	}
}
const plain = html => html.replace(/<head[\s\S]*?<\/head>/, '').replace(/<[^>]*>/g, ' ').replaceAll('&amp;', '&').replaceAll('&#39;', "'")
	.replace(/[ \t\n]+/g, ' ').trim();

let failed = false;
process.on('SIGTERM', () => server.kill().then(() => process.exit(1)));
for (const script of scripts) {
	if (failed && process.env.STOP_AT_FIRST) break;	// mutants: one that fails is enough
	const lines = readFileSync(script, 'utf8').split('\n'), flow = Object.assign(new Flow(), { script });
	let n = 0, done = 0, error = '', begun = '';
	for (const raw of lines) {
		n++;
		if (/\s\\$/.test(raw)) { begun += raw.slice(0, -1).trim() + ' '; continue; }	// goes on in the next line
		const text = (begun + raw).replace(/(^|\s)#.*$/, '').trim();
		begun = '';
		if (text === '') continue;
		try { await flow.line(text); done++; } catch (e) { error = `${script}:${n}: ${text}\n${e.message.slice(0, 1500)}`; break; }
	}
	if (done === 0 && !error) error = 'no line was run';
	failed = !result(!error, `${script.replace(/.*\//, '')} (${done} lines)`, error) || failed;
}
const { code, log } = await server.stop();
const whys = new Set([...log.matchAll(/event=request\.refused .*why="?(\w+)/g)].map(m => m[1]));
if (scripts.length > 10) failed = !result(['window_open', 'undecided', 'unfrozen'].filter(w => whys.has(w)).length >= 2,
	'a refused request leaves its reason in the log', [...whys].join(' ')) || failed;
failed = !result(code === 0 && !/level=(error|fatal)/.test(log), 'the server stops gracefully and logged no error', log.slice(-2000)) || failed;
process.exit(failed ? 1 : 0);
