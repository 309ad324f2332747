/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `baokao restore` and `baokao verify`: the way back. A data directory has a
 * store only when all of it is there; whoever was interrupted types it again.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "cli/backup.h"
#include "store/copy.h"

static const size_t ARENA_MAX = (size_t)16 << 30;

struct reading {
	const struct options	*o;
	struct arena		*a;
	struct arena		*scratch;	/* of one blob or field */
	struct backup_set	 s;
	struct str		 words;
	struct key		 master;
	bool			 has_key;	/* master is known */
	struct keys		 keys;
	size_t			 seals;
	int			 bad;		/* findings of verify */
	char			 cause[DB_CAUSE_BYTES];
};

static enum rc
stop(struct reading *x, enum rc rc, const char *text)
{
	(void)snprintf(x->cause, DB_CAUSE_BYTES, "%s", text);
	return rc;
}

static const char *
what_of(enum rc rc)
{
	return rc == RC_NONE ? "不见了" : rc == RC_BAD ? "被改动过或已损坏" :
	    "读不出";
}

/* The set, and its key if there is a passphrase for it. */
static enum rc
open_set(struct reading *x)
{
	struct str	bytes;
	enum rc		rc = passphrase_read(x->o, x->a, &x->words, x->cause);

	if (rc == RC_OK)
		rc = set_open(x->a, x->o->words[0], &x->s, x->cause);
	if (rc != RC_OK || x->words.n == 0)
		return rc;
	if (manifest_find(&x->s.m, BACKUP_KEY) == NULL)
		return stop(x, RC_NONE, "这份备份里没有主密钥（备份时没有 --passphrase）；请不加 --passphrase 再来");
	rc = set_file(x->a, &x->s, BACKUP_KEY, &bytes);
	if (rc != RC_OK)
		return stop(x, rc, str_make(x->a, "封存的主密钥 " BACKUP_KEY " %s",
		    what_of(rc)).p);
	rc = key_unseal(x->a, bytes, x->words, &x->master);
	if (rc != RC_OK)
		return stop(x, rc, rc == RC_BAD ? "口令不对" :
		    "打开主密钥要 256 MB 内存，现在不够");
	x->has_key = true;
	x->keys = keys_make(&x->master);
	return RC_OK;
}

static struct reading
begin(const struct options *o)
{
	return (struct reading){ .o = o, .a = arena_new(ARENA_MAX),
		.scratch = arena_new(ARENA_MAX) };
}

static int
end(struct reading *x, enum rc rc, const char *what)
{
	if (rc != RC_OK)
		(void)fprintf(stderr, "baokao: %s：%s\n", what,
		    x->cause[0] != '\0' ? x->cause : rc_text(rc));
	arena_free(x->scratch);
	arena_free(x->a);
	return rc == RC_OK && x->bad == 0 ? EXIT_DONE : EXIT_FAILED;
}

/* ---- restore */

static enum rc
find_blob(void *ctx, struct str sha256, struct str *ret_bytes)
{
	struct reading	*x = ctx;
	enum rc		 rc;

	arena_reset(x->scratch);	/* the one before is in the database now */
	rc = blob_file(x->scratch, x->s.root, sha256, ret_bytes);
	return rc == RC_OK ? RC_OK : stop(x, rc, str_make(x->a, "文件 %.20s… %s",
	    strrchr(blob_path(x->scratch, sha256), '/') + 1, what_of(rc)).p);
}

/* Whoever has a store or another key there would lose it. */
static enum rc
look_at_target(struct reading *x, int fd)
{
	struct key	there;
	enum rc		rc;

	if (faccessat(fd, BACKUP_DB, F_OK, 0) == 0)
		return stop(x, RC_DENIED, "--data 里已经有一个库：请给一个新的目录，什么也没有改动");
	rc = keys_master(x->o, x->a, &there, x->cause);
	if (rc == RC_OK && x->has_key && !bytes_equal(there.b, x->master.b,
	    sizeof(there.b)))
		return stop(x, RC_DENIED, "--data 里有另一个 secret.key：请给一个新的目录，什么也没有改动");
	return rc == RC_NONE ? RC_OK : rc;
}

/* Under another name until it is full: no half one is ever taken for a store. */
static enum rc
restore_db(struct reading *x, int fd)
{
	static const char	part[] = BACKUP_DB ".restoring";
	const char		*path = str_make(x->a, "%s/%s", x->o->data,
	    part).p;
	struct str		 bytes;
	enum rc			 rc = set_file(x->a, &x->s, BACKUP_DB, &bytes);

	if (rc != RC_OK)
		return stop(x, rc, str_make(x->a, BACKUP_DB " %s",
		    what_of(rc)).p);
	rc = durable_write(fd, part, bytes);
	if (rc != RC_OK)
		return stop(x, rc, "写不进 --data，可能是磁盘满了");
	rc = copy_fill(path, find_blob, x, x->cause);
	if (rc == RC_OK)
		rc = copy_check(path, x->cause);
	if (rc == RC_OK && (durable_sync(fd, part) != RC_OK || renameat(fd,
	    part, fd, BACKUP_DB) != 0 || durable_sync(fd, ".") != RC_OK))
		rc = stop(x, RC_IO, "写不进 --data，可能是磁盘满了");
	if (rc != RC_OK)
		(void)unlinkat(fd, part, 0);	/* it was no use */
	return rc;
}

static enum rc
restore_all(struct reading *x)
{
	int	fd;
	enum rc	rc = open_set(x);

	if (rc == RC_OK && durable_folder(AT_FDCWD, x->o->data, &fd) != RC_OK)
		rc = stop(x, RC_IO, "不能打开或建立 --data 的目录");
	if (rc == RC_OK)
		rc = look_at_target(x, fd);
	if (rc == RC_OK && x->has_key && durable_write(fd, "secret.key",
	    str_of(x->master.b, sizeof(x->master.b))) != RC_OK)
		rc = stop(x, RC_IO, "不能写 secret.key");
	if (rc == RC_OK && !x->s.m.postgres)
		rc = restore_db(x, fd);
	return rc;	/* fd: the program ends */
}

int
cmd_restore(const struct options *o)
{
	struct reading	x = begin(o);
	enum rc		rc;

	if (o->words[0] == NULL || o->words[1] != NULL) {
		(void)fputs("usage: baokao restore DIR --data NEW "
		    "[--passphrase FILE|-]\n", stderr);
		return EXIT_USAGE;
	}
	rc = restore_all(&x);
	if (rc == RC_OK) {
		(void)printf("已把 %s（%s）恢复到 %s\n", x.s.path,
		    time_text(x.a, x.s.m.made_us).p, o->data);
		if (!x.has_key)
			(void)printf("主密钥没有恢复：请先把原来的 secret.key 放进 %s"
			    "（chmod 600），否则程序不能启动\n", o->data);
		if (x.s.m.postgres)
			(void)puts("库在 PostgreSQL 上：请用 pg_restore 或 pg_basebackup 的副本恢复它，再用 --store 启动");
	}
	return end(&x, rc, "没有恢复");
}

/* ---- verify */

static void
found(struct reading *x, const char *what, enum rc rc)
{
	x->bad++;
	(void)printf("坏  %s %s\n", what, what_of(rc));
}

/* Every field under the label of its column: what does not open is lost. */
static enum rc
open_field(void *ctx, const struct sealed *s)
{
	struct reading	*x = ctx;
	struct str	 text;

	x->seals++;
	if (seal_open(x->scratch, &x->keys.seal, s->label, s->bytes, &text) !=
	    RC_OK) {
		x->bad++;
		(void)printf("坏  %s.%s 有一个字段打不开\n", s->table, s->column);
	}
	arena_reset(x->scratch);
	return RC_OK;
}

static void
verify_blobs(struct reading *x)
{
	struct str bytes;

	for (size_t i = 0; i < x->s.m.blobs_n; i++) {
		enum rc rc = blob_file(x->scratch, x->s.root,
		    x->s.m.blobs[i].hash, &bytes);

		if (rc != RC_OK)
			found(x, blob_path(x->scratch,
			    x->s.m.blobs[i].hash), rc);
		arena_reset(x->scratch);
	}
}

static enum rc
verify_db(struct reading *x)
{
	const char	*path = str_make(x->a, "%s/" BACKUP_DB, x->s.path).p;
	struct str	 value;
	enum rc		 rc = copy_check(path, x->cause);

	if (rc == RC_BAD) {
		x->bad++;
		(void)printf("坏  数据库：%s\n", x->cause);
		return RC_OK;
	}
	if (rc != RC_OK || !x->has_key)
		return rc;
	rc = copy_key(path, x->a, &value, x->cause);
	if (rc == RC_OK && !str_eq(value, keys_check_value(x->a, &x->master))) {
		x->bad++;
		(void)puts("坏  封存的主密钥不是这个库的");
		return RC_OK;
	}
	return rc == RC_OK || rc == RC_NONE ? copy_seals(path, open_field, x,
	    x->cause) : rc;
}

static enum rc
verify_all(struct reading *x)
{
	struct str	bytes;
	bool		db_is_good = true;
	enum rc		rc = open_set(x);

	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < x->s.m.files_n; i++) {
		const char *name = str_to_z(x->a, x->s.m.files[i].name);

		rc = set_file(x->a, &x->s, name, &bytes);
		if (rc != RC_OK)
			found(x, name, rc);
		if (rc != RC_OK && strcmp(name, BACKUP_DB) == 0)
			db_is_good = false;
	}
	verify_blobs(x);
	return db_is_good && !x->s.m.postgres ? verify_db(x) : RC_OK;
}

int
cmd_verify(const struct options *o)
{
	struct reading	x = begin(o);
	enum rc		rc;

	if (o->words[0] == NULL || o->words[1] != NULL) {
		(void)fputs("usage: baokao verify DIR [--passphrase FILE|-]\n",
		    stderr);
		return EXIT_USAGE;
	}
	rc = verify_all(&x);
	if (rc == RC_OK) {
		(void)printf("%s（%s）：%zu 个文件，", x.s.path, time_text(x.a,
		    x.s.m.made_us).p, x.s.m.files_n + x.s.m.blobs_n);
		if (x.has_key)
			(void)printf("%zu 个加密字段，", x.seals);
		(void)printf("%s\n", x.bad == 0 ? "都完好" : "有损坏，请用另一份备份");
		if (!x.has_key)
			(void)puts("没有口令，加密字段没有打开看");
	}
	return end(&x, rc, "不能检查");
}
