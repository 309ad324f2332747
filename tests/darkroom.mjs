// SPDX-License-Identifier: Apache-2.0
// Hostile pictures: each gets a clear answer, the helper that opens them lives or is started again, and nobody else waits.
// TAP on standard output.
//
//	node tests/darkroom.mjs BINARY
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { crc32 as zlibCrc32, deflateSync } from 'node:zlib';
import { Browser, Server, idNumber, picture, plan, result } from './client.mjs';

const server = await Server.start(process.argv[2], 'darkroom'), exam = 'national', pause = ms => new Promise(r => setTimeout(r, ms));
const b = new Browser(server.base), who = { name: '暗房', idno: idNumber(3, 1985), phone: '13700000003' };
await b.register(exam, who);
await b.login(exam, who);
await b.go(`/exam/${exam}/start`, {});
// The helper: a child of the parent whose command line says so.
const helper = () => Number(execFileSync('sh', ['-c', `for p in $(cat /proc/${server.child.pid}/task/*/children); do tr '\\0' ' ' </proc/$p/cmdline | grep -q child-helper && echo $p; done; true`], { encoding: 'utf8' }).trim().split('\n').at(-1) || 0);
async function upload(name, bytes) {
	await b.go(`/exam/${exam}/photo`);
	const began = Date.now();
	await b.go(`/exam/${exam}/photo`, {}, { field: 'photo', name, type: 'image/png', bytes });
	return { status: b.status, ms: Date.now() - began, said: b.text.replace(/<[^>]*>/g, ' ').match(/请先修改下面的内容\s*([^\n]*\n?[^\n]*)/)?.[1]?.trim() ?? b.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 200) };
}
const crcTable = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
const crc = zlibCrc32 ?? (x => { let c = ~0 >>> 0; for (const y of x) c = crcTable[(c ^ y) & 255] ^ (c >>> 8); return ~c >>> 0; });
function png(w, h, data) {
	const chunk = (type, body) => { const all = Buffer.concat([Buffer.from(type), body]), out = Buffer.alloc(all.length + 8); out.writeUInt32BE(body.length, 0); all.copy(out, 4); out.writeUInt32BE(crc(all), all.length + 4); return out; };
	const head = Buffer.alloc(13);
	head.writeUInt32BE(w, 0); head.writeUInt32BE(h, 4); head[8] = 8; head[9] = 2;
	return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}
const good = picture(), zeros = deflateSync(Buffer.alloc(60e6), { level: 9 });
const hostile = {
	'a text': Buffer.from('不是图片'), 'nothing but a head': good.subarray(0, 40), 'half a picture': good.subarray(0, good.length / 2),
	'900 megapixels in 60 KB': png(30000, 30000, zeros), 'a wide strip': png(60000, 2, deflateSync(Buffer.alloc(1e6))), 
	'a page that pretends': Buffer.concat([Buffer.from('\xff\xd8\xff\xe0', 'latin1'), Buffer.from('<script>alert(1)</script>'.repeat(100))]),
	'random bytes behind a JPEG\'s head': Buffer.concat([Buffer.from('\xff\xd8\xff\xdb', 'latin1'), Buffer.from(Array.from({ length: 50000 }, (_, i) => (i * 7919) & 255))]),
};
const before = helper();
result(before > 0, 'a helper runs beside the web process');
const uid = readFileSync(`/proc/${before}/status`, 'utf8');
result(/Seccomp:\s+2/.test(uid), 'under a filter of system calls', uid.match(/Seccomp:.*/)?.[0]);
for (const [name, bytes] of Object.entries(hostile)) {
	const began = Date.now(), other = (async () => { await pause(5); const t = Date.now(); await fetch(server.base + '/'); return Date.now() - t; })();
	const r = await upload('x.png', bytes), waited = await other;
	result(r.status === 422 && r.said.length > 5 && waited < 1500 && Date.now() - began < 5000, `${name}: a clear refusal, nobody else waits`, JSON.stringify({ ...r, waited }));
}
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
