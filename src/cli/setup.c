/* SPDX-License-Identifier: Apache-2.0 */
/* What every command needs: the data directory, its key, the store. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "store/migrate.h"

const char *
store_url(const struct options *o, struct arena *a)
{
	if (o->store != NULL)
		return o->store;
	return str_make(a, "%s/baokao.db", o->data).p;
}

enum rc
read_whole(struct arena *a, const char *path, size_t most,
    struct str *ret_bytes)
{
	FILE	*f = fopen(path, "rb");
	char	*p;
	size_t	 n;
	bool	 bad;

	if (f == NULL)
		return RC_IO;
	p = arena_alloc(a, most + 1);
	n = fread(p, 1, most + 1, f);
	bad = ferror(f) != 0;
	(void)fclose(f);	/* only read */
	if (bad)
		return RC_IO;
	if (n > most)
		return RC_FULL;
	*ret_bytes = (struct str){ p, n };
	return RC_OK;
}

void
cli_print(FILE *to, struct buf *b)
{
	if (b->n > 0)		/* an empty one has no bytes to point at */
		(void)fwrite(b->p, 1, b->n, to);
	buf_done(b);
}

/* A new key is on the disk before anything is sealed with it. */
static enum rc
make_key(const char *dir, const char *path, struct key *k)
{
	struct rng	rng = rng_system();
	int		fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	int		d;
	bool		ok;

	if (fd < 0)
		return RC_IO;
	rng.fill(&rng, k->b, sizeof(k->b));
	ok = write(fd, k->b, sizeof(k->b)) == (ssize_t)sizeof(k->b) &&
	    fsync(fd) == 0;
	ok &= close(fd) == 0;
	d = open(dir, O_RDONLY | O_DIRECTORY);
	ok &= d >= 0 && fsync(d) == 0;
	if (d >= 0)
		(void)close(d);		/* only synced */
	return ok ? RC_OK : RC_IO;
}

enum rc
master_key(const struct options *o, struct arena *a, struct key *ret_key,
    char *cause)
{
	const char	*path = str_make(a, "%s/secret.key", o->data).p;
	struct stat	 st;
	struct str	 bytes;
	enum rc		 rc;

	(void)mkdir(o->data, 0700);	/* there already, or said below */
	if (stat(path, &st) != 0 && errno == ENOENT) {
		rc = make_key(o->data, path, ret_key);
		if (rc == RC_OK)
			return rc;
	}
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0) {
		(void)snprintf(cause, DB_CAUSE_BYTES,
		    "%.100s: others may read the key; chmod 600 it", path);
		return RC_IO;
	}
	rc = read_whole(a, path, KEY_BYTES, &bytes);
	if (rc == RC_OK && bytes.n == KEY_BYTES) {
		memcpy(ret_key->b, bytes.p, KEY_BYTES);
		return RC_OK;
	}
	(void)snprintf(cause, DB_CAUSE_BYTES, "cannot read or make %.120s",
	    path);
	return RC_IO;
}

enum rc
store_ready(const struct options *o, struct arena *a, char *cause,
    struct db **ret_db)
{
	struct clock	clock = clock_system();
	enum rc		rc;

	(void)mkdir(o->data, 0700);	/* there already, or said below */
	rc = db_open(store_url(o, a), false, cause, ret_db);
	if (rc != RC_OK)
		return rc;
	rc = migrate(*ret_db, migrations, clock_now_us(&clock), cause);
	if (rc != RC_OK)
		db_close(*ret_db);
	return rc;
}

/* What the command line has of the services of a process. */
static const struct services cli_services = {
	.list = { { &position_use_key, (void *)&app_position_use },
	    { &exam_use_key, (void *)&app_exam_use } },
	.n = 2,
};

/* Who typed the command: also behind sudo, for the audit. */
static const char *
operator(void)
{
	const char		*sudo = getenv("SUDO_USER");
	const struct passwd	*p = getpwuid(getuid());

	if (getuid() == 0 && sudo != NULL && sudo[0] != '\0')
		return sudo;
	return p == NULL ? "?" : p->pw_name;
}

struct cx
cli_cx(struct tx *tx, const struct keys *keys, struct rng *rng, bool demo)
{
	struct clock clock = clock_system();

	return (struct cx){ .tx = tx, .a = tx->a, .keys = keys, .rng = rng,
		.now_us = clock_now_us(&clock), .role = ROLE_INDEX_SYSTEM,
		.operator = str_copy(tx->a, str_z(operator())),
		.demo = demo, .services = &cli_services };
}

enum rc
cli_found(const struct options *o, struct arena *a,
    enum rc (*fn)(struct cx *cx, void *ctx), void *ctx, char *cause)
{
	struct rng	rng = rng_system();
	struct key	master;
	struct keys	keys;
	struct db	*db;
	struct tx	tx;
	struct cx	cx;
	struct law	law;
	enum rc		rc = master_key(o, a, &master, cause);

	if (rc == RC_OK)
		rc = store_ready(o, a, cause, &db);
	if (rc != RC_OK)
		return rc;
	keys = keys_make(&master);
	rc = tx_begin(db, a, ROLE_SYSTEM, true, &tx);
	if (rc == RC_OK) {
		law = (struct law){ exam_cache_new(), law_sources,
			law_watches };
		cx = cli_cx(&tx, &keys, &rng, o->demo);
		cx.law = &law;
		rc = tx_end(&tx, fn(&cx, ctx));
		exam_cache_free(law.exams);
	}
	(void)snprintf(cause, DB_CAUSE_BYTES, "%s", tx.cause);
	db_close(db);
	return rc;
}

enum rc
cli_change(const struct options *o, struct arena *a,
    enum rc (*fn)(struct cx *cx, void *ctx), void *ctx, char *cause)
{
	const char *url = store_url(o, a);

	/* A slip in --data is no wish for an empty store. */
	if (o->store != NULL || access(url, F_OK) == 0)
		return cli_found(o, a, fn, ctx, cause);
	(void)snprintf(cause, DB_CAUSE_BYTES, "没有 %.70s：请检查 --data 或"
	    " --store，或先 exam import", url);
	return RC_IO;
}
