// SPDX-License-Identifier: Apache-2.0
// Backups: of a demo that people use meanwhile, restored into another folder, where a candidate logs in; killed in the
// middle; spoilt by a byte; a second one that copies only what is new. TAP on standard output.
//
//	node tests/backup.mjs BINARY		BAOKAO_TEST_PG: also what is saved of a PostgreSQL store
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browser, Server, idNumber, picture, plan, programEnv, result } from './client.mjs';

const binary = process.argv[2], BLOBS = 600, SAVERS = 3, dir = mkdtempSync(join(tmpdir(), 'baokao-backup-'));
const at = name => join(dir, name), sets = folder => existsSync(folder) ? readdirSync(folder).filter(n => /^\d{8}-\d{6}$/.test(n)) : [];
const parts = folder => existsSync(folder) ? readdirSync(folder).filter(n => n.endsWith('.part')) : [];
const blobs = folder => !existsSync(join(folder, 'blobs')) ? [] : readdirSync(join(folder, 'blobs'))
	.flatMap(p => readdirSync(join(folder, 'blobs', p)).filter(n => n.length === 64).map(n => join(folder, 'blobs', p, n)));
const run = (...words) => {
	const input = typeof words.at(-1) === 'object' ? words.pop().input : '';
	const r = spawnSync(binary, words, { env: programEnv(binary), encoding: 'utf8', input });
	return { code: r.status, said: r.stdout + r.stderr };
};
const want = (name, r, code, text) => result(r.code === code && r.said.includes(text), name, `exit ${r.code}: ${r.said}`);
const secret = (name, text) => { writeFileSync(at(name), text + '\n', { mode: 0o600 }); return at(name); };
const words = secret('words', 'correct horse battery'), wrong = secret('wrong', 'another horse battery');
const server = await Server.start(binary, 'backup');
const backup = (folder, ...more) => run('backup', folder, '--data', server.dir, ...more);

// ---- people, and files enough for a while
const people = [];
for (let n = 0; n < SAVERS; n++) {
	const who = { name: '测试', idno: idNumber(n), phone: '1370000' + String(1000 + n), browser: new Browser(server.base), counter: 0, acknowledged: 0 };
	await who.browser.register('national', who);
	const status = await who.browser.login('national', who);
	if (status !== 303) throw new Error(`log-in: ${status} ${who.browser.text}`);
	await who.browser.go('/exam/national/start', {});
	people.push(who);
}
// While a command ran nothing here did, and the server may have closed what was idle meanwhile: let that be seen first.
const breathe = () => new Promise(r => setTimeout(r, 100));
const photo = async (who, shade) => {
	await breathe();
	await who.browser.go('/exam/national/photo');
	return who.browser.go('/exam/national/photo', {}, { field: 'photo', name: 'p.png', type: 'image/png', bytes: picture(600, 840, shade) });
};
result(await photo(people[0], 0) < 400, 'a photo is there', people[0].browser.text.slice(0, 400));
const inserts = Array.from({ length: BLOBS }, () => {
	const bytes = randomBytes(2000), hash = createHash('sha256').update(bytes).digest('hex');
	return `INSERT INTO blob_store (sha256, kind, bytes, made_us) VALUES (x'${hash}', 'material', x'${bytes.toString('hex')}', 0);`;
});
writeFileSync(at('more.sql'), 'BEGIN;' + inserts.join('\n') + 'COMMIT;');
server.sql(`.read ${at('more.sql')}`);
const stored = () => Number(server.sql('SELECT COUNT(*) FROM blob_store'));
want('the doctor misses a backup', run('doctor', '--config', server.config, '--data', server.dir), 1, '还没有做过');
result(['baokao.db', 'baokao.db-wal', 'secret.key'].every(f => (statSync(join(server.dir, f)).mode & 0o77) === 0), 'the store is its owner\'s only');

// ---- killed in the middle, again and again
const killed = [];
for (const most of [0, 40, 200]) {
	const child = spawn(binary, ['backup', at('k'), '--data', server.dir, '--passphrase', words], { env: programEnv(binary), stdio: 'ignore' });
	const gone = new Promise(done => child.on('exit', done));
	for (let i = 0; i < 20000 && child.exitCode === null; i++) {
		if (parts(at('k')).length > 0 && blobs(at('k')).length >= most) break;
		await new Promise(r => setTimeout(r, 1));
	}
	child.kill('SIGKILL');
	await gone;
	killed.push(parts(at('k')).length);
	result(sets(at('k')).length === 0, `killed after ${most} files: nothing looks like a backup`, sets(at('k')).join(' '));
}
result(killed.every(n => n === 1), 'each was killed in the middle, and the next took away what the one before left', killed.join(' '));
want('nothing whole is nothing to restore', run('restore', at('k'), '--data', at('none')), 1, '没有完整的备份');
want('the next one is whole', backup(at('k'), '--passphrase', words), 0, `图片和材料 ${stored()} 个`);
want('as it was made', run('verify', at('k'), '--passphrase', words), 0, '都完好');
result(parts(at('k')).length === 0 && blobs(at('k')).length === stored(), 'what was begun is gone', parts(at('k')).join(' '));

// ---- while people save
const until = { done: false };
await breathe();
const saving = people.map(async who => {
	const b = who.browser;
	while (!until.done) {
		await b.go('/exam/national/form');
		if (await b.go('/exam/national/form', { draft: '1', school: `保存-${++who.counter}`, made_from: b.hidden.made_from }) === 303)
			who.acknowledged = who.counter;
	}
});
while (people.some(p => p.acknowledged < 3)) await new Promise(r => setTimeout(r, 5));
const before = people.map(p => p.acknowledged);
const made = await new Promise(done => {
	const child = spawn(binary, ['backup', at('b'), '--data', server.dir, '--passphrase', words],
		{ env: programEnv(binary), stdio: ['ignore', 'pipe', 'pipe'] });
	let said = '';
	for (const s of [child.stdout, child.stderr]) s.on('data', d => { said += d; });
	child.on('close', code => done({ code, said }));
});
const after = people.map(p => p.counter);
until.done = true;
await Promise.all(saving);
want('a backup while people save', made, 0, '主密钥已用口令封存');
result(after.every((n, i) => n > before[i]), 'nobody waited for it to end', `${before} ${after}`);
const verified = run('verify', at('b'), '--passphrase', words);
want('every hash and every sealed field is as it was', verified, 0, '都完好');
result(Number(verified.said.match(/(\d+) 个加密字段/)?.[1]) >= 2 * SAVERS, 'sealed fields were opened', verified.said);
result(readdirSync(join(at('b'), sets(at('b'))[0])).every(f => (statSync(join(at('b'), sets(at('b'))[0], f)).mode & 0o77) === 0)
	&& blobs(at('b')).every(f => (statSync(f).mode & 0o77) === 0), 'it is its owner\'s only');
const key = readFileSync(join(server.dir, 'secret.key')), set = join(at('b'), sets(at('b'))[0]);
result(readdirSync(set).every(f => !readFileSync(join(set, f)).includes(key)), 'the key is nowhere in clear');
const copies = blobs(at('b')).slice(0, 5).map(f => readFileSync(f)), db = readFileSync(join(set, 'baokao.db'));
result(copies.every(c => !db.includes(c)), 'files are not in the copy of the database, too');

mkdirSync(at('moment'));
writeFileSync(join(at('moment'), 'baokao.db.restoring'), 'what a killed one left');
want('one moment of it is restored, over what a killed one left', run('restore', at('b'), '--data', at('moment'), '--passphrase', words), 0, '恢复到');
const told = new Map(execFileSync('sqlite3', [join(at('moment'), 'baokao.db'),
	'SELECT x.form FROM account a JOIN application x ON x.account_id = a.id ORDER BY a.made_us'], { encoding: 'utf8' })
	.trim().split('\n').map((l, i) => [i, Number(l.match(/保存-(\d+)/)?.[1] ?? 0)]));
result(before.every((b, i) => told.get(i) >= b && told.get(i) <= after[i]), 'it holds what was acknowledged before, and nothing from after',
	`${before} ≤ ${[...told.values()]} ≤ ${after}`);

// ---- only what is new
const had = blobs(at('b')).length;
await photo(people[1], 30);
const second = backup(at('b'), '--passphrase', words), fresh = Number(second.said.match(/其中新的 (\d+) 个/)?.[1]);
result(second.code === 0 && fresh === blobs(at('b')).length - had && fresh > 0 && fresh < 5, 'a second one copies only what is new', second.said);
result(sets(at('b')).length === 2, 'and stands beside the first', sets(at('b')).join(' '));
const doctor = run('doctor', '--config', server.config, '--data', server.dir);
result(/好 {2}最近一次备份是/.test(doctor.said), 'the doctor tells its age', doctor.said);
const dropped = server.sql("SELECT lower(hex(sha256)) FROM blob_store WHERE kind = 'material' AND made_us = 0 LIMIT 1");
server.sql(`DELETE FROM blob_store WHERE sha256 = x'${dropped}'`);
want('what was deleted is in no backup any more once the old ones are gone', backup(at('b'), '--passphrase', words, '--keep', '1'), 0, '已删除 2 份旧备份，1 个');
result(sets(at('b')).length === 1 && !blobs(at('b')).some(f => f.endsWith(dropped)), 'neither its file', dropped);
want('the others are', run('verify', at('b'), '--passphrase', words), 0, '都完好');

// ---- a byte is not what it was
const spoil = (file, place, text, name) => {
	const good = readFileSync(file), bad = Buffer.from(good);
	bad[place(bad)] ^= 1;
	writeFileSync(file, bad);
	want(`verify finds a byte: ${name}`, run('verify', at('b'), '--passphrase', words), 1, text);
	const r = run('restore', at('b'), '--data', at('spoilt'), '--passphrase', words);
	result(r.code === 1 && !existsSync(join(at('spoilt'), 'baokao.db')), `and nothing is restored of it: ${name}`, r.said);
	rmSync(at('spoilt'), { recursive: true, force: true });
	writeFileSync(file, good);
};
const newest = join(at('b'), sets(at('b'))[0]), middle = b => b.length >> 1;
spoil(join(newest, 'baokao.db'), middle, 'baokao.db 被改动过或已损坏', 'the database');
spoil(join(newest, 'manifest'), middle, '清单 manifest 被改动过', 'the manifest');
spoil(join(newest, 'key.sealed'), middle, 'key.sealed', 'the key');
spoil(blobs(at('b'))[7], middle, '被改动过或已损坏', 'a file');

// ---- passphrases
want('another passphrase opens nothing', run('verify', at('b'), '--passphrase', wrong), 1, '口令不对');
want('a short one is refused', backup(at('c'), '--passphrase', secret('short', 'four')), 1, '至少 12 个字符');
chmodSync(wrong, 0o644);
want('one that others can read, too', backup(at('c'), '--passphrase', wrong), 1, 'chmod 600');
result(!existsSync(at('c')), 'and nothing was begun');
want('from standard input', backup(at('c'), '--passphrase', '-', { input: 'correct horse battery\n' }), 0, '主密钥已用口令封存');
const locked = spawnSync('flock', [join(at('c'), '.lock'), binary, 'backup', at('c'), '--data', server.dir], { env: programEnv(binary), encoding: 'utf8' });
want('two at once in one folder: the second is refused', { code: locked.status, said: locked.stdout + locked.stderr }, 1, '正在做另一份备份');
result(sets(at('c')).length === 1 && parts(at('c')).length === 0, 'and touched nothing', parts(at('c')).join(' '));
want('without one it is told that the key is elsewhere', backup(at('nokey')), 0, '请另外保存 secret.key');
want('and a passphrase for it is too many', run('restore', at('nokey'), '--data', at('x'), '--passphrase', words), 1, '没有主密钥');

// ---- the way back
want('a folder with a store is refused', run('restore', at('b'), '--data', server.dir, '--passphrase', words), 1, '已经有一个库');
want('restored', run('restore', at('b'), '--data', at('new'), '--passphrase', words), 0, '恢复到');
result(readFileSync(join(at('new'), 'secret.key')).equals(key), 'with its key');
want('restored without its key, it says so', run('restore', at('nokey'), '--data', at('keyless')), 0, '请先把原来的 secret.key 放进');
await server.kill();
const keyless = run('serve', '--listen', '127.0.0.1:0', '--data', at('keyless'), '--demo');
want('and does not start before the key is back', keyless, 1, '请把备份的 secret.key 放回来');
const again = Object.assign(new Server(), server, { dir: at('new'), log: at('log') });
await again.up();
const back = new Browser(again.base);
result(await back.login('national', people[0]) === 303, 'a candidate logs in with the password', back.text.slice(0, 400));
await back.go('/exam/national/form');
const saved = Number(back.text.match(/value="保存-(\d+)"/)?.[1]);
result(saved === people[0].acknowledged, 'what was saved last is there', `${saved} of ${people[0].acknowledged}`);
await back.go('/exam/national/photo');
const shown = back.text.match(/photo\/[0-9a-f]+\.jpg/)?.[0];
result(shown && await back.go('/exam/national/' + shown) === 200 && back.bytes.length > 1000, 'and the photo', String(shown));
await again.stop();
rmSync(server.dir, { recursive: true, force: true });

// ---- PostgreSQL
if (process.env.BAOKAO_TEST_PG) {
	process.env.BAOKAO_STORE = 'pg';
	const pg = await Server.start(binary, 'backup');
	const there = (...more) => run('backup', at('p'), '--data', pg.dir, ...pg.store, ...more);
	want('a PostgreSQL store is saved by its own tools: without a passphrase there is nothing to do', there(), 1, '--passphrase');
	want('with one the key is, and how is told', there('--passphrase', words), 0, 'pg_basebackup');
	want('verified', run('verify', at('p'), '--passphrase', words), 0, '都完好');
	want('the key comes back', run('restore', at('p'), '--data', at('q'), '--passphrase', words), 0, 'pg_restore');
	result(readFileSync(join(at('q'), 'secret.key')).equals(readFileSync(join(pg.dir, 'secret.key'))), 'as it was');
	await pg.stop();
}
rmSync(dir, { recursive: true, force: true });
plan();
