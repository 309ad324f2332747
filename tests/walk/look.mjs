// SPDX-License-Identifier: Apache-2.0
// What must hold after every step of a life: links lead somewhere; what the law allows is what the pages offer, in both directions; what
// one page tells no other contradicts; a figure is the length of its list.
import { Browser } from '../client.mjs';
import { lookAtFigures, lookAtStats, lookAtStore } from './figures.mjs';
import { Wrong } from './life.mjs';
import { read } from './page.mjs';
import { lookAtTales } from './tales.mjs';

const PAGES_MAX = 120, AT_ONCE = 12, RETRIES = 4, STATS_EVERY = 10;
// Which event of the law a form of the candidate's pages is.
const OWN = [[/\/act\/(\w+)$/, m => m[1].toUpperCase()], [/\/exam\/\w+\/confirm$/, () => 'CONFIRM'], [/\/materials\/seal$/, () => 'SEAL'],
	[/\/exam\/\w+\/(form|site|level|notice|pledge)$|\/choose\/|\/profile\/confirm$/, () => 'SAVE']];
// A return may name nothing but these; they have rules of their own beside the law's.
const ALSO_SAVE = /\/photo$|\/photo\/confirm$|\/docs\//;
const NOT_ASKED = new Set(['DROP', 'EXAMINE', 'SUCCEED', 'FAIL', 'CERTIFY']);	// of many at once: a code or a table says of whom
// Whose page of one application it is, and which events its buttons are, by their values.
const CASE = { reviewer: /^\/staff\/review\/([^/]+)$/, arbiter: /^\/staff\/dispute\/([^/]+)$/, cashier: /^\/staff\/desk\/([^/]+)$/,
	authority: /^\/staff\/candidate\/([^/]+)$/ };
const BUTTONS = { reviewer: { approve: 'APPROVE|PASS', reject: 'REJECT', return: 'RETURN' }, arbiter: { uphold: 'UPHOLD', dismiss: 'DISMISS' },
	cashier: { approve: 'CLAIM|APPROVE', reject: 'CLAIM|REJECT', cash: 'PAY', pos: 'PAY' } };
const ACTIONS = { reopen: 'REOPEN', disqualify: 'DISQUALIFY', claim: 'CLAIM', release: 'RELEASE' };

// An answer as somebody gets it, without moving on their own browser.
async function get(life, p, href) {
	const b = Object.assign(new Browser(life.server.base), { cookies: { ...p.browser.cookies }, hidden: {}, address: p.browser.address });
	await b.go(href.replace(/#.*/, ''));
	const answer = { href, status: b.status, location: b.location.replace(/^https?:\/\/[^/]*/, ''), text: b.text };
	if (b.type.startsWith('text/html')) answer.page = read(b.text);
	return answer;
}

/*
 * Every page that a person reaches over links, each link tried. own: whose pages are read in turn; of others it is enough that they answer,
 * once in a life; what does not change while nothing moves (a PDF) once a version.
 */
async function crawl(life, p, starts, own) {
	const pages = new Map(), queue = [...starts];
	const wrong = (from, href, why) => life.fault(`${p.name}: the link to ${href} on ${from} ${why}`);
	const visit = async ([href, from]) => {
		const key = own.test(href) ? '' : /^\/(exam|staff)/.test(href) ? `${p.name} ${href} ${life.moved} ${life.now}` : href;
		if (life.seen.has(key)) return;
		const a = await get(life, p, href);
		if (a.status === 303 && /login/.test(a.location)) { wrong(from, href, 'asks to log in'); return; }
		if (a.status !== 200 && a.status !== 303) { wrong(from, href, `is answered ${a.status}: ${a.page?.text.slice(0, 200) ?? ''}`); return; }
		if (key) life.seen.add(key);
		if (a.status === 303) { queue.push([a.location, href]); return; }
		pages.set(href, a);
		const hash = href.split('#')[1];
		if (hash && a.page && !a.page.ids.has(hash)) wrong(from, href, 'leads to no place on the page');
		if (!a.page || !own.test(href)) return;
		for (const link of a.page.links) {
			if (link.href.startsWith('/')) queue.push([link.href, href]);
			else if (link.href.startsWith('#') && !a.page.ids.has(link.href.slice(1))) wrong(href, link.href, 'leads to no place on the page');
		}
	};
	while (queue.length > 0 && pages.size < PAGES_MAX) {
		const batch = new Map();
		while (queue.length > 0 && batch.size < AT_ONCE) {
			const [href, from] = queue.shift();
			if (!pages.has(href)) batch.set(href, from);
		}
		for (const href of batch.keys()) pages.set(href, null);
		await Promise.all([...batch].map(visit));
	}
	return [...pages.values()].filter(a => a);
}

// What the law says of an application, as one of its people is told (portal/law_pages.c).
async function lawOf(life, p, href) {
	const answer = await get(life, p, href);
	if (answer.status === 404) return null;	// not in this one's scope
	if (answer.status !== 200) throw new Wrong(`${p.name}: ${href} is answered ${answer.status} ${answer.location}`);
	const law = JSON.parse(answer.text);
	// Whether a sum is right is known with the payment only.
	for (const e of Object.keys(law.events ?? {})) law.events[e] = law.events[e].filter(c => c !== 'amount_right');
	return law;
}
const allowed = law => Object.entries(law.events ?? {}).filter(([e, no]) => !NOT_ASKED.has(e) && no.length === 0).map(([e]) => e);

function compare(life, p, law, offered, also) {
	for (const e of allowed(law)) {
		if (offered.has(e) || also.has(e)) continue;
		// A return names parts; once they are mended and held (a photo that was confirmed) only the confirmation is left.
		if (e === 'SAVE' && law.state === 'RETURNED' && offered.has('CONFIRM')) continue;
		life.fault(`${p.name}: the law allows ${e} in state ${law.state}, and no page offers it (offered: ${[...offered.keys()].join(' ')})`);
	}
	for (const [e, where] of offered) {
		const no = law.events?.[e];
		if (no?.length === 0) continue;
		const why = no?.join(' ') ?? 'no such move';
		life.fault(`${p.name}: ${where} offers ${e} in state ${law.state ?? 'none'}, and the law does not allow it (${why})`);
	}
}

// ---- a candidate
async function lookAtCandidate(life, p) {
	const own = new RegExp(`^/exam/${life.code}/(?!print/|photo/[0-9a-f]|docs/[^/]+$|calendar|password|files/|pay/receipt|ticket)`);
	p.law = await lawOf(life, p, `/demo/law/${life.code}`);
	p.pages = await crawl(life, p, [[`/exam/${life.code}/flow`, 'nothing']], own);
	const offered = new Map(), also = new Set();
	for (const a of p.pages) for (const form of a.page?.forms ?? []) {
		if (form.buttons.length === 0 || form.method !== 'post') continue;
		if (ALSO_SAVE.test(form.action)) also.add('SAVE');
		const [m, event] = OWN.map(([pattern, e]) => [form.action.match(pattern), e]).find(([found]) => found) ?? [];
		if (m) offered.set(event(m), a.href);
	}
	compare(life, p, p.law, offered, also);
	if (p.law.state) life.states[p.law.state] = (life.states[p.law.state] ?? 0) + 1;
	lookAtTales(life, p);
}

// ---- staff
function offeredBy(role, form) {
	const action = ACTIONS[form.action.match(/\/(\w+)$/)[1]];
	return action ? [action] : form.buttons.map(x => BUTTONS[role]?.[x.value]).filter(e => e);
}
// Of two events that one button is, the one that the law allows, or that the state has.
const which = (names, law) => names.split('|').find(e => law.events[e]?.length === 0) ?? names.split('|').find(e => law.events[e]) ?? names;

async function lookAtStaff(life, s) {
	const starts = [['/staff', 'nothing']], search = { cashier: 'desk', authority: 'candidates' }[s.role];
	if (search) for (const p of life.people) starts.push([`/staff/${search}?idno=${p.idno}`, 'the search']);
	s.pages = await crawl(life, s, starts, /^\/staff(?!.*\/(photo|receipt|docs\/.*|sheet)$)/);
	const laws = await Promise.all(life.people.filter(p => p.law?.id).map(p => lawOf(life, s, `/staff/demo/law/${p.law.id}`)));
	for (const law of laws.filter(x => x)) {
		const page = s.pages.find(a => a.href.match(CASE[s.role])?.[1] === law.id), offered = new Map();
		for (const form of page?.page?.forms ?? []) {
			if (form.main && form.buttons.length > 0) for (const e of offeredBy(s.role, form)) offered.set(which(e, law), page.href);
		}
		// At the desk an application is claimed and decided at once.
		compare(life, s, law, offered, new Set(s.role === 'cashier' ? ['RELEASE', 'CLAIM'] : []));
	}
	if (s.role === 'authority') {
		const held = Number(await life.store.ask(`SELECT COUNT(*) FROM application x WHERE x.exam_id = (SELECT id FROM exam WHERE code = 'w') AND
			x.state = 'PASSED' AND EXISTS (SELECT 1 FROM score c JOIN score_batch b ON b.id = c.batch_id WHERE c.application_id = x.id
			AND b.published_us = 0)`));
		const n = laws.filter(x => x?.events.CERTIFY?.length === 0).length - held;
		const shown = s.pages.some(a => a.page?.forms.some(f => f.action === `/staff/scores/${life.code}/certify`));
		if (shown !== n > 0) life.fault(`${s.name}: 生成证书 is ${shown ? 'offered' : 'not offered'}, and the law allows it for ${n}`);
	}
	await lookAtFigures(life, s);
}

// ---- after a step
const digest = life => life.store.ask(`SELECT COALESCE(SUM(version), 0), COUNT(*), (SELECT COUNT(*) FROM pay_event), (SELECT COUNT(*) FROM seat),
	(SELECT COUNT(*) FROM pay_order), (SELECT COUNT(*) FROM pay_order WHERE state IN ('NEW', 'PAYING')), (SELECT COUNT(*) FROM seat_chunk),
	(SELECT COUNT(*) FROM refund WHERE state IN ('CREATED', 'PROCESSING')), (SELECT COUNT(*) FROM score_batch) FROM application`);

async function lookOnce(life, k) {
	for (const p of [...life.people, ...life.staff]) await life.present(p);
	const turn = life.people[k % life.people.length], duty = life.staff[k % life.staff.length];
	for (const p of life.people) {
		if (p === life.actor || p === turn || life.everybody) await lookAtCandidate(life, p);
		else p.law = await lawOf(life, p, `/demo/law/${life.code}`);
	}
	await lookAtStore(life);
	for (const s of life.staff) if (s === life.actor || s === duty || life.everybody) await lookAtStaff(life, s);
}

// Jobs run beside us: what was looked at while one moved something is looked at again.
export async function look(life, k) {
	for (let tries = 0; ; tries++) {
		life.moved = await digest(life);
		const kept = new Map(life.faults);
		let error = null;
		try { await lookOnce(life, k); } catch (e) { if (!(e instanceof Wrong)) throw e; error = e; }
		const quiet = await digest(life) === life.moved;
		if (quiet && !error && (life.faults.size === kept.size || tries > 0)) break;
		if ((quiet && tries > 0) || tries >= RETRIES) { if (error) throw error; break; }
		life.faults = kept;
		await new Promise(r => setTimeout(r, 300));
	}
	if (k % STATS_EVERY === STATS_EVERY - 1) await lookAtStats(life, p => get(life, life.people[0], p));
}
