// SPDX-License-Identifier: Apache-2.0
// The page's photo tool without a page: src/media/photo_tool.h as node calls it.
import { readFileSync } from 'node:fs';

export const WASM = 'build/wasm/photo.wasm';
const compiled = new WebAssembly.Module(readFileSync(WASM));

// A tool of its own, as the page starts one.
export function tool() {
	const imports = {};
	for (const i of WebAssembly.Module.imports(compiled)) (imports[i.module] ??= {})[i.name] = () => 0;
	const x = new WebAssembly.Instance(compiled, imports).exports;
	x._initialize?.();
	const t = x.tool_new();
	const put = bytes => { const at = x.tool_room(t, bytes.length); new Uint8Array(x.memory.buffer).set(bytes, at); };
	const text = () => new TextDecoder().decode(new Uint8Array(x.memory.buffer, x.tool_text(t), x.tool_text_n(t)));
	const jpeg = () => Buffer.from(new Uint8Array(x.memory.buffer, x.tool_jpeg(t), x.tool_jpeg_n(t)));
	return {
		x, t,
		words(fn, s) { const b = new TextEncoder().encode(s); put(b); return x[fn](t, b.length); },
		open(bytes) { put(bytes); return x.tool_open(t, bytes.length); },
		pixels(rgba, w, h) { put(rgba); return x.tool_open_pixels(t, w, h); },
		frame() { return x.tool_frame(t); },
		make(place) {
			new Int32Array(x.memory.buffer, x.tool_place(t), 6).set([...place, 0].slice(0, 6));
			return x.tool_make(t);
		},
		text, jpeg, found: () => JSON.parse(text()),
	};
}
