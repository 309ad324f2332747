/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PDFs of strangers, read without the child process that stands between them
 * and the server: whatever the bytes, there is a verdict, and it is one that
 * people can be told.
 */
#include "cell/pdf_check.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const struct pdf_limits	lim = { .max_bytes = 1 << 16, .pages_max = 9 };
	struct pdf_found	found = { .fault = PDF_FAULT__MAX };
	enum rc			rc = pdf_look(str_of(p, n), &lim, &found);

	must(found.fault < PDF_FAULT__MAX);
	must(rc == (found.fault == PDF_FINE ? RC_OK : RC_BAD));
	must(rc != RC_OK || (found.pages >= 1 && found.pages <= 9));
	must((pdf_fault_text(found.fault)[0] == '\0') == (rc == RC_OK));
	return 0;
}
