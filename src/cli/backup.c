/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `baokao backup`: a set is made in a folder named .part, and has its own name
 * only when all of it is on the disk. Whatever ends the program before, power
 * included, leaves the sets of before as they were.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "cli/backup.h"
#include "cli/version.h"
#include "store/copy.h"
#include "store/key_check.h"

enum { PREFIXES = 256 };

static const size_t ARENA_MAX = (size_t)16 << 30, TEXT_MAX = (size_t)4 << 30;

static const char last_name[] = "last-backup";

static const char no_key[] = "主密钥不在这份备份里（没有 --passphrase）：请另外保存 secret.key，没有它，"
    "恢复出来的证件号码和手机号都读不了";
static const char how_postgres[] =
    "库在 PostgreSQL 上，请用它自己的工具备份（文件都在库里，一起备份了）：\n"
    "  每天一次整库：  pg_basebackup -d \"$URL\" -D 文件夹 -X stream -c fast\n"
    "  恢复到任意时刻：再把 archive_mode=on，archive_command 指向另一台机器\n"
    "  小库也可以：    pg_dump -Fc -f 文件 \"$URL\"，恢复用 pg_restore\n"
    "恢复之后用 baokao restore 取回主密钥，再用 --store 启动。\n";

struct making {
	const struct options	*o;
	struct arena		*a;		/* of the whole set */
	struct arena		*scratch;	/* of one blob */
	int			 root;
	int			 folder;	/* of the set, named .part */
	int			 prefix[PREFIXES];	/* opened folders of blobs; -1: not yet */
	const char		*part;
	struct str		 words;		/* passphrase, or "" */
	struct str		 value;		/* of the store's key; "" not told */
	struct manifest		 m;
	size_t			 blobs_room;
	size_t			 fresh;		/* blobs that were new */
	char			 cause[DB_CAUSE_BYTES];
};

static enum rc
stop(struct making *x, enum rc rc, const char *text)
{
	(void)snprintf(x->cause, DB_CAUSE_BYTES, "%s", text);
	return rc;
}

/* ---- blobs */

/* A name that stands there was written whole, so its size is all to look at. */
static bool
has_blob(void *ctx, struct str sha256, int64_t n)
{
	struct making	*x = ctx;
	struct stat	 st;
	bool		 is_there;

	is_there = fstatat(x->root, blob_path(x->scratch, sha256), &st,
	    AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) && st.st_size == n;
	arena_reset(x->scratch);
	return is_there;
}

static enum rc
keep_blob(void *ctx, struct str sha256, struct str bytes)
{
	struct making	*x = ctx;
	int		*fd = &x->prefix[(unsigned char)sha256.p[0]];
	const char	*path = blob_path(x->scratch, sha256);
	struct sha256	 h = sha256_of(bytes);
	enum rc		 rc = RC_OK;

	if (!str_eq(sha256, str_of(h.b, sizeof(h.b))))
		return stop(x, RC_BAD, str_make(x->a, "库里的文件 %.12s… "
		    "与它的校验值不符，库已损坏：请先恢复上一份备份",
		    strrchr(path, '/') + 1).p);
	if (*fd < 0)
		rc = durable_folder(x->root, str_make(x->scratch, "%.*s",
		    (int)strlen("blobs/ab"), path).p, fd);
	if (rc == RC_OK)
		rc = durable_write(*fd, strrchr(path, '/') + 1, bytes);
	x->fresh++;
	arena_reset(x->scratch);
	return rc == RC_OK ? RC_OK : stop(x, rc, "写不进备份的文件夹，可能是磁盘满了");
}

static enum rc
name_blob(void *ctx, struct str sha256, int64_t n)
{
	struct making		*x = ctx;
	struct kept_file	*grown;

	if (x->m.blobs_n == x->blobs_room) {
		x->blobs_room = x->blobs_room == 0 ? 1024 : 2 * x->blobs_room;
		grown = ARENA_ARRAY(x->a, struct kept_file, x->blobs_room);
		if (x->m.blobs_n > 0)
			memcpy(grown, x->m.blobs, x->m.blobs_n *
			    sizeof(*grown));
		x->m.blobs = grown;
	}
	x->m.blobs[x->m.blobs_n++] = (struct kept_file){ .name = STR(""),
		.hash = str_copy(x->a, sha256), .bytes = n };
	return RC_OK;
}

/* ---- the set */

/* Files of a folder and then the folder: what is no set, or no longer one. */
static void
remove_folder(int root, const char *name)
{
	int		 fd = openat(root, name, O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC);
	DIR		*d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent	*e;

	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' || strcmp(e->d_name, ".part") == 0)
			(void)unlinkat(fd, e->d_name, 0);	/* rmdir tells */
	if (d != NULL)
		(void)closedir(d);	/* only read */
	(void)unlinkat(root, name, AT_REMOVEDIR);	/* the next one tries again */
}

static enum rc
add_file(struct making *x, const char *name)
{
	struct str	bytes;
	struct sha256	h;
	enum rc		rc = durable_sync(x->folder, name);

	if (rc == RC_OK)
		rc = durable_read(x->a, x->folder, name, &bytes);
	if (rc != RC_OK)
		return stop(x, RC_IO, "写不进备份的文件夹，可能是磁盘满了");
	h = sha256_of(bytes);
	x->m.files[x->m.files_n++] = (struct kept_file){ .name = str_z(name),
		.hash = str_of(arena_copy(x->a, h.b, sizeof(h.b)),
		    sizeof(h.b)), .bytes = (int64_t)bytes.n };
	return RC_OK;
}

static enum rc
save_sqlite(struct making *x, const char *url)
{
	const struct blob_keeper k = { has_blob, keep_blob, name_blob, x };
	const char	*to = str_make(x->a, "%s/%s/" BACKUP_DB, x->o->words[0],
	    x->part).p;
	int		 fd, blobs = -1;
	enum rc		 rc;

	if (access(url, F_OK) != 0)
		return stop(x, RC_IO, str_make(x->a, "没有 %.70s：请检查 --data "
		    "或 --store", url).p);
	/* SQLite would make it readable by others. */
	fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || close(fd) != 0 || durable_folder(x->root, "blobs",
	    &blobs) != RC_OK || close(blobs) != 0)
		return stop(x, RC_IO, "写不进备份的文件夹");
	rc = copy_make(url, to, &k, x->cause);
	if (rc == RC_OK && x->fresh > 0)
		rc = durable_sync(x->root, "blobs");
	if (rc == RC_OK)
		rc = copy_key(to, x->a, &x->value, x->cause);
	return rc == RC_OK || rc == RC_NONE ? add_file(x, BACKUP_DB) : rc;
}

/* Its rows are PostgreSQL's business; here only whether the key is its own. */
static enum rc
look_postgres(struct making *x, const char *url)
{
	struct key_check	 c = { STR(""), STORE_UNDECIDED };
	struct db		*db;
	struct tx		 tx;
	enum rc			 rc;

	x->m.postgres = true;
	if (x->words.n == 0)
		return stop(x, RC_BAD, "PostgreSQL 的库由它自己的工具备份；这里只保存主密钥，请加 --passphrase");
	rc = db_open(url, true, x->cause, &db);
	if (rc != RC_OK)
		return rc;
	rc = tx_begin(db, x->a, ROLE_SYSTEM, false, &tx);
	if (rc == RC_OK)
		rc = tx_end(&tx, key_check_read(&tx, &c));
	if (rc != RC_OK && rc != RC_NONE)
		(void)snprintf(x->cause, DB_CAUSE_BYTES, "%s", tx.cause);
	x->value = c.value;
	db_close(db);
	return rc == RC_NONE ? RC_OK : rc;
}

static enum rc
save_key(struct making *x)
{
	struct key	master;
	struct str	bytes;
	enum rc		rc;

	if (x->words.n == 0)
		return RC_OK;
	rc = keys_master(x->o, x->a, &master, x->cause);
	if (rc == RC_NONE)
		return stop(x, RC_IO, "数据目录里没有主密钥 secret.key，不能放进备份");
	if (rc != RC_OK)
		return rc;
	if (x->value.n > 0 && !str_eq(x->value, keys_check_value(x->a,
	    &master)))
		return stop(x, RC_IO, "数据目录里的 secret.key 不是这个库的，备份了也没有用");
	rc = key_seal(x->a, &master, x->words, &bytes);
	if (rc == RC_OK)
		rc = durable_write(x->folder, BACKUP_KEY, bytes);
	return rc == RC_OK ? add_file(x, BACKUP_KEY) : stop(x, rc,
	    "不能写主密钥（内存不足 256 MB，或磁盘满了）");
}

static enum rc
save_manifest(struct making *x, const char *name)
{
	struct buf	b;
	enum rc		rc;

	buf_init(&b, TEXT_MAX);
	manifest_write(&b, &x->m);
	rc = b.full ? RC_IO : durable_write(x->folder, BACKUP_MANIFEST,
	    buf_view(&b));
	buf_done(&b);
	if (rc == RC_OK && (renameat(x->root, x->part, x->root, name) != 0 ||
	    durable_sync(x->root, ".") != RC_OK))
		rc = RC_IO;
	return rc == RC_OK ? RC_OK : stop(x, rc, "写不进备份的文件夹，可能是磁盘满了");
}

/* The Chinese time of its making; the next second where there is one already. */
static const char *
free_name(struct making *x)
{
	int64_t		 at = x->m.made_us;
	const char	*name;

	do {
		struct civil t = civil_from_us(at);

		name = str_make(x->a, "%04d%02d%02d-%02d%02d%02d", t.year,
		    t.month, t.day, t.hour, t.minute, t.second).p;
		at += US_PER_SECOND;
	} while (faccessat(x->root, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
	return name;
}

/* ---- what nothing names any more */

static int
by_hash(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_BYTES);
}

/* The hashes of every set that is left, sorted; RC_BAD: one cannot be read. */
static enum rc
named_by_all(struct making *x, const char **names, size_t n, struct buf *all)
{
	for (size_t i = 0; i < n; i++) {
		struct arena	*a = arena_new(ARENA_MAX);
		struct manifest	 m;
		struct str	 text;
		int		 fd = openat(x->root, names[i], O_RDONLY |
		    O_DIRECTORY | O_CLOEXEC);
		enum rc		 rc = fd < 0 ? RC_IO : durable_read(a, fd,
		    BACKUP_MANIFEST, &text);

		if (rc == RC_OK)
			rc = manifest_read(a, text, &m);
		for (size_t j = 0; rc == RC_OK && j < m.blobs_n; j++)
			buf_str(all, m.blobs[j].hash);
		if (fd >= 0)
			(void)close(fd);	/* only read */
		arena_free(a);
		if (rc != RC_OK)
			return rc;
	}
	if (all->n > 0)
		qsort(all->p, all->n / SHA256_BYTES, SHA256_BYTES, by_hash);
	return all->full ? RC_FULL : RC_OK;
}

static size_t
sweep_folder(int fd, const struct buf *all)
{
	DIR		*d = fdopendir(fd);
	struct dirent	*e;
	unsigned char	 h[SHA256_BYTES];
	size_t		 gone = 0;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (str_unhex(str_z(e->d_name), h, sizeof(h)) != RC_OK)
			continue;
		if (all->n == 0 || bsearch(h, all->p, all->n / SHA256_BYTES,
		    SHA256_BYTES, by_hash) == NULL)
			gone += unlinkat(fd, e->d_name, 0) == 0;
	}
	if (d != NULL)
		(void)closedir(d);	/* only read */
	return gone;
}

/*
 * Old sets as --keep says, and then files that no set names: what a person
 * deleted ends with the last backup that has it.
 */
static void
sweep(struct making *x)
{
	const char	**names;
	size_t		  n = set_names(x->a, x->root, false, &names),
	    old = x->o->keep > 0 && n > (size_t)x->o->keep ?
	    n - (size_t)x->o->keep : 0, gone = 0;
	struct buf	  all;

	for (size_t i = 0; i < old; i++) {
		const char *part = str_make(x->a, "%s.part", names[i]).p;

		if (renameat(x->root, names[i], x->root, part) == 0)
			remove_folder(x->root, part);
	}
	buf_init(&all, TEXT_MAX);
	if (named_by_all(x, names + old, n - old, &all) != RC_OK)
		(void)fputs("baokao: 有一份旧备份的清单读不出，没有清理不再需要的文件；请用 baokao verify 检查\n",
		    stderr);
	else
		for (int i = 0; i < PREFIXES; i++) {
			int fd = openat(x->root, str_make(x->a, "blobs/%02x",
			    i).p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

			if (fd >= 0)
				gone += sweep_folder(fd, &all);
		}
	buf_done(&all);
	if (old > 0 || gone > 0)
		(void)printf("已删除 %zu 份旧备份，%zu 个不再需要的文件\n", old,
		    gone);
}

/* ---- the command */

/* For the doctor; a backup that is there is good without this, too. */
static void
remember(struct making *x)
{
	int	fd;
	bool	ok = durable_folder(AT_FDCWD, x->o->data, &fd) == RC_OK;

	if (ok) {
		ok = durable_write(fd, last_name, str_make(x->a, "%lld\n",
		    (long long)x->m.made_us)) == RC_OK;
		(void)close(fd);	/* only a folder */
	}
	if (!ok)
		(void)fputs("baokao: 备份已做好，但不能在数据目录里记下时间（baokao doctor 会说没有备份）\n",
		    stderr);
}

enum rc
backup_last(const struct options *o, struct arena *a, int64_t *ret_us)
{
	struct str text;

	if (read_whole(a, str_make(a, "%s/%s", o->data, last_name).p, 64,
	    &text) != RC_OK || str_i64(str_trim(text), ret_us) != RC_OK)
		return RC_NONE;
	return RC_OK;
}

static enum rc
open_root(struct making *x)
{
	const char	**parts;
	size_t		  n;
	int		  lock;

	if (durable_folder(AT_FDCWD, x->o->words[0], &x->root) != RC_OK)
		return stop(x, RC_IO, str_make(x->a, "不能打开或建立 %.60s：%s",
		    x->o->words[0], strerror(errno)).p);
	lock = openat(x->root, ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) != 0)	/* held to the end */
		return stop(x, RC_BUSY, "这个文件夹里正在做另一份备份，或不能写");
	n = set_names(x->a, x->root, true, &parts);
	for (size_t i = 0; i < n; i++)
		remove_folder(x->root, parts[i]);
	return RC_OK;
}

static enum rc
make_set(struct making *x, const char **ret_name)
{
	const char	*url = store_url(x->o, x->a);
	struct clock	 clock = clock_system();
	enum rc		 rc = passphrase_read(x->o, x->a, &x->words, x->cause);

	if (rc == RC_OK)
		rc = open_root(x);
	if (rc != RC_OK)
		return rc;
	x->m.made_us = clock_now_us(&clock);
	x->m.program = str_z(version_number);
	*ret_name = free_name(x);
	x->part = str_make(x->a, "%s.part", *ret_name).p;
	if (durable_folder(x->root, x->part, &x->folder) != RC_OK)
		return stop(x, RC_IO, "写不进备份的文件夹");
	rc = db_is_postgres(url) ? look_postgres(x, url) : save_sqlite(x, url);
	if (rc == RC_OK)
		rc = save_key(x);
	if (rc == RC_OK)
		rc = save_manifest(x, *ret_name);
	if (rc != RC_OK)
		remove_folder(x->root, x->part);
	return rc;
}

/* The store that the service uses: with --config its setting counts, as there. */
static enum rc
take_config(struct making *x, const struct options *o, struct options *mine)
{
	struct service_config	c;
	enum rc			rc;

	*mine = *o;
	x->o = mine;
	if (o->config == NULL)
		return RC_OK;
	rc = service_config_read(o, x->a, &c, x->cause);
	if (rc == RC_OK && mine->store == NULL)
		mine->store = c.store;
	return rc;
}

int
cmd_backup(const struct options *o)
{
	struct making	 x = { .a = arena_new(ARENA_MAX),
		.scratch = arena_new(ARENA_MAX), .value = STR("") };
	struct options	 mine;
	const char	*name = "";
	enum rc		 rc;

	if (o->words[0] == NULL || o->words[1] != NULL) {
		(void)fputs("usage: baokao backup DIR --data DIR "
		    "[--passphrase FILE|-] [--keep N]\n", stderr);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < COUNT(x.prefix); i++)
		x.prefix[i] = -1;
	rc = take_config(&x, o, &mine);
	if (rc == RC_OK)
		rc = make_set(&x, &name);
	if (rc == RC_OK) {
		(void)printf("已备份到 %s/%s：图片和材料 %zu 个，其中新的 %zu 个%s\n",
		    o->words[0], name, x.m.blobs_n, x.fresh, x.words.n > 0 ?
		    "；主密钥已用口令封存" : "");
		if (x.words.n == 0)
			(void)printf("%s\n", no_key);
		if (x.m.postgres)
			(void)fputs(how_postgres, stdout);
		remember(&x);
		sweep(&x);
	} else
		(void)fprintf(stderr, "baokao: 没有备份：%s\n",
		    x.cause[0] != '\0' ? x.cause : rc_text(rc));
	arena_free(x.scratch);
	arena_free(x.a);
	return rc == RC_OK ? EXIT_DONE : EXIT_FAILED;
}
