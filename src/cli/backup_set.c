/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in a folder of backups: names, manifests, the sealed key. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "cli/backup.h"

enum { PASSPHRASE_LEAST = 12, PASSPHRASE_MOST = 1024, SETS_MOST = 10000 };

static const char head[] = "baokao-backup 1\n", key_head[] = "baokao-key 1\n",
	label[] = "backup-key";

const struct kept_file *
manifest_find(const struct manifest *m, const char *name)
{
	for (size_t i = 0; i < m->files_n; i++)
		if (str_eq_z(m->files[i].name, name))
			return &m->files[i];
	return NULL;
}

static void
put_hex(struct buf *b, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		buf_fmt(b, "%02x", (unsigned char)bytes.p[i]);
}

static void
put_kept(struct buf *b, const char *word, const struct kept_file *f)
{
	buf_z(b, word);
	put_hex(b, f->hash);
	buf_fmt(b, " %lld %.*s\n", (long long)f->bytes, STR_ARG(f->name));
}

void
manifest_write(struct buf *b, const struct manifest *m)
{
	struct sha256 h;

	buf_z(b, head);
	buf_fmt(b, "made %lld\nprogram %.*s\nstore %s\n", (long long)m->made_us,
	    STR_ARG(m->program), m->postgres ? "postgres" : "sqlite");
	for (size_t i = 0; i < m->files_n; i++)
		put_kept(b, "file ", &m->files[i]);
	for (size_t i = 0; i < m->blobs_n; i++)
		put_kept(b, "blob ", &m->blobs[i]);
	h = sha256_of(buf_view(b));
	buf_z(b, "end ");
	put_hex(b, str_of(h.b, sizeof(h.b)));
	buf_char(b, '\n');
}

/* HASH BYTES NAME; a blob's name is empty. */
static enum rc
read_kept(struct arena *a, struct str line, struct kept_file *ret)
{
	struct str	hex, bytes;
	char		*to = arena_alloc(a, SHA256_BYTES);

	if (!str_cut(&line, ' ', &hex) || !str_cut(&line, ' ', &bytes) ||
	    str_unhex(hex, to, SHA256_BYTES) != RC_OK ||
	    str_i64(bytes, &ret->bytes) != RC_OK)
		return RC_BAD;
	ret->hash = str_of(to, SHA256_BYTES);
	ret->name = line;
	return RC_OK;
}

static enum rc
read_line(struct arena *a, struct manifest *m, struct str line)
{
	struct str word;

	if (!str_cut(&line, ' ', &word))
		return RC_BAD;
	if (str_eq_z(word, "made"))
		return str_i64(line, &m->made_us);
	if (str_eq_z(word, "program"))
		m->program = line;
	else if (str_eq_z(word, "store"))
		m->postgres = str_eq_z(line, "postgres");
	else if (str_eq_z(word, "blob"))
		return read_kept(a, line, &m->blobs[m->blobs_n++]);
	else if (str_eq_z(word, "file"))
		return m->files_n == MANIFEST_FILES ? RC_BAD :
		    read_kept(a, line, &m->files[m->files_n++]);
	else
		return RC_BAD;
	return RC_OK;
}

enum rc
manifest_read(struct arena *a, struct str text, struct manifest *ret)
{
	const size_t	tail = strlen("end ") + (size_t)2 * SHA256_BYTES + 1;
	unsigned char	want[SHA256_BYTES];
	struct str	body = str_sub(text, 0, text.n < tail ? 0 :
	    text.n - tail), end = str_sub(text, body.n, text.n), line;
	struct sha256	got = sha256_of(body);
	size_t		lines = 0;
	enum rc		rc = RC_OK;

	*ret = (struct manifest){ .made_us = 0 };
	if (end.n != tail || !str_starts(end, STR("end ")) ||
	    str_unhex(str_sub(end, 4, (size_t)2 * SHA256_BYTES), want,
	    SHA256_BYTES) != RC_OK || memcmp(want, got.b, SHA256_BYTES) != 0 ||
	    !str_starts(body, str_z(head)))
		return RC_BAD;
	body = str_sub(body, strlen(head), body.n);
	for (size_t i = 0; i < body.n; i++)
		lines += body.p[i] == '\n';
	ret->blobs = ARENA_ARRAY(a, struct kept_file, lines + 1);
	while (rc == RC_OK && str_cut(&body, '\n', &line) && line.n > 0)
		rc = read_line(a, ret, line);
	return rc;
}

/* 20261130-120000, and maybe .part behind it: nothing else of the folder is ours. */
static bool
is_set(const char *name, bool part)
{
	if (strspn(name, "0123456789") != 8 || name[8] != '-' ||
	    strspn(name + 9, "0123456789") != 6)
		return false;
	return strcmp(name + strlen("20261130-120000"), part ? ".part" : "") ==
	    0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t
set_names(struct arena *a, int root, bool parts, const char ***ret)
{
	int		 fd = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR		*d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent	*e;
	size_t		 n = 0;

	*ret = ARENA_ARRAY(a, const char *, SETS_MOST);
	while (d != NULL && n < SETS_MOST && (e = readdir(d)) != NULL)
		if (is_set(e->d_name, parts))
			(*ret)[n++] = str_copy(a, str_z(e->d_name)).p;
	if (d != NULL)
		(void)closedir(d);	/* only read */
	qsort(*ret, n, sizeof(**ret), by_name);
	return n;
}

static enum rc
set_said(char *cause, enum rc rc, const char *text, const char *path)
{
	(void)snprintf(cause, DB_CAUSE_BYTES, "%s：%.80s", text, path);
	return rc;
}

static enum rc
open_at(struct arena *a, struct backup_set *s, char *cause)
{
	struct str	text;
	enum rc		rc = durable_read(a, s->folder, BACKUP_MANIFEST, &text);

	if (rc != RC_OK)
		return set_said(cause, rc, "没有清单 manifest", s->path);
	if (manifest_read(a, text, &s->m) != RC_OK)
		return set_said(cause, RC_BAD,
		    "清单 manifest 被改动过或已损坏，请用另一份备份", s->path);
	return RC_OK;
}

enum rc
set_open(struct arena *a, const char *path, struct backup_set *ret,
    char *cause)
{
	const char	**names;
	size_t		  n;

	ret->path = path;
	ret->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ret->root < 0)
		return set_said(cause, RC_IO, "打不开这个文件夹", path);
	if (faccessat(ret->root, BACKUP_MANIFEST, F_OK, 0) == 0) {
		ret->folder = ret->root;
		ret->root = openat(ret->folder, "..", O_RDONLY | O_DIRECTORY |
		    O_CLOEXEC);
		return open_at(a, ret, cause);
	}
	n = set_names(a, ret->root, false, &names);
	if (n == 0)
		return set_said(cause, RC_NONE, "这里没有完整的备份", path);
	ret->path = str_make(a, "%s/%s", path, names[n - 1]).p;
	ret->folder = openat(ret->root, names[n - 1], O_RDONLY | O_DIRECTORY |
	    O_CLOEXEC);
	return open_at(a, ret, cause);
}

static enum rc
read_compared(struct arena *a, int folder, const char *name, struct str hash,
    struct str *ret)
{
	struct sha256	h;
	enum rc		rc = durable_read(a, folder, name, ret);

	if (rc != RC_OK)
		return rc;
	h = sha256_of(*ret);
	return str_eq(hash, str_of(h.b, sizeof(h.b))) ? RC_OK : RC_BAD;
}

enum rc
set_file(struct arena *a, const struct backup_set *s, const char *name,
    struct str *ret_bytes)
{
	const struct kept_file *f = manifest_find(&s->m, name);

	return f == NULL ? RC_NONE : read_compared(a, s->folder, name, f->hash,
	    ret_bytes);
}

const char *
blob_path(struct arena *a, struct str hash)
{
	struct str hex = str_hex(a, hash.p, hash.n);

	return str_make(a, "blobs/%.2s/%.*s", hex.p, STR_ARG(hex)).p;
}

enum rc
blob_file(struct arena *a, int root, struct str hash, struct str *ret_bytes)
{
	return read_compared(a, root, blob_path(a, hash), hash, ret_bytes);
}

/* ---- the key */

static enum rc
read_words(const struct options *o, struct arena *a, struct str *ret)
{
	char	*p = arena_alloc(a, PASSPHRASE_MOST + 1);
	size_t	 n;

	if (strcmp(o->passphrase, "-") != 0)
		return read_whole(a, o->passphrase, PASSPHRASE_MOST, ret);
	n = fread(p, 1, PASSPHRASE_MOST, stdin);
	*ret = str_of(p, n);
	return ferror(stdin) ? RC_IO : RC_OK;
}

enum rc
passphrase_read(const struct options *o, struct arena *a, struct str *ret,
    char *cause)
{
	struct stat	st;
	struct str	text = STR(""), line = STR("");

	*ret = line;
	if (o->passphrase == NULL)
		return RC_OK;
	if (strcmp(o->passphrase, "-") != 0 && stat(o->passphrase, &st) == 0 &&
	    S_ISREG(st.st_mode) && (st.st_mode & 077) != 0)
		return set_said(cause, RC_BAD,
		    "别人也能读口令文件，请 chmod 600", o->passphrase);
	if (read_words(o, a, &text) != RC_OK)
		return set_said(cause, RC_IO, "读不出口令", o->passphrase);
	(void)str_cut(&text, '\n', &line);	/* none: "" is too short */
	*ret = str_trim(line);
	return ret->n >= PASSPHRASE_LEAST ? RC_OK : set_said(cause, RC_BAD,
	    "口令至少 12 个字符，写在第一行", o->passphrase);
}

enum rc
key_seal(struct arena *a, const struct key *master, struct str words,
    struct str *ret_bytes)
{
	struct rng	rng = rng_system();
	unsigned char	salt[SALT_BYTES];
	struct key	k;
	struct str	sealed;

	rng.fill(&rng, salt, sizeof(salt));
	if (key_of_passphrase(words, salt, &k) != RC_OK)
		return RC_IO;
	sealed = seal_make(a, &k, &rng, label, str_of(master->b,
	    sizeof(master->b)));
	*ret_bytes = str_make(a, "%s%s\n%s\n", key_head,
	    str_hex(a, salt, sizeof(salt)).p, str_hex(a, sealed.p, sealed.n).p);
	return RC_OK;
}

enum rc
key_unseal(struct arena *a, struct str bytes, struct str words,
    struct key *ret_master)
{
	unsigned char	salt[SALT_BYTES], sealed[KEY_BYTES + SEAL_OVERHEAD_BYTES];
	struct str	first, second, text;
	struct key	k;

	if (!str_starts(bytes, str_z(key_head)))
		return RC_BAD;
	bytes = str_sub(bytes, strlen(key_head), bytes.n);
	if (!str_cut(&bytes, '\n', &first) || !str_cut(&bytes, '\n', &second) ||
	    str_unhex(first, salt, sizeof(salt)) != RC_OK ||
	    str_unhex(second, sealed, sizeof(sealed)) != RC_OK)
		return RC_BAD;
	if (key_of_passphrase(words, salt, &k) != RC_OK)
		return RC_IO;
	if (seal_open(a, &k, label, str_of(sealed, sizeof(sealed)), &text) !=
	    RC_OK || text.n != KEY_BYTES)
		return RC_BAD;
	memcpy(ret_master->b, text.p, KEY_BYTES);
	return RC_OK;
}
