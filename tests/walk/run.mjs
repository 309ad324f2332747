// SPDX-License-Identifier: Apache-2.0
// The walk: on each exam of exams/, candidates, staff and a payment gateway do what the pages show them, from registration to certificate,
// chosen by a generator of numbers with a seed. After every step look.mjs judges. TAP on standard output, one line an exam; one that fails
// prints its seed and its last steps and can be played again.
//
//	node tests/walk/run.mjs BINARY [--steps N] [--seed N] [--exam NAME] [--turns K|all]	BAOKAO_STORE=pg: on BAOKAO_TEST_PG
//	--all: goes on after the first thing that does not hold, and prints one of each kind; --everybody: everybody's pages after every step;
//	--trace: what was done, and how often each button was pressed
import { plan, result } from '../client.mjs';
import { Life, Wrong } from './life.mjs';
import { look } from './look.mjs';

const [binary, ...rest] = process.argv.slice(2);
const option = (name, otherwise) => { const i = rest.indexOf('--' + name); return i < 0 ? otherwise : rest[i + 1]; };
const has = name => rest.includes('--' + name);
const steps = Number(option('steps', 84)), seed = Number(option('seed', 9)), LAST = 25;
const exams = option('exam') ? [option('exam')] : ['linyi', 'national', 'jilin', 'certificate', 'hubei', 'teacher'];
// Switches that a configuration of exams/ does not turn.
const TURNS = [{}, { 'review.levels': 2, 'arbitration.enabled': 'yes', 'stats.disclosure': 'exact' },
	{ 'review.levels': 1, undo_minutes: 0, 'pay.waiver': 'yes', 'photo.check': 'human' },
	{ withdraw: 'before_review', after_reject: 'edit', 'stats.disclosure': 'exact', 'scores.mode': 'in_system' }];
// Where nobody ever was, nothing was looked at.
const WANTED = ['DRAFT', 'SUBMITTED', 'IN_REVIEW', 'APPROVED', 'PAID', 'SEATED', 'PASSED|FAILED|CERTIFIED'], seen = {};
let failed = false;

async function walk(exam, turn) {
	const turns = Object.entries(TURNS[turn]).filter(([k]) => k !== 'review.levels' || exam !== 'certificate');	// one level at the site
	const life = Object.assign(new Life({ binary, exam, seed, turns: Object.fromEntries(turns) }), { all: has('all'), everybody: has('everybody') });
	let k = 0, error = '';
	try {
		await life.open();
		await look(life, 0);
		for (; k < steps; k++) { await life.step(k, steps); await look(life, k); }
	} catch (e) {
		const again = `--exam ${exam} --turns ${turn} --seed ${seed} --steps ${steps}`;
		error = `${e instanceof Wrong ? e.message : e.stack}\nstep ${k} of ${again}; the last:\n${life.trace.slice(-LAST).join('\n')}\n`;
	}
	error += [...life.faults.values()].join('\n');
	for (const [s, n] of Object.entries(life.states)) seen[s] = (seen[s] ?? 0) + n;
	if (has('trace')) console.log('# ' + [...life.trace, JSON.stringify(life.pressed, null, 1)].join('\n').replaceAll('\n', '\n# '));
	const { code, log } = life.server ? await life.close() : { code: 1, log: '' };
	const bad = log.split('\n').filter(l => /level=(error|fatal)/.test(l));
	if (!error && (code !== 0 || bad.length > 0)) error = 'the server logged an error or did not stop gracefully\n' + bad.join('\n');
	failed = !result(!error, `${exam}${turn ? ', switches ' + turn : ''}: ${k} steps, ${life.trace.length} doings`, error) || failed;
}

// Two at once: each waits for its server half of the time.
const turns = option('turns', '0') === 'all' ? [...TURNS.keys()] : [Number(option('turns', '0'))];
const lives = turns.flatMap(turn => exams.map(exam => [exam, turn]));
const worker = async () => { while (lives.length > 0) await walk(...lives.shift()); };
await Promise.all([worker(), worker()]);
const states = Object.entries(seen).map(s => s.join(' ')).join(', ');
if (exams.length > 1) {
	const missing = WANTED.filter(s => !s.split('|').some(one => seen[one]));
	failed = !result(missing.length === 0, 'seen: ' + states, 'nobody was ever ' + missing.join(', ')) || failed;
}
plan();
process.exit(failed ? 1 : 0);
