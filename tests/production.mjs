// SPDX-License-Identifier: Apache-2.0
// The program as a real installation starts it, without --demo: every page of `baokao routes` is there, and none of the demo's.
// TAP on standard output.
//
//	node tests/production.mjs BINARY
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Server, plan, result } from './client.mjs';

const binary = process.argv[2], server = await Server.start(binary, 'production', false);
const routes = execFileSync(binary, ['routes'], { encoding: 'utf8' }).trim().split('\n').map(l => {
	const [method, path, , kind] = l.split('\t');
	return { method, path, kind };
});
const status = async path => (await fetch(server.base + path, { redirect: 'manual' })).status;
const home = await fetch(server.base + '/');
result(home.status === 200 && (await home.text()).includes('</html>'), 'the home page is there', String(home.status));
const open = routes.filter(r => r.method === 'GET' && !r.path.includes('{') && r.path !== '/metrics'), missing = [], left = [];
for (const r of open) {
	const got = await status(r.path);
	if (r.kind === 'demo' ? got !== 404 : got === 404 || got >= 500) (r.kind === 'demo' ? left : missing).push(`${r.path} ${got}`);
}
result(open.length > 10 && missing.length === 0, `every page without a parameter is there: ${open.length} GET routes`, missing.join(' '));
result(routes.some(r => r.kind === 'demo') && left.length === 0, "none of the demo's is", left.join(' '));
// ---- what machines ask
const text = async (path, headers) => { const r = await fetch(server.base + path, { headers }); return [r.status, await r.text()]; };
result((await text('/healthz'))[0] === 200, '/healthz: the process lives', '');
const [ready, parts] = await text('/readyz');
result(ready === 200 && ['serving', 'store', 'disk'].every(p => parts.includes(p + ': ok')), '/readyz: it serves, store and disk are well',
	`${ready} ${parts}`);
result((await text('/metrics'))[0] === 404, '/metrics is nobody\'s without metrics.from, also not for this machine', '');
await server.kill();
writeFileSync(server.config, 'metrics: {from: [127.0.0.1]}\ndrain_s: 2\n');
await server.up();
result((await text('/metrics'))[0] === 200, '/metrics for whom metrics.from names', '');
result((await text('/metrics', { 'x-forwarded-for': '203.0.113.9' }))[0] === 404, 'not through a proxy that nobody trusts', '');
const ended = server.stop();
await new Promise(r => setTimeout(r, 500));
const [while_ending] = await text('/readyz'), [still] = await text('/');
result(while_ending === 503 && still === 200, 'told to end, /readyz says 503 while pages are still served', `${while_ending} ${still}`);
const { code, log } = await ended;

result(code === 0 && !/level=(error|warn) .*request/.test(log.replace(/.*route=\/readyz status=503.*/g, '')),
	'the server stops gracefully and logged no failed request', log.slice(-800));
plan();
