// SPDX-License-Identifier: Apache-2.0
// What the pages of one candidate tell of the same thing: state, what to do, position, hours, fee, documents. None may contradict another.
import { readFileSync } from 'node:fs';

const STATES = Object.fromEntries([...readFileSync('src/application/state.tbl', 'utf8').matchAll(/^STATE\((\w+),\s*"([^"]+)"/gm)].map(m => [m[1], m[2]]));
const between = (html, from, to) => { const at = html.indexOf(from); return at < 0 ? '' : html.slice(at + from.length, html.indexOf(to, at + from.length)); };
const inside = html => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
// What stands under a small heading beside the flow.
const beside = (html, heading) => inside(between(html, `>${heading}</h2><p`, '</p>').replace(/^[^>]*>/, ''));

export function lookAtTales(life, p) {
	const page = name => p.pages.find(a => a.href.replace(/[#?].*/, '') === `/exam/${life.code}/${name}` && a.page)?.page;
	const flow = page('flow'), status = page('status'), pay = page('pay'), confirm = page('confirm'), { state } = p.law;
	const tell = (what, ...tales) => {
		const said = tales.filter(([, text]) => text);
		if (said.some(([, text]) => text !== said[0][1])) life.fault(`${p.name} (${state}): ${what}: ${said.map(t => t.join(': ')).join(' | ')}`);
	};
	if (!flow || !state) return;
	tell('the state', ['law', STATES[state]], ['flow', beside(flow.html, '当前状态')], ['status', status?.title]);
	const banner = inside(between(flow.html, '<div class="bk-banner', '</p>').replace(/^[^>]*>/, ''));
	const next = inside(between(status?.html ?? '', '接下来</h2>', '<ol'));
	if (next && !banner.includes('不再受理')) tell('what to do', ['flow', banner], ['status', next]);
	tellHours(life, p, tell, flow, pay, status);
	tellChoice(tell, flow, confirm);
	tellMoney(life, p, tell, pay, state);
}

function tellHours(life, p, tell, flow, pay, status) {
	const task = inside(between(flow.html, '>网上缴费</', '</li>').match(/govuk-task-list__hint">([^<]*)/)?.[1] ?? '');
	const step = inside(between(status?.html ?? '', '<h3>网上缴费</h3>', '</li>').match(/bk-when">([^<]*)/)?.[1] ?? '');
	const end = text => text.match(/\d{4}-\d\d-\d\d \d\d:\d\d(?!.*\d{4}-)/)?.[0] ?? '';
	tell('until when to pay', ['flow', end(task)], ['pay', end(pay?.html.match(/缴费时间：([^<]*)/)?.[1] ?? '')], ['status', end(step)]);
	const ticket = inside(between(flow.html, '>打印准考证</', '</li>').match(/govuk-task-list__hint">([^<]*)/)?.[1] ?? '');
	tell('when to print the ticket', ['flow', ticket], ['status', inside(status?.html.match(/准考证打印时间：\s*([^<]*)/)?.[1] ?? '')]);
}

function tellChoice(tell, flow, confirm) {
	const chosen = flow.html.match(/<h2 class="govuk-heading-s">(?:报考(?:职位|岗位|科目))<\/h2><p[^>]*>([^<]*)/)?.[1] ?? '';
	const code = chosen.match(/[（(](\d+)[）)]/)?.[1];
	if (code && confirm && !confirm.text.includes(code)) tell('the position', ['flow', chosen], ['confirm', confirm.text.slice(0, 400)]);
}

function tellMoney(life, p, tell, pay, state) {
	const amount = pay?.html.match(/bk-amount">([\d.]+)/)?.[1];
	if (!amount || life.switches.feeBy === 'choice') return;
	// Less where something was paid before: a fee stays valid when a position went.
	if (Number(amount) > life.switches.fee / 100) tell('the fee', ['exam', (life.switches.fee / 100).toFixed(2)], ['pay', amount]);
	if (state === 'APPROVED') return;
	tell('who may pay', ['law', state], ['pay', 'an amount']);
}
