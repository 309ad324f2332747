// SPDX-License-Identifier: Apache-2.0
// Mutants: takes one row, check, effect or comparison away at a time and wants a test to fail (docs/building.md). TAP on standard output.
//
//	node tests/mutate/run.mjs BUILD [--jobs N] [--only PATTERN] [--sample N --seed N] [--list]
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { comparisons } from './source.mjs';
import { built, columns, comparing, data, law, machines, settings } from './tables.mjs';

const args = process.argv.slice(2), build = args[0], here = import.meta.dirname;
const option = (name, otherwise) => args.includes(name) ? args[args.indexOf(name) + 1] : otherwise;
const jobs = Number(option('--jobs', 2)), only = option('--only', ''), sample = Number(option('--sample', 0)), seed = Number(option('--seed', 1));
const without = option('--without', '').split(',');
const work = mkdtempSync(join(tmpdir(), 'mutate-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => process.exit(1));

// ---- rows of a .tbl: { name, args } in their order
function rowsOf(file) {
	const text = readFileSync(join('src', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^#(?:[^\n]*\\\n)*[^\n]*/gm, m => m.replace(/[^\n]/g, ' '));
	const rows = [];
	for (let at = 0; at < text.length; at++) {
		const m = /^[A-Z_]+\(/.exec(text.slice(at, at + 40));
		if (!m) continue;
		const parts = [''], from = at;
		let depth = 1, quoted = false;
		for (at += m[0].length; depth > 0; at++) {
			const c = text[at];
			if (c === '\\') { parts[parts.length - 1] += c + text[++at]; continue; }
			if (c === '"') quoted = !quoted;
			if (!quoted && c === '(') depth++;
			if (!quoted && c === ')' && --depth === 0) break;
			if (!quoted && depth === 1 && c === ',') parts.push(''); else parts[parts.length - 1] += c;
		}
		rows.push({ name: m[0].slice(0, -1), args: parts.map(p => p.trim()), from, end: at + 1 });
	}
	return rows;
}
const textOf = literal => [...literal.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(m => m[1]).join('');

// ---- where things lie in a program: 'file.c:symbol' and, for those that other files see, ':symbol'
class NotLinked extends Error {}	// a program of tests that has no use for that file: it cannot miss the row
const places = new Map();
function symbolsOf(program) {
	if (places.has(program)) return places.get(program);
	const found = new Map();
	let file = '';
	for (const line of execFileSync('readelf', ['-sW', program], { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\n')) {
		const m = line.trim().match(/^\d+: ([0-9a-f]+) +(\S+) (\w+) +(\w+) +\w+ +(\S+) (\S+)/);
		if (!m) continue;
		if (m[3] === 'FILE') file = m[6];
		else if (m[3] === 'OBJECT') found.set(`${m[4] === 'LOCAL' ? file : ''}:${m[6]}`, { at: parseInt(m[1], 16), size: Number(m[2]) });
	}
	places.set(program, found);
	return found;
}
function place(program, src, symbol) {
	const s = symbolsOf(program).get(`${src}:${symbol}`) ?? symbolsOf(program).get(`:${symbol}`);
	if (!s) throw new NotLinked(`${program} has no ${symbol} of ${src}`);
	return s;
}

// ---- operations of patch.c for one mutant, in one program
function rowAway(t, i, n) {
	return program => {
		const a = place(program, t.src, t.array), rows = n + (t.end === 'last' ? 1 : 0), size = t.size ?? a.size / rows;
		if (a.size !== size * rows) throw new Error(`${t.file}: ${rows} rows in ${a.size} bytes`);
		const ops = i + 1 < rows ? [`move:${a.at + i * size}:${a.at + (i + 1) * size}:${(rows - i - 1) * size}`] : [];
		// The last one: where a count is known to the compiler, the row before stands twice.
		if (t.end !== 'last' && i === n - 1 && i > 0) ops.push(`move:${a.at + i * size}:${a.at + (i - 1) * size}:${size}`);
		if (t.end === 'count') ops.push(`less:${place(program, t.src, t.counter).at + t.at}:${t.bytes}:1`);
		return ops;
	};
}
const bitAway = (t, i, bit) => program => [`clear:${place(program, t.src, t.array).at + i * t.size + t.at}:${t.bytes}:${bit}`];

const mutants = [];
// A folder without unit tests has no program of them.
const hasTests = name => !/_test\b/.test(name) || readdirSync(join('src', name.split('_')[0])).some(f => f.endsWith('_test.c'));
const add = (file, what, tests, ops) => mutants.push({ name: `${file} ${what}`, file, tests: tests.filter(hasTests), ops });

function addLaw() {
	const rows = rowsOf(law.file), checks = rowsOf('application/check.tbl').map(r => r.args[0]);
	const ready = /#define READY\s+\(((?:[^\n]*\\\n)*[^\n]*)\)/.exec(readFileSync(join('src', law.file), 'utf8'))[1];
	rows.forEach((r, i) => {
		const [id, , , , , needs, effect] = r.args;
		add(law.file, `${id}: the row`, law.walked, rowAway(law, i, rows.length));
		for (const [, name] of needs.replace('READY', ready).matchAll(/N\((\w+)\)/g))
			add(law.file, `${id}: check ${name}`, law.tests, bitAway({ ...law, at: law.checks }, i, checks.indexOf(name)));
		if (effect !== 'NONE')
			add(law.file, `${id}: effect ${effect}`, law.tests, p => [`set:${place(p, law.src, law.array).at + i * law.size + law.effect}:4:0`]);
	});
}

function addComparisons(t) {
	const seen = new Map(), again = name => {	// the same text twice in a function: counted
		seen.set(name, (seen.get(name) ?? 0) + 1);
		return seen.get(name) === 1 ? name : `${name} (${seen.get(name)})`;
	};
	for (const c of comparisons(readFileSync(join('src', t.file), 'utf8')))
		for (const f of c.forms)
			add(t.file, again(`${c.within}: ${c.op === '!' ? '! dropped' : `${c.left} ${f.now} ${c.right}`.replace(/\s+/g, ' ')}`), t.tests,
				p => [`set:${place(p, t.file.split('/').pop(), 'mutant_chosen').at}:4:${f.n}`]);
}

function addColumn(t) {
	const bits = rowsOf(t.of).map(r => r.args[0]);
	rowsOf(t.file).forEach((r, i) => {
		for (const [, name] of r.args[t.column].matchAll(new RegExp(`\\b${t.mark}\\((\\w+)\\)`, 'g')))
			add(t.file, `${r.args[0]}: ${name}`, t.tests, bitAway(t, i, bits.indexOf(name)));
	});
}

function addData(t) {
	const before = t.behind ? rowsOf(t.behind).length : 0, own = rowsOf(t.file);
	const after = t.words && !t.behind ? rowsOf('position/condition_word.tbl').length : 0, n = before + own.length + after;
	own.forEach((r, k) => {
		const id = textOf(r.args[0]) || r.args.slice(0, 2).join(' ');
		add(t.file, `${t.words ? r.args[0] : id}: ${t.suffix ?? 'the row'}`, t.tests, rowAway(t, before + k, n));
		const words = t.words ? textOf(r.args[1]).split('|') : [];
		words.forEach((w, j) => add(t.file, `${r.args[0]}: ${w}`, t.tests, p => {
			const a = place(p, t.src, t.array);
			const left = Buffer.from(words.filter((_, q) => q !== j).join('|')).toString('hex');
			return [`text:${a.at + (before + k) * (a.size / n) + t.words}:${left}`];
		}));
	});
}

// Settings: taken out of what reads them, or compares them; rows of another table stand among them, each as two.
function addSettings(t) {
	const own = rowsOf(t.file), text = readFileSync(join('src', t.file), 'utf8'), among = text.indexOf(`#include "${t.among}"`);
	const paths = own.filter(r => r.from < among).map(r => textOf(r.args[1]));
	for (const r of rowsOf(t.among)) paths.push(`photo.checks.${r.args[1]}`, `photo.limits.${r.args[1]}`);
	paths.push(...own.filter(r => r.from > among).map(r => textOf(r.args[1])));
	paths.forEach((path, i) => add(t.file, `${path}: ${t.what}`, t.tests, rowAway(t, i, paths.length)));
}

function addCodes() {
	let table = null, k = -1;
	const all = rowsOf('ui/codes.tbl'), at = { file: 'ui/codes.tbl', src: 'codes.c', end: 'count', counter: 'tables', bytes: 8, size: 32 };
	all.forEach((r, i) => {
		if (r.name === 'CODES') { table = r.args[0]; k++; return; }
		const first = all.findLastIndex((q, j) => j < i && q.name === 'CODES') + 1, next = all.findIndex((q, j) => j > i && q.name === 'CODES');
		add(at.file, `${table} ${textOf(r.args[0])}: the row`, ['ui_test', 'flows'],
			rowAway({ ...at, array: `codes_${table}`, at: k * 24 + 16 }, i - first, (next < 0 ? all.length : next) - first));
	});
}

addLaw();
comparing.forEach(addComparisons);
columns.forEach(addColumn);
for (const t of machines) rowsOf(t.file).forEach((r, i, all) => add(t.file, `${r.args[0]}: the row`, t.tests, rowAway(t, i, all.length)));
data.forEach(addData);
settings.forEach(addSettings);
addCodes();

// ---- what does not build: the row is taken out of a copy of the table, and the files that name it are compiled
const cflags = () => ['-std=c17', '-D_GNU_SOURCE', '-DBAOKAO_STRICT=1', '-Wall', '-Wextra', '-Werror', '-fsyntax-only', '-I.', '-Isrc', `-I${build}/gen`,
	...execFileSync('pkg-config', ['--cflags', ...readFileSync('Makefile', 'utf8').match(/^PKGS\s*:=((?:.*\\\n)*.*)/m)[1].replace(/\\\n/g, ' ').trim()
		.split(/\s+/)],
		{ encoding: 'utf8' }).trim().split(/\s+/).filter(Boolean)];
const isTest = f => /_test\.c$/.test(f);	// last: what only a test names is missed by that test
const sources = readdirSync('src', { recursive: true }).filter(f => /\.c$/.test(f) && !/wasm/.test(f))
	.sort((a, b) => isTest(a) - isTest(b) || (a < b ? -1 : 1));
const withTables = text => text + [...text.matchAll(/^#include "(\w+\/\w+\.tbl)"/gm)].map(m => readFileSync(join('src', m[1]), 'utf8')).join('\n');
const textsOf = new Map(sources.map(f => [f, withTables(readFileSync(join('src', f), 'utf8'))]));
for (const file of built)
	for (const r of rowsOf(file)) {
		const id = /^\w+$/.test(r.args[0]) && !/^\d+$/.test(r.args[0]) ? r.args[0] : r.args[2];
		mutants.push({ name: `${file} ${r.args[0] === '0' || /^\d+$/.test(r.args[0]) ? textOf(r.args[1]) : id}: the row`, file, row: r, id,
			tests: ['build'] });
	}

function run(command, env, timeout) {
	return new Promise(resolve => {
		const from = Date.now();
		const child = spawn(command[0], command.slice(1), { env: { ...process.env, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
		let out = '', ended = false;
		const end = why => {
			if (ended) return;
			ended = true;
			clearTimeout(timer);
			resolve({ ok: why === 0, why, out, seconds: (Date.now() - from) / 1000 });
		};
		const stop = signal => { try { process.kill(-child.pid, signal); } catch { /* it is gone */ } };
		const timer = setTimeout(() => { stop('SIGTERM'); setTimeout(() => { stop('SIGKILL'); end('timeout'); }, 2000); }, timeout * 1000);
		const more = b => { out = (out + b).slice(-20000); };
		child.stdout.on('data', more);
		child.stderr.on('data', more);
		child.on('error', () => end('error'));
		child.on('close', code => end(code ?? 'signal'));
	});
}

const compile = (f, ...before) => run(['gcc', ...before, ...cflags(), join('src', f)], {}, 120);
const whole = new Map();	// each file compiles as it is, or its failure says nothing
async function compilesWhole(f) {
	if (!whole.has(f)) whole.set(f, compile(f));
	const r = await whole.get(f);
	if (!r.ok) { console.log(`Bail out! ${f} does not compile without a mutant\n${r.out.slice(-2000).replace(/^/gm, '# ')}`); process.exit(1); }
}

async function builds(m) {
	const dir = join(work, `row${mutants.indexOf(m)}`), text = readFileSync(join('src', m.file), 'utf8');
	mkdirSync(join(dir, dirname(m.file)), { recursive: true });
	writeFileSync(join(dir, m.file), text.slice(0, m.row.from) + text.slice(m.row.end));
	const names = new RegExp(`\\b(\\w+_)?${m.id}\\b`), includes = `"${m.file}"`;
	const files = sources.filter(f => textsOf.get(f).includes(includes) || names.test(textsOf.get(f)));
	files.sort((a, b) => isTest(a) - isTest(b) || Number(textsOf.get(b).includes(includes)) - Number(textsOf.get(a).includes(includes)));
	for (const f of files)
		if (!(await compile(f, `-I${dir}`)).ok) { await compilesWhole(f); return f; }
	return '';
}

// ---- the tests, cheapest first; each passes without a mutant, or nothing is said
function unit(name) {	// PROGRAM or PROGRAM:PATTERN, only the tests so named
	const [file, ...pattern] = name.split(':'), program = realpathSync(join(build, 'test', file));
	return { name, program, command: [program, ...pattern] };
}
const known = new Map();
function testOf(name) {
	if (!known.has(name))
		known.set(name, name === 'flows' ? { name, program: realpathSync(join(build, 'baokao')),
			command: ['node', 'tests/flows/run.mjs', join(build, 'baokao')] } :
			name === 'law' ? { name, program: realpathSync(join(build, 'baokao')),
				command: ['packaging/docs.sh', join(build, 'baokao'), '--check'] } : unit(name));
	return known.get(name);
}
const quiet = { BAOKAO_TEST_PG: '', STOP_AT_FIRST: '1', TMPDIR: work, CMOCKA_MESSAGE_OUTPUT: 'STDOUT' };

async function sound(test) {
	const r = await run(test.command, quiet, 600);
	if (!r.ok) { console.log(`Bail out! ${test.name} fails without a mutant (${r.why})\n${r.out.slice(-2000).replace(/^/gm, '# ')}`); process.exit(1); }
	console.log(`# ${test.name}: ${r.seconds.toFixed(1)} s without a mutant`);
	return r.seconds;
}

function opsIn(m, program) {
	try { return m.ops(program); } catch (e) { if (e instanceof NotLinked) return null; throw e; }
}

async function kill(m) {
	if (m.row) { const f = await builds(m); return f ? `the build: ${f}` : ''; }
	for (const name of m.tests.filter(t => !without.includes(t))) {
		const test = testOf(name), ops = opsIn(m, test.program);
		if (!ops) continue;
		test.seconds ??= sound(test);	// once, when it is first wanted
		const r = await run(test.command, { ...quiet, LD_PRELOAD: join(work, 'patch.so'), BAOKAO_MUTANT: `${test.program}|${ops.join(',')}` },
			(await test.seconds) * 3 + 10);
		if (!r.ok) return `${name === 'law' ? 'print of the law alone' : name} (${r.why}, ${r.seconds.toFixed(1)} s)`;
	}
	return '';
}

// A fixed order for a seed: Fisher and Yates over a small generator.
function shuffled(list, state) {
	const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32, a = [...list];
	for (let i = a.length - 1; i > 0; i--) { const k = Math.floor(next() * (i + 1)); [a[i], a[k]] = [a[k], a[i]]; }
	return a;
}

const equivalent = new Map(readFileSync(join(here, 'equivalent.txt'), 'utf8').split('\n').filter(l => l && !l.startsWith('#')).map(l => l.split('\t')));
for (const name of equivalent.keys())
	if (!mutants.some(m => m.name === name)) { console.log(`not ok - equivalent.txt names what is no mutant: ${name}`); process.exitCode = 1; }
let chosen = mutants.filter(m => m.name.match(only) && !equivalent.has(m.name));
if (args.includes('--list')) { for (const m of chosen) console.log(m.name); process.exit(0); }
// The sample asks what the unit tests of the law alone must miss.
if (sample > 0) chosen = shuffled(chosen.filter(m => m.file.startsWith('application/')), seed).slice(0, sample);

execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-D_GNU_SOURCE', '-o', join(work, 'patch.so'), join(here, 'patch.c')]);
const from = Date.now(), by = {}, alive = [], count = killer => { by[killer] = (by[killer] ?? 0) + 1; };
let counted = 0;
const queue = [...chosen];
async function worker() {
	for (let m = queue.shift(); m; m = queue.shift()) {
		const who = await kill(m);
		console.log(`${who ? 'ok' : 'not ok'} ${++counted} - ${m.name}${who ? `, killed by ${who}` : ' SURVIVED'}`);
		if (who) count(who.replace(/^(the build):.*| \(.*$/, '$1')); else alive.push(m.name);
	}
}
await Promise.all(Array.from({ length: jobs }, worker));
const killers = Object.entries(by).map(([k, n]) => `${k} ${n}`).join(', ');
console.log(`# ${chosen.length} mutants in ${Math.round((Date.now() - from) / 1000)} s: killed by ${killers}; ` +
	`${alive.length} survived, ${equivalent.size} are equivalent (equivalent.txt)`);
if (alive.length > 0) process.exitCode = 1;
