// SPDX-License-Identifier: Apache-2.0
// Hostile pictures: each gets a clear answer, the helper that opens them lives or is started again, and nobody else waits.
// TAP on standard output.
//
//	node tests/cells.mjs BINARY
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { Browser, Server, crc32, idNumber, picture, plan, result } from './client.mjs';
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
// Spreadsheets are opened there as well.
function xlsx(sheet) {
	const types = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/';
	const rel = (id, type, to) => `<Relationship Id="${id}" Type="${types}${type}" Target="${to}"/>`;
	const parts = { '_rels/.rels': `<Relationships>${rel('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
		'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="s" sheetId="1" r:id="r2"/></sheets></workbook>',
		'xl/_rels/workbook.xml.rels': `<Relationships>${rel('r2', 'worksheet', 's.xml')}</Relationships>`,
		'xl/s.xml': `<worksheet>${sheet}</worksheet>` };
	const files = [], heads = [];
	let at = 0;
	for (const [name, text] of Object.entries(parts)) {
		const body = Buffer.from(text), packed = deflateRawSync(body, { level: 9 }), local = Buffer.alloc(30), central = Buffer.alloc(46);
		local.writeUInt32LE(0x04034b50); local.writeUInt16LE(20, 4); local.writeUInt16LE(8, 8); local.writeUInt32LE(crc32(body), 14);
		local.writeUInt32LE(packed.length, 18); local.writeUInt32LE(body.length, 22); local.writeUInt16LE(name.length, 26);
		central.writeUInt32LE(0x02014b50); central.writeUInt16LE(20, 4); local.copy(central, 6, 4, 30); central.writeUInt32LE(at, 42);
		files.push(local, Buffer.from(name), packed);
		heads.push(central, Buffer.from(name));
		at += 30 + name.length + packed.length;
	}
	const end = Buffer.alloc(22), list = Buffer.concat(heads);
	end.writeUInt32LE(0x06054b50); end.writeUInt16LE(4, 8); end.writeUInt16LE(4, 10); end.writeUInt32LE(list.length, 12); end.writeUInt32LE(at, 16);
	return Buffer.concat([...files, list, end]);
}
const staff = new Browser(server.base);
await staff.staffLogin('authority');
const row = cells => '<row r="1">' + cells.map((x, i) => `<c r="${'ABC'[i]}1" t="inlineStr"><is><t>${x}</t></is></c>`).join('') + '</row>';
const tables = {
	'an .xlsx': [xlsx(`<sheetData>${row(['准考证号', '姓名'])}</sheetData>`), '表头'],
	'tags within tags, 300,000 deep': [xlsx('<a>'.repeat(300000)), '嵌套太深'],
	'a CSV in GB18030': [Buffer.from('d7bcbfbcd6a4bac52cd0d5c3fb0a', 'hex'), '表头'],
	'a CSV in UTF-16': [Buffer.from('\ufeff准考证号,姓名\n', 'utf16le'), '表头'],
	'no table at all': [zeros.subarray(0, 5000), '不能读取这个文件'],
};
for (const [name, [bytes, says]] of Object.entries(tables)) {
	const n = cells().length;
	await staff.go('/staff/scores');
	await staff.go('/staff/scores/certificate', { once: staff.hidden.once }, { field: 'file', name: 'scores', type: 'text/csv', bytes });
	const cell = cells().at(-1), text = staff.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
	result(staff.status === 422 && text.includes(says) && !text.includes('没有找到表头') && cells().length === n + 1 && cell.status === 0 && cell.rss < 64 * 1024,
		`${name} is read in a cell, ${(cell.rss / 1024).toFixed(0)} MiB`, `${staff.status} ${JSON.stringify(cell)} ${text.slice(0, 1500)}`);
}
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
