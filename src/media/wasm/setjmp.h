/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The C library for WebAssembly cannot jump. The decoder's way out ends the
 * instance instead: the page throws it away and starts another.
 */
#ifndef MEDIA_WASM_SETJMP_H
#define MEDIA_WASM_SETJMP_H

typedef int jmp_buf[1];

/* page_landing: 0: nothing has gone wrong yet. */
static inline int
page_landing(int *buf)
{
	*buf = 0;
	return 0;
}

/* page_end: trap. */
_Noreturn static inline void
page_end(int *buf, int value)
{
	*buf = value;
	__builtin_trap();
}

#define setjmp	page_landing
#define longjmp	page_end

#endif
