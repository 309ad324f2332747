/* SPDX-License-Identifier: Apache-2.0 */
/*
 * embed: files into C: plain bytes, gzip and brotli, under a name that holds
 * their content's hash, so that a browser may keep them for ever.
 *
 *	embed OUT.c FILE...
 */
#include <brotli/encode.h>
#include <errno.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/crypto.h"

enum { FILE_MAX_BYTES = 8 * 1024 * 1024, OUT_MAX = 128 * 1024 * 1024 };

static _Noreturn void
die(const char *what, const char *path)
{
	(void)fprintf(stderr, "embed: %s %s: %s\n", what, path,
	    strerror(errno));
	exit(1);
}

static struct str
read_file(struct arena *a, const char *path)
{
	FILE	*f = fopen(path, "rb");
	char	*p = arena_alloc(a, FILE_MAX_BYTES);
	size_t	 n;

	if (f == NULL)
		die("cannot read", path);
	n = fread(p, 1, FILE_MAX_BYTES, f);
	if (ferror(f) || !feof(f))
		die("cannot read", path);
	(void)fclose(f);	/* only read */
	return (struct str){ p, n };
}

static const char *
media_type(struct str name)
{
	static const struct {
		struct str	ending;
		const char	*type;
	} types[] = {
		{ STR_INIT(".css"), "text/css; charset=utf-8" },
		{ STR_INIT(".js"), "text/javascript; charset=utf-8" },
		{ STR_INIT(".svg"), "image/svg+xml" },
		{ STR_INIT(".png"), "image/png" },
		{ STR_INIT(".jpg"), "image/jpeg" },
		{ STR_INIT(".wasm"), "application/wasm" },
		{ STR_INIT(".html"), "text/html; charset=utf-8" },
	};

	for (size_t i = 0; i < COUNT(types); i++)
		if (str_ends(name, types[i].ending))
			return types[i].type;
	return "application/octet-stream";
}

static struct str
gzip_of(struct arena *a, struct str s)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(12);
	size_t	 cap, n;
	char	*to;

	must(c != NULL);
	cap = libdeflate_gzip_compress_bound(c, s.n);
	to = arena_alloc(a, cap);
	n = libdeflate_gzip_compress(c, s.p, s.n, to, cap);
	libdeflate_free_compressor(c);
	return (struct str){ to, n };
}

static struct str
brotli_of(struct arena *a, struct str s)
{
	size_t	 n = BrotliEncoderMaxCompressedSize(s.n) + 64;
	char	*to = arena_alloc(a, n);

	must(BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS,
	    BROTLI_MODE_GENERIC, s.n, (const uint8_t *)s.p, &n,
	    (uint8_t *)to) == BROTLI_TRUE);
	return (struct str){ to, n };
}

static void
put_bytes(struct buf *b, const char *name, size_t i, struct str s)
{
	buf_fmt(b, "static const unsigned char %s_%zu[] = {", name, i);
	for (size_t k = 0; k < s.n; k++)
		buf_fmt(b, "%s%u,", k % 20 == 0 ? "\n\t" : "",
		    (unsigned)(unsigned char)s.p[k]);
	buf_z(b, s.n == 0 ? " 0 };\n" : "\n};\n");
}

/* "app.css" of hash 3f2a… becomes "app.3f2a9c1d0b77.css". */
static struct str
hashed_name(struct arena *a, struct str name, struct str bytes)
{
	struct sha256	h = sha256_of(bytes);
	struct str	hex = str_hex(a, h.b, 6);
	size_t		dot = name.n;

	while (dot > 0 && name.p[dot - 1] != '.')
		dot--;
	return str_make(a, "%.*s%.*s.%.*s", (int)dot, name.p, STR_ARG(hex),
	    STR_ARG(str_sub(name, dot, name.n)));
}

static void
put_file(struct arena *a, const char *path, size_t i, struct buf *arrays,
    struct buf *rows)
{
	const char	*slash = strrchr(path, '/');
	struct str	 name = str_z(slash == NULL ? path : slash + 1);
	struct str	 raw = read_file(a, path);
	struct str	 gz = gzip_of(a, raw), br = brotli_of(a, raw);

	if (gz.n >= raw.n)
		gz.n = 0;
	if (br.n >= raw.n)
		br.n = 0;
	put_bytes(arrays, "raw", i, raw);
	put_bytes(arrays, "gz", i, gz);
	put_bytes(arrays, "br", i, br);
	buf_fmt(rows, "\t{ \"%.*s\", \"/assets/%.*s\", \"%s\",\n"
	    "\t    raw_%zu, %zu, gz_%zu, %zu, br_%zu, %zu },\n", STR_ARG(name),
	    STR_ARG(hashed_name(a, name, raw)), media_type(name), i, raw.n, i,
	    gz.n, i, br.n);
}

int
main(int argc, char **argv)
{
	struct arena	*a = arena_new((size_t)1 << 30);
	struct buf	 arrays, rows;
	FILE		*f;

	if (argc < 3) {
		(void)fputs("usage: embed OUT.c FILE...\n", stderr);
		return 2;
	}
	crypto_start();
	buf_init(&arrays, OUT_MAX);
	buf_init(&rows, OUT_MAX);
	buf_z(&arrays, "/* Made by embed. */\n#include \"web/static.h\"\n\n");
	for (int i = 2; i < argc; i++)
		put_file(a, argv[i], (size_t)i, &arrays, &rows);
	buf_z(&arrays, "\nconst struct asset assets[] = {\n");
	buf_str(&arrays, buf_view(&rows));
	buf_z(&arrays, "\t{ NULL, NULL, NULL, NULL, 0, NULL, 0, NULL, 0 }\n};\n");
	f = fopen(argv[1], "wb");
	if (f == NULL || arrays.full ||
	    fwrite(arrays.p, 1, arrays.n, f) != arrays.n || fclose(f) != 0)
		die("cannot write", argv[1]);
	buf_done(&arrays);
	buf_done(&rows);
	arena_free(a);
	return 0;
}
