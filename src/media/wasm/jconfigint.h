/* SPDX-License-Identifier: Apache-2.0 */
/* The inner half of the same; jconfigint.h.in. */
#ifndef MEDIA_WASM_JCONFIGINT_H
#define MEDIA_WASM_JCONFIGINT_H

#define BUILD			"baokao"
#define INLINE			__inline__ __attribute__((always_inline))
#define THREAD_LOCAL
#define PACKAGE_NAME		"libjpeg-turbo"
#define VERSION			"2.1.5"
#define SIZEOF_SIZE_T		4
#define HAVE_BUILTIN_CTZL	1
#define FALLTHROUGH		__attribute__((fallthrough));

#endif
