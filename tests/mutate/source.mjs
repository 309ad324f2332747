// SPDX-License-Identifier: Apache-2.0
// Comparisons of a C file and the mutants of each: its contrary, and its neighbour at the edge (< for <=). `node source.mjs FILE OUT` writes a copy
// in which the one numbered by `mutant_chosen` (static, 0: none) holds instead; lines keep their numbers. run.mjs lists them by the same function.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const CONTRARY = { '==': '!=', '!=': '==', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };
const EDGE = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };

// The text with comments, strings and lines of the preprocessor blanked out, each character at its place.
const blank = text => text.replace(/\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*/gm, m => m.replace(/[^\n]/g, ' '));

// Where an operand ends that begins (step 1) or ends (step -1) at `at`: at what binds weaker than a comparison.
function border(code, at, step) {
	let depth = 0;
	for (; at >= 0 && at < code.length; at += step) {
		const c = code[at], two = code.slice(at, at + 2);
		if ('([{'.includes(c)) depth += step; else if (')]}'.includes(c)) depth -= step;
		if (depth < 0 || depth === 0 && (',;?'.includes(c) || c === ':' || two === '&&' || two === '||' || '{}'.includes(c))) return at;
		if (step < 0 && depth === 0 && (c === '&' && code[at - 1] === '&' || c === '|' && code[at - 1] === '|')) return at;
		if (step < 0 && depth === 0 && c === '=' && !'=!<>'.includes(code[at - 1]) && code[at + 1] !== '=') return at;
		if (step < 0 && depth === 0 && /^return\b/.test(code.slice(at)) && !/\w/.test(code[at - 1])) return at + 5;
	}
	return at;
}

/** All mutants of a text: where (at, end, line, within which function), the operator and its operands, and the numbered forms. */
export function comparisons(text) {
	const code = blank(text), places = [];
	for (const m of code.matchAll(/==|!=|<=|>=|(?<![-<])[<>](?![<>=])|!(?!=)/g)) {
		const at = m.index, op = m[0];
		if (op !== '!' && !/\s/.test(code[at - 1])) continue;	// not a comparison: <<, ->
		if (op === '!') { places.push({ at, end: at + 1, op, forms: [['!', '']] }); continue; }
		const from = border(code, at - 1, -1) + 1, end = border(code, at + op.length, 1);
		const left = text.slice(from, at).trim(), right = text.slice(at + op.length, end).trim();
		places.push({ at: from, end, op, left, right, forms: [CONTRARY[op], EDGE[op]].filter(Boolean).map(o => [op, o]) });
	}
	let n = 0;
	const within = at => [...code.slice(0, at).matchAll(/^(?!RULE)(\w+)\(|^RULE\((\w+)/gm)].pop()?.slice(1).find(Boolean) ?? '';
	return places.map(p => ({ ...p, within: within(p.end), line: code.slice(0, p.at + text.slice(p.at).search(/\S/)).split('\n').length,
		forms: p.forms.map(([was, now]) => ({ n: ++n, was, now })) }));
}

/** The copy in which a mutant can be chosen. */
export function rewritten(text) {
	const places = comparisons(text);
	let out = text;
	for (const p of places.toReversed()) {
		const keep = text.slice(p.at, p.end), lead = keep.match(/^\s*/)[0], tail = keep.match(/\s*$/)[0];
		const said = `${p.left} ${p.op} ${p.right}`, lines = (keep.match(/\n/g) ?? []).length - ((lead + said + tail).match(/\n/g) ?? []).length;
		const now = p.op === '!' ? `(mutant_chosen == ${p.forms[0].n}) ^ !` :
			lead + p.forms.reduceRight((rest, f) =>
				`(mutant_chosen == ${f.n} ? ${p.left.replace(/\s+/g, ' ')} ${f.now} ${p.right.replace(/\s+/g, ' ')} : ${rest})`, said) +
			'\n'.repeat(Math.max(0, lines)) + tail;
		out = out.slice(0, p.at) + now + out.slice(p.end);
	}
	return `static volatile int mutant_chosen;\n#line 1\n${out}`;
}

if (process.argv[1] === import.meta.filename) {
	const [, , from, to] = process.argv;
	mkdirSync(dirname(to), { recursive: true });
	writeFileSync(to, rewritten(readFileSync(from, 'utf8')));
}
