// SPDX-License-Identifier: Apache-2.0
// A real Kannel on loopback: what the driver builds is taken, Chinese arrives at the carrier as it was written, delivery
// reports come and are read. The carrier is this script, on Kannel's own fake centre. TAP on standard output.
//
//	node tests/kannel.mjs BUILD		the build that holds test/sms_call
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as listen } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browser, Server, idNumber } from './client.mjs';

const tool = join(process.argv[2] ?? 'build', 'test/sms_call');
const dir = mkdtempSync(join(tmpdir(), 'baokao-kannel-'));
const children = [];
let n = 0, failed = 0;
function result(ok, name, seen = '') {
	console.log(`${ok ? 'ok' : 'not ok'} ${++n} - ${name}`);
	if (!ok) { failed++; console.log(`# ${seen}`); }
}
const sleep = ms => new Promise(r => setTimeout(r, ms));
async function until(what, ms = 10000) {
	for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) { const got = what(); if (got) return got; }
	return null;
}
// A port of the kernel's choice; somebody else may take it before Kannel does, hence the second try below.
const freePort = () => new Promise(r => { const s = listen().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => r(port)); }); });
const driver = (...args) => execFileSync(tool, args, { encoding: 'utf8' }).trim();
const answers = port => new Promise(r => { const s = connect(port, '127.0.0.1', () => { s.destroy(); r(true); }).on('error', () => r(false)); });

// Every interface on loopback: Debian's sample opens the admin port to all with a password that everybody knows.
function config(port) {
	return `group = core
admin-port = ${port.admin}
admin-interface = 127.0.0.1
admin-password = "${Math.random()}"
admin-deny-ip = "*.*.*.*"
admin-allow-ip = "127.0.0.1"
smsbox-port = ${port.box}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = city
port = ${port.centre}
connect-allow-ip = "127.0.0.1"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${port.send}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = baokao
password = "p&ss=w"
max-messages = 10
concatenation = true
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"
`;
}
function start(program, file) {
	const log = [];
	const child = spawn(program, [file], { stdio: ['ignore', 'pipe', 'pipe'] });
	for (const s of [child.stdout, child.stderr]) s.on('data', d => { log.push(String(d)); if (log.length > 200) log.shift(); });
	child.on('error', () => log.push(`${program} does not start`));
	children.push(child);
	return log;
}
// By its own pid, and without asking nicely: it hangs when its fake centre has left.
function stop() { for (const c of children.splice(0)) c.kill('SIGKILL'); }
async function gateway() {
	for (let attempt = 0; attempt < 3; attempt++) {
		const port = {};
		for (const name of ['admin', 'box', 'centre', 'send']) port[name] = await freePort();
		const file = join(dir, 'kannel.conf');
		writeFileSync(file, config(port));
		const logs = [start('/usr/sbin/bearerbox', file)];
		for (let i = 0; i < 100 && !await answers(port.box); i++) await sleep(50);
		logs.push(start('/usr/sbin/smsbox', file));
		for (let i = 0; i < 100 && !await answers(port.send); i++) await sleep(50);
		if (await answers(port.send)) return port;
		console.log('# ' + logs.flat().join('').split('\n').slice(-20).join('\n# '));
		stop();
	}
	throw new Error('Kannel does not start');
}

// ---- the carrier's side: one line a message, percent-encoded UTF-16; long ones in parts behind a header
function unescape(s) {
	const bytes = [];
	for (let i = 0; i < s.length; i++)
		if (s[i] === '%') { bytes.push(parseInt(s.slice(i + 1, i + 3), 16)); i += 2; } else bytes.push(s[i] === '+' ? 32 : s.charCodeAt(i));
	return Buffer.from(bytes).swap16().toString('utf16le');
}
class Carrier {
	constructor(port) {
		this.parts = [];
		this.rest = '';
		this.socket = connect(port, '127.0.0.1');
		this.socket.on('error', () => {});
		this.socket.on('data', d => {
			const lines = (this.rest + d.toString('latin1')).split('\n');
			this.rest = lines.pop();
			for (const line of lines) {
				const [from, to, kind, ...rest] = line.split(' ');
				if (kind === 'udh') this.parts.push({ from, to, kind: 'part', text: unescape(rest[2]) });
				else this.parts.push({ from, to, kind, text: unescape(rest[0]) });
			}
		});
	}
	take() { return this.parts.splice(0); }
}

try {
	const port = await gateway();
	const carrier = new Carrier(port.centre);
	const reports = [];
	const http = createServer((q, r) => { reports.push({ method: q.method, url: q.url }); r.end('OK\n'); });
	await new Promise(r => http.listen(0, '127.0.0.1', r));
	const settings = `url: http://127.0.0.1:${port.send}/cgi-bin/sendsms\nusername: baokao\npassword: 'p&ss=w'\nfrom: '1069'\n`;
	async function send(id, text, change = s => s) {
		const call = JSON.parse(driver('ask', 'kannel', change(settings), id, '13900000001',
			`http://127.0.0.1:${http.address().port}/notify/sms/city/s3cret`, text));
		const r = await fetch(call.url, { method: call.method, headers: call.headers, body: call.body });
		const body = await r.text();
		return { call, status: r.status, body, read: driver('read', 'kannel', String(r.status), body) };
	}
	const DONE = '1 0', REFUSED = '3 0';

	const short = '【临沂人事考试】验证码 123456，十分钟内有效。100% & +1=2';
	const first = await send('abc123', short);
	result(first.status === 202 && first.read === DONE, 'a message is accepted with 202', `${first.status} ${first.body} ${first.read}`);
	result(!first.call.url.includes('13900000001') && !first.call.url.includes('ss=w'), 'neither phone nor password stands in the URL', first.call.url);
	await until(() => carrier.parts.length > 0);
	let got = carrier.take();
	result(got.length === 1 && got[0].kind === 'ucs-2' && got[0].text === short, 'Chinese, signs and digits arrive uncorrupted', JSON.stringify(got));
	result(got[0]?.to === '13900000001' && got[0]?.from === '1069', 'to that phone, from that number', JSON.stringify(got));

	const long = '【临沂人事考试】' + '您的报名信息已确认提交，请登录系统查看资格审核结果。'.repeat(6) + '𠀀完';
	const second = await send('long1', long);
	await until(() => carrier.parts.map(p => p.text).join('').length >= long.length);
	got = carrier.take();
	result(second.read === DONE && got.length >= 3 && got.map(p => p.text).join('') === long, 'a long text arrives in parts that are the whole',
		`${second.status} ${JSON.stringify(got)}`);

	const read = () => reports.filter(r => r.url.startsWith('/notify/sms/city/s3cret?')).map(r => driver('report', 'kannel', r.url.split('?')[1], ''));
	await until(() => reports.length >= 4);
	const seen = read();
	result(seen.includes('abc123 0') && seen.includes('abc123 1'), 'reports say: at the centre, delivered', JSON.stringify(reports));
	result(seen.includes('long1 1'), 'a report of the long one', JSON.stringify(reports));
	result(reports.every(r => r.method === 'GET') && seen.every(s => /^(abc123|long1) [01]$/.test(s)), 'every report is read, and names the message',
		JSON.stringify([reports, seen]));

	const wrong = await send('wrong1', short, s => s.replace('ss=w', 'other'));
	result(wrong.status === 403 && wrong.read === REFUSED, 'a wrong password is a refusal', JSON.stringify(wrong));

	// The whole way: the server, its gate, a first provider that refuses, Kannel, the phone, the report.
	const cloud = { asked: 0 };
	const refusing = createServer((q, r) => { cloud.asked++; r.setHeader('content-type', 'application/json');
		r.end('{"Code":"isv.AMOUNT_NOT_ENOUGH","Message":"","RequestId":"1"}'); });
	await new Promise(r => refusing.listen(0, '127.0.0.1', r));
	for (const name of ['cloud.key', 'kannel.key']) writeFileSync(join(dir, name), name === 'cloud.key' ? 'secret' : 'p&ss=w', { mode: 0o600 });
	const server = await Server.start(join(process.argv[2] ?? 'build', 'baokao'), 'kannel');
	await server.kill();
	writeFileSync(server.config, `trusted_proxies: [127.0.0.1]
public_url: ${server.base}
sms:
  rate: 50
  cloud:
    kind: aliyun
    access_id: id
    access_key: ${join(dir, 'cloud.key')}
    sign: 人事考试
    url: http://127.0.0.1:${refusing.address().port}/
    templates: {code: SMS_1}
  city:
    kind: kannel
    url: http://127.0.0.1:${port.send}/cgi-bin/sendsms
    username: baokao
    password: ${join(dir, 'kannel.key')}
    from: "1069"
`);
	await server.up();
	carrier.take();
	const who = { name: '短信测试', idno: idNumber(5, 1988), phone: '13900000002' };
	const b = new Browser(server.base);
	who.findCode = async () => (await until(() => carrier.parts.map(p => p.text).join('').match(/\d{6}/)))?.[0] ?? '000000';
	await b.register('linyi-hedong', who);
	const texts = carrier.parts.map(p => p.text);
	result(b.status === 303 || /注册成功/.test(b.text), 'a person registers with the code that came to the phone',
		`${b.status} ${b.text.replace(/<[^>]*>/g, ' ').slice(0, 300)} ${server.tail?.() ?? ''}`);
	result(carrier.parts.length === 1 && carrier.parts[0].to === who.phone && /验证码/.test(texts[0]), 'one message, to that phone, in Chinese',
		JSON.stringify(carrier.parts));
	result(cloud.asked > 0, 'the first provider was asked and refused', String(cloud.asked));
	let state = '';
	for (let i = 0; i < 100 && state !== 'DELIVERED|city';
		i++) { state = server.sql(`SELECT state, provider FROM message WHERE kind = 'code' ORDER BY made_us DESC LIMIT 1`); await sleep(100); }
	result(state === 'DELIVERED|city', 'Kannel\'s report comes back: delivered', state);
	const strange = await fetch(`${server.base}/notify/sms/city/${'0'.repeat(32)}?id=x&state=1&no=1`);
	result(strange.status === 404, 'a report without the secret is nobody\'s', String(strange.status));
	const { code, log } = await server.stop();
	result(code === 0 && !log.includes(who.phone) && !log.includes('p&ss=w') && !/\b\d{6}\b.*验证码|验证码.*\d{6}/.test(log),
		'no phone, code or password in the log', log.slice(-1500));
	refusing.close();
	refusing.closeAllConnections();
	carrier.socket.destroy();
	http.close();
	http.closeAllConnections();
} catch (e) {
	result(false, 'the test runs to its end', e.stack.replaceAll('\n', '\n# '));
} finally {
	stop();
	rmSync(dir, { recursive: true, force: true });
}
console.log(`1..${n}`);
process.exit(failed > 0 ? 1 : 0);
