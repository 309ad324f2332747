// SPDX-License-Identifier: Apache-2.0
// The program as a real installation starts it, without --demo: every page of `baokao routes` is there, and none of the demo's.
// TAP on standard output.
//
//	node tests/production.mjs BINARY
import { execFileSync } from 'node:child_process';
import { Server, plan, result } from './client.mjs';

const binary = process.argv[2], server = await Server.start(binary, 'production', false);
const routes = execFileSync(binary, ['routes'], { encoding: 'utf8' }).trim().split('\n').map(l => {
	const [method, path, , kind] = l.split('\t');
	return { method, path, kind };
});
const status = async path => (await fetch(server.base + path, { redirect: 'manual' })).status;
const home = await fetch(server.base + '/');
result(home.status === 200 && (await home.text()).includes('</html>'), 'the home page is there', String(home.status));
const open = routes.filter(r => r.method === 'GET' && !r.path.includes('{')), missing = [], left = [];
for (const r of open) {
	const got = await status(r.path);
	if (r.kind === 'demo' ? got !== 404 : got === 404 || got >= 500) (r.kind === 'demo' ? left : missing).push(`${r.path} ${got}`);
}
result(open.length > 10 && missing.length === 0, `every page without a parameter is there: ${open.length} GET routes`, missing.join(' '));
result(routes.some(r => r.kind === 'demo') && left.length === 0, "none of the demo's is", left.join(' '));
const { code, log } = await server.stop();
result(code === 0 && !/level=(error|warn) .*request/.test(log), 'the server stops gracefully and logged no failed request', log.slice(-800));
plan();
