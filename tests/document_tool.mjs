// SPDX-License-Identifier: Apache-2.0
// The page's tool for documents without a page: src/media/document_tool.h as node calls it; and pictures to try it on.
import { readFileSync } from 'node:fs';
import { png } from './client.mjs';

export const WASM = 'build/wasm/document.wasm';
export const AUTOMATIC = 0, WHOLE = 1, FRAME = 2;

// A tool of its own, as the page starts one.
export function tool(kb = 200) {
	const imports = {}, compiled = new WebAssembly.Module(readFileSync(WASM));
	for (const i of WebAssembly.Module.imports(compiled)) (imports[i.module] ??= {})[i.name] = () => 0;
	const x = new WebAssembly.Instance(compiled, imports).exports;
	x._initialize?.();
	const t = x.document_tool_new();
	x.document_tool_spec(t, kb, 0);
	const put = (part, bytes) => { const at = x.document_tool_room(t, part, bytes.length); new Uint8Array(x.memory.buffer).set(bytes, at); };
	const place = part => new Int32Array(x.memory.buffer, x.document_tool_place(t, part), 7);
	const text = () => new TextDecoder().decode(new Uint8Array(x.memory.buffer, x.document_tool_text(t), x.document_tool_text_n(t)));
	return {
		open(part, bytes) { put(part, bytes); return x.document_tool_open(t, part, bytes.length); },
		pixels(part, rgba, w, h) { put(part, rgba); return x.document_tool_open_pixels(t, part, w, h); },
		close(part) { x.document_tool_close(t, part); },
		place(part, numbers) { if (numbers) place(part).set(numbers); return [...place(part)]; },
		make() { return x.document_tool_make(t); },
		jpeg: () => Buffer.from(new Uint8Array(x.memory.buffer, x.document_tool_jpeg(t), x.document_tool_jpeg_n(t))),
		text, found: () => JSON.parse(text()),
	};
}

// What the n-th side of a card shows at u, v of its own 856 by 540: a band, lines of text, a portrait.
function side(n, u, v) {
	if (v < 40) return n ? [150, 60, 60] : [40, 90, 150];
	if (!n && u > 600 && u < 800 && v > 110 && v < 380) return [200 - u % 20, 170, 150];
	if (u > 60 && u < 560 && v > 90 && v % 60 < 22 && (u + v * 3) % 26 < 14) return [30, 30, 40];
	return n ? [230, 222, 205] : [214, 226, 236];
}

// A card on a coloured table, askew by some degrees; grain makes it cost bytes as a photo does.
export function card(n, { w = 1600, h = 1200, degrees = 6, size = 1150, table = [88, 120, 96] } = {}) {
	const c = Math.cos(degrees * Math.PI / 180), s = Math.sin(degrees * Math.PI / 180), k = 856 / size;
	return { w, h, at: (x, y) => {
		const dx = x - w / 2, dy = y - h / 2, u = (dx * c + dy * s) * k + 428, v = (dy * c - dx * s) * k + 270, grain = (x * 7 + y * 13) % 9 - 4;
		return (u < 0 || v < 0 || u >= 856 || v >= 540 ? table : side(n, u, v)).map(a => a + grain);
	} };
}
export const cardPng = (n, o) => { const p = card(n, o); return png(p.w, p.h, p.at); };
export function cardRgba(n, o) {
	const p = card(n, o), rgba = Buffer.alloc(p.w * p.h * 4, 255);
	for (let y = 0; y < p.h; y++) for (let x = 0; x < p.w; x++) rgba.set(p.at(x, y), (y * p.w + x) * 4);
	return { rgba, w: p.w, h: p.h };
}
