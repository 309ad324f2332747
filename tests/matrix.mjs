// SPDX-License-Identifier: Apache-2.0
// Every page × every kind of person × own, someone else's and nothing at all: what `baokao routes` says is what happens.
// What a person may not use does not exist for them (404) or asks them to log in; another person's things are not there. Every cell
// has one status that is right.
// The pages that were reached are given to a validator of HTML. TAP on standard output.
//
//	node tests/matrix.mjs BINARY
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, Server, idNumber, picture, result } from './client.mjs';

const binary = process.argv[2], exam = 'national', server = await Server.start(binary, 'matrix');
const routes = execFileSync(binary, ['routes'], { encoding: 'utf8' }).trim().split('\n').map(l => {
	const [method, path, who, kind, note] = l.split('\t');
	return { method, path, who: who.split(','), machine: kind === 'machine', note };
});
const STAFF = ['reviewer', 'arbiter', 'cashier', 'authority', 'auditor'];
const pages = join(server.dir, 'pages');
mkdirSync(pages);
const saved = new Set();
function keep(b, name) {	// each page once, for the validator
	if (!b.type.startsWith('text/html') || saved.has(name)) return;
	saved.add(name);
	writeFileSync(join(pages, name.replace(/[^\w.-]+/g, '_') + '.html'), b.text);
}

// ---- the people: two candidates, everybody of the staff with and without a scope
async function candidate(n) {
	const who = { name: "矩阵" + " 甲乙"[n], idno: idNumber(n, 1980), phone: '13600000' + String(100 + n) }, b = new Browser(server.base);
	await b.register(exam, who);
	await b.login(exam, who);
	await b.go(`/exam/${exam}/start`, {});
	await b.go(`/exam/${exam}/photo`);
	keep(b, 'photo-empty');
	// each a photo of their own: a file is called after its content
	await b.go(`/exam/${exam}/photo`, {}, { field: 'photo', name: 'p.png', type: 'image/png', bytes: picture(600, 840, 9 * n) });
	await b.go(`/exam/${exam}/photo`);
	keep(b, 'photo-shown');
	b.photo = b.text.match(/photo\/([0-9a-f]+\.jpg)/)[1];
	await b.go(`/exam/${exam}/photo/confirm`, { sha256: b.hidden.sha256 });
	for (const text of ['notice', 'pledge']) await b.go(`/exam/${exam}/${text}`, {});
	await b.go(`/exam/${exam}/form`);
	const fields = {};
	for (const [tag] of b.text.matchAll(/<input[^>]*>/g)) {
		const name = tag.match(/name="([^"]*)"/)?.[1], type = tag.match(/type="([^"]*)"/)?.[1];
		if (name && type !== 'hidden') fields[name] ??= tag.match(/value="([^"]+)"/)?.[1] ??
			{ date: '2012-07-01', tel: '13900000000', email: 'a@example.com' }[type] ?? '示例';
	}
	for (const [, name, inner] of b.text.matchAll(/<select[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) fields[name] = [
		...inner.matchAll(/value="([^"]+)"/g)][0][1];
	for (const [, name] of b.text.matchAll(/<textarea[^>]*name="([^"]*)"/g)) fields[name] = '示例';
	await b.go(`/exam/${exam}/form`, { school: '' });
	keep(b, 'form-errors');
	await b.go(`/exam/${exam}/form`, fields);
	await b.go(`/exam/${exam}/positions`);
	b.position = b.text.match(/positions\/([^"?]+)"/)[1];
	await b.go(`/exam/${exam}/choose/${b.position}`, {});
	await b.go(`/exam/${exam}/confirm`, {});
	return b;
}
const people = { public: new Browser(server.base), candidate: await candidate(1), foreign: await candidate(2) };
for (const role of STAFF) {
	execFileSync(binary, ['staff', 'add', 'm-' + role, role, role, '--data', server.dir, ...server.store], { input: 'Demo-2026-long\n' });
	people[role] = new Browser(server.base);
	await people[role].go('/staff/login');
	await people[role].go('/staff/login', { login: 'm-' + role, password: 'Demo-2026-long', answer: '8888', challenge: people[role].hidden.challenge });
	if (people[role].status !== 303) throw new Error(role + ' cannot log in');
}
// m-… have no scope: everything of the exam is someone else's to them. The demo's reviewer has one.
const reviewer = new Browser(server.base);
await reviewer.staffLogin('reviewer');
await reviewer.go('/staff/reviews');
keep(reviewer, 'queue');
const review = reviewer.text.match(/\/staff\/review\/([^"]+)">矩阵甲/)[1];

// ---- what stands for the {…} of a path, and what is nothing at all
const own = { exam, id: { '/exam/': people.candidate.position, '/staff/': review }, name: people.candidate.photo, gateway: 'simulated', number: 'X',
	day: '2026-11-21' };
const fillPath = (path, v) => path.replace(/\{(\w+)\}/g, (_, k) => typeof v[k] === 'object' ? v[k][path.startsWith('/staff') ? '/staff/' : '/exam/'] : v[k] ??
	'x');
const digest = () => server.sql(`SELECT (SELECT COUNT(*) FROM application_event), (SELECT SUM(version) FROM application), (SELECT COUNT(*)
	FROM review), (SELECT COUNT(*) FROM audit), (SELECT COUNT(*) FROM pay_order), (SELECT COUNT(*) FROM seat_plan)`);

// ---- what each cell answers. GET of what one may use: 200, but for these, by page; the first list is for whoever may.
const EXAM = '/exam/{exam}/';
const ANSWERS = {
	'/challenge/{picture}': 404,	// a picture that nobody drew
	'/metrics': 404,	// not on this listener
	'/staff': 303,	// to the first page of one's own
	[EXAM + 'enter']: 303,	// this exam has no text to agree to
	[EXAM + 'position']: 303,	// the address of older links
	[EXAM + 'stats']: 404, [EXAM + 'files']: 404, [EXAM + 'files/{n}']: 404,	// this exam shows no figures and has no files
};
const CANDIDATE = {	// of somebody who handed in an application at an exam with positions, reviewed before it is paid
	[EXAM + 'login']: 303, [EXAM + 'invited']: 303,	// logged in already; invited by nobody
	[EXAM + 'org']: 404, [EXAM + 'profile']: 404, [EXAM + 'level']: 404, [EXAM + 'site']: 404, [EXAM + 'account']: 404,	// no step of this exam
	[EXAM + 'docs']: 404, [EXAM + 'docs/{doc}']: 404, [EXAM + 'materials']: 404, [EXAM + 'print/{doc}']: 404,	// it asks for no documents
	[EXAM + 'act/{act}']: 404, [EXAM + 'pay/go']: 404,	// no such act; no order yet
	[EXAM + 'form']: 409, [EXAM + 'pay/receipt']: 409, [EXAM + 'ticket']: 409,	// no longer; not yet
};
const LOGIN = 'login';	// GET: sent there; POST of a candidate: the form to log in, with all that was typed
function expected(route, role, may, known) {
	const staffPath = route.path.startsWith('/staff'), held = /^\/staff\/.*\{/.test(route.path);
	if (!may && known) return 404;	// another role's page is not there
	if (!may) return route.method === 'POST' && !staffPath ? 200 + LOGIN : 303 + LOGIN;
	if (STAFF.includes(role) && held) return 404;	// their scope is nothing
	if (role === 'foreign' && route.path === EXAM + 'photo/{name}') return 404;	// another's photo
	const own = role === 'candidate' || role === 'foreign' ? CANDIDATE[route.path] : undefined;
	return own ?? ANSWERS[route.path] ?? 200;
}

let wrong = [], asked = 0;
const before = digest();
for (const route of routes) for (const [role, b] of Object.entries(people)) {
	if (/^\/(demo|notify)/.test(route.path) || /logout/.test(route.path)) continue;
	const as = role === 'foreign' ? 'candidate' : role, may = route.who.includes(as) || route.who.includes('public');
	const staffPath = route.path.startsWith('/staff'), known = staffPath ? STAFF.includes(as) : as === 'candidate';
	if (may && route.method === 'POST') continue;		// the flows and the browser do these
	const path = fillPath(route.path, own);
	await b.go(path, route.method === 'POST' ? {} : undefined);
	asked++;
	const login = !may && (b.status === 303 && /login/.test(b.location) || b.status === 200 && /name="challenge"/.test(b.text));
	const want = expected(route, role, may, known), is = login ? b.status + LOGIN : b.status;
	if (is !== want) wrong.push(`${role} ${route.method} ${path}: ${is} ${b.location}, not ${want}`);
	if (may && b.status < 500) keep(b, `${route.method}${route.path}-${as}-${b.status}`);
	if (b.bytes.length === 0 && b.status !== 303) wrong.push(`${role} ${path}: an empty answer`);
}
result(asked > routes.length * 4, `${asked} requests: ${routes.length} pages × ${Object.keys(people).length} kinds of people`, 'too few');
result(wrong.length === 0, 'each cell answers as it should: each may use what the route table says, and nothing of another person', wrong.join('\n'));
result(digest() === before, 'nothing was changed by those who may not', `${before} → ${digest()}`);

wrong = [];
const nothing = { exam: 'no-such-exam', id: 'AAAAAAAAAAA', name: '0'.repeat(64) + '.jpg', gateway: 'nobody', number: 'none', day: '2026-01-01' };
for (const route of routes) {
	if (!route.path.includes('{') || route.method === 'POST' || route.path.startsWith('/demo')) continue;
	const b = route.path.startsWith('/staff') ? reviewer : people.candidate;
	await b.go(fillPath(route.path, nothing));
	if (b.status !== 404) wrong.push(`${route.path}: ${b.status}`);
	await b.go(fillPath(route.path, { ...own, exam: own.exam, id: nothing.id, name: nothing.name, number: nothing.number }));
	if (/\{(id|name)\}/.test(route.path) && b.status !== 404) wrong.push(`${route.path} with another id: ${b.status}`);
}
result(wrong.length === 0, 'what does not exist is 404 everywhere', wrong.join('\n'));

// ---- a form without its token, or with another's
wrong = [];
for (const route of routes) {
	if (route.method !== 'POST' || route.machine || route.path.startsWith('/demo')) continue;
	const b = route.path.startsWith('/staff') ? reviewer : people.candidate, csrf = b.hidden.csrf;
	b.hidden.csrf = people.foreign.hidden.csrf;
	await b.go(fillPath(route.path, own), { a: 'b' });
	b.hidden.csrf = csrf;
	const may = route.who.some(w => w === 'public' || w === (b === reviewer ? 'reviewer' : 'candidate'));
	const want = may ? 403 : b === reviewer ? 404 : 303;
	if (b.status !== want) wrong.push(`${route.path}: ${b.status}, not ${want}`);
}
result(wrong.length === 0, 'no form is taken without its token', wrong.join('\n'));

// ---- pages with things on them, for the validator
await reviewer.go(`/staff/review/${review}`); keep(reviewer, 'review');
await reviewer.go(`/staff/review/${review}/claim`, {});
await reviewer.go(`/staff/review/${review}`); keep(reviewer, 'review-mine');
await reviewer.go(`/staff/review/${review}`, { decision: 'approve' });
for (const p of ['flow', 'status', 'confirm', 'pay', 'tree?at=0', 'tree?at=0.0.0', 'positions?q=税务', 'positions?q=没有这样的',
	`positions/${people.candidate.position}`]) {
	await people.candidate.go(`/exam/${exam}/${p}`); keep(people.candidate, p);
}
await people.candidate.go('/demo'); keep(people.candidate, 'demo');
await people.candidate.go('/nowhere'); keep(people.candidate, '404');
const jar = 'node_modules/vnu-jar/build/dist/vnu.jar';
let said = '';
if (!existsSync(jar)) said = 'vnu.jar is not installed';
else try { execFileSync('java', ['-jar', jar, '--errors-only', '--skip-non-html', '--format', 'gnu', pages],
	{ stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 24 });
	} catch (e) { said = (e.stderr + e.stdout).split('\n').slice(0, 30).join('\n'); }
result(said === '' && saved.size > 20, `${saved.size} pages are valid HTML`, said);
const { code, log } = await server.stop();
result(code === 0 && !/level=(error|fatal)/.test(log), 'the server stops gracefully and logged no error', log.slice(-2000));
