// SPDX-License-Identifier: Apache-2.0
// Money under chaos: two gateways whose notices are lost, doubled, delayed, reordered, parallel, forged and replayed, whose
// answers fail, hang and break off, payers who pay twice, late and wrong amounts, and our whole process tree killed again
// and again. In the end every order ends right and both books agree. TAP on standard output.
//
//	node tests/chaos.mjs BINARY		BAOKAO_STORE=pg: on PostgreSQL; ORDERS=n: how many (2000)
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Browser, Server, idNumber, plan, result } from './client.mjs';
import { Gateways } from './gateways.mjs';

const ORDERS = Number(process.env.ORDERS ?? 2000), PEOPLE = Math.max(20, Math.round(ORDERS / 6)), AT_ONCE = 48, KILLS = Math.max(3, Math.round(ORDERS / 160)),
	EXAM = 'money';
const pause = ms => new Promise(r => setTimeout(r, ms)), chance = p => Math.random() < p, pick = list => list[Math.floor(Math.random() * list.length)];
const binary = process.argv[2], server = await Server.start(binary, 'chaos'), gateways = await Gateways.start(server.dir, server.base);
let down = false;
const began = Date.now(), lap = what => process.env.BAOKAO_TIMES && console.log(`# ${what}: ${Math.round((Date.now() - began) / 1000)} s`);

// ---- the stage: an exam with both gateways, people who are approved
const yaml = join(server.dir, 'money.yaml');
writeFileSync(yaml, readFileSync('exams/teacher/exam.yaml', 'utf8').replace('code: teacher', 'code: money').replace(/^files:\n(  .*\n)*/m, '')
	.replace(/^steps:.*$/m, 'steps: [form, site, confirm]').replace('gateways: [simulated]', 'gateways: [wechat, alipay]')
	.replace('undo_minutes: 10', 'undo_minutes: 0').replace(/^docs:\n {2}mode: before/m, 'docs:\n  mode: none').replace(/, capacity: 1000/, '')
		.replace(/^materials:\n(  .*\n)*/m, ''));
server.command('exam', 'import', yaml, '--demo');
writeFileSync(server.config, 'trusted_proxies: [127.0.0.1]\n' + gateways.settings());
await server.kill();
await server.up();

// A request that goes on when the server was killed under it.
async function sure(fn) {
	for (let i = 0; ; i++) {
		try { while (down) await pause(50); return await fn(); } catch (e) { if (i > 60) throw e; await pause(100); }
	}
}
const people = [];
for (let n = 0; n < PEOPLE; n += AT_ONCE) await Promise.all(Array.from({ length: Math.min(AT_ONCE, PEOPLE - n) }, async (_, i) => {
	const k = n + i, b = new Browser(server.base), who = { name: '钱' + [...String(k)].map(d => '零一二三四五六七八九'[d]).join(''), idno: idNumber(k, 1974),
		phone: '135' + String(20000000 + k) };
	await b.register(EXAM, who);
	await b.login(EXAM, who);
	// 现在人很多，请稍候
	const patient = async (page, fields) => { for (let j = 0; j < 100; j++) { await b.go(`/exam/${EXAM}/${page}`, fields); if (b.status !== 503) return;
		await pause(300); } };
	await patient('start', {});
	await patient('form', { ethnic: '01', education: '21', school: '示例', identity: '在校生' });
	await patient('site', { site: '1', subject: '1' });
	await patient('confirm', {});
	if (b.status !== 303) throw new Error('confirm: ' + b.text.replace(/<[^>]*>/g, ' ').slice(0, 800));
	people.push({ b, orders: [] });
}));
server.sql(`UPDATE application SET state = 'APPROVED' WHERE state = 'SUBMITTED'`);	// the review is not what is tested here

lap('stage');
// ---- chaos
const calm = {}, storm = { lost: 0.2, delayed: 0.4, doubled: 0.3, forged: 0.15, parallel: 0.15, replayed: 0.2, resetBefore: 0.03, resetAfter: 0.05,
	unavailable: 0.06, slow: 0.15, hang: 0.004, hangMs: 11000, unsigned: 0.02, notEnough: 0.2 };
gateways.faults = process.env.CALM ? calm : storm;
let killed = 0, made = 0, over = false;
// The killer follows the orders and not the clock: however fast the machine is, each kill has orders before and after it.
const killer = (async () => {
	while (!over && killed < KILLS && !process.env.CALM) {
		await pause(50);
		if (made < ORDERS * (killed + 1) / (KILLS + 1)) continue;
		down = true;
		await server.kill();
		await server.up();
		down = false;
		killed++;
	}
})();
// Of the order that is shown; money that pays nothing stands above it with a number of its own.
const numberOn = text => text.slice(Math.max(0, text.indexOf('data-live='))).match(/BK\d{24}/)?.[0];
async function order(p) {
	const last = p.orders.at(-1);
	await sure(() => p.b.go(`/exam/${EXAM}/pay`));
	if (/缴费成功/.test(p.b.text)) { p.done = true; return; }
	await sure(() => p.b.go(`/exam/${EXAM}/pay`, { gateway: last?.gateway === 'wechat' ? 'alipay' : last ? 'wechat' : pick(['wechat', 'alipay']) }));
	for (let i = 0; i < 100; i++) {
		await sure(() => p.b.go(`/exam/${EXAM}/pay`));
		const number = numberOn(p.b.text);
		if (/缴费成功/.test(p.b.text)) { p.done = true; return; }
		if (number && number !== last?.number && /data-word="(open|closed)"/.test(p.b.text)) {
			made++;
			p.orders.push({ number, gateway: gateways.orders.get(number)?.gateway ?? last?.gateway });
			return;
		}
		await pause(150);
	}
	p.stuck = (p.stuck ?? 0) + 1;
	if (process.env.BAOKAO_TIMES) console.log('# stuck: ' + p.b.status + ' ' + p.b.text.match(/data-word="[a-z]*"/)?.[0] + ' ' + numberOn(p.b.text)
		+ ' last ' + JSON.stringify(last) + p.b.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(100, 400));
}
async function worker(mine) {
	while (made < ORDERS && mine.some(p => !p.done)) {
		const p = pick(mine.filter(x => !x.done));
		await order(p);
		const now = p.orders.at(-1), before = pick(p.orders);
		if (now && made > ORDERS * 0.1 && chance(0.13)) gateways.pay(now.number, chance(0.04) ? 1 : undefined);
		if (before && chance(0.08)) gateways.pay(before.number);		// an old QR code, still on some screen
	}
}
await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => worker(people.filter((_, k) => k % AT_ONCE === i))));
// Everybody who has not paid pays once more, some an old order as well: all within a few seconds.
for (const p of people) if (!p.done && p.orders.length) {
	const now = p.orders.at(-1);
	gateways.pay(now.number);
	if (chance(0.6)) gateways.pay(pick(p.orders).number);
}
await pause(3000);
over = true;
await killer;

lap('chaos');
// ---- calm: the server finds out by itself what nobody told it
gateways.faults = calm;
await gateways.quiet();
const number = text => Number(server.sql(text));
const staff = new Browser(server.base);
const paid = () => [...gateways.orders.values()].filter(o => o.paid);
const clock = async at => { await staff.go('/demo');
	await staff.go('/demo/clock', { at: new Date(at + 8 * 3600e3).toISOString().slice(0, 16).replace('T', ' ') }); };
let now = Date.now(), quietFor = 0, before = '';
const progress = () => server.sql(`SELECT (SELECT COUNT(*) FROM pay_event), (SELECT COUNT(*) FROM refund WHERE state = 'DONE'), (SELECT COUNT(*)
	FROM pay_order WHERE state IN ('NEW','PAYING'))`);
const settled = () => number('SELECT COUNT(*) FROM pay_event') === paid().length && number(`SELECT COUNT(*) FROM refund WHERE state <> 'DONE'`) === 0
	&& number(`SELECT COUNT(*) FROM pay_order WHERE state IN ('NEW','PAYING')`) === 0;
for (let i = 0; i < 240 && !settled(); i++) {
	await pause(500);
	const at = progress();
	quietFor = at === before ? quietFor + 1 : 0;
	before = at;
	if (quietFor > 2) { now += 31 * 60e3; quietFor = 0; await clock(now); }
}

lap('calm');
// ---- both books
const rows = server.sql(`SELECT o.number, e.amount_fen, e.outcome, e.why, e.refunding_fen, o.state, o.application_id
	FROM pay_event e JOIN pay_order o ON o.id = e.order_id`).split('\n').filter(Boolean).map(l => l.split('|'));
const seen = new Map();
for (const [n, amount, outcome, why, back] of rows) (seen.get(n) ?? seen.set(n, []).get(n)).push({ amount: Number(amount), outcome, why, back: Number(back) });
const lost = paid().filter(o => !seen.has(o.number)), twice = [...seen].filter(([, list]) => list.length > 1),
	wrong = paid().filter(o => seen.get(o.number)?.[0].amount !== o.paid);
result(made >= ORDERS * 0.6 && killed >= Math.floor(KILLS * 0.6),
	`${made} orders, ${paid().length} paid, ${gateways.sent} notices (${gateways.forgedSent} forged), ${gateways.calls} calls, `
	+ `the process tree killed ${killed} times`,
	JSON.stringify(people.filter(p => p.stuck).length));
result(lost.length === 0, '0 lost: every payment of the gateways is in our books', lost.slice(0, 5).map(o => `${o.gateway} ${o.number} ${JSON.stringify(o)}`)
	.join('\n'));
result(twice.length === 0 && wrong.length === 0, '0 double: each counts once, with its amount', JSON.stringify([twice.slice(0, 3), wrong.slice(0, 3)]));
const perPerson = server.sql(`SELECT o.application_id, COUNT(*) FROM pay_event e JOIN pay_order o ON o.id = e.order_id WHERE e.outcome = 'EFFECTIVE'
	GROUP BY o.application_id HAVING COUNT(*) > 1`);
result(perPerson === '', 'nobody\'s fee was paid by two orders', perPerson);
const states = server.sql(`SELECT COUNT(*) FROM application a WHERE (a.state = 'PAID') <> EXISTS (SELECT 1
	FROM pay_event e JOIN pay_order o ON o.id = e.order_id WHERE o.application_id = a.id AND e.outcome = 'EFFECTIVE') AND a.state IN ('PAID','APPROVED')`);
result(states === '0', 'an application is paid exactly when an effective payment stands behind it', states);
const kept = rows.filter(([, amount, outcome, why, back]) => outcome === 'UNUSABLE' && why !== 'amount' && back !== amount);
result(kept.length === 0, 'money that pays nothing went back; a wrong amount waits for a person', JSON.stringify(kept.slice(0, 3)));
const theirs = paid().reduce((s, o) => s + o.paid, 0), theirBack = paid().reduce((s, o) => s + [...o.refunds.values()].reduce((t, r) => t + r.amount, 0), 0);
const ours = number('SELECT COALESCE(SUM(amount_fen), 0) FROM pay_event'),
	ourBack = number(`SELECT COALESCE(SUM(amount_fen), 0) FROM refund WHERE state = 'DONE'`);
const effective = number(`SELECT COALESCE(SUM(amount_fen), 0) FROM pay_event WHERE outcome = 'EFFECTIVE'`),
	unusable = number(`SELECT COALESCE(SUM(amount_fen), 0) FROM pay_event WHERE outcome = 'UNUSABLE'`);
result(theirs === ours && theirBack === ourBack && ours - ourBack === effective + unusable - ourBack && ourBack > 0,
	`both books agree: ${ours} fen in, ${ourBack} fen back`, `${theirs} ${ours} / ${theirBack} ${ourBack} / ${effective} ${unusable}`);
result(number(`SELECT COUNT(*) FROM pay_order WHERE state IN ('NEW','PAYING')`) === 0 && number(`SELECT COUNT(*) FROM refund WHERE state <> 'DONE'`) === 0,
	'every order and every refund has ended',
	`${progress()}\n${server.sql(`SELECT r.number, r.state, r.gateway, r.said, r.made_us, r.moved_us FROM refund r WHERE r.state <> 'DONE'`)}\n`
	+ `${server.sql(`SELECT kind, key, run_at_us, tries, last_error FROM job WHERE kind LIKE 'refund%'`)}`);
result(gateways.bad.length === 0, 'every request was signed well and repeated to the byte; no forged notice was taken; nothing was refunded twice',
	gateways.bad.slice(0, 5).join('\n'));

// ---- the bill of the day, with one row that is missing here and one that is missing there
const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
const reconcile = async () => {	// exit code 1 means that there are differences
	const run = await promisify(execFile)(binary, ['reconcile', '--date', today, '--gateway', 'wechat', '--config', server.config, '--data', server.dir,
		...server.store, '--json']).catch(e => e);
	return run.stdout ? JSON.parse(run.stdout) : { error: run.stderr };
};
const billed = paid().filter(o => o.gateway === 'wechat');
let bill = await reconcile();
result(bill.paid_fen === billed.reduce((s, o) => s + o.paid, 0) && bill.differences?.length === 0, `the bill of the day agrees: ${bill.rows} rows`,
	JSON.stringify(bill).slice(0, 600));
billed[0].missing = true;
const stranger = gateways.order('BK20260101000000' + '0123456789', 'wechat', 7000, 0);
Object.assign(stranger, { paid: 7000, paidAt: Date.now() });
bill = await reconcile();
const kinds = bill.differences?.map(d => d.kind).sort().join(' ');
result(kinds === 'LONG SHORT' && bill.differences.some(d => d.number === stranger.number) && bill.differences.some(d => d.number === billed[0].number),
	'what only one side has is listed: long and short', JSON.stringify(bill).slice(0, 600));

const { code, log } = await server.stop();
result(code === 0 && !/level=fatal/.test(log), 'the server stops gracefully', log.slice(-1500));
result(!/BEGIN (RSA )?PRIVATE|\d{17}[\dX]\b/.test(log) && !log.includes(gateways.v3), 'no key and no ID number in the log',
	log.match(/.*(BEGIN|\d{17}[\dX]).*/)?.[0]);
await gateways.stop();
plan();
process.exit(0);
