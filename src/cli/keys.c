/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key of a data directory and the store that is sealed with it belong
 * together, and so do a store and what it is for: another key, a lost one, or a
 * demo on real data stop the program with the way out, and change nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account/account.h"
#include "account/staff.h"
#include "base/durable.h"
#include "cli/cli.h"
#include "store/key_check.h"

static const char wrong_key[] = "主密钥 secret.key 不是这个库的：请把原来的 secret.key 放回来，或改用它自己的库";

/*
 * A new key is on the disk before anything is sealed with it. Made and never
 * replaced (so not by durable_write()): of two first starts one fails.
 */
static enum rc
make_key(const char *dir, const char *path, struct key *k)
{
	struct rng	rng = rng_system();
	int		fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	bool		ok;

	if (fd < 0)
		return RC_IO;
	rng.fill(&rng, k->b, sizeof(k->b));
	ok = write(fd, k->b, sizeof(k->b)) == (ssize_t)sizeof(k->b) &&
	    fsync(fd) == 0;
	ok &= close(fd) == 0;
	return ok ? durable_sync(AT_FDCWD, dir) : RC_IO;
}

/* RC_NONE: there is none. */
static enum rc
read_key(struct arena *a, const char *path, struct key *ret_key, char *cause)
{
	struct stat	st;
	struct str	bytes;
	enum rc		rc;

	if (stat(path, &st) != 0 && errno == ENOENT)
		return RC_NONE;
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0) {
		(void)snprintf(cause, DB_CAUSE_BYTES,
		    "%.100s：别人也能读主密钥，请 chmod 600", path);
		return RC_IO;
	}
	rc = read_whole(a, path, KEY_BYTES, &bytes);
	if (rc == RC_OK && bytes.n == KEY_BYTES) {
		memcpy(ret_key->b, bytes.p, KEY_BYTES);
		return RC_OK;
	}
	(void)snprintf(cause, DB_CAUSE_BYTES, "不能读主密钥 %.120s", path);
	return RC_IO;
}

struct str
keys_check_value(struct arena *a, const struct key *master)
{
	const struct key	k = key_derive(master, "check");
	struct sha256		h = hmac_sha256(&k, STR("baokao"));

	return str_of(arena_copy(a, h.b, sizeof(h.b)), sizeof(h.b));
}

enum rc
keys_master(const struct options *o, struct arena *a, struct key *ret_master,
    char *cause)
{
	return read_key(a, str_make(a, "%s/secret.key", o->data).p, ret_master,
	    cause);
}

static enum rc
refuse(char *cause, const char *text)
{
	(void)snprintf(cause, DB_CAUSE_BYTES, "%s", text);
	return RC_IO;
}

/*
 * A store from before keys were checked is tied to the key that opens what it
 * has; one without anything sealed to any.
 */
static enum rc
is_own(struct tx *tx, const struct keys *keys, bool *ret_own)
{
	struct str	seal, text;
	enum rc		rc = account_any_seal(tx, &seal);

	*ret_own = rc == RC_NONE || (rc == RC_OK && seal_open(tx->a,
	    &keys->seal, "phone", seal, &text) == RC_OK);
	return rc == RC_NONE ? RC_OK : rc;
}

/* What a store is for that was never told: a demo has demo staff. */
static enum rc
guess_kind(struct tx *tx, int64_t *ret)
{
	struct exam_entry	*exams;
	size_t			 n = 0;
	bool			 demo = false;
	enum rc			 rc = staff_has_demo(tx, &demo);

	if (rc == RC_OK)
		rc = exam_list(tx, &exams, &n);
	for (size_t i = 0; rc == RC_OK && !demo && i < n; i++)
		demo = exams[i].demo;
	*ret = demo ? STORE_DEMO : n > 0 ? STORE_REAL : STORE_UNDECIDED;
	return rc;
}

/*
 * For good: the first start says what the store is for, unless what commands
 * put into it before says it already.
 */
static enum rc
settle_kind(struct tx *tx, enum store_use use, int64_t kind, char *cause)
{
	bool	told = kind != STORE_UNDECIDED;
	enum rc	rc = told ? RC_OK : guess_kind(tx, &kind);

	if (rc != RC_OK)
		return rc;
	if (use == USE_DEMO && kind == STORE_REAL)
		return refuse(cause,
		    "这里有正式数据，不能用 --demo 打开（演示的密码是公开的）：请另用一个 --data");
	if (use == USE_REAL && kind == STORE_DEMO)
		return refuse(cause,
		    "这里是演示数据（密码公开），不能正式使用：请另用一个 --data，试用请加 --demo");
	return use == USE_ANY || told ? RC_OK : key_check_settle(tx,
	    use == USE_DEMO ? STORE_DEMO : STORE_REAL);
}

/* The first time: which key it is, and what the store is for. */
static enum rc
tie(struct tx *tx, struct key_check *c, const struct keys *keys, char *cause)
{
	struct clock	clock = clock_system();
	bool		own;
	enum rc		rc = is_own(tx, keys, &own);

	if (rc == RC_OK && !own)
		return refuse(cause, wrong_key);
	if (rc == RC_OK)
		rc = guess_kind(tx, &c->kind);
	return rc != RC_OK ? rc : key_check_write(tx, c, clock_now_us(&clock));
}

/* A key is made only for a store that has none yet. */
static enum rc
find_key(struct tx *tx, const struct options *o, bool is_known,
    struct key *ret_master, char *cause)
{
	const char	*path = str_make(tx->a, "%s/secret.key", o->data).p;
	struct str	 seal;
	enum rc		 rc = read_key(tx->a, path, ret_master, cause);

	if (rc != RC_NONE)
		return rc;
	rc = is_known ? RC_OK : account_any_seal(tx, &seal);
	if (rc == RC_OK)
		return refuse(cause,
		    "没有主密钥 secret.key，而库里有用它加密的数据：请把备份的 secret.key 放回来");
	if (rc != RC_NONE)
		return rc;
	rc = make_key(o->data, path, ret_master);
	if (rc != RC_OK)
		(void)snprintf(cause, DB_CAUSE_BYTES, "不能建立主密钥 %.120s", path);
	return rc;
}

/*
 * A store remembers which secret.key it was begun with: another one would
 * make every sealed number unreadable, and is refused at the start instead of
 * at the first page.
 */
static enum rc
tie_in(struct tx *tx, const struct options *o, enum store_use use,
    struct keys *ret_keys, char *cause)
{
	struct key_check	c;
	struct key		master;
	struct str		value;
	enum rc			rc = key_check_read(tx, &c);
	bool			is_known = rc == RC_OK;

	if (rc == RC_OK || rc == RC_NONE)
		rc = find_key(tx, o, is_known, &master, cause);
	if (rc != RC_OK)
		return rc;
	*ret_keys = keys_make(&master);
	value = keys_check_value(tx->a, &master);
	if (is_known && !str_eq(c.value, value))
		return refuse(cause, wrong_key);
	c.value = value;
	if (!is_known)
		rc = tie(tx, &c, ret_keys, cause);
	return rc != RC_OK ? rc : settle_kind(tx, use, c.kind, cause);
}

enum rc
keys_open(const struct options *o, struct arena *a, enum store_use use,
    struct keyed_store *ret, char *cause)
{
	struct tx	tx;
	enum rc		rc = store_ready(o, a, cause, &ret->db);

	if (rc != RC_OK)
		return rc;
	cause[0] = '\0';
	rc = tx_begin(ret->db, a, ROLE_SYSTEM, true, &tx);
	if (rc == RC_OK)
		rc = tx_end(&tx, tie_in(&tx, o, use, &ret->keys, cause));
	if (rc == RC_OK)
		return rc;
	if (cause[0] == '\0')
		(void)snprintf(cause, DB_CAUSE_BYTES, "%s", tx.cause);
	db_close(ret->db);
	return rc;
}
