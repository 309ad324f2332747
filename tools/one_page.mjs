// SPDX-License-Identifier: Apache-2.0
// one_page: the photo tool with everything it needs in one HTML file, to be saved and used without a network.
//
//	node tools/one_page.mjs PAGE STYLE.css SCRIPT.js TOOL.wasm OUT.html
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const [, , page, css, js, wasm, to] = process.argv;
const script = readFileSync(js, 'utf8').replace(/^\t+/gm, '').replace(/^\/\*(?:(?!\*\/)[^])*\*\/\n/gm, '');	// without comments of their own line
const parts = { CSS: readFileSync(css, 'utf8').trim(), JS: script.trim(), WASM: gzipSync(readFileSync(wasm), { level: 9 }).toString('base64') };
if (/<\/(style|script)/i.test(parts.CSS + parts.JS)) { console.error('one_page: a style or script that would end itself'); process.exit(1); }
writeFileSync(to, readFileSync(page, 'utf8').replace(/%(CSS|JS|WASM)%/g, (_, k) => parts[k]));
