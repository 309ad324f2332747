// SPDX-License-Identifier: Apache-2.0
// What a rendered page offers: links, forms with their fields and buttons, places to jump to; and a form filled in by the kind of each field.
import { CAPTCHA, pdf, picture } from '../client.mjs';

const plain = text => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
const attribute = (tag, name) => { const m = tag.match(new RegExp(`\\s${name}="([^"]*)"`)); return m ? plain(m[1]) : undefined; };
const has = (tag, name) => new RegExp(`\\s${name}(?=[\\s>/]|$)`).test(tag.replace(/"[^"]*"/g, '""'));
export const textOf = html => plain(html.replace(/<head[\s\S]*?<\/head>|<script[\s\S]*?<\/script>/g, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')).trim();

// A field of a form: its name, kind (text, date, tel, area, select, radio, checkbox, file), the values that may be chosen, what stands there.
function fieldsOf(html) {
	const list = [], groups = {};
	for (const m of html.matchAll(/<input[^>]*>|<select[^>]*>[\s\S]*?<\/select>|<textarea[^>]*>[\s\S]*?<\/textarea>/g)) {
		const [head] = m[0].match(/^<[^>]*>/), name = attribute(head, 'name'), value = attribute(head, 'value') ?? '';
		const type = head.startsWith('<select') ? 'select' : head.startsWith('<textarea') ? 'area' : attribute(head, 'type') ?? 'text';
		if (!name || type === 'hidden' || has(head, 'disabled')) continue;
		const field = { name, type, value, options: [], most: Number(attribute(head, 'maxlength') ?? 0), accept: attribute(head, 'accept') ?? '' };
		if (type === 'radio' || type === 'checkbox') {
			const group = groups[name] ??= (list.push({ ...field, value: undefined }), list.at(-1));
			group.options.push(value);
			if (has(head, 'checked')) group.value = value;
			continue;
		}
		if (type === 'area') field.value = plain(m[0].replace(/^<[^>]*>|<\/textarea>$/g, ''));
		if (type === 'select') {
			const options = [...m[0].matchAll(/<option[^>]*>/g)].map(o => o[0]).filter(o => !has(o, 'disabled'));
			field.value = attribute(options.find(o => has(o, 'selected')) ?? '', 'value') ?? '';
			field.options = options.map(o => attribute(o, 'value')).filter(v => v !== '');
		}
		list.push(field);
	}
	return list;
}

export function read(html) {
	const title = textOf(html.match(/<h1[^>]*>([\s\S]*?)<\/h1>/)?.[1] ?? '');
	const page = { title, links: [], forms: [], ids: new Set(), html, text: textOf(html) };
	for (const [, id] of html.matchAll(/\sid="([^"]*)"/g)) page.ids.add(id);
	const main = html.indexOf('<main');
	for (const m of html.matchAll(/<a ([^>]*)>([\s\S]*?)<\/a>/g)) {
		const href = attribute(' ' + m[1], 'href');
		if (href) page.links.push({ href, text: textOf(m[2]), main: m.index > main, button: /class="govuk-button"/.test(m[1]) });
	}
	for (const m of html.matchAll(/<img [^>]*src="([^"]*)"/g)) page.links.push({ href: plain(m[1]), text: 'img', main: false });
	for (const m of html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)) {
		const hidden = {}, buttons = [];
		for (const [tag] of m[2].matchAll(/<input[^>]*type="hidden"[^>]*>/g)) hidden[attribute(tag, 'name')] = attribute(tag, 'value') ?? '';
		for (const [, tag, inner] of m[2].matchAll(/<button([^>]*)>([\s\S]*?)<\/button>/g)) {
			if (has(tag, 'disabled')) continue;
			const first = /class="govuk-button"/.test(tag);
			buttons.push({ name: attribute(tag, 'name'), value: attribute(tag, 'value') ?? '', text: textOf(inner), first });
		}
		page.forms.push({ action: attribute(m[1], 'action'), method: attribute(m[1], 'method') ?? 'get', files: /multipart/.test(m[1]), hidden, buttons,
			fields: fieldsOf(m[2]), main: m.index > main });
	}
	return page;
}

const WORDS = { area: '经核对，情况如上所述，请予办理。', date: '2012-07-01', tel: '13900000000', email: 'a@example.com', search: '' };
const NAMED = { answer: '经核对，情况如上所述，请予办理。', reason: '经核对，情况如上所述。', basis: '考试录用违纪处理办法', words: '低保证 001 号，示例区民政局', seed: '一二三四' };
const kept = new Map();
const photo = shade => { if (!kept.has(shade)) kept.set(shade, picture(600, 840, shade)); return kept.get(shade); };

function textFor(field, said) {
	if (said[field.name] !== undefined) return said[field.name];
	if (field.value !== '' && field.value !== undefined && !said.anew) return field.value;
	return NAMED[field.name] ?? WORDS[field.type] ?? (/phone/.test(field.name) ? WORDS.tel : /_on$/.test(field.name) ? WORDS.date : '示例');
}

/*
 * What a person sends with one button of a form. wrong: one thing is not as it should be (left out, too long, not of the kind).
 * Of what the page cannot know (a code, an amount, a table of scores) said has the value, by name; said.anew: what stands there is not kept.
 */
export function fill(form, button, rng, said = {}, wrong = false) {
	const fields = Object.entries(form.hidden), files = [];
	for (const f of form.fields) {
		if (f.type === 'file') files.push({ field: f.name, ...fileFor(f, form, said) });
		else if (f.type === 'checkbox') {
			const ticked = f.options.filter(() => rng(2) === 0);
			for (const v of ticked.length > 0 ? ticked : [f.options[rng(f.options.length)]]) fields.push([f.name, v]);
		} else if (f.type === 'radio') fields.push([f.name, said[f.name] ?? (said.anew ? undefined : f.value) ?? f.options[rng(f.options.length)]]);
		else if (f.type === 'select') fields.push([f.name, said[f.name] ?? ((!said.anew && f.value) || f.options[rng(f.options.length)] || '')]);
		else fields.push([f.name, f.name === 'answer' && 'challenge' in form.hidden ? CAPTCHA : textFor(f, said)]);
	}
	if (wrong && form.fields.length > 0) spoil(fields, files, form, rng);
	if (button.name) fields.push([button.name, button.value]);
	return { fields, files };
}

function fileFor(f, form, said) {
	if (said.file) return { name: 'scores.csv', type: 'text/csv', bytes: Buffer.from(said.file) };
	if (/pdf/.test(f.accept)) return { name: 'p.pdf', type: 'application/pdf', bytes: pdf(2) };
	return { name: 'p.png', type: 'image/png', bytes: photo(said.shade ?? 0) };
}

function spoil(fields, files, form, rng) {
	const f = form.fields[rng(form.fields.length)];
	if (f.type === 'file') { const file = files.find(x => x.field === f.name); if (file) file.bytes = Buffer.from(rng(2) ? 'not a picture' : ''); return; }
	const at = fields.findIndex(([name]) => name === f.name);
	if (at < 0) return;
	if (rng(3) === 0) fields.splice(at, 1);
	else fields[at] = [f.name, ['', '长'.repeat(Math.max(f.most, 100) + 1), '1899-02-30', '<script>', '\u0000', '-1'][rng(6)]];
}
