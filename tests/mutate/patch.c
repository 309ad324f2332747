/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loaded before a program of the mutants' build (run.mjs): changes the tables in its memory before main(). BAOKAO_MUTANT is
 * "PROGRAM|OP,OP…", with places as bytes from the start of the program: move:TO:FROM:N, set:AT:BYTES:VALUE, less:AT:BYTES:BY,
 * clear:AT:BYTES:BIT, text:AT:HEX (a pointer to text gets another text). Any other program is left alone.
 */
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned char *base;

/* find_base: where the program itself was loaded, the first of the list. */
static int
find_base(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	(void)arg;
	base = (unsigned char *)info->dlpi_addr;
	return 1;
}

/* open_up: the pages of a place may be written from now on. */
static unsigned char *
open_up(unsigned long at, unsigned long n)
{
	uintptr_t	page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t	from = (uintptr_t)(base + at) / page * page;

	if (mprotect((void *)from, (uintptr_t)(base + at) + n - from,
	    PROT_READ | PROT_WRITE) != 0)
		abort();
	return base + at;
}

static void
change_number(const char *op, unsigned long at, unsigned long bytes, unsigned long by)
{
	unsigned char	*p = open_up(at, bytes);
	uint64_t	 v = 0;

	memcpy(&v, p, bytes);
	v = op[0] == 's' ? by : op[0] == 'l' ? v - by : v & ~(UINT64_C(1) << by);
	memcpy(p, &v, bytes);
}

static void
change_text(unsigned long at, const char *hex)
{
	size_t	 n = strlen(hex) / 2;
	char	*text = calloc(1, n + 1);
	unsigned one;

	if (text == NULL)
		abort();
	for (size_t i = 0; i < n && sscanf(hex + 2 * i, "%2x", &one) == 1; i++)
		text[i] = (char)one;
	memcpy(open_up(at, sizeof(text)), &text, sizeof(text));
}

__attribute__((constructor)) static void
mutate(void)
{
	const char	*want = getenv("BAOKAO_MUTANT");
	char		 self[4096], *copy, *op, *rest, hex[8192];
	unsigned long	 a, b, c;
	ssize_t		 n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (want == NULL || n <= 0 || (copy = strdup(want)) == NULL)
		return;
	self[n] = '\0';
	rest = strchr(copy, '|');
	if (rest == NULL || (size_t)(rest - copy) != (size_t)n || strncmp(copy, self, (size_t)n) != 0)
		return;
	(void)dl_iterate_phdr(find_base, NULL);	/* ends at the first */
	*rest = ',';
	for (op = rest; op != NULL; op = strchr(op, ',')) {
		op++;
		if (sscanf(op, "move:%lu:%lu:%lu", &a, &b, &c) == 3)
			memmove(open_up(a, c), open_up(b, c), c);
		else if (sscanf(op, "text:%lu:%8191[0-9a-f]", &a, hex) == 2)
			change_text(a, hex);
		else if (sscanf(op, "%*[a-z]:%lu:%lu:%lu", &a, &b, &c) == 3)
			change_number(op, a, b, c);
		else
			abort();
	}
	free(copy);
}
