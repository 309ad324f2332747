/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target over the files of a folder, without a fuzzer: each file
 * once, and each cut in half. A folder without a file is a failure.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"

enum { FILE_MAX = 4 * 1024 * 1024 };

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* In memory of its own size, so that a checker sees one byte too far. */
static void
run(const char *bytes, size_t n)
{
	uint8_t *p = malloc(n == 0 ? 1 : n);

	must(p != NULL);
	memcpy(p, bytes, n);
	(void)LLVMFuzzerTestOneInput(p, n);	/* it always answers 0 */
	free(p);
}

static void
replay(const char *folder, const char *name)
{
	char	path[4096], *bytes = malloc(FILE_MAX);
	FILE	*f;
	size_t	 n;

	must(snprintf(path, sizeof(path), "%s/%s", folder, name) <
	    (int)sizeof(path));
	f = fopen(path, "rb");
	if (f == NULL || bytes == NULL) {
		perror(path);
		exit(1);
	}
	(void)printf("# %s\n", path);
	(void)fflush(stdout);		/* before a crash */
	n = fread(bytes, 1, FILE_MAX, f);
	must(!ferror(f) && feof(f));
	(void)fclose(f);	/* only read */
	run(bytes, n);
	run(bytes, n / 2);
	free(bytes);
}

int
main(int argc, char **argv)
{
	struct dirent	**list;
	int		  n, files = 0;

	if (argc != 2) {
		(void)fputs("usage: replay FOLDER\n", stderr);
		return 2;
	}
	crypto_start();
	n = scandir(argv[1], &list, NULL, alphasort);
	if (n < 0) {
		perror(argv[1]);
		return 1;
	}
	for (int i = 0; i < n; i++) {
		if (list[i]->d_name[0] != '.') {
			replay(argv[1], list[i]->d_name);
			files++;
		}
		free(list[i]);
	}
	free(list);
	(void)printf("# %d files\n", files);
	return files == 0;
}
