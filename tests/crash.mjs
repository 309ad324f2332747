// SPDX-License-Identifier: Apache-2.0
// Twenty times SIGKILL for the whole process tree while candidates save; every save that was acknowledged must be found
// again. TAP on standard output.
//
//	node tests/crash.mjs BINARY		BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binary = process.argv[2], pg = process.env.BAOKAO_STORE === 'pg', ROUNDS = 20, CANDIDATES = 6;
const dir = mkdtempSync(join(tmpdir(), 'baokao-crash-'));
const port = await new Promise(done => {
	const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); });
});
const base = `http://127.0.0.1:${port}`;
const args = ['serve', '--listen', `127.0.0.1:${port}`, '--data', dir, '--demo'];
if (pg) {
	const url = process.env.BAOKAO_TEST_PG, schema = 'c' + process.pid;
	execFileSync('psql', [url, '-qc', `CREATE SCHEMA ${schema}`]);
	args.push('--store', `${url}${url.includes('?') ? '&' : '?'}options=-csearch_path%3D${schema}`);
}
let server;
async function start() {
	server = spawn(binary, args, { stdio: ['ignore', 'ignore', openSync(join(dir, 'log'), 'a')], detached: true });
	for (let i = 0; i < 200; i++) {
		try { if ((await fetch(base + '/healthz')).ok) return; } catch { /* not yet */ }
		await new Promise(r => setTimeout(r, 50));
	}
	throw new Error('the server does not come up');
}
const kill = () => new Promise(done => { server.on('exit', done); process.kill(-server.pid, 'SIGKILL'); });

class Browser {
	constructor() { this.cookies = {}; }
	async go(path, fields) {
		const headers = { cookie: Object.entries(this.cookies).map(([k, v]) => `${k}=${v}`).join('; ') };
		const body = fields && new URLSearchParams({ csrf: this.csrf, ...fields });
		const r = await fetch(base + path, { method: fields ? 'POST' : 'GET', headers, body, redirect: 'manual' });
		for (const c of r.headers.getSetCookie()) { const [, k, v] = c.match(/^([^=]+)=([^;]*)/); this.cookies[k] = v; }
		this.text = await r.text();
		this.csrf = this.text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? this.csrf;
		this.challenge = this.text.match(/name="challenge" value="([^"]+)"/)?.[1];
		this.madeFrom = this.text.match(/name="made_from" value="([^"]+)"/)?.[1] ?? '';
		this.pending = this.text.match(/name="pending" value="([^"]+)"/)?.[1];
		return r.status;
	}
}
const idNumber = n => {
	const head = '11010519910' + '1' + String(1 + n % 28).padStart(2, '0') + String(100 + n);
	const w = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
	return head + '10X98765432'[[...head].reduce((s, c, i) => s + c * w[i], 0) % 11];
};
async function candidate(n) {
	const b = new Browser(), id = idNumber(n), name = '测试', password = 'Kaosheng-2026', id_kind = 'resident', answer = '8888';
	await b.go('/exam/national/register');
	await b.go('/exam/national/register', { name, idno: id, id_kind, phone: '1370000' + String(1000 + n),
		password, password_again: password, answer, challenge: b.challenge });
	await b.go('/exam/national/register/check', { pending: b.pending, name, idno: id, id_kind });
	await b.go('/exam/national/login');
	const status = await b.go('/exam/national/login', { idno: id, id_kind, password, answer, challenge: b.challenge, next: '/exam/national/flow' });
	if (status !== 303) throw new Error('log-in: ' + status + b.text);
	await b.go('/exam/national/flow');
	await b.go('/exam/national/start', {});
	await b.go('/exam/national/form');
	return b;
}
async function save(c, until) {	// save as fast as answers come, remembering what was acknowledged
	while (!until.done) {
		const value = `保存-${++c.counter}`;
		try {
			await c.go('/exam/national/form');	// a form says what it was made from, else it is old
			if (await c.go('/exam/national/form', { draft: '1', school: value, made_from: c.madeFrom }) === 303) c.acknowledged = c.counter;
		} catch { return; }
	}
}

await start();
const people = [];
for (let n = 0; n < CANDIDATES; n++) people.push(Object.assign(await candidate(n), { counter: 0, acknowledged: 0 }));
let lost = 0, total = 0, empty = 0;
for (let round = 0; round < ROUNDS; round++) {
	const until = { done: false }, before = people.map(p => p.acknowledged);
	const running = people.map(p => save(p, until));
	await new Promise(r => setTimeout(r, 40 + Math.random() * 160));
	await kill();
	until.done = true;
	await Promise.all(running);
	await start();
	for (const [i, p] of people.entries()) {
		await p.go('/exam/national/form');
		const found = Number(p.text.match(/id="school"[^>]*value="保存-(\d+)"/)?.[1] ?? 0);
		if (found < p.acknowledged) { lost++; console.log(`# round ${round}: acknowledged ${p.acknowledged}, found ${found}`); }
		total += p.acknowledged - before[i];
		if (p.acknowledged === before[i]) empty++;
		p.counter = Math.max(p.counter, found);
	}
}
console.log(`${lost === 0 ? 'ok' : 'not ok'} 1 - ${ROUNDS} kills during ${total} acknowledged saves lost nothing`);
console.log(`${total > ROUNDS * CANDIDATES ? 'ok' : 'not ok'} 2 - there was something to lose (${total} saves, ${empty} idle candidate rounds)`);
server.kill('SIGTERM');
await new Promise(r => server.on('exit', r));
rmSync(dir, { recursive: true, force: true });
