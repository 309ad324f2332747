/* SPDX-License-Identifier: Apache-2.0 */
/* For the functions that sqlc writes: growing an array of rows in an arena. */
#ifndef STORE_GROW_H
#define STORE_GROW_H

#include "base/arena.h"

/*
 * sql_grow: room for one more element.
 *
 * rows		the array so far, n elements, NULL at first
 * cap		in/out; how many fit
 * returns	the array, moved when it had to grow
 */
void	*sql_grow(struct arena *a, void *rows, size_t n, size_t *cap,
	    size_t size);

#endif
