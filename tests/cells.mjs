// SPDX-License-Identifier: Apache-2.0
// Hostile pictures: each gets a clear answer, the helper that opens them lives or is started again, and nobody else waits.
// TAP on standard output.
//
//	node tests/cells.mjs BINARY
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { Browser, Server, idNumber, picture, plan, result } from './client.mjs';
import { hostile, odd, png } from './hostile_pictures.mjs';

const bad = hostile().filter(x => x.kind === 'photo'), fine = odd();	// before the server starts: they take seconds to make
const server = await Server.start(process.argv[2], 'cells'), exam = 'national', pause = ms => new Promise(r => setTimeout(r, ms));
const b = new Browser(server.base), who = { name: '暗房', idno: idNumber(3, 1985), phone: '13700000003' };
await b.register(exam, who);
await b.login(exam, who);
await b.go(`/exam/${exam}/start`, {});
// The helper: a child of the parent whose command line says so.
const helper = () => Number(execFileSync('sh', ['-c',
	`for p in $(cat /proc/${server.child.pid}/task/*/children); do tr '\\0' ' ' </proc/$p/cmdline | grep -q child-helper && echo $p; done; true`],
		{ encoding: 'utf8' }).trim().split('\n').at(-1) || 0);
async function upload(name, bytes) {
	await b.go(`/exam/${exam}/photo`);
	const began = Date.now();
	await b.go(`/exam/${exam}/photo`, {}, { field: 'photo', name, type: 'image/png', bytes });
	return { status: b.status, ms: Date.now() - began, said: b.text.replace(/<[^>]*>/g, ' ').match(/请先修改下面的内容\s*([^\n]*\n?[^\n]*)/)?.[1]?.trim() ??
		b.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 200) };
}
const good = picture(), zeros = deflateSync(Buffer.alloc(60e6), { level: 9 });
const before = helper();
result(before > 0, 'a helper runs beside the web process');
const uid = readFileSync(`/proc/${before}/status`, 'utf8');
result(/Seccomp:\s+2/.test(uid), 'under a filter of system calls', uid.match(/Seccomp:.*/)?.[0]);
// What the cell of the last upload took, by the helper's own count. The limits that the refusals rest on are sizes that stand in a header; the
// figure of CPU is a rough check only, for a busy machine: bench/run.mjs measures it.
const cells = () => [...readFileSync(server.log, 'utf8').matchAll(/cell\.end .*?status=(\d+) bytes=\d+ cpu_ms=(\d+) rss_kb=(\d+)/g)].map(m =>
	({ status: Number(m[1]), cpu: Number(m[2]), rss: Number(m[3]) }));
let most = { cpu: 0, rss: 0 };
async function judge({ name, bytes }, taken) {
	const n = cells().length, began = Date.now(), other = (async () => { await pause(5); const t = Date.now(); await fetch(server.base + '/');
		return Date.now() - t; })();
	const r = await upload('x.png', bytes), waited = await other, cell = cells().at(-1), once = cells().length === n + 1;
	if (!taken) most = { cpu: Math.max(most.cpu, cell?.cpu ?? 0), rss: Math.max(most.rss, cell?.rss ?? 0) };
	result((taken ? r.status === 303 : r.status === 422 && r.said.length > 5) && waited < 1500 && Date.now() - began < 8000 && once && cell.status === 0 &&
		cell.rss < 64 * 1024 && cell.cpu < 1000,
		`${name}: ${taken ? 'taken' : 'a clear refusal'}, nobody else waits, in ${cell?.cpu} ms and ${((cell?.rss ?? 0) / 1024).toFixed(0)} MiB`,
			JSON.stringify({ ...r, waited, cell }));
}
for (const x of bad) await judge(x, false);
result(most.cpu < 300 && most.rss < 64 * 1024, `the dearest of them took ${most.cpu} ms of CPU, the largest ${(most.rss / 1024).toFixed(0)} MiB`);
for (const x of fine) await judge(x, true);
let r = await upload('good.png', good);
result(r.status === 303, 'a good picture afterwards is taken', JSON.stringify(r));
r = await upload('more.png', png(600, 840, zeros));
result(r.status === 422 || r.status === 303, 'more data than pixels: what is too much is not looked at', JSON.stringify(r));
result(helper() === before, 'the helper is the same');
process.kill(before, 'SIGKILL');
for (let i = 0; i < 100 && (helper() === before || helper() === 0); i++) await pause(50);
r = await upload('good.png', picture(600, 840, 20));
result(helper() > 0 && helper() !== before && r.status === 303, 'a helper that was killed is started again, and works', JSON.stringify(r));
const { code, log } = await server.stop();
result(code === 0 && !/which=--child-gate/.test(log), 'the server stops gracefully', log.slice(-800));
result(!execFileSync('ps', ['-ax', '-o', 'args='], { encoding: 'utf8' }).includes(server.dir), 'no process is left');
const left = dir => execFileSync('ps', ['-ax', '-o', 'args='], { encoding: 'utf8' }).includes(dir);
const second = await Server.start(process.argv[2], 'orphans');
process.kill(second.child.pid, 'SIGKILL');	// the parent alone
for (let i = 0; i < 100 && left(second.dir); i++) await pause(100);
result(!left(second.dir), 'a parent that is killed takes its processes with it');
plan();
process.exit(0);
