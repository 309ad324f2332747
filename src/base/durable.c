/* SPDX-License-Identifier: Apache-2.0 */
/* write, fsync, rename, fsync: in this order, or a name may stand over nothing. */
#include "base/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum rc
durable_folder(int at, const char *path, int *ret_fd)
{
	int fd;

	if (mkdirat(at, path, 0700) != 0 && errno != EEXIST)
		return RC_IO;
	fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return RC_IO;
	*ret_fd = fd;
	return RC_OK;
}

static bool
write_all(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_sub(bytes, (size_t)n, bytes.n);
	}
	return true;
}

/* One writer a folder, so that one name will do for what is not whole yet. */
enum rc
durable_write(int folder, const char *name, struct str bytes)
{
	static const char	part[] = ".part";
	int			fd = openat(folder, part, O_WRONLY | O_CREAT |
	    O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool			ok;

	if (fd < 0)
		return RC_IO;
	ok = write_all(fd, bytes) && fsync(fd) == 0;
	ok &= close(fd) == 0;
	if (ok && renameat(folder, part, folder, name) == 0)
		return fsync(folder) == 0 ? RC_OK : RC_IO;
	(void)unlinkat(folder, part, 0);	/* it was no use */
	return RC_IO;
}

enum rc
durable_sync(int at, const char *path)
{
	int	fd = openat(at, path, O_RDONLY | O_CLOEXEC);
	bool	ok;

	if (fd < 0)
		return RC_IO;
	ok = fsync(fd) == 0;
	(void)close(fd);	/* only synced */
	return ok ? RC_OK : RC_IO;
}

struct mapped {
	void	*p;
	size_t	 n;
};

static void
unmap(void *p)
{
	struct mapped *m = p;

	(void)munmap(m->p, m->n);	/* of ours: cannot fail */
}

enum rc
durable_read(struct arena *a, int folder, const char *name,
    struct str *ret_bytes)
{
	struct mapped	*m;
	struct stat	 st;
	int		 fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	bool		 ok;

	if (fd < 0)
		return errno == ENOENT ? RC_NONE : RC_IO;
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	*ret_bytes = STR("");
	if (ok && st.st_size > 0) {
		m = ARENA_NEW(a, struct mapped);
		m->n = (size_t)st.st_size;
		m->p = mmap(NULL, m->n, PROT_READ, MAP_PRIVATE, fd, 0);
		ok = m->p != MAP_FAILED;
		if (ok) {
			arena_defer(a, unmap, m);
			*ret_bytes = str_of(m->p, m->n);
		}
	}
	(void)close(fd);	/* only read */
	return ok ? RC_OK : RC_IO;
}
