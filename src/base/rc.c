/* SPDX-License-Identifier: Apache-2.0 */
/* The names of return codes. */
#include "base/rc.h"

#include <stdio.h>
#include <stdlib.h>

const char *
rc_name(enum rc rc)
{
	static const char *const names[RC__MAX] = {
		[RC_OK] = "ok", [RC_NONE] = "none", [RC_BAD] = "bad",
		[RC_DENIED] = "denied", [RC_STALE] = "stale",
		[RC_BUSY] = "busy", [RC_FULL] = "full", [RC_IO] = "io",
	};

	must((unsigned)rc < RC__MAX);
	return names[rc];
}

_Noreturn void
must_fail(const char *file, int line, const char *what)
{
	(void)fprintf(stderr, "level=fatal event=must at=%s:%d cond=\"%s\"\n",
	    file, line, what);	/* nothing is left to do if stderr is gone */
	abort();
}
