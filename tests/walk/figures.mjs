// SPDX-License-Identifier: Apache-2.0
// Every figure of a page against the list behind it: the list on the page, and the same counted anew in the store.

const APPROVED = ['APPROVED', 'PAID', 'SEATED', 'EXAMINED', 'PASSED', 'FAILED', 'CERTIFIED'], PAID = APPROVED.slice(1), SEATED = PAID.slice(1);
const LISTED = 10;	// the page has no more of a list
const EXAM = "(SELECT id FROM exam WHERE code = 'w')";

const numbersIn = text => [...text.matchAll(/-?\d+(?:\.\d+)?/g)].map(m => Number(m[0]));
// The part of a page that is about our exam: from its heading to the next card.
function section(html, title) {
	const at = html.indexOf(`>${title}`);
	return at < 0 ? null : html.slice(at, (html.indexOf('<h2', at) + 1 || html.length + 1) - 1);
}
const rowsOf = (html, caption) => {
	const at = caption ? html.indexOf(caption) : 0, end = html.indexOf('</table>', at);
	if (at < 0 || end < 0) return [];
	const cells = row => [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(c => c[1].replace(/<[^>]*>/g, '').trim());
	return html.slice(at, end).split('<tr').slice(1).map(cells).filter(r => r.length > 0);
};

// All applications of the exam, as the store has them.
async function applications(life) {
	const text = await life.store.ask(`SELECT x.id, a.name, x.state, x.live, x.confirmed_us, x.materials_us, COALESCE(p.code, ''), x.department
		FROM application x JOIN account a ON a.id = x.account_id LEFT JOIN position p ON p.id = x.position_id WHERE x.exam_id = ${EXAM} ORDER BY x.id`);
	return text.split('\n').filter(l => l).map(l => {
		const [id, name, state, live, confirmed, materials, code, department] = l.split('|');
		return { id, name, state, live: live === '1', confirmed: Number(confirmed), materials: Number(materials), code, department };
	});
}
const count = async (life, sql) => Number(await life.store.ask(sql));

function same(life, s, what, ...figures) {
	if (figures.some(f => f !== figures[0])) life.fault(`${s.name}: ${what} is told as ${figures.join(', ')}`);
}

// ---- the pages, by their address; each gets its text and what the store has of the exam, as far as it is in the scope of who looks
const PAGES = {
	async '/staff/reviews'(life, s, page, apps) {
		const part = section(page.html, life.title), now = life.nowUs(), undo = life.switches.undo * 60e6;
		if (!part) { same(life, s, 'the queue of the exam', 'none', life.switches.review === 'on_site' ? 'none' : 'there'); return; }
		const waiting = apps.filter(a => a.state === 'SUBMITTED' && a.confirmed <= now - undo && (life.switches.docs !== 'after' || a.materials > 0));
		same(life, s, '待审核', numbersIn(part.match(/待审核 <[^>]*>(\d+)</)?.[1] ?? '-1')[0], rowsOf(part, '待审核的报名').length, waiting.length);
	},
	async '/staff/disputes'(life, s, page, apps) {
		same(life, s, 'disputes', rowsOf(section(page.html, life.title) ?? '').length, apps.filter(a => a.state === 'ARBITRATION').length);
	},
	async '/staff/desk'(life, s, page, apps) {
		const part = section(page.html, life.title);
		if (part) same(life, s, 'at the desk', rowsOf(part).length, apps.filter(a => a.state === 'SUBMITTED').length);
	},
	async '/staff/waivers'(life, s, page, apps) {
		const asked = (await life.store.ask("SELECT application_id FROM fee_waiver WHERE state = 'ASKED'")).split('\n');
		const open = apps.filter(a => asked.includes(a.id) && ['SUBMITTED', 'IN_REVIEW', 'APPROVED'].includes(a.state));
		same(life, s, 'waivers', rowsOf(page.html, '等待核准的申请').length, open.length);
	},
	async '/staff/photos'(life, s, page, apps) {
		if (life.switches.photo !== 'human' || s.name === 'elsewhere') return;
		const live = apps.filter(a => a.live).map(a => a.id);
		const waiting = live.length === 0 ? 0 : await count(life, `SELECT COUNT(*) FROM photo p JOIN application x ON x.account_id = p.owner_id
			WHERE p.state = 'WAITING' AND x.id IN (${live.join(',')})`);
		same(life, s, 'photos', (section(page.html, life.title) ?? '').split('<li class="bk-example">').length - 1, waiting);
	},
	async '/staff/seats'(life, s, page, apps) {
		const part = section(page.html, life.title);
		if (!part) return;
		const paid = apps.filter(a => a.state === 'PAID').length, seated = apps.filter(a => SEATED.includes(a.state)).length;
		if (part.includes('等待编排')) { same(life, s, '等待编排', numbersIn(part.match(/等待编排 <[^>]*>(\d+)</)[1])[0], paid); return; }
		same(life, s, '现在有座位', numbersIn(part.match(/现在有座位 (\d+) 人/)[1])[0], seated);
		const text = page.html.slice(page.html.indexOf(part) + part.length - 1);	// the heading of those without a seat ends the section
		const told = /没有座位 (\d+) 人/.exec(part)?.[1] ?? /没有座位 (\d+) 人/.exec(text.slice(0, 200))?.[1] ?? '0';
		same(life, s, '没有座位', Number(told), paid);
	},
	async '/staff/scores'(life, s, page, apps) {
		const part = section(page.html, life.title), in_ = state => apps.filter(a => a.state === state).length;
		if (!part) return;
		same(life, s, '等待成绩', numbersIn(part.match(/等待成绩 <[^>]*>(\d+)</)[1])[0], in_('SEATED'));
		const more = part.match(/等待证书 <[^>]*>(\d+)<[\s\S]*?已发证书 <[^>]*>(\d+)</);
		// Of whom a correction waits nobody gets a certificate yet.
		const held = Number(await life.store.ask(`SELECT COUNT(*) FROM application x WHERE x.exam_id = ${EXAM} AND x.state = 'PASSED' AND EXISTS
			(SELECT 1 FROM score c JOIN score_batch b ON b.id = c.batch_id WHERE c.application_id = x.id AND b.published_us = 0)`));
		if (more) { same(life, s, '等待证书', Number(more[1]), in_('PASSED') - held); same(life, s, '已发证书', Number(more[2]), in_('CERTIFIED')); }
		const sql = `SELECT (SELECT COUNT(*) FROM score c WHERE c.batch_id = b.id) FROM score_batch b WHERE b.exam_id = ${EXAM}`;
		const kept = (await life.store.ask(sql)).split('\n').filter(l => l).map(Number).sort();
		const shown = rowsOf(part, '导入的成绩').map(r => Number(r[1])).sort();
		same(life, s, 'rows of batches', shown.join(' '), kept.join(' '));
	},
	async '/staff/money'(life, s, page) {
		const head = (what, of) => Math.min(Number(page.html.match(new RegExp(`${what}（(\\d+)）`))[1]), LISTED) - of.length;
		const part = (from, to) => page.html.slice(page.html.indexOf(from), page.html.indexOf(to)).split('bk-card--tight').slice(1);
		same(life, s, '不能用于缴费的钱 and its list', head('不能用于缴费的钱', part('不能用于缴费的钱（', '没有完成的退款（')), 0);
		same(life, s, '没有完成的退款 and its list', head('没有完成的退款', part('没有完成的退款（', '对账差异（')), 0);
		const value = name => page.html.match(new RegExp(`>${name}</dt><dd[^>]*>([\\d.]+)`))[1];
		const fen = text => Math.round(Number(text) * 100);
		const sums = { 实收: 'SELECT COALESCE(SUM(amount_fen), 0) FROM pay_event',	// of all exams, as the page says
			已退: "SELECT COALESCE(SUM(amount_fen), 0) FROM refund WHERE state = 'DONE'" };
		for (const [name, sql] of Object.entries(sums)) same(life, s, name, fen(value(name)), await count(life, sql));
		const open = s.name === 'elsewhere' ? 0 : await count(life, "SELECT COUNT(*) FROM pay_order WHERE state IN ('NEW', 'PAYING')");
		same(life, s, '等待支付的订单', Number(page.html.match(/等待支付的订单 <[^>]*>(\d+)/)[1]), open);
		same(life, s, '实收 = 已退 + 有效 + 待处理', fen(value('实收')), fen(value('已退')) + fen(value('有效缴费')) + fen(value('待处理的钱')));
	},
};

export async function lookAtFigures(life, s) {
	const all = s.name === 'elsewhere' ? [] : (await applications(life)).filter(a => !s.department || a.department === s.department);
	for (const a of s.pages) if (a.page && PAGES[a.href]) await PAGES[a.href](life, s, a.page, all);
}

// ---- the public's figures, by position: kept for a minute, so the clock goes on by two
export async function lookAtStats(life, get) {
	const { stats } = life.switches, who = { name: '公众' };
	if (!stats || !life.steps.includes('position')) return;
	await life.setClock(life.now + 2);
	const a = await get(`/exam/${life.code}/stats`), apps = (await applications(life)).filter(x => x.live && x.state !== 'DRAFT' && x.code);
	const total = name => a.page.text.match(new RegExp(`${name} (\\S+)`))?.[1];
	const rows = rowsOf(a.page.html, '个职位');
	same(life, who, '共 N 个职位', Number(a.page.text.match(/共 (\d+) 个职位/)?.[1]), rows.length);
	if (stats !== 'exact') return;
	same(life, who, '已提交', Number(total('已提交')), apps.length, rows.reduce((n, r) => n + Number(r[2]), 0));
	same(life, who, '审核通过', Number(total('审核通过')), apps.filter(x => APPROVED.includes(x.state)).length, rows.reduce((n, r) => n + Number(r[3]), 0));
	same(life, who, '已缴费', Number(total('已缴费')), apps.filter(x => PAID.includes(x.state)).length, rows.reduce((n, r) => n + Number(r[4]), 0));
}

// ---- what the store must hold whatever happened: each statement counts what is wrong. A seat that somebody left is empty within ten minutes.
const INVARIANTS = {
	'two live applications of one person in a group': `SELECT COUNT(*) FROM (SELECT 1 FROM application WHERE live = 1 GROUP BY uniq_group, person_hash
		HAVING COUNT(*) > 1) t`,
	'an application whose events are not its versions': `SELECT COUNT(*) FROM application x WHERE x.version <>
		(SELECT COUNT(*) FROM application_event e WHERE e.application_id = x.id)`,
	'money given back twice': `SELECT COUNT(*) FROM pay_event e WHERE e.refunding_fen > e.amount_fen OR e.refunding_fen <>
		(SELECT COALESCE(SUM(r.amount_fen), 0) FROM refund r WHERE r.event_id = e.id AND r.state <> 'CLOSED')`,
	'a payment that the gateway does not know': `SELECT COUNT(*) FROM pay_event e JOIN pay_order o ON o.id = e.order_id WHERE e.gateway = 'simulated'
		AND NOT EXISTS (SELECT 1 FROM simulated_charge c WHERE c.number = o.number AND c.paid_us > 0)`,
	'somebody registered who neither paid nor need not': `SELECT COUNT(*) FROM application x WHERE x.state IN ('PAID', 'SEATED')
		AND NOT EXISTS (SELECT 1 FROM pay_order o JOIN pay_event e ON e.order_id = o.id WHERE o.application_id = x.id AND e.outcome = 'EFFECTIVE')
		AND NOT EXISTS (SELECT 1 FROM fee_waiver w WHERE w.application_id = x.id AND w.state = 'GRANTED')`,
	'a seat of somebody who is not seated': `SELECT COUNT(*) FROM sitting t JOIN application x ON x.id = t.application_id WHERE t.state = 'TAKEN'
		AND x.state NOT IN ('SEATED', 'EXAMINED', 'PASSED', 'FAILED', 'CERTIFIED') AND x.moved_us < NOW - 660000000`,
	'a seat at another site than the chosen one': `SELECT COUNT(*) FROM sitting t JOIN application x ON x.id = t.application_id WHERE t.state = 'TAKEN'
		AND x.site_n > 0 AND t.site_n <> x.site_n`,
	'somebody seated without a seat': `SELECT COUNT(*) FROM application x WHERE x.state = 'SEATED'
		AND NOT EXISTS (SELECT 1 FROM sitting t WHERE t.application_id = x.id AND t.state = 'TAKEN')`,
	'somebody who waits on a position that is gone': `SELECT COUNT(*) FROM application x JOIN position p ON p.id = x.position_id
		WHERE p.state = 'CANCELLED' AND x.state IN ('DRAFT', 'SUBMITTED', 'IN_REVIEW', 'RETURNED', 'ARBITRATION', 'APPROVED', 'PAID')`,
	'a review that is open of what is not in review': `SELECT COUNT(*) FROM review r JOIN application x ON x.id = r.application_id
		WHERE r.decision = 'OPEN' AND x.state <> 'IN_REVIEW'`,
	'an open order of somebody who need not pay': `SELECT COUNT(*) FROM pay_order o JOIN application x ON x.id = o.application_id
		WHERE o.state IN ('NEW', 'PAYING') AND x.state IN ('PAID', 'SEATED', 'EXAMINED', 'PASSED', 'FAILED', 'CERTIFIED')`,
};
export async function lookAtStore(life) {
	const names = Object.keys(INVARIANTS), counts = names.map(n => `(${INVARIANTS[n].replace('NOW', life.nowUs())})`);
	const wrong = (await life.store.ask(`SELECT ${counts.join(', ')}`)).split('|').map(Number);
	names.forEach((n, i) => { if (wrong[i] !== 0) life.fault(`the store has ${wrong[i]} times ${n}`); });
}
