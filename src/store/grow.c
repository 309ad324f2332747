/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that grow. */
#include "store/grow.h"

#include <string.h>

void *
sql_grow(struct arena *a, void *rows, size_t n, size_t *cap, size_t size)
{
	void *moved;

	if (n < *cap)
		return rows;
	*cap = *cap == 0 ? 8 : *cap * 2;
	moved = arena_alloc(a, arena_product(*cap, size));
	if (n > 0)
		memcpy(moved, rows, n * size);
	return moved;
}
