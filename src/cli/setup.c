/* SPDX-License-Identifier: Apache-2.0 */
/* What every command needs: the data directory and the store. */
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

/*
 * The file is its owner's only; SQLite gives its other files the same mode. One
 * from before that rule is narrowed. What is no plain path is SQLite's matter.
 */
static void
narrow(const struct options *o, struct arena *a)
{
	static const char *const	 ends[] = { "", "-wal", "-shm" };
	const char			*url = store_url(o, a), *path;
	struct stat			 st;
	int				 fd;

	if (db_is_postgres(url) || url[0] == ':' ||
	    str_starts(str_z(url), STR("file:")))
		return;
	fd = open(url, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		(void)close(fd);	/* only made; db_open() says what is wrong */
	for (size_t i = 0; fd < 0 && i < COUNT(ends); i++) {
		path = str_make(a, "%s%s", url, ends[i]).p;
		if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
			(void)chmod(path, 0600);	/* the doctor tells, if not ours */
	}
}

enum rc
store_ready(const struct options *o, struct arena *a, char *cause,
    struct db **ret_db)
{
	struct clock	clock = clock_system();
	enum rc		rc;

	(void)mkdir(o->data, 0700);	/* there already, or said below */
	narrow(o, a);
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
	struct keyed_store s;
	struct tx	tx;
	struct cx	cx;
	struct law	law;
	enum rc		rc = keys_open(o, a, o->demo ? USE_DEMO : USE_ANY, &s,
	    cause);

	if (rc != RC_OK)
		return rc;
	rc = tx_begin(s.db, a, ROLE_SYSTEM, true, &tx);
	if (rc == RC_OK) {
		law = (struct law){ exam_cache_new(), law_sources,
			law_watches };
		cx = cli_cx(&tx, &s.keys, &rng, o->demo);
		cx.law = &law;
		rc = tx_end(&tx, fn(&cx, ctx));
		exam_cache_free(law.exams);
	}
	(void)snprintf(cause, DB_CAUSE_BYTES, "%s", tx.cause);
	db_close(s.db);
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
