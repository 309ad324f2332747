// SPDX-License-Identifier: Apache-2.0
// A network between the server and PostgreSQL that fails when it is told to: it reads the protocol of whoever asks, so that a connection can be
// cut exactly at the COMMIT of one form.
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

const SSL_REQUEST = 80877103, GSS_REQUEST = 80877104;

export class PgProxy {
	// In front of a server that listens on a socket in the folder of its URL (tests/pg.sh).
	static async start(url) {
		const p = new PgProxy();
		p.target = join(new URL(url.replace('@/', '@x/')).searchParams.get('host'), '.s.PGSQL.5432');
		Object.assign(p, { pairs: new Set(), isDown: false, isStill: false, armed: null, opened: 0, bare: 0 });
		p.server = createServer(c => p.take(c));
		await new Promise(done => p.server.listen(0, '127.0.0.1', done));
		p.port = p.server.address().port;
		return p;
	}
	// The address to come by.
	through(url) { this.host = url.match(/\?host=[^&]*/)[0]; return url.replace(/@\/([^?]*)\?host=[^&]*/, `@127.0.0.1:${this.port}/$1?sslmode=disable`); }
	past(url) { return url.replace(/@[^/]*\/([^?]*)\?sslmode=disable/, `@/$1${this.host}`); }
	// Nobody gets through until up(); what was open is cut.
	down() { this.isDown = true; this.cut(); }
	// As if the server stood still: connections are taken and nothing moves until up(), when what was held back arrives.
	still() { this.isStill = true; for (const pair of this.pairs) for (const end of [pair.client, pair.server]) end.pause(); }
	up() {
		this.isDown = this.isStill = false;
		for (const pair of this.pairs) for (const end of [pair.client, pair.server]) end.resume();
	}
	cut() { for (const pair of this.pairs) this.drop(pair); }
	// Cuts at the COMMIT of the next transaction that runs the statement: 'after' the server did it, 'before' it gets there, 'later': cut now, and
	// it arrives a second after that. thenStill: and then all stand still. Answers once it happened.
	arm(statement, how, thenStill = false) {
		return new Promise(done => { this.armed = { statement, how, thenStill, done }; });
	}
	close() { this.cut(); this.server.close(); }

	take(client) {
		if (this.isDown) { client.destroy(); return; }
		const pair = { client, server: connect(this.target), rest: Buffer.alloc(0), greeted: false, ran: new Set(), isSet: false };
		this.opened++;
		this.pairs.add(pair);
		for (const [end, other] of [[client, pair.server], [pair.server, client]]) {
			end.setNoDelay?.(true);
			end.on('error', () => this.drop(pair));
			end.on('close', () => { if (!pair.isLate) this.drop(pair); else if (end === pair.server) this.pairs.delete(pair); });
			if (end === pair.server) end.on('data', data => this.answered(pair, data));
		}
		client.on('data', data => this.asked(pair, data));
		if (this.isStill) { client.pause(); pair.server.pause(); }
	}
	drop(pair) {
		pair.client.destroy();
		pair.server.destroy();
		this.pairs.delete(pair);
	}
	answered(pair, data) {
		if (pair.fate?.how === 'after') this.happened(pair, () => this.drop(pair));
		else if (!pair.isLate) pair.client.write(data);
	}
	happened(pair, cut) {
		const { thenStill, done } = pair.fate;
		pair.fate = null;
		cut();
		if (thenStill) this.still();
		done();
	}
	// Message by message: what a transaction runs, and where it ends.
	asked(pair, data) {
		pair.rest = Buffer.concat([pair.rest, data]);
		for (;;) {
			const head = pair.greeted ? 1 : 0;
			if (pair.rest.length < head + 4) return;
			const size = head + pair.rest.readUInt32BE(head);
			if (pair.rest.length < size) return;
			const message = pair.rest.subarray(0, size);
			pair.rest = pair.rest.subarray(size);
			if (!pair.greeted) pair.greeted = ![SSL_REQUEST, GSS_REQUEST].includes(message.readUInt32BE(4));
			else if (!this.pass(pair, String.fromCharCode(message[0]), message.subarray(5))) return;
			pair.server.write(message);
		}
	}
	// Whether it goes on to the server.
	pass(pair, kind, body) {
		const text = end => body.subarray(0, end).toString('latin1');
		if (kind === 'B') { const at = body.indexOf(0) + 1; pair.ran.add(body.subarray(at, body.indexOf(0, at)).toString('latin1')); }
		if (kind !== 'Q') return true;
		const sql = text(body.length - 1);
		pair.isSet ||= /lock_timeout/.test(sql);
		if (sql.startsWith('BEGIN')) { pair.ran.clear(); if (!pair.isSet) this.bare++; }
		if (sql !== 'COMMIT' || !this.armed || !pair.ran.has(this.armed.statement)) return true;
		pair.fate = this.armed;
		this.armed = null;
		if (pair.fate.how === 'after') return true;
		if (pair.fate.how === 'before') { this.happened(pair, () => this.drop(pair)); return false; }
		pair.isLate = true;
		this.happened(pair, () => pair.client.destroy());
		setTimeout(() => { pair.server.write(Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1')); pair.server.end(); }, 1000);
		return false;
	}
}
