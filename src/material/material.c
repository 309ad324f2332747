/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that candidates hand in. */
#include "material/material.h"

#include <string.h>

#include "audit/audit.h"
#include "material/material.sql.h"
#include "store/blob.h"

static const char *const kind_words[] = { [MATERIAL_JPG] = "jpg",
	[MATERIAL_PDF] = "pdf", [MATERIAL_PROMISE] = "promise" };

static const struct machine_move material_moves[] = {
#include "material/material.tbl"
};

const struct machine material_machine = { "材料", material_moves,
	COUNT(material_moves) };

static int64_t
scope_of(const struct exam *exam)
{
	return exam->config.docs_scope == SCOPE_ACCOUNT ? 0 : exam->id;
}

static enum material_kind
parse_kind(struct str word)
{
	size_t i = 0;

	while (i < COUNT(kind_words) && !str_eq_z(word, kind_words[i]))
		i++;
	must(i < COUNT(kind_words));
	return (enum material_kind)i;
}

enum rc
material_list(struct cx *cx, const struct exam *exam, int64_t account_id,
    struct material **ret_list, size_t *ret_n)
{
	struct q_materials_row	*rows;
	struct material		*list;
	enum rc			 rc;

	rc = q_materials(cx->tx, &(struct q_materials_in){
		.owner_id = account_id, .exam_id = scope_of(exam) }, &rows,
		ret_n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(cx->a, struct material, *ret_n + 1);
	for (size_t i = 0; i < *ret_n; i++)
		list[i] = (struct material){ rows[i].name, rows[i].sha256,
			rows[i].bytes_n, rows[i].pages_n, rows[i].made_us,
			parse_kind(rows[i].kind) };
	*ret_list = list;
	return RC_OK;
}

enum rc
material_ready(struct cx *cx, const struct exam *exam, int64_t account_id,
    bool *ret_ready)
{
	struct material	*list;
	size_t		 n;
	enum rc		 rc;

	*ret_ready = true;
	if (exam->config.docs_n == 0)
		return RC_OK;
	rc = material_list(cx, exam, account_id, &list, &n);
	for (size_t d = 0; rc == RC_OK && d < exam->config.docs_n; d++) {
		bool there = !exam->config.docs[d].required;

		for (size_t i = 0; i < n; i++)
			there |= str_eq(list[i].name, exam->config.docs[d].name);
		*ret_ready &= there;
	}
	return rc;
}

enum rc
material_turn(bool sealed, const char *event, enum role_index who,
    bool *ret_sealed)
{
	const char *to = machine_next(&material_machine,
	    sealed ? "SEALED" : "OPEN", event, who);

	if (to == NULL)
		return RC_DENIED;
	*ret_sealed = strcmp(to, "SEALED") == 0;
	return RC_OK;
}

/* What a document's bytes were before it changes, to be let go of; key: what they become. */
static enum rc
let_go_of(struct cx *cx, const struct exam *exam, struct str name,
    struct str key)
{
	struct q_material_one_row	row;
	enum rc				rc = q_material_one(cx->tx,
	    &(struct q_material_one_in){ .owner_id = cx->who,
		.exam_id = scope_of(exam), .name = name }, &row);

	if (rc != RC_OK || str_eq(row.sha256, key) ||
	    str_eq_z(row.kind, kind_words[MATERIAL_PROMISE]))
		return rc == RC_NONE ? RC_OK : rc;
	return blob_let_go(cx, row.sha256);
}

enum rc
material_put(struct cx *cx, const struct exam *exam, bool sealed,
    const struct material_new *m)
{
	bool		promise = m->kind == MATERIAL_PROMISE;
	struct sha256	h = sha256_of(m->bytes);
	struct str	key = str_of(arena_copy(cx->a, h.b, sizeof(h.b)),
			    sizeof(h.b));
	int64_t		changed;
	enum rc		rc = material_turn(sealed, promise ? "PROMISE" :
	    "UPLOAD", cx->role, &sealed);

	if (rc == RC_OK && !promise)
		rc = blob_put(cx, key, "material", m->bytes);
	if (rc == RC_OK)
		rc = let_go_of(cx, exam, m->name, key);
	if (rc == RC_OK)
		rc = q_material_put(cx->tx, &(struct q_material_put_in){
			.owner_id = cx->who, .exam_id = scope_of(exam),
			.name = m->name, .kind = str_z(kind_words[m->kind]),
			.sha256 = key, .bytes_n = (int64_t)m->bytes.n,
			.pages_n = m->pages_n, .made_us = cx->now_us },
		    &changed);
	return rc != RC_OK ? rc : audit_add(cx, "material.put", "account",
	    cx->who, str_make(cx->a, "%.*s %s %.*s", STR_ARG(m->name),
	    kind_words[m->kind], STR_ARG(str_hex(cx->a, key.p, key.n))));
}

enum rc
material_drop(struct cx *cx, const struct exam *exam, bool sealed,
    struct str name)
{
	int64_t	changed = 0;
	enum rc	rc = material_turn(sealed, "DROP", cx->role, &sealed);

	if (rc == RC_OK)
		rc = let_go_of(cx, exam, name, STR(""));
	if (rc == RC_OK)
		rc = q_material_drop(cx->tx, &(struct q_material_drop_in){
			.owner_id = cx->who, .exam_id = scope_of(exam),
			.name = name }, &changed);
	return rc != RC_OK || changed == 0 ? rc : audit_add(cx,
	    "material.drop", "account", cx->who, name);
}

enum rc
material_bytes(struct cx *cx, const struct exam *exam, int64_t account_id,
    struct str name, struct material *ret, struct str *ret_bytes)
{
	struct material		*list;
	size_t			 n;
	enum rc			 rc = material_list(cx, exam, account_id,
	    &list, &n);

	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		if (!str_eq(list[i].name, name) ||
		    list[i].kind == MATERIAL_PROMISE)
			continue;
		*ret = list[i];
		return blob_get(cx, list[i].sha256, ret_bytes);
	}
	return rc == RC_OK ? RC_NONE : rc;
}
