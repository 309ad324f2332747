/* SPDX-License-Identifier: Apache-2.0 */
/* Forward-only migrations; each runs in one transaction and leaves its hash. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/db.h"

/* One migration as sqlc embeds it; the table ends with number 0. */
struct migration {
	int		 number;
	const char	*name;
	const char	*sha256;	/* hexadecimal, of the file */
	const char	*text;		/* with its @…@ tokens */
};

extern const struct migration migrations[];

/*
 * migrate: bring a database to the newest form; doing it again changes nothing.
 *
 * db		a connection that may write
 * list		the migrations, normally `migrations`
 * now_us	when, for the record
 * cause	DB_CAUSE_BYTES; what to tell the operator
 * returns	RC_OK | RC_STALE the database is newer than this program, or an
 *		old migration was changed | RC_IO
 */
enum rc	migrate(struct db *db, const struct migration *list, int64_t now_us,
	    char *cause);

#endif
