/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that the allocator keeps between uses. */
#include "base/memory.h"

#include <malloc.h>

enum { MB = 1024 * 1024, KEEP_BYTES = 256 * MB, OWN_PAGES_BYTES = 32 * MB };

void
memory_keep(void)
{
	(void)mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
	(void)mallopt(M_MMAP_THRESHOLD, OWN_PAGES_BYTES);
}
