// SPDX-License-Identifier: Apache-2.0
// demo_exams: the configurations of exams/ and their files as C, so that the demo starts in any folder.
//
//	node tools/demo_exams.mjs OUT.c FILE…
import { readFileSync, writeFileSync } from 'node:fs';

const [, , to, ...files] = process.argv;
const rows = files.map(f => ({ path: f.replace(/^exams\//, ''), bytes: readFileSync(f) }));
const array = ({ bytes }, i) => `static const unsigned char file_${i}[] = {\n${[...bytes].join(',').replace(/(.{100,110}),/g, '$1,\n')}\n};\n`;
writeFileSync(to, `#include "cli/demo_exams.h"\n\n${rows.map(array).join('\n')}
const struct demo_exam_file demo_exam_files[] = {
${rows.map((r, i) => `\t{ "${r.path}", sizeof(file_${i}), file_${i} },`).join('\n')}
	{ NULL, 0, NULL },
};
`);
