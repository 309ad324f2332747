/* SPDX-License-Identifier: Apache-2.0 */
/* What libjpeg-turbo's configuration finds out, for WebAssembly; jconfig.h.in. */
#ifndef MEDIA_WASM_JCONFIG_H
#define MEDIA_WASM_JCONFIG_H

#define JPEG_LIB_VERSION		62
#define LIBJPEG_TURBO_VERSION		2.1.5
#define LIBJPEG_TURBO_VERSION_NUMBER	2001005
#define MEM_SRCDST_SUPPORTED		1
#define BITS_IN_JSAMPLE			8

#endif
