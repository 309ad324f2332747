// SPDX-License-Identifier: Apache-2.0
// What only one may have, asked for by several at the same instant: one post per person in a city of two counties (S0-01),
// the last place of a site, the same account twice, one order. TAP on standard output.
//
//	node tests/concurrent.mjs BINARY		BAOKAO_STORE=pg: on BAOKAO_TEST_PG instead of SQLite
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, Server, idNumber, result } from './client.mjs';

const server = await Server.start(process.argv[2], 'concurrent', true, '2026-10-30');
const desk = new Browser(server.base);
const clock = async at => { await desk.go('/demo'); await desk.go('/demo/clock', { at }); };
await clock('2026-11-20 09:00');	// whatever day it is
const counties = ['linyi-hedong', 'linyi-tancheng'];
function publish(file, code, change) {
	const path = join(server.dir, code + '.yaml');
	writeFileSync(path, change(readFileSync(file, 'utf8').replace(/^files:\n(  .*\n)*/m, '')));
	server.command('exam', 'import', path, '--demo');
}
const person = (n, more = {}) => ({ name: '并发' + [...String(n)].map(d => '零一二三四五六七八九'[d]).join(''),
	idno: idNumber(n, 1975), phone: '135' + String(10000000 + n), more });

// ---- two counties, the same person, the same instant
for (const [i, code] of counties.entries())
	publish(`exams/linyi/${['exam', 'tancheng'][i]}.yaml`, code, t => t.replace('sms_register: yes', 'sms_register: no'));
let both = 0, none = 0, told = 0;
for (let n = 0; n < 20; n++) {
	const at = await Promise.all(counties.map(async code => {
		const b = new Browser(server.base), who = person(n, { password: 'Kaosheng2026', password_again: 'Kaosheng2026' });
		await b.register(code, who);
		if (await b.login(code, who, 'Kaosheng2026') !== 303) throw new Error('log-in ' + b.text);
		return b;
	}));
	const answers = await Promise.all(at.map((b, i) => b.go(`/exam/${counties[i]}/start`, {})));
	const yes = answers.filter(s => s === 303).length;
	both += yes > 1; none += yes < 1;
	told += at.some(b => b.status === 409 && b.text.includes('撤销报名'));
}
const live = server.sql(`SELECT COUNT(*) FROM application WHERE uniq_group LIKE 'group:linyi%' AND live = 1`);
result(both === 0 && none === 0 && live === '20', 'two counties at the same instant: each of 20 people has one application',
	`${both} have two, ${none} none, ${live} live`);
result(told === 20, 'the refused one is told where the other is and how to cancel it', `${told} of 20`);

// ---- ten people, one place
publish('exams/teacher/exam.yaml', 'teacher', t => t
	.replace(/^sites:\n(  .*\n)*/m, 'sites: [{name: 小考点, address: 示例, capacity: 1}]\n')
	.replace(/^materials:\n(  .*\n)*/m, '').replace('mode: before', 'mode: none').replace('docs, ', '').replace('photo, ', ''));
const people = await Promise.all(Array.from({ length: 10 }, async (_, n) => {
	const b = new Browser(server.base), who = person(100 + n);
	await b.register('teacher', who);
	await b.login('teacher', who);
	await b.go('/exam/teacher/start', {});
	for (const text of ['notice', 'pledge']) await b.go(`/exam/teacher/${text}`, {});
	await b.go('/exam/teacher/form', { ethnic: '01', education: '21', school: '示例', identity: '在校生' });
	await b.go('/exam/teacher/site', { site: '1', subject: '1' });
	return b;
}));
const confirmed = (await Promise.all(people.map(b => b.go('/exam/teacher/confirm', {})))).filter(s => s === 303).length;
const taken = server.sql('SELECT SUM(taken) FROM site_taken');
result(confirmed === 1 && taken === '1', 'ten confirm for one place at the same instant: one gets it', `${confirmed} confirmed, ${taken} taken`);

// ---- the same registration ten times, the same order ten times
const twin = person(200), registered = await Promise.all(Array.from({ length: 10 }, () => new Browser(server.base).register('teacher', twin)));
const accounts = server.sql(`SELECT COUNT(*) FROM account WHERE name = '${twin.name}'`);
result(registered.filter(s => s === 303).length === 1 && accounts === '1', 'the same person registers ten times at once: one account',
	registered.join(' ') + ' ' + accounts);
const winner = people.find(b => b.status === 303);
server.command('staff', 'scope', 'reviewer', 'teacher');
await clock('2026-11-20 10:00');	// past the time to undo
await desk.staffLogin('reviewer');
await desk.go('/staff/reviews');
const id = desk.text.match(/\/staff\/review\/([^"]+)">并发一零/)[1];
await desk.go(`/staff/review/${id}/claim`, {});
await desk.go(`/staff/review/${id}`, { decision: 'approve' });
await winner.login('teacher', person(100 + people.indexOf(winner)));
await winner.go('/exam/teacher/pay');
const copies = Array.from({ length: 8 }, () => Object.assign(new Browser(server.base), { cookies: { ...winner.cookies }, hidden: { ...winner.hidden } }));
const answers = await Promise.all(copies.map(b => b.go('/exam/teacher/pay', { gateway: 'simulated' })));
const orders = server.sql(`SELECT COUNT(*) FROM pay_order WHERE state = 'PAYING'`);
result(orders === '1' && answers.every(s => s === 303), '生成订单 pressed eight times at once: one open order, each answered as the first',
	`${orders}: ${answers.join(' ')}`);
// ---- guesses at one password, looked at side by side
const guess = async (n, password) => { const b = new Browser(server.base); return b.login('teacher', twin, password); };
await Promise.all(Array.from({ length: 15 }, (_, n) => guess(n, `Guess-${n}-2026`)));
const late = await guess(15), audited = server.sql(`SELECT COUNT(*) FROM audit WHERE action IN ('account.wrong_password', 'account.locked')`);
result(late !== 303 && audited === '5', 'fifteen guesses at once count one by one: five, and then the account is locked', `${late}, ${audited} counted`);
await Promise.all(Array.from({ length: 9 }, async (_, n) => new Browser(server.base).staffLogin('cashier', `Guess-${n}-2026`)));
const clerk = await new Browser(server.base).staffLogin('cashier');
result(clerk !== 303, 'so do guesses at a member of staff', String(clerk));
const { code, log } = await server.stop();
result(code === 0 && !/level=(error|fatal)/.test(log), 'the server stops gracefully and logged no error', log.slice(-2000));
