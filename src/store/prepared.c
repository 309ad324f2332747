/* SPDX-License-Identifier: Apache-2.0 */
/* A connection's table of prepared statements, by address, linear probing. */
#include <stdlib.h>

#include "store/driver.h"

enum { SLOTS = 1024 };

struct db *
db_alloc(const struct db_driver *driver, enum db_engine engine)
{
	struct db *db = calloc(1, sizeof(*db));

	must(db != NULL);
	db->driver = driver;
	db->engine = engine;
	db->prepared = calloc(SLOTS, sizeof(*db->prepared));
	must(db->prepared != NULL);
	db->prepared_n = SLOTS;
	return db;
}

void
db_release(struct db *db)
{
	free(db->prepared);
	free(db);
}

struct prepared *
prepared_slot(struct db *db, const struct sql_stmt *stmt)
{
	size_t at = ((uintptr_t)stmt >> 4) * 0x9e3779b1u % SLOTS;

	for (size_t i = 0; i < SLOTS; i++, at = (at + 1) % SLOTS)
		if (db->prepared[at].stmt == stmt ||
		    db->prepared[at].stmt == NULL)
			return &db->prepared[at];
	never("more statements than slots");
	return NULL;
}
