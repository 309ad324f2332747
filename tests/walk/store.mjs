// SPDX-License-Identifier: Apache-2.0
// Questions to the store of a server, over one client that stays: a process for each would take longer than the walk itself.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const END = '--end of the answer--';

export class Store {
	constructor(server) {
		this.postgres = Boolean(server.url);
		this.child = this.postgres ? spawn('psql', [server.url, '-qAt'], { stdio: ['pipe', 'pipe', 'inherit'] })
			: spawn('sqlite3', ['-readonly', '-cmd', '.timeout 5000', join(server.dir, 'baokao.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
		if (this.postgres) this.child.stdin.write(`SET search_path TO ${server.schema};\n`);
		this.text = '';
		this.waiting = [];
		this.child.stdout.setEncoding('utf8').on('data', text => {
			const parts = (this.text + text).split(END + '\n');
			this.text = parts.pop();
			for (const part of parts) this.waiting.shift()(part.trim());
		});
	}
	// The rows of a statement, as lines with | between the columns.
	ask(statement) {
		return new Promise(done => {
			this.waiting.push(done);
			this.child.stdin.write(`${statement.replaceAll('\n', ' ')};\n${this.postgres ? '\\echo' : '.print'} '${END}'\n`);
		});
	}
	close() { this.child.stdin.end(); }
}
