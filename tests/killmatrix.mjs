// SPDX-License-Identifier: Apache-2.0
// Each process of the tree is killed again and again, in any order (the same each time), while people save, upload pictures and log in.
// Afterwards the service is there, nothing that was acknowledged is lost, no log-in waited long, and the death of the helper or of the gate
// was nobody's but an upload's; of a parent that is killed nothing is left. TAP on standard output.
//
//	node tests/killmatrix.mjs BINARY	KILLS=30: that many of each (4); BAOKAO_STORE=pg: on PostgreSQL
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Browser, PASSWORD, CAPTCHA, Server, idNumber, picture, plan, result } from './client.mjs';
import { Gateways } from './gateways.mjs';

const KILLS = Number(process.env.KILLS ?? 4), EXAM = '/exam/national', LONGEST_LOGIN_MS = 4000, BACK_MS = 20000;
const pause = ms => new Promise(r => setTimeout(r, ms));
let seed = 20261201;	// mulberry32
const random = () => { seed = seed + 0x6D2B79F5 | 0; let x = Math.imul(seed ^ seed >>> 15, 1 | seed); x = x + Math.imul(x ^ x >>> 7, 61 | x) ^ x;
	return ((x ^ x >>> 14) >>> 0) / 4294967296; };
async function within(ms, done) {	// until it is so; false: it never was
	for (const until = Date.now() + ms; Date.now() < until; await pause(25)) if (await done()) return true;
	return false;
}

const server = await Server.start(process.argv[2], 'killmatrix'), gateways = await Gateways.start(server.dir, server.base);
appendFileSync(server.config, gateways.settings() + 'metrics:\n  from: [127.0.0.1]\n');
await server.kill();
await server.up();

// ---- the tree
const living = () => execFileSync('ps', ['-ax', '-o', 'stat=,args='], { encoding: 'utf8' }).split('\n')
	.filter(x => x.includes(server.dir) && !x.startsWith('Z')).map(x => x.trim());
const flags = { web: '--child-fds', gate: '--child-gate', helper: '--child-helper' };
function pid(kind) {	// 0: none now
	if (kind === 'parent') return server.child.pid;
	let children = [];
	try { children = readFileSync(`/proc/${server.child.pid}/task/${server.child.pid}/children`, 'utf8').trim().split(' '); } catch { /* gone */ }
	return Number(children.find(p => { try { return readFileSync(`/proc/${p}/cmdline`, 'utf8').includes(flags[kind]); } catch { return false; } }) ?? 0);
}
const refused = () => new Promise(done => { const s = connect(server.port, '127.0.0.1'); s.on('connect', () => { s.destroy(); done(false); });
	s.on('error', () => done(true)); });

// ---- the load
let on = true, shaken = false, saves = 0, uploads = 0, busy = 0, longest = 0, logins = 0;
const trouble = [];	// what nobody should have noticed
// One request of somebody; while web or parent is away it may fail in any way.
async function act(b, what, fine, ...request) {
	const before = shaken;
	let status = 0, cause = '';
	try { status = await b.go(...request); } catch (e) { cause = String(e.cause ?? e); }
	if (!fine.includes(status) && !before && !shaken) trouble.push(`${what}: ${status} ${cause} ${status >= 400 ? b.text.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ').slice(0, 200) : ''}`);
	if (status !== fine[0]) await pause(50);
	return status;
}
async function person(n) {
	const b = new Browser(server.base), who = { name: '矩阵', idno: idNumber(400 + n, 1987), phone: '1381000' + String(1000 + n) };
	await b.register('national', who);
	if (await b.login('national', who) !== 303) throw new Error('log-in: ' + b.text);
	await b.go(EXAM + '/start', {});
	return Object.assign(b, { who });
}
const shades = [0, 40, 80], pictures = shades.map(x => picture(600, 840, x));
const shown = b => b.text.match(/\/photo\/([0-9a-f]{64})/)?.[1] ?? '';
const savers = [], uploaders = [], hashes = [];
for (let n = 0; n < 3; n++) savers.push(Object.assign(await person(n), { counter: 0, acknowledged: 0 }));
for (let n = 3; n < 6; n++) uploaders.push(Object.assign(await person(n), { at: 0, acknowledged: 0, maybe: [] }));
const send = (b, i) => [EXAM + '/photo', {}, { field: 'photo', name: 'p.png', type: 'image/png', bytes: pictures[i] }];
for (const i of shades.keys()) {	// what each becomes
	await uploaders[0].go(EXAM + '/photo');
	await uploaders[0].go(...send(uploaders[0], i));
	await uploaders[0].go(EXAM + '/photo');
	hashes.push(shown(uploaders[0]));
}
for (const b of uploaders.slice(1)) { await b.go(EXAM + '/photo'); await b.go(...send(b, 0)); }
Object.assign(uploaders[0], { at: 2, acknowledged: 2 });
async function saving(b) {
	while (on) {
		await act(b, 'form', [200], EXAM + '/form');
		const value = ++b.counter;
		if (await act(b, 'save', [303], EXAM + '/form', { draft: '1', school: `保存-${value}`, made_from: b.hidden.made_from ?? '' }) === 303) {
			b.acknowledged = value;
			saves++;
		}
	}
}
let turn = 0;
async function uploading(b) {
	while (on) {
		b.address = `10.8.${turn >> 8 & 255}.${turn++ & 255}`;	// nobody's rate
		b.at = (b.at + 1) % shades.length;
		const status = await act(b, 'upload', [303, 503], ...send(b, b.at));
		if (status === 303) { b.acknowledged = b.at; b.maybe = []; uploads++; } else b.maybe.push(b.at);
		if (status === 503) busy++;
	}
}
async function logging() {
	while (on) {
		const b = new Browser(server.base), { who } = savers[0];
		await act(b, 'log-in page', [200], EXAM + '/login');
		const began = Date.now(), status = await act(b, 'log-in', [303], EXAM + '/login', { idno: who.idno, id_kind: 'resident', type: 'person',
			password: PASSWORD, answer: CAPTCHA, challenge: b.hidden.challenge ?? '', next: EXAM + '/flow' });
		longest = Math.max(longest, Date.now() - began);
		if (status === 303) logins++;
		await pause(20);
	}
}

// ---- the deaths
const deaths = Object.keys(flags).concat('parent').flatMap(kind => Array(KILLS).fill(kind)).map(kind => [random(), kind]).sort((a, b) => a[0] - b[0])
	.map(x => x[1]);
const wrong = { web: [], gate: [], helper: [], parent: [] }, took = { web: 0, gate: 0, helper: 0, parent: 0 };
async function isBack(kind, before) {
	const began = Date.now(), n = uploads, m = saves;
	const there = await within(BACK_MS, () => pid(kind) > 0 && pid(kind) !== before) &&
		await within(BACK_MS, async () => { try { return (await fetch(server.base + '/readyz')).ok; } catch { return false; } });
	shaken = false;
	if (!there) return 'it is not there again: ' + living().join('\n');
	if (!await within(BACK_MS, () => uploads > n && saves > m)) return `nothing is saved: ${saves - m} saves, ${uploads - n} uploads`;
	took[kind] = Math.max(took[kind], Date.now() - began);
	return '';
}
async function killParent(before) {
	if (server.child.exitCode !== null || server.child.signalCode !== null)
		return `it had ended by itself: ${server.child.exitCode} ${server.child.signalCode} ${readFileSync(server.log, 'utf8').slice(-800)}`;
	process.kill(before, 'SIGKILL');
	if (!await within(4000, () => living().length === 0)) return 'left: ' + living().join('\n');
	if (!await refused()) return 'somebody still listens';
	await server.up();
	return '';
}
const load = [...savers.map(saving), ...uploaders.map(uploading), logging()];
const began = Date.now();
for (const kind of deaths) {
	await pause(100 + 300 * random());
	const before = pid(kind);
	let why = '';
	shaken = kind === 'web' || kind === 'parent';
	if (before === 0) why = 'there was none';
	else if (kind === 'parent') why = await killParent(before);
	else process.kill(before, 'SIGKILL');
	why ||= await isBack(kind, before);
	if (why) wrong[kind].push(why);
}
const seconds = (Date.now() - began) / 1000;
const metrics = await (await fetch(server.base + '/metrics')).text();
on = false;
await Promise.all(load);

// ---- what is left
for (const [kind, list] of Object.entries(wrong))
	result(list.length === 0, `${kind} killed ${KILLS} times: all is there again, after at most ${(took[kind] / 1000).toFixed(1)} s`, list.join('\n'));
let lost = [];
for (const b of savers) {
	await b.go(EXAM + '/form');
	const found = Number(b.text.match(/id="school"[^>]*value="保存-(\d+)"/)?.[1] ?? 0);
	if (found < b.acknowledged) lost.push(`acknowledged ${b.acknowledged}, found ${found}`);
}
result(lost.length === 0 && saves > 20 * KILLS, `none of ${saves} acknowledged saves is lost`, lost.join('\n'));
lost = [];
for (const b of uploaders) {
	await b.go(EXAM + '/photo');
	const found = hashes.indexOf(shown(b));
	if (found !== b.acknowledged && !b.maybe.includes(found)) lost.push(`acknowledged ${b.acknowledged}, found ${found}, perhaps ${b.maybe}`);
}
result(lost.length === 0 && uploads > 4 * KILLS && new Set(hashes).size === shades.length && !hashes.includes(''),
	`none of ${uploads} acknowledged pictures is lost, ${busy} were told to come again`, lost.join('\n'));
result(longest < LONGEST_LOGIN_MS && logins > 4 * KILLS, `none of ${logins} log-ins waited longer than ${longest} ms`);
result(trouble.length === 0, `the death of helper or gate is nobody else's (${seconds.toFixed(0)} s of load)`, trouble.slice(0, 20).join('\n'));
const counted = kind => Number(metrics.match(new RegExp(`baokao_restarts_total\\{process="${kind}"\\} (\\d+)`))?.[1] ?? -1);
const since = deaths.slice(deaths.lastIndexOf('parent') + 1), expected = kind => since.filter(x => x === kind).length;
result(Object.keys(flags).every(kind => counted(kind) === expected(kind)), `/metrics tells the restarts since the last start: ${since.length}`,
	metrics.match(/^baokao_restarts.*$/gm)?.join('\n') + ' of ' + since.join(' '));
// A web process that dies again and again: whoever asks between two of them hears at once to come again.
let told = '', waited = 0;
for (let n = 0; n < 4; n++) {
	await within(BACK_MS, () => pid('web') > 0);
	process.kill(pid('web'), 'SIGKILL');
	await within(BACK_MS, () => pid('web') === 0);
}
await pause(100);
const asked = Date.now();
try { const r = await fetch(server.base + '/'); told = r.status + (await r.text()).replace(/<[^>]*>/g, ' '); } catch (e) { told = String(e.cause ?? e); }
waited = Date.now() - asked;
result(/^503.*请过几秒再试/.test(told) && waited < 500 && pid('web') === 0, 'between two web processes a visitor is told at once to come again',
	`${waited} ms: ${told}`);
result(await within(BACK_MS, async () => { try { return (await fetch(server.base + '/')).status === 200; } catch { return false; } }), 'and then all is there');
const { code, log } = await server.stop();
result(code === 0 && living().length === 0, 'the server stops gracefully, and nothing of it is left', log.slice(-800));
await gateways.stop();
plan();
process.exit(0);
