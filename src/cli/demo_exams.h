/* SPDX-License-Identifier: Apache-2.0 */
/* The files of exams/ inside the program (tools/demo_exams.mjs): the demo starts in any folder. */
#ifndef CLI_DEMO_EXAMS_H
#define CLI_DEMO_EXAMS_H

#include <stddef.h>

struct demo_exam_file {
	const char	*path;		/* "national/exam.yaml"; NULL ends the list */
	size_t		 n;		/* bytes */
	const unsigned char *bytes;
};

extern const struct demo_exam_file demo_exam_files[];

#endif
