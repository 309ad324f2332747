// SPDX-License-Identifier: Apache-2.0
// PostgreSQL across a network that fails: a process waits for a store that is not there; a connection lost at COMMIT leaves each effect exactly
// once, whether the COMMIT was done, never arrived or arrives later; what stays unknown is told so. TAP on standard output.
//
//	node tests/commit.mjs BINARY		on BAOKAO_TEST_PG
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, Server, idNumber, plan, result } from './client.mjs';
import { PgProxy } from './pgproxy.mjs';

process.env.BAOKAO_STORE = 'pg';
const pause = ms => new Promise(r => setTimeout(r, ms));
const proxy = await PgProxy.start(process.env.BAOKAO_TEST_PG);

// ---- a start without a store
proxy.down();
const starting = Server.start(process.argv[2], 'commit', true, '2026-10-30', url => proxy.through(url));
await pause(1500);
proxy.up();
const server = await starting, log = () => readFileSync(server.log, 'utf8');
server.store[1] = proxy.past(server.store[1]);	// commands: we stand still while they run, and so does the proxy
result(/store\.wait.*cannot connect/.test(log()) && !/web\.died/.test(log()),
	'a process waits for a store that is not there, says so, and serves once it comes',
	log().slice(-2000));

// ---- somebody who saves and has paid
const desk = new Browser(server.base);
await desk.go('/demo');
await desk.go('/demo/clock', { at: '2026-11-20 09:00' });
const yaml = join(server.dir, 'money.yaml');
writeFileSync(yaml, readFileSync('exams/teacher/exam.yaml', 'utf8').replace('code: teacher', 'code: money').replace(/^files:\n(  .*\n)*/m, '')
	.replace(/^steps:.*$/m, 'steps: [form, site, confirm]').replace('undo_minutes: 10', 'undo_minutes: 0')
	.replace(/^docs:\n {2}mode: before/m, 'docs:\n  mode: none').replace(/^materials:\n(  .*\n)*/m, ''));
server.command('exam', 'import', yaml, '--demo');
const numbers = text => server.sql(text).split('|').map(Number);
const b = new Browser(server.base), who = { name: '王小明', idno: idNumber(7, 1974), phone: '13520000007' };
const form = { ethnic: '01', education: '21', identity: '在校生' };
await b.register('money', who);
await b.login('money', who);
await b.go('/exam/money/start', {});
const save = async school => {
	await b.go('/exam/money/form');
	return b.go('/exam/money/form', { ...form, draft: '1', school, made_from: b.hidden.made_from });
};
const saved = school => numbers(`SELECT
	(SELECT COUNT(*) FROM audit WHERE action = 'application.form'), (SELECT COUNT(*) FROM application WHERE form LIKE '%${school}%')`);

// ---- connections that were cut while nobody used them
if (await save('开始') !== 303) throw new Error('save: ' + b.text.replace(/<[^>]*>/g, ' '));
proxy.cut();
const first = await save('切断以后');
result(first === 303 && proxy.bare === 0, 'connections lost while idle refuse nobody, and the new ones have their settings', `${first}, ${proxy.bare} without`);

// ---- the COMMIT of a form without a number of its own
for (const [how, what] of [['after', 'done and not answered'], ['before', 'never arrived'], ['later', 'arrives a second after the connection was cut']]) {
	const [before] = saved(''), cut = proxy.arm('app_form', how), status = await save('提交' + how);
	await Promise.race([cut, pause(5000).then(() => { throw new Error('nothing was cut'); })]);
	const [after, found] = saved('提交' + how);
	result(status === 303 && after === before + 1 && found === 1, `COMMIT of a save ${what}: 303 and one effect`,
		`${status}, ${after - before} audit rows, ${found} saved`);
}

// ---- money goes back once
await b.go('/exam/money/form');
await b.go('/exam/money/form', { ...form, school: '示例', made_from: b.hidden.made_from });
await b.go('/exam/money/site', { site: '1', subject: '1' });
await b.go('/exam/money/confirm', {});
server.sql(`UPDATE application SET state = 'APPROVED' WHERE state = 'SUBMITTED'`);	// the review is not what is tested here
await b.go('/exam/money/pay');
await b.go('/exam/money/pay', { gateway: 'simulated' });
await b.go('/exam/money/pay/go');
await b.go(b.location);
await b.go(b.text.match(/action="(\/demo\/pay\/[^"]+)"/)[1], { how: 'told' });
server.command('staff', 'scope', 'cashier', 'money');
await desk.staffLogin('cashier');
const refunds = () => numbers(`SELECT (SELECT COUNT(*) FROM refund), (SELECT COUNT(*) FROM audit WHERE action = 'refund.make')`);
const number = server.sql('SELECT number FROM pay_order');
const refund = async reason => {
	await desk.go('/staff/money?number=' + number);
	if (desk.status === 303) await desk.go(desk.location);
	const to = desk.text.match(/action="(\/staff\/money\/payment\/[^"]+)"/)?.[1];
	if (!to) throw new Error('no refund: ' + desk.text.replace(/<[^>]*>/g, ' '));
	return desk.go(to, { amount: '1.00', reason });
};
for (const how of ['after', 'before', 'later']) {
	const [rows, audits] = refunds(), cut = proxy.arm('refund_add', how), status = await refund('退一元' + how);
	await Promise.race([cut, pause(5000).then(() => { throw new Error('nothing was cut'); })]);
	const [rowsNow, auditsNow] = refunds();
	result(status === 303 && rowsNow === rows + 1 && auditsNow === audits + 1, `COMMIT of a refund, ${how}: one refund`,
		`${status}, ${rowsNow - rows} refunds, ${auditsNow - audits} audit rows`);
}

// ---- and what cannot be known
await desk.go('/staff/money?number=' + number);
if (desk.status === 303) await desk.go(desk.location);
const [rows] = refunds();
const still = proxy.arm('refund_add', 'after', true), asking = refund('不知道结果');
await still;
const since = Date.now(), page = await b.go('/exam/money/flow'), took = Date.now() - since;
result(page === 503 && took < 6000, 'a store that stands still: a page that needs it is refused within seconds', `${page}, ${took} ms`);
const alive = await fetch(server.base + '/healthz'), ready = await fetch(server.base + '/readyz'), says = await ready.text();
result(alive.status === 200 && ready.status === 503 && /^store: no answer$/m.test(says), 'the process lives, is not ready, and says that it is the store',
	`${alive.status}, ${ready.status}: ${says}`);
const unsure = await asking, text = desk.text;
proxy.up();
const [rowsNow] = refunds();
result(unsure === 500 && text.includes('结果未知，可能已经保存') && !/没有被处理|没有变化/.test(text) && rowsNow === rows + 1,
	'a store that stands still since COMMIT: the page says that it may be kept',
	`${unsure}, ${rowsNow - rows} refunds: ${text.replace(/<[^>]*>/g, ' ')}`);
for (let i = 0; i < 40 && await desk.go('/staff/money?number=' + number) >= 500; i++) await pause(50);
result(desk.status < 400, 'when it is back, pages are', `${desk.status}`);
const { code } = await server.stop();
result(code === 0, 'the server stops gracefully', `${code}`);
proxy.close();
plan();
