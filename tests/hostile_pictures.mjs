// SPDX-License-Identifier: Apache-2.0
// Pictures and PDFs that somebody made to do harm, for tests/cells.mjs and bench/run.mjs: each a name and its bytes.
import { crc32 as zlibCrc32, deflateSync } from 'node:zlib';

const crcTable = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
const crc = zlibCrc32 ?? (x => { let c = ~0 >>> 0; for (const y of x) c = crcTable[(c ^ y) & 255] ^ (c >>> 8); return ~c >>> 0; });
const latin = text => Buffer.from(text, 'latin1'), two = n => Buffer.from([n >> 8, n & 255]);

// A PNG of w by h pixels in 8-bit RGB whose data is as given, whatever it is; chunks come before it.
export function png(w, h, data, chunks = [], interlaced = 0) {
	const chunk = (type, body) => { const all = Buffer.concat([latin(type), body]), out = Buffer.alloc(all.length + 8); out.writeUInt32BE(body.length, 0);
		all.copy(out, 4); out.writeUInt32BE(crc(all), all.length + 4); return out; };
	const head = Buffer.alloc(13);
	head.writeUInt32BE(w, 0); head.writeUInt32BE(h, 4); head[8] = 8; head[9] = 2; head[12] = interlaced;
	return Buffer.concat([latin('\x89PNG\r\n\x1a\n'), chunk('IHDR', head), ...chunks.map(c => chunk(...c)), chunk('IDAT', data),
		chunk('IEND', Buffer.alloc(0))]);
}

// A grey JPEG of w by h pixels, each block of it two bits: DC 0 and the end; a progressive one's have a bit in each scan.
export function jpeg(w, h, { scans = 1, progressive = scans > 1, segments = [], cut = 0, tail = '' } = {}) {
	const segment = (marker, body) => Buffer.concat([Buffer.from([0xff, marker]), two(body.length + 2), body]);
	const blocks = Math.ceil(w / 8) * Math.ceil(h / 8), table = id => Buffer.concat([Buffer.from([id, 1]), Buffer.alloc(15), Buffer.from([0])]);
	const data = Buffer.alloc(Math.ceil(blocks * (progressive ? 1 : 2) / 8));
	// Up to 64 scans a progressive one is sound: the DC, then the others in bands; above that the same bits are refined for ever.
	const edge = i => 1 + Math.floor(63 * i / (scans - 1));
	const say = i => !progressive ? [0, 63, 0] : i === 0 ? [0, 0, 0] : scans > 64 ? [1, 63, i > 1 ? 0x10 : 1] : [edge(i - 1), edge(i) - 1, 0];
	const scan = i => Buffer.concat([segment(0xda, Buffer.from([1, 1, 0, ...say(i)])), data]);
	const all = Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments.map(([marker, body]) => segment(marker, body)),
		segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)])),
		segment(progressive ? 0xc2 : 0xc0, Buffer.concat([Buffer.from([8]), two(h), two(w), Buffer.from([1, 1, 0x11, 0])])), segment(0xc4, table(0)),
			segment(0xc4, table(0x10)),
		...Array.from({ length: scans }, (_, i) => scan(i))]);
	return cut > 0 ? all.subarray(0, all.length * cut) : Buffer.concat([all, Buffer.from([0xff, 0xd9]), latin(tail)]);
}

// A WebP that says it is w by h pixels, lossless, with nothing behind that.
function webp(w, h) {
	const bits = (w - 1) | ((h - 1) << 14), body = Buffer.from([0x2f, bits & 255, (bits >> 8) & 255, (bits >> 16) & 255, (bits >>> 24) & 255, 0, 0, 0]),
		head = Buffer.alloc(8);
	head.writeUInt32LE(body.length, 0); head.writeUInt32LE(body.length + 12, 4);
	return Buffer.concat([latin('RIFF'), head.subarray(4), latin('WEBPVP8L'), head.subarray(0, 4), body]);
}

// A sound PDF out of its objects' texts, the first of which is the catalogue.
export function pdf(objects) {
	let text = '%PDF-1.5\n';
	const at = objects.map((o, i) => { const here = text.length; text += `${i + 1} 0 obj\n${o}\nendobj\n`; return here; }), xref = text.length;
	text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${at.map(n => `${String(n)
		.padStart(10, '0')} 00000 n \n`).join('')}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${xref}\n%%EOF\n`;
	return latin(text);
}
const page = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>'];

// hostile: what must be refused; photo: sent as a photo, else as a PDF.
export function hostile() {
	const zeros = n => deflateSync(Buffer.alloc(n), { level: 9 }), rows = (w, h) => zeros((w * 3 + 1) * h),
		exif = [0xe1, Buffer.concat([latin('Exif\0\0MM\0*\0\0\0\x08\xff\xff'), Buffer.alloc(65000, 0x41)])];
	const profile = [0xe2, Buffer.concat([latin('ICC_PROFILE\0\x01\x01'), Buffer.alloc(65000, 0x42)])];
	return [
		['a text', Buffer.from('不是图片')],
		['a program', Buffer.concat([latin('\x7fELF\x02\x01\x01'), Buffer.alloc(4096)])],
		['a GIF that is JavaScript', latin('GIF89a=1;alert(document.cookie)//')],
		['a page that pretends to be a JPEG', latin(`\xff\xd8\xff\xe0${'<script>alert(1)</script>'.repeat(100)}`)],
		['a PDF as a photo', pdf([...page, '<</Type/Page/Parent 2 0 R>>'])],
		['nothing but a JPEG\'s first bytes', jpeg(600, 840).subarray(0, 20)],
		['half a JPEG', jpeg(600, 840, { cut: 0.5 })],
		['half a PNG', png(600, 840, rows(600, 840)).subarray(0, 700)],
		['random bytes behind a JPEG\'s head',
			Buffer.concat([latin('\xff\xd8\xff\xdb'), Buffer.from(Array.from({ length: 50000 }, (_, i) => (i * 7919) & 255))])],
		['900 megapixels of PNG in 60 KB', png(30000, 30000, zeros(60e6))],
		['40 megapixels of PNG', png(8000, 5000, rows(8000, 5000))],
		['40 megapixels of PNG, interlaced', png(8000, 5000, rows(8000, 5000), [], 1)],
		['a PNG\'s strip of 60,000 by 2', png(60000, 2, zeros(1e6))],
		['a profile of 100 MB in a PNG', png(600, 840, rows(600, 840), [['iCCP', Buffer.concat([latin('x\0\0'), zeros(100e6)])]])],
		['a text of 100 MB in a PNG, ten times',
			png(600, 840, Buffer.alloc(5), Array.from({ length: 10 }, () => ['zTXt', Buffer.concat([latin('x\0\0'), zeros(100e6)])]))],
		['268 megapixels of WebP in 30 bytes', webp(16384, 16384)],
		['120 megapixels of JPEG', jpeg(12000, 10000)],
		['120 megapixels of progressive JPEG', jpeg(12000, 10000, { scans: 2 })],
		['4 gigapixels of JPEG in 200 bytes', jpeg(65500, 65500).subarray(0, 400)],
		['2,000 scans', jpeg(600, 840, { scans: 2000 })],
		['2,000 scans over 12 megapixels', jpeg(4000, 3000, { scans: 2000 }).subarray(0, 15e6)],
		['90 scans over 12 megapixels', jpeg(4000, 3000, { scans: 90 })],
		['a JPEG with 3 MB of EXIF and profile, damaged',
			jpeg(600, 840, { segments: Array.from({ length: 24 }, (_, i) => i % 2 ? exif : profile), cut: 0.9999 })],
		['scripts in a PDF', pdf(['<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>', page[1],
			'<</Type/Page/Parent 2 0 R>>']), 'pdf'],
		['a PDF as deep as 100,000 lists', pdf([...page, `<</Type/Page/Parent 2 0 R/X ${'['.repeat(1e5)}${']'.repeat(1e5)}>>`]), 'pdf'],
		['a PDF of 300,000 objects', pdf([...page,
			`<</Type/Page/Parent 2 0 R/X[${Array.from({ length: 300000 }, (_, i) => `${i + 4} 0 R`).join(' ')}]>>`,
				...Array.from({ length: 300000 }, () => '[]')]), 'pdf'],
		['pages of a PDF in a circle', pdf([page[0], '<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>']), 'pdf'],
		['a PDF cut in half', pdf([...page, '<</Type/Page/Parent 2 0 R>>']).subarray(0, 150), 'pdf'],
	].map(([name, bytes, kind = 'photo']) => ({ name, bytes, kind }));
}

// odd: what looks alike and must be taken.
export function odd() {
	const rows = (w, h) => deflateSync(Buffer.alloc((w * 3 + 1) * h), { level: 9 });
	return [
		['a JPEG and a ZIP in one', jpeg(600, 840, { tail: 'PK\x03\x04<script>alert(1)</script>PK\x05\x06' })],
		['a JPEG with 3 MB of EXIF and profile',
			jpeg(600, 840, { segments: Array.from({ length: 48 },
				() => [0xe2, Buffer.concat([latin('ICC_PROFILE\0\x01\x01'), Buffer.alloc(65000, 0x42)])]) })],
		['12 megapixels of progressive JPEG in 10 scans', jpeg(4000, 3000, { scans: 10 })],
		['50 megapixels of JPEG', jpeg(8160, 6120)],
		['12 megapixels of PNG', png(4000, 3000, rows(4000, 3000))],
	].map(([name, bytes]) => ({ name, bytes, kind: 'photo' }));
}
