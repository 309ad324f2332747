// SPDX-License-Identifier: Apache-2.0
// face_weights: the weights of BlazeFace (short range) out of a TensorFlow Lite file, as C in the order in which media/face_net.c
// walks the net: half floats, a convolution's as [row][column][in][out], each followed by its biases.
//
//	node tools/face_weights.mjs FILE.tflite OUT.c
import { readFileSync, writeFileSync } from 'node:fs';

const CONV = 3, DEPTHWISE = 4, DEQUANTIZE = 6;	// BuiltinOperator of the TensorFlow Lite schema
const HALVES = 101390;	// what media/face_net.c expects
const [, , from, to] = process.argv;
const file = readFileSync(from);

// A table of a flat buffer: fields by their number in the schema; 0 stands for one that is absent.
const table = at => {
	const names = at - file.readInt32LE(at), n = (file.readUInt16LE(names) - 4) / 2;
	const field = i => { const off = i < n ? file.readUInt16LE(names + 4 + 2 * i) : 0; return off ? at + off : 0; };
	const ref = p => p + file.readUInt32LE(p);
	const vector = i => { const p = field(i); return p ? [ref(p) + 4, file.readUInt32LE(ref(p))] : [0, 0]; };
	return {
		u32: i => field(i) ? file.readUInt32LE(field(i)) : 0,
		i8: i => field(i) ? file.readInt8(field(i)) : 0,
		ints: i => { const [p, k] = vector(i); return Array.from({ length: k }, (_, j) => file.readInt32LE(p + 4 * j)); },
		tables: i => { const [p, k] = vector(i); return Array.from({ length: k }, (_, j) => table(ref(p + 4 * j))); },
		halves: i => { const [p, k] = vector(i); return Array.from({ length: k / 2 }, (_, j) => file.readUInt16LE(p + 2 * j)); },
	};
};

const model = table(file.readUInt32LE(0));
const codes = model.tables(1).map(c => Math.max(c.i8(0), c.u32(3)));
const graph = model.tables(2)[0], buffers = model.tables(4);
const tensors = graph.tables(0).map(t => ({ shape: t.ints(0), halves: () => buffers[t.u32(2)].halves(0) }));
const ops = graph.tables(3).map(o => ({ code: codes[o.u32(0)], in: o.ints(1), out: o.ints(2) }));
const source = new Map(ops.filter(o => o.code === DEQUANTIZE).map(o => [o.out[0], o.in[0]]));	// half floats made whole

const all = [];
for (const op of ops.filter(o => o.code === CONV || o.code === DEPTHWISE)) {
	const weights = tensors[source.get(op.in[1])], w = weights.halves();
	if (op.code === CONV) {
		const [outs, rows, columns, ins] = weights.shape, turned = new Array(w.length);
		for (let o = 0; o < outs; o++)
			for (let p = 0; p < rows * columns * ins; p++) turned[p * outs + o] = w[o * rows * columns * ins + p];
		all.push(...turned);
	} else all.push(...w);
	all.push(...tensors[source.get(op.in[2])].halves());
}
if (all.length !== HALVES) { console.error(`face_weights: ${all.length} weights in ${from}, not ${HALVES}`); process.exit(1); }
const lines = [];
for (let i = 0; i < all.length; i += 16) lines.push('\t' + all.slice(i, i + 16).join(', ') + ',');
writeFileSync(to, `/* Made by face_weights of @mediapipe/face_detection (Apache-2.0). */\n#include "media/face_net.h"\n\n` +
	`const uint16_t face_weights[${all.length}] = {\n${lines.join('\n')}\n};\n`);
