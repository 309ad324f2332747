// SPDX-License-Identifier: Apache-2.0
// Pictures of documents twice: what the page's WebAssembly makes is what the command line makes, to the byte, of the same files and
// frames; and what was made stays as it is. TAP on standard output.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plan, result } from './client.mjs';
import { AUTOMATIC, FRAME, WASM, WHOLE, cardPng, cardRgba, tool } from './document_tool.mjs';

const baokao = process.argv[2] ?? 'build/baokao', dir = mkdtempSync(join(tmpdir(), 'baokao-document-'));
const out = join(dir, 'made'), at = name => join(dir, name), FACE = 'tests/pictures/astronaut.jpg';

const cli = (preset, files, ...more) => {
	const r = spawnSync(baokao, ['photo', 'make', '--document', preset, ...files, '--json', '-o', out, ...more], { encoding: 'utf8' });
	return { code: r.status, err: r.stderr, ...(r.stdout ? JSON.parse(r.stdout.trim().split('\n').pop()).document : {}) };
};
const made = name => readFileSync(join(out, name.replace(/\.[^.]*$/, '.jpg')));
// A marker with foreign bytes behind the start of a JPEG.
const tainted = (jpeg, kind, text) => Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xFF, kind, 0, text.length + 2]), Buffer.from(text), jpeg.subarray(2)]);

function same(name, t, by, file) {
	const page = t.found(), want = JSON.stringify({ ...by, code: undefined, err: undefined });
	result(JSON.stringify(page) === want, `${name}: the same answer`, `${t.text()}\n${want}`);
	if (by.code === 0) result(made(file).equals(t.jpeg()), `${name}: the same bytes`, `${made(file).length} and ${t.jpeg().length}`);
}

try {
	const wasm = readFileSync(WASM), gzip = gzipSync(wasm, { level: 9 }).length;
	result(gzip <= 150 * 1024, 'the tool is at most 150 KB compressed', `${gzip}`);
	console.log(`# ${wasm.length} bytes, gzip ${gzip}, brotli ${brotliCompressSync(wasm).length}`);

	// Two sides of a card on a table, as the browser's decoder would hand them over.
	const cards = [0, 1].map(n => cardRgba(n, { degrees: n ? -6 : 6 }));
	[0, 1].forEach(n => writeFileSync(at(`side${n}.png`), cardPng(n, { degrees: n ? -6 : 6 })));
	const two = [at('side0.png'), at('side1.png')];
	let t = tool(100), by = cli('idcard', two);
	cards.forEach((c, i) => t.pixels(i, c.rgba, c.w, c.h));
	t.make();
	same('front and back, by themselves', t, by, 'side0.png');
	result(by.bytes <= 100 * 1024 && by.parts?.every(p => p.way === 'frame' && Math.abs(p.frame[2] - 1150) < 50 && Math.abs(p.frame[3] - 725) < 45),
		'cut to the cards and within 100 KB', JSON.stringify(by));
	result(by.parts?.[0].slope > 6000 && by.parts[1].slope < -6000, 'set level by 6 degrees either way', JSON.stringify(by.parts));
	const auto = t.jpeg();
	t.make();
	result(t.jpeg().equals(auto), 'the found frames given back make the same bytes');
	result(cli('idcard', two, ...by.parts.flatMap(p => ['--frame', `${p.frame},${p.turn},${p.slope}`])).code === 0 && made('side0.png').equals(auto),
		'on the command line too');

	// By hand.
	for (const [name, a, b] of [['moved edges', [FRAME, 200, 150, 1200, 800, 0, 0], [FRAME, 10, 20, 1500, 1100, 0, 3000]],
		['turned', [FRAME, 100, 200, 900, 1300, 1, -5000], [AUTOMATIC, 0, 0, 0, 0, 3, 0]],
			['whole and upside down', [WHOLE, 0, 0, 0, 0, 0, 0], [WHOLE, 0, 0, 0, 0, 2, 0]]]) {
		const word = p => p[0] === FRAME ? p.slice(1).join() : `${p[0] === WHOLE ? 'whole' : 'auto'},${p[5]}`;
		t.place(0, a); t.place(1, b); t.make();
		same(name, t, cli('idcard', two, '--frame', word(a), '--frame', word(b)), 'side0.png');
	}
	t.place(0, [FRAME, 900, 0, 900, 500, 0, 0]); t.make();
	same('a frame outside of the picture', t, by = cli('idcard', two, '--frame', '900,0,900,500'), 'side0.png');
	result(by.code === 1 && by.verdict === 'unusable', 'is refused, exit code 1', JSON.stringify(by));
	result(cli('idcard', two, '--frame', '1,2').code === 2 && cli('nothing', two).code === 2 && cli('idcard', [...two, FACE]).code === 2,
		'wrong usage is exit code 2');

	// A JPEG, decoded by the tool itself and kept between two cuts.
	t = tool(200);
	t.open(0, readFileSync(FACE)); t.make();
	same('a JPEG', t, cli('diploma', [FACE]), 'astronaut.jpg');
	for (const f of [[FRAME, 10, 10, 200, 300, 0, 2000], [FRAME, 5, 50, 300, 200, 1, -9000]]) {
		t.place(0, f); t.make();
		same(`its frame ${f}`, t, cli('diploma', [FACE], '--frame', f.slice(1).join()), 'astronaut.jpg');
	}

	// What was made is standard: the same bytes. Anything foreign in it, and it is made again without.
	writeFileSync(at('card.jpg'), auto);
	by = cli('idcard', [at('card.jpg')]);
	result(by.as_it_was === true && made('card.jpg').equals(auto), 'what was made stays the same bytes', JSON.stringify(by));
	t = tool(100); t.open(0, auto); t.make();
	same('in the page too', t, by, 'card.jpg');
	for (const [name, dirty] of [['a comment', tainted(auto, 0xFE, 'HOSTILE')], ['a place', tainted(auto, 0xE1, 'Exif\0\0HOSTILE')],
		['a script behind the end', Buffer.concat([auto, Buffer.from('<script>HOSTILE')])]]) {
		writeFileSync(at('dirty.jpg'), dirty);
		by = cli('idcard', [at('dirty.jpg')]);
		result(by.code === 0 && !by.as_it_was && !made('dirty.jpg').includes('HOSTILE'), `${name} goes away`, JSON.stringify(by));
	}
	writeFileSync(at('wide.jpg'), auto);
	result(cli('diploma-100', [at('wide.jpg')], '--frame', 'auto,1').as_it_was === false, 'a turned one is made anew');

	writeFileSync(at('text.jpg'), 'no picture');
	t = tool(100); t.open(0, Buffer.from('no picture'));
	same('no picture', t, cli('diploma-100', [at('text.jpg')]), 'text.jpg');
	let trapped = false;
	try { t = tool(); t.open(0, readFileSync(FACE).subarray(0, 9000)); t.make(); trapped = t.found().verdict === 'unusable'; } catch { trapped = true; }
	result(trapped, 'a file cut short ends the instance or is refused, it is not taken');
	result(cli('diploma', [at('nothing.jpg')]).code === 1, 'a file that is not there is said');
	writeFileSync(at('own.jpg'), readFileSync(FACE));
	result(spawnSync(baokao, ['photo', 'make', '--document', 'diploma', at('own.jpg'), '-o', dir]).status === 1 && statSync(at('own.jpg'))
		.size === statSync(FACE).size, 'a file is not written over itself');
	result(spawnSync(baokao, ['photo', 'check', '--document', 'diploma', at('text.jpg')], { encoding: 'utf8' }).stdout.includes('这个文件不是图片') &&
		existsSync(out), 'check says what is wrong in words');
} finally { rmSync(dir, { recursive: true, force: true }); }
plan();
