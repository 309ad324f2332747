// SPDX-License-Identifier: Apache-2.0
// What a person replaces or deletes is gone: from the store, from a dump, and, with SQLite, from the bytes of the file. What somebody else
// still has stays. TAP on standard output.
//
//	node tests/deleted.mjs BINARY		BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Browser, Server, idNumber, pdf, picture, plan, result } from './client.mjs';

const server = await Server.start(process.argv[2], 'deleted', true, '2026-10-30'), AT = '/exam/teacher/';
const desk = new Browser(server.base);
await desk.go('/demo');
await desk.go('/demo/clock', { at: '2026-11-20 09:00' });
const hex = bytes => createHash('sha256').update(bytes).digest('hex');
const kept = async want => {	// the hashes in the store, once the jobs have run
	let list = [];
	for (let i = 0; i < 100; i++) {
		list = server.sql(server.url ? "SELECT encode(sha256, 'hex') FROM blob_store WHERE kind <> 'file'"
			: "SELECT lower(hex(sha256)) FROM blob_store WHERE kind <> 'file'").split('\n').filter(Boolean);
		if (list.length === want && server.sql("SELECT COUNT(*) FROM job WHERE kind = 'blob.drop'") === '0') break;
		await new Promise(r => setTimeout(r, 100));
	}
	return list;
};
async function enter(n) {
	const b = new Browser(server.base), who = { name: '删除' + '甲乙丙'[n], idno: idNumber(300 + n, 1984), phone: '1391000000' + n };
	await b.register('teacher', who);
	await b.login('teacher', who);
	await b.go(AT + 'start', {});
	return b;
}
async function photo(b, shade) {	// the bytes as they are kept
	await b.go(AT + 'photo');
	await b.go(AT + 'photo', {}, { field: 'photo', name: 'p.png', type: 'image/png', bytes: picture(600, 840, shade) });
	await b.go(AT + 'photo');
	await b.go(b.text.match(/src="([^"]*\/photo\/[0-9a-f]{64}[^"]*)"/)[1].replaceAll('&amp;', '&'));
	return b.bytes;
}
const one = await enter(0), two = await enter(1);
const first = await photo(one, 0), shared = await photo(two, 0);
result(first.equals(shared) && (await kept(1))[0] === hex(first), 'the same picture of two people is kept once', '');
const second = await photo(one, 40);
result((await kept(2)).includes(hex(first)), 'one replaces it: the other still has it', '');
const third = await photo(two, 80), left = await kept(2);
result(left.includes(hex(second)) && left.includes(hex(third)) && !left.includes(hex(first)), 'the other does, too: it is gone', left.join(' '));
await one.go(AT + 'docs');
const paper = pdf(2);
await one.go(AT + 'docs/study', {}, { field: 'file', name: 'p.pdf', type: 'application/pdf', bytes: paper });
await one.go(AT + 'docs/study');
const document = one.bytes;
result((await kept(3)).includes(hex(document)), 'a document is kept', String(one.status));
await one.go(AT + 'docs');
await one.go(AT + 'docs/study/drop', {});
result((await kept(2)).length === 2, 'deleted, it is gone', '');
if (!server.url) {
	server.sql('PRAGMA wal_checkpoint(TRUNCATE)');
	const file = readFileSync(join(server.dir, 'baokao.db'));
	// A page of the file holds less than 4,096 bytes of it: a piece from the middle, which nothing else has.
	const piece = bytes => bytes.subarray(Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 200);
	const found = [second, first, document].map(b => file.includes(piece(b)));
	result(found.join() === 'true,false,false', 'of what is gone no byte is in the file; what stays is', found.join());
}
const { code, log } = await server.stop();
result(code === 0 && !/level=(error|fatal)/.test(log), 'the server stops gracefully and logged no error', log.slice(-1500));
plan();
