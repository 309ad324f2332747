// SPDX-License-Identifier: Apache-2.0
// Hostile bytes on a bare socket are refused and the connection closed; a restart refuses nobody. TAP on standard output.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, openSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dir = mkdtempSync(join(tmpdir(), 'baokao-hostile-'));
const port = await new Promise(done => {
	const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); });
});
const base = `http://127.0.0.1:${port}`;
const server = spawn(process.argv[2], ['serve', '--listen', `127.0.0.1:${port}`, '--data', dir, '--demo'],
	{ stdio: ['ignore', 'ignore', openSync(join(dir, 'log'), 'w')] });
for (let i = 0; i < 100; i++) { try { if ((await fetch(base + '/healthz')).ok) break; } catch { await new Promise(r => setTimeout(r, 100)); } }

let n = 0;
const result = (ok, name, why) => { console.log(`${ok ? 'ok' : 'not ok'} ${++n} - ${name}`); if (!ok) console.log('# ' + why); };
const send = bytes => new Promise(done => {
	let got = '', closed = false;
	const s = connect(port, '127.0.0.1', () => s.write(Buffer.from(bytes, 'latin1')));
	s.on('data', d => { got += d.toString('latin1'); });
	s.on('close', () => { closed = true; done({ got, closed }); });
	s.on('error', () => {});
	setTimeout(() => { if (!closed) { s.destroy(); done({ got, closed: false }); } }, 3500);
});
const H = 'Host: x\r\n';
const cases = {
	'Content-Length with Transfer-Encoding': `POST / HTTP/1.1\r\n${H}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
	'two Content-Lengths': `POST / HTTP/1.1\r\n${H}Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello`,
	'two Hosts': `GET / HTTP/1.1\r\n${H}${H}\r\n`,
	'no Host': 'GET / HTTP/1.1\r\n\r\n',
	'a blank before the colon': `GET / HTTP/1.1\r\n${H}X : y\r\n\r\n`,
	'a blank inside a name': `GET / HTTP/1.1\r\n${H}X Y: z\r\n\r\n`,
	'a bare LF': `GET / HTTP/1.1\n${H}\r\n`,
	'a bare CR': `GET / HTTP/1.1\r\n${H}X: a\rb\r\n\r\n`,
	'a folded line': `GET / HTTP/1.1\r\n${H}X: a\r\n b\r\n\r\n`,
	'NUL in a header': `GET / HTTP/1.1\r\n${H}X: a\0b\r\n\r\n`,
	'an encoded NUL in the path': `GET /a%00b HTTP/1.1\r\n${H}\r\n`,
	'a dot segment': `GET /../etc/passwd HTTP/1.1\r\n${H}\r\n`,
	'an encoded dot segment': `GET /%2e%2e/etc HTTP/1.1\r\n${H}\r\n`,
	'a bad escape': `GET /%zz HTTP/1.1\r\n${H}\r\n`,
	'bytes that are not UTF-8': `GET /%ff%fe HTTP/1.1\r\n${H}\r\n`,
	'a negative length': `POST / HTTP/1.1\r\n${H}Content-Length: -1\r\n\r\n`,
	'a length with a sign': `POST / HTTP/1.1\r\n${H}Content-Length: +5\r\n\r\nhello`,
	'an unknown coding': `POST / HTTP/1.1\r\n${H}Transfer-Encoding: gzip, chunked\r\n\r\n`,
	'nonsense': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
};
for (const [name, bytes] of Object.entries(cases)) {
	const { got, closed } = await send(bytes);
	const status = Number(got.slice(9, 12));
	result((status >= 400 && status < 600 && closed && !/HTTP\/1\.1 [23]/.test(got)), `${name} is refused and the connection closed`,
		JSON.stringify(got.slice(0, 80)) + closed);
}
const long = await send(`GET / HTTP/1.1\r\n${H}X: ${'y'.repeat(20000)}\r\n\r\n`);
result(/ 431 /.test(long.got), 'a head without end is 431', long.got.slice(0, 60));
const big = await send(`POST /exam/national/login HTTP/1.1\r\n${H}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999999\r\n\r\n`);
result(/ 413 /.test(big.got), 'a body over the route\'s limit is 413 before it is sent', big.got.slice(0, 60));
result((await fetch(base + '/healthz')).ok, 'and the server still serves', '');

// a restart: ask all the time, on new connections, while the web process is replaced
let failed = 0, asked = 0, on = true;
const asking = (async () => {
	while (on) {
		const { got } = await send(`GET /healthz HTTP/1.1\r\n${H}Connection: close\r\n\r\n`);
		asked++;
		if (!got.startsWith('HTTP/1.1 200')) failed++;
	}
})();
await new Promise(r => setTimeout(r, 200));
process.kill(server.pid, 'SIGHUP');
await new Promise(r => setTimeout(r, 2500));
on = false;
await asking;
result(failed === 0 && asked > 50, `a restart refuses none of ${asked} connections`, `${failed} failed`);
server.kill('SIGTERM');
await new Promise(r => server.on('exit', r));
rmSync(dir, { recursive: true, force: true });
