/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cell for code that reads foreign bytes: a process of its own that may
 * compute, write to descriptors that are open already, and nothing else. A bug of
 * a decoder then reaches neither a file nor a socket nor another person's data.
 */
#ifndef CELL_CONFINE_H
#define CELL_CONFINE_H

#include <stddef.h>

enum { CELL_CPU_S = 2, CELL_WALL_S = 10, CELL_BYTES = 56 * 1024 * 1024 };

/* cell_has_bytes: address space that this process has now; 0: not known. */
size_t	cell_has_bytes(void);

/*
 * cell_confine: from here on this process may only use memory, read and write what
 * is open, and end. Any other system call kills it (SIGSYS), as do more than 2 s
 * of CPU or 10 s in all; more memory than it has and CELL_BYTES is refused.
 *
 * Stops the program when the system cannot do that.
 */
void	cell_confine(void);

#endif
