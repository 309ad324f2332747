// SPDX-License-Identifier: Apache-2.0
// Measures the server against nginx and the bare store, prints a table, writes it to B/bench/result.txt. `make bench`.
//
//	node bench/run.mjs B		B: the build directory; QUICK=1: 100,000 candidates instead of a million
//	node bench/run.mjs B photos	the photo tool, hostile files and tickets only
//	node bench/run.mjs B profile	where the server's CPU goes in a., b. and c., by perf: B/bench/profile.txt
//
// What is compared runs in turns within each round, and medians of rounds are compared: the machine may be noisy. CPU is
// the time on a processor of all threads of all processes of the server (/proc/PID/task/*/schedstat); the load's own
// does not count. Data stays in B/bench/data-N and is used again until bench/ or the migrations change.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { hostile } from '../tests/hostile_pictures.mjs';
import { tool } from '../tests/photo_tool.mjs';

const build = resolve(process.argv[2] ?? 'build'), out = join(build, 'bench'), bin = join(out, 'bin');
const FEW = 10_000, MANY = process.env.QUICK ? 100_000 : 1_000_000, COPIED_MOST = 100_000;
const ROUNDS = Number(process.env.ROUNDS || 7), SUBMIT_ROUNDS = 5;
const CONNECTIONS = 64, REQUESTS = 8000, WARM = 2000, VISITORS = 5000, SUBMISSIONS = 2500, IDLE = 10_000;
const BATCH = 1000;	// photos
const EXAM = '/exam/national';

const sleep = ms => new Promise(done => setTimeout(done, ms));
const median = list => [...list].sort((a, b) => a - b)[list.length >> 1];
const say = text => process.stderr.write(`${text}\n`);
const lines = (name, list) => { const file = join(out, name); writeFileSync(file, list.map(l => `${l}\n`).join('')); return file; };
const freePort = () => new Promise(done => {
	const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); });
});

// ---- processes: their CPU time and memory
const slurp = path => { try { return readFileSync(path, 'utf8'); } catch { return ''; } };	// gone meanwhile
const list = path => { try { return readdirSync(path); } catch { return []; } };

function tree(pid) {
	const kids = list(`/proc/${pid}/task`).flatMap(t => slurp(`/proc/${pid}/task/${t}/children`).split(' ').filter(Boolean));
	return [pid, ...kids.flatMap(tree)];
}
function cpuNs(pid) {
	const threads = tree(pid).flatMap(p => list(`/proc/${p}/task`).map(t => `/proc/${p}/task/${t}/schedstat`));
	return threads.reduce((sum, t) => sum + Number(slurp(t).split(' ')[0] || 0), 0);
}
function memoryKb(pid) {
	const sum = { Pss: 0, Rss: 0, Pss_Anon: 0 };
	for (const p of tree(pid))
		for (const key of Object.keys(sum)) sum[key] += Number(slurp(`/proc/${p}/smaps_rollup`).match(new RegExp(`^${key}:\\s+(\\d+)`, 'm'))?.[1] ?? 0);
	return sum;
}

// What a load prints, and the rates of it; a few refusals are counted, not hidden.
function rates(text, cpuUs) {
	const r = JSON.parse(text), failed = r.requests - r.ok;
	if (!(failed <= r.requests / 1000)) throw new Error(`too many failed: ${text}`);
	return { failed, cpuUs: (cpuUs ?? r.cpu_us) / r.requests, perSecond: r.ok / r.wall_us * 1e6 };
}

class Process {
	async up(words, options, ready) {
		this.log = join(out, `${this.name}.log`);
		const log = openSync(this.log, 'w');
		this.child = spawn(words[0], words.slice(1), { stdio: ['ignore', log, log], ...options });
		this.child.on('exit', () => { this.gone = true; });
		for (let i = 0; i < 400 && !this.gone; i++) {
			try { if ((await fetch(this.base + ready)).ok) return this; } catch { /* not yet */ }
			await sleep(25);
		}
		throw new Error(`${words.join(' ')} does not come up:\n${slurp(this.log).slice(-2000)}`);
	}
	async stop() {
		if (this.gone) return;
		this.child.kill('SIGTERM');
		await new Promise(done => this.child.on('exit', done));
	}
	// The answers to a file of requests; but for one in a thousand they must have the status.
	load(file, requests, status = 200) {
		const before = cpuNs(this.child.pid);
		return new Promise((done, failed) => {
			const c = spawn(join(bin, 'load'), [this.port, CONNECTIONS, requests, status].map(String),
				{ stdio: [openSync(file, 'r'), 'pipe', 'inherit'] });
			let text = '';
			c.stdout.on('data', d => { text += d; });
			c.on('close', code => {
				const cpu = (cpuNs(this.child.pid) - before) / 1000;
				try { done(rates(code === 0 ? text : '{}', cpu)); } catch (e) { failed(new Error(`${this.name}, ${file}: ${e.message}`)); }
			});
		});
	}
}

// ---- the server
class Ours extends Process {
	static async start(name, store, loops) {
		const s = new Ours(), cwd = join(out, 'cwd');
		Object.assign(s, { name, port: await freePort() });
		s.base = `http://127.0.0.1:${s.port}`;
		mkdirSync(join(cwd, 'exams'), { recursive: true });	// the demo's exams must not come on top
		writeFileSync(join(cwd, 'service.yaml'), 'trusted_proxies: [127.0.0.1]\n');
		return s.up([join(build, 'baokao'), 'serve', '--listen', `127.0.0.1:${s.port}`, '--data', store.dir, '--config',
			'service.yaml', '--demo', ...(loops ? ['--loops', String(loops)] : [])], { cwd }, '/healthz');
	}
}

// ---- nginx with files that hold what the server answered
class Nginx extends Process {
	static async start(headers) {
		const s = new Nginx(), dir = join(out, 'nginx');
		Object.assign(s, { name: 'nginx', port: await freePort(), dir });
		s.base = `http://127.0.0.1:${s.port}`;
		mkdirSync(join(dir, 'html'), { recursive: true });
		writeFileSync(join(dir, 'html/ready'), 'ready\n');
		const left = /^(content-type|content-length|date|connection|keep-alive|set-cookie)$/i;
		const fields = [...headers].filter(([k]) => !left.test(k)).map(([k, v]) => `add_header ${k} "${v}";`).join('\n\t\t');
		const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(t => `${t}_temp_path ${dir}/${t};`).join(' ');
		writeFileSync(join(dir, 'nginx.conf'), `${process.getuid() === 0 ? 'user root;' : ''}
daemon off; worker_processes 1; pid ${dir}/pid; error_log ${dir}/error.log; worker_rlimit_nofile 15000;
events { worker_connections 12000; }
http {
	access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; ${temps}
	types { } default_type "text/html; charset=utf-8";
	server {
		listen 127.0.0.1:${s.port} backlog=4096; root ${dir}/html;
		${fields}
		location /cached/ { alias ${dir}/html/; open_file_cache max=1000; }
	}
}
`);
		return s.up(['nginx', '-p', dir, '-c', join(dir, 'nginx.conf')], {}, '/ready');
	}
	put(name, body) { writeFileSync(join(this.dir, 'html', name), body); }
}

// ---- data
const fill = (...words) => execFileSync(join(bin, 'fill'), words, { maxBuffer: 1 << 28, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

class Store {
	constructor(n) {
		this.n = n;
		this.kept = join(out, `data-${n}`);
		this.dir = n > COPIED_MOST ? this.kept : join(out, `work-${n}`);
	}
	static stamp() {
		const h = createHash('sha256'), files = ['bench', 'src/store/migrations'].flatMap(d => readdirSync(d).map(f => join(d, f)));
		for (const f of [...files.sort(), 'exams/national/exam.yaml'])
			if (/\.(c|h|sql|yaml)$/.test(f) && !/bare|load/.test(f)) h.update(f).update(readFileSync(f));
		return h.digest('hex');
	}
	make() {
		const yaml = join(out, 'exam.yaml'), stamp = join(this.kept, 'stamp');
		if (slurp(stamp) === Store.stamp()) return;
		// Windows that are open whatever the year.
		writeFileSync(yaml, readFileSync('exams/national/exam.yaml', 'utf8').replaceAll('2026-10', '2020-10').replaceAll('2027-', '2099-'));
		say(`filling ${this.kept}`);
		rmSync(this.kept, { recursive: true, force: true });
		const began = Date.now();
		fill('make', this.kept, yaml, String(this.n));
		say(`  in ${((Date.now() - began) / 1000).toFixed(0)} s`);
		writeFileSync(stamp, Store.stamp());
	}
	// Small ones are copied; of the large one, each run uses up some of its drafts.
	fresh() {
		this.make();
		if (this.dir === this.kept) return;
		rmSync(this.dir, { recursive: true, force: true });
		cpSync(this.kept, this.dir, { recursive: true });
	}
	visitors() { return lines(`visitors-${this.n}`, fill('sessions', this.dir, 'all', String(VISITORS)).trimEnd().split('\n')); }
	take(what) {
		const words = what === 'drafts' ? ['drafts', this.dir] : ['sessions', this.dir, 'DRAFT'];
		for (let again = 0; ; again++) {
			try {
				return lines(`${what}-${this.n}`, fill(...words, String(SUBMISSIONS)).trimEnd().split('\n'));
			} catch (e) {	// all drafts are used up: once more from the beginning
				if (e.status !== 3 || again) throw e;
				rmSync(this.kept, { recursive: true });
				this.fresh();
			}
		}
	}
}

// ---- a. and b.: pages
// So many different ones that nobody can answer from a few kept pages; the last pages of rare ones are empty.
const words = ['税务', '计算机', '海关 监管', '行政执法员', '消防救援', '会计', '法学', '应届', '气象局', '英语六级', '主任科员', '金融', '边防 信息技术', '限男性',
	'统计', '土木', '第3市', '临床医学', '派出所', '网络安全', '经济学类 财政', '大学生村官', '300100001', ''];
const filters = ['', 'education=本科及以上', 'education=仅限本科&degree=学士', 'place=山东省', 'place=广东省第2市&education=本科及以上', 'department=税务局',
	'category=中央国家行政机关省级以下直属机构', 'degree=与最高学历相对应的学位&place=四川省'];
const searches = words.flatMap(word => filters.flatMap(filter => [1, 3].map(page =>
	`${EXAM}/positions?${encodeURI(`q=${word.replace(' ', '+')}${filter && '&'}${filter}`)}&page=${page}`)));

// The same bytes as files, and the requests for them; `path` with and without nginx keeping files open.
async function mirror(nginx, ours, what, gets) {
	let bytes = 0;
	for (const [i, get] of gets.entries()) {
		const [, path, cookie] = get.split('\t');
		const r = await fetch(ours.base + path, { headers: { cookie: cookie ?? '', 'x-forwarded-for': `10.0.${i >> 8}.${i & 255}` } });
		const body = Buffer.from(await r.arrayBuffer());
		if (r.status !== 200) throw new Error(`${path}: ${r.status}`);
		bytes += body.length;
		nginx.put(`${what}${i}.html`, body);
	}
	const cookie = gets[0].split('\t')[2] ?? '';
	const to = prefix => lines(`${what}-nginx${prefix.replaceAll('/', '')}`, gets.map((_, i) => `GET\t${prefix}${what}${i}.html\t${cookie}\t`));
	return { plain: to('/'), cached: to('/cached/'), bytes: bytes / gets.length };
}

async function pages(few, many) {
	few.fresh();
	many.fresh();
	const servers = { few: await Ours.start('ours-few', few, 1), many: await Ours.start('ours-many', many, 1) };
	const headers = (await fetch(servers.few.base + searches[0])).headers;
	const nginx = await Nginx.start(headers);
	const files = { search: { few: lines('searches', searches.map(s => `GET\t${s}\t\t`)) }, flow: { few: few.visitors(), many: many.visitors() } };
	files.search.many = files.search.few;
	const mirrors = { search: await mirror(nginx, servers.few, 'search', slurp(files.search.few).trimEnd().split('\n')),
		flow: await mirror(nginx, servers.few, 'flow', slurp(files.flow.few).split('\n').slice(0, 24)) };
	const result = {};
	for (let round = -1; round < ROUNDS; round++) {
		for (const what of ['search', 'flow']) {
			const turns = { few: [servers.few, files[what].few], nginx: [nginx, mirrors[what].plain],
				many: [servers.many, files[what].many], cached: [nginx, mirrors[what].cached] };
			for (const [name, [server, file]] of Object.entries(turns)) {
				const r = await server.load(file, round < 0 ? WARM : REQUESTS);
				if (round >= 0) ((result[what] ??= {})[name] ??= []).push(r.cpuUs);
			}
			if (round >= 0) say(`${what} ${round}: ${Object.entries(result[what]).map(([k, v]) => `${k} ${v.at(-1).toFixed(1)}`).join(', ')} µs`);
		}
	}
	const memory = { few: memoryKb(servers.few.child.pid), many: memoryKb(servers.many.child.pid) };
	for (const s of [servers.few, servers.many, nginx]) await s.stop();
	return { result, mirrors, memory, headers };
}

// ---- c.: submissions
async function submitOnce(store) {
	if (store.n <= COPIED_MOST) store.fresh();
	const file = store.take('confirm'), s = await Ours.start(`submit-${store.n}`, store);
	await s.load(lines('warm', [`GET\t${EXAM}/flow\t\t`]), CONNECTIONS, 303);
	const r = await s.load(file, SUBMISSIONS, 303);
	await s.stop();
	if (r.failed > 0) say(slurp(s.log).split('\n').filter(l => /request.failed/.test(l)).slice(0, 5).join('\n'));
	return r;
}
function bareOnce(store) {
	if (store.n <= COPIED_MOST) store.fresh();
	const file = store.take('drafts');
	return rates(execFileSync(join(bin, 'bare'), [store.dir, String(CONNECTIONS)], { encoding: 'utf8', stdio: [openSync(file, 'r'), 'pipe', 'inherit'] }));
}
async function submissions(few, many) {
	const result = { few: [], many: [], fewBare: [], manyBare: [] };
	for (let round = 0; round < SUBMIT_ROUNDS; round++) {
		for (const [name, store] of [['few', few], ['many', many]]) {
			result[name].push(await submitOnce(store));
			result[`${name}Bare`].push(bareOnce(store));
		}
		say(`submit ${round}: ${Object.entries(result).map(([k, v]) => `${k} ${v.at(-1).perSecond.toFixed(0)}/s ${v.at(-1)
			.cpuUs.toFixed(0)} µs`).join(', ')}`);
	}
	return result;
}

// ---- d.: memory
async function hold(server, path) {
	const file = lines('hold', [`GET\t${path}\t\t`]);
	const c = spawn('bash', ['-c', `ulimit -n 12000; exec "$0" hold ${server.port} ${IDLE}`, join(bin, 'load')],
		{ stdio: [openSync(file, 'r'), 'pipe', 'inherit'] });
	await new Promise((done, failed) => { c.stdout.once('data', done); c.on('exit', () => failed(new Error('the connections were not all taken'))); });
	await sleep(500);
	const memory = memoryKb(server.child.pid);
	c.removeAllListeners('exit');
	c.kill();
	return memory;
}
async function memory(few, headers) {
	few.fresh();
	const s = await Ours.start('memory', few), nginx = await Nginx.start(headers);
	await sleep(1000);
	const idle = memoryKb(s.child.pid);
	// What the first requests leave behind is no connection's.
	await s.load(lines('warm', [`GET\t${EXAM}\t\t`]), 1000);
	await nginx.load(lines('warm', ['GET\t/ready\t\t']), 1000);
	const warm = memoryKb(s.child.pid), nginxWarm = memoryKb(nginx.child.pid);
	const held = await hold(s, EXAM), nginxHeld = await hold(nginx, '/ready');
	await fetch(s.base + searches[0]);
	const asked = memoryKb(s.child.pid);
	await s.stop();
	await nginx.stop();
	return { idle, warm, held, asked, nginxWarm, nginxHeld };
}

// ---- the table
const rows = [];
function row(what, ours, reference, ratio, aim, met) {
	rows.push([what, ours, reference, ratio, aim, met === undefined ? '' : met ? 'met' : 'NOT met']);
}
function table() {
	const all = [['what', 'ours', 'reference', 'ratio', 'aim', ''], ...rows];
	const wide = all[0].map((_, i) => Math.max(...all.map(r => [...r[i]].length)));
	const text = all.map(r => `| ${r.map((cell, i) => cell + ' '.repeat(wide[i] - [...cell].length)).join(' | ')} |`);
	return [text[0], `|${wide.map(w => '-'.repeat(w + 2)).join('|')}|`, ...text.slice(1)].join('\n');
}
const us = n => `${n.toFixed(1)} µs`, mib = kb => `${(kb / 1024).toFixed(1)} MiB`, times = n => `${n.toFixed(2)}x`, thousands = n => n.toLocaleString('en');

function pageRows({ result, mirrors }) {
	for (const [what, title, aim] of [['search', 'a. position search, CPU a request', 2], ['flow', 'b. flow page, CPU a request', 3]]) {
		const m = Object.fromEntries(Object.entries(result[what]).map(([k, v]) => [k, median(v)]));
		const ratio = key => median(result[what].few.map((v, i) => v / result[what][key][i]));
		row(`${title}, ${(mirrors[what].bytes / 1024).toFixed(1)} KiB`, us(m.few), `nginx ${us(m.nginx)}`, times(ratio('nginx')), `<= ${aim}x`,
			ratio('nginx') <= aim);
		row('   the same, nginx keeping files open', us(m.few), `nginx ${us(m.cached)}`, times(ratio('cached')), '');
		const grown = median(result[what].many.map((v, i) => v / result[what].few[i]));
		row(`   the same, ${thousands(MANY)} against ${thousands(FEW)} candidates`, us(m.many), us(m.few), times(grown), '<= 1.5x', grown <= 1.5);
	}
}
function submitRows(r) {
	const second = list => median(list.map(x => x.perSecond)), cpu = list => median(list.map(x => x.cpuUs));
	for (const [key, n] of [['few', FEW], ['many', MANY]]) {
		const share = median(r[key].map((x, i) => x.perSecond / r[`${key}Bare`][i].perSecond));
		row(`c. durable submissions (wall), ${thousands(n)} candidates`, `${second(r[key]).toFixed(0)}/s`,
			`bare store ${second(r[`${key}Bare`]).toFixed(0)}/s`, `${(share * 100).toFixed(0)} %`, '>= 50 %', share >= 0.5);
		row('   CPU a submission', us(cpu(r[key])), `bare store ${us(cpu(r[`${key}Bare`]))}`, times(cpu(r[key]) / cpu(r[`${key}Bare`])), '');
	}
	const failed = key => r[key].reduce((sum, x) => sum + x.failed, 0), sum = SUBMIT_ROUNDS * SUBMISSIONS * 2;
	row(`   failed of ${thousands(sum)}`, String(failed('few') + failed('many')), `bare store ${failed('fewBare') + failed('manyBare')}`, '', '0',
		failed('few') + failed('many') === 0);
	const grown = median(r.many.map((x, i) => x.cpuUs / r.few[i].cpuUs));
	row(`   CPU, ${thousands(MANY)} against ${thousands(FEW)} candidates`, us(cpu(r.many)), us(cpu(r.few)), times(grown), '<= 1.5x', grown <= 1.5);
}
function memoryRows(m, after) {
	const each = (held, idle) => `${((held.Pss - idle.Pss) * 1024 / IDLE).toFixed(0)} bytes`;
	row('d. memory after the start, PSS of all processes', mib(m.idle.Pss), '', '', '< 40 MiB', m.idle.Pss < 40 * 1024);
	row('   the same, RSS', mib(m.idle.Rss), '', '', '');
	row(`   PSS with ${thousands(IDLE)} idle connections`, mib(m.held.Pss), `nginx ${mib(m.nginxHeld.Pss)}`, '', '< 40 MiB', m.held.Pss < 40 * 1024);
	row('   for each connection, without the kernel\'s part', each(m.held, m.warm), `nginx ${each(m.nginxHeld, m.nginxWarm)}`, '', '');
	row('   PSS once somebody looked for positions', mib(m.asked.Pss), '', '', '');
	for (const [key, n] of [['few', FEW], ['many', MANY]])
		row(`   after a. and b., ${thousands(n)} candidates: PSS, own`, `${mib(after[key].Pss)}, ${mib(after[key].Pss_Anon)}`, '', '', '');
}

// ---- photos: a phone's 12 MP against libvips in turns, and the page's tool against the same natively
function photos() {
	const program = join(bin, 'photo'), from = resolve('tests/pictures/astronaut.jpg'), at = name => join(out, name), P = 'phone.jpg', N = 10;
	const vips = (...words) => execFileSync('vips', words, { cwd: out });
	const run = (...words) => JSON.parse(execFileSync(program, words.map(String),
		{ cwd: out, encoding: 'utf8', env: { ...process.env, VIPS_CONCURRENCY: '1' } }));
	if (!existsSync(at(P))) {	// a real face, upscaled, with a camera's noise
		vips('resize', from, 'p1.v', '7.33'); vips('crop', 'p1.v', 'p2.v', '0', '0', '3024', '4032');
		vips('gaussnoise', 'n.v', '3024', '4032', '--sigma', '5', '--mean', '0');
		vips('add', 'p2.v', 'n.v', 'p3.v'); vips('cast', 'p3.v', 'p4.v', 'uchar'); vips('copy', 'p4.v', `${P}[Q=92]`);
		for (const f of ['p1.v', 'p2.v', 'p3.v', 'p4.v', 'n.v']) rmSync(at(f), { force: true });
	}
	execFileSync(join(build, 'baokao'), ['photo', 'make', at(P), '-o', at('made')], { stdio: 'ignore' });
	const thumbnail = n => run('run', 'vipsthumbnail', '--size', '295x413', '--smartcrop', 'centre', '-o', 't_%s.jpg[Q=90,strip]', ...Array(n).fill(P));
	const page = () => {
		const t = tool(), bytes = readFileSync(at(P)), times = [];
		for (let i = 0; i < 6; i++) { const b = process.cpuUsage(); t.open(bytes); t.frame(); const u = process.cpuUsage(b);
			times.push(u.user + u.system); }
		return median(times.slice(1));
	};
	const r = { own: [], vips: [], make: [], page: [], again: [] }, memory = { own: run('standard', P, 1).rss_kb, make: run('make', P, 1).rss_kb,
		vips: thumbnail(1).rss_kb };
	for (let i = 0; i < ROUNDS; i++) {
		r.own.push(run('standard', P, N).cpu_us);
		r.vips.push((thumbnail(N + 1).cpu_us - thumbnail(1).cpu_us) / N);	// its start is not its work
		r.make.push(run('make', P, N).cpu_us);
		r.page.push(page());
		r.again.push(run('make', join('made', P), 100).cpu_us);
	}
	const against = (a, b) => median(r[a].map((v, i) => v / r[b][i])), of = key => us(median(r[key]));
	row('e. 12 MP to 295x413, CPU', of('own'), `libvips ${of('vips')}`, times(against('own', 'vips')), '<= 0.9x', against('own', 'vips') <= 0.9);
	row('   the same, memory', mib(memory.own), `libvips ${mib(memory.vips)}`, times(memory.own / memory.vips), '<= 0.35x',
		memory.own / memory.vips <= 0.35);
	row('   by the face, with every check', of('make'), `in the page ${of('page')}`, times(against('page', 'make')), '<= 2x', against('page', 'make') <= 2);
	row('   the same, memory', mib(memory.make), `libvips ${mib(memory.vips)}`, times(memory.make / memory.vips), '');
	row('   a standard photo looked at again', of('again'), '', '', '<= 8 ms', median(r.again) <= 8000);
	refusals(at('hostile'));
	batch(at(P));
}

// Hostile files, each in a cell as the helper has it: the dearest and the largest of them, by its own count.
function refusals(file) {
	const run = (kind, n) => JSON.parse(execFileSync(join(bin, 'cell'), [kind, file, String(n)], { encoding: 'utf8' }));
	const all = hostile().map(({ name, bytes, kind }) => { writeFileSync(file, bytes); return { name, ...run(kind, 5) }; });
	const cpu = all.reduce((a, b) => b.cpu_us > a.cpu_us ? b : a), rss = all.reduce((a, b) => b.rss_kb > a.rss_kb ? b : a),
		taken = all.filter(x => x.taken || x.killed > 0);
	row(`f. ${all.length} hostile files, the dearest: ${cpu.name}`, us(cpu.cpu_us), '', '', '<= 100 ms', cpu.cpu_us <= 100_000);
	row(`   the largest: ${rss.name}`, mib(rss.rss_kb), '', '', '<= 64 MiB', rss.rss_kb <= 65536);
	row('   taken, or killed by it', taken.map(x => x.name).join(', ') || 'none', '', '', 'none', taken.length === 0);
}

// baokao photo make over a folder of a thousand 12 MP photos.
function batch(photo) {
	const folder = join(out, 'batch'), made = join(out, 'batch-made');
	for (const d of [folder, made]) { rmSync(d, { recursive: true, force: true }); mkdirSync(d); }
	for (let i = 0; i < BATCH; i++) linkSync(photo, join(folder, `${String(i).padStart(4, '0')}.jpg`));
	const began = Date.now(), r = JSON.parse(execFileSync(join(bin, 'photo'), ['run', join(build, 'baokao'), 'photo', 'make', folder, '-o', made],
		{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 }).trim().split('\n').at(-1));
	row(`g. ${BATCH} photos by baokao photo make: wall, CPU`, `${((Date.now() - began) / 1000).toFixed(1)} s, ${(r.cpu_us / 1e6).toFixed(1)} s`, '', '',
		`all made`, readdirSync(made).length >= BATCH);
	row('   the same, memory', mib(r.rss_kb), '', '', '');
	for (const d of [folder, made]) rmSync(d, { recursive: true, force: true });
}

// Admission tickets: CPU of each, and the largest.
function tickets() {
	const r = JSON.parse(execFileSync(join(bin, 'ticket'), [join(out, 'made', 'phone.jpg'), '2000'], { encoding: 'utf8' }));
	row('h. an admission ticket, CPU, median of 2,000', us(r.median_us), '', '', '<= 1 ms', r.median_us <= 1000);
	row('   the largest', `${(r.bytes / 1024).toFixed(1)} KB`, '', '', '<= 80 KB', r.bytes <= 80 * 1024);
}

// ---- where the CPU goes
async function profile(store) {
	const visits = { 'a. search': ['searches', 1, 30000, 200], 'b. flow': [`visitors-${store.n}`, 1, 30000, 200],
		'c. submit': [`confirm-${store.n}`, 0, SUBMISSIONS, 303] };
	let text = '';
	for (const [title, [name, loops, requests, status]] of Object.entries(visits)) {
		store.fresh();
		lines('searches', searches.map(s => `GET\t${s}\t\t`));
		if (status === 303) store.take('confirm');
		else store.visitors();
		const s = await Ours.start('profile', store, loops), data = join(out, 'perf.data'), file = join(out, name);
		await s.load(status === 303 ? lines('warm', [`GET\t${EXAM}/flow\t\t`]) : file, WARM, status);
		const perf = spawn('perf', ['record', '-q', '-F', '1999', '--call-graph', 'dwarf,8192', '-o', data, '-p', tree(s.child.pid).join()],
			{ stdio: 'ignore' });
		await sleep(500);
		await s.load(file, requests, status);
		perf.kill('SIGINT');
		await new Promise(done => perf.on('exit', done));
		await s.stop();
		const report = (...more) => execFileSync('perf', ['report', '-i', data, '-g', 'none', '--stdio', ...more],
			{ encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] }).split('\n').filter(l => l && !l.startsWith('#'));
		text += `==== ${title}: exclusive, by object\n${report('--no-children', '--sort', 'dso').slice(0, 12).join('\n')}\n`;
		text += `\n---- exclusive, by function\n${report('--no-children', '--sort', 'sym').slice(0, 40).join('\n')}\n`;
		text += `\n---- inclusive, by function\n${report('--children', '--sort', 'sym').slice(0, 110).join('\n')}\n\n`;
	}
	writeFileSync(join(out, 'profile.txt'), text);
	say(`written ${join(out, 'profile.txt')}`);
}

if (process.argv[3] === 'photos') {
	photos();
	tickets();
	console.log(table());
	process.exit(0);
}
const few = new Store(FEW), many = new Store(MANY), began = Date.now();
few.make();
if (process.argv[3] === 'profile') {
	await profile(few);
	process.exit(0);
}
many.make();
const measured = await pages(few, many);
pageRows(measured);
submitRows(await submissions(few, many));
memoryRows(await memory(few, measured.headers), measured.memory);
photos();
tickets();
const minutes = ((Date.now() - began) / 60000).toFixed(1);
const text = `${table()}\n\n${ROUNDS} rounds, ${CONNECTIONS} connections, one loop against one worker of nginx in a. and b.; `
	+ `took ${minutes} min\n`;
writeFileSync(join(out, 'result.txt'), text);
process.stdout.write(text);
if (!existsSync(join(out, 'result.txt'))) process.exit(1);
