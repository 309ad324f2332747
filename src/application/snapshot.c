/* SPDX-License-Identifier: Apache-2.0 */
/* The document of what was confirmed: canonical JSON, written once, never changed. */
#include "application/snapshot.h"

#include "application/application.sql.h"
#include "application/choice.h"
#include "base/json.h"

enum { DOCUMENT_MAX = 256 * 1024 };

static void
put_text(struct buf *b, bool *first, const char *key, struct str text)
{
	json_put_key(b, first, key);
	json_put_text(b, text);
}

static void
put_position(struct buf *b, const struct q_snapshot_facts_row *row)
{
	bool first = true;

	buf_char(b, '{');
	put_text(b, &first, "key", row->pos_key);
	put_text(b, &first, "department", row->department);
	put_text(b, &first, "unit", row->unit);
	put_text(b, &first, "name", row->pos_name);
	put_text(b, &first, "code", row->code);
	json_put_key(b, &first, "headcount");
	buf_i64(b, row->headcount);
	put_text(b, &first, "education", row->education);
	put_text(b, &first, "degree", row->degree);
	put_text(b, &first, "major", row->major);
	put_text(b, &first, "place", row->place);
	buf_char(b, '}');
}

/* Every field of a form, in its order, with the label shown. */
static void
put_fields(struct arena *a, struct buf *b, const struct fields_saved *s)
{
	struct json	*form = NULL;
	bool		 first = true;

	(void)json_parse(a, s->values, &form);	/* NULL: all empty */
	buf_char(b, '[');
	for (size_t i = 0; i < s->n; i++) {
		buf_z(b, i == 0 ? "{" : ",{");
		first = true;
		put_text(b, &first, "name", s->list[i].name);
		put_text(b, &first, "label", s->list[i].label);
		put_text(b, &first, "value", json_text(form,
		    str_to_z(a, s->list[i].name)));
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

/* What was chosen beside a position: level, site, subjects. */
static void
put_choices(struct buf *b, const struct exam_config *c,
    const struct q_snapshot_facts_row *row)
{
	bool first = true;

	buf_char(b, '{');
	put_text(b, &first, "level", row->tier);
	put_text(b, &first, "site", site_name_of(c, row->site_n));
	json_put_key(b, &first, "subjects");
	buf_char(b, '[');
	first = true;
	for (size_t i = 0; i < c->subjects_n && i < CHOICES_MAX; i++)
		if (choices_name(row->choices, i)) {
			if (!first)
				buf_char(b, ',');
			json_put_text(b, c->subjects[i].name);
			first = false;
		}
	buf_z(b, "]}");
}

/*
 * Keys in a fixed order and no blanks: the same facts are the same bytes,
 * hence the same hash. The number is in it as a keyed hash only.
 */
static struct str
document(struct cx *cx, const struct exam_config *c, const struct app *app,
    const struct q_snapshot_facts_row *row)
{
	struct buf	b;
	bool		first = true;

	buf_init(&b, DOCUMENT_MAX);
	buf_char(&b, '{');
	put_text(&b, &first, "exam", c->code);
	json_put_key(&b, &first, "application");
	buf_fmt(&b, "\"%lld\"", (long long)app->id);
	json_put_key(&b, &first, "serial");
	buf_i64(&b, row->serial);
	json_put_key(&b, &first, "confirmed_us");
	buf_i64(&b, cx->now_us);
	put_text(&b, &first, "name", row->name);
	put_text(&b, &first, "id_kind", row->id_kind);
	put_text(&b, &first, "idno_hash", str_hex(cx->a, row->idno_hash.p,
	    row->idno_hash.n));
	put_text(&b, &first, "photo_sha256", str_hex(cx->a,
	    row->photo_sha256.p, row->photo_sha256.n));
	put_text(&b, &first, "notice_sha256", c->notice_sha256);
	put_text(&b, &first, "pledge_sha256", c->pledge_sha256);
	json_put_key(&b, &first, "position");
	put_position(&b, row);
	json_put_key(&b, &first, "choices");
	put_choices(&b, c, row);
	json_put_key(&b, &first, "profile");
	put_fields(cx->a, &b, &(struct fields_saved){ c->profile, c->profile_n,
		row->profile });
	json_put_key(&b, &first, "form");
	put_fields(cx->a, &b, &(struct fields_saved){ c->fields, c->fields_n,
		app->form });
	buf_char(&b, '}');
	must(!b.full);
	return buf_take(cx->a, &b);
}

enum rc
snapshot_preview(struct cx *cx, const struct exam *exam, const struct app *app,
    struct str *ret_document)
{
	struct q_snapshot_facts_row	row;
	enum rc				rc;

	rc = q_snapshot_facts(cx->tx, &(struct q_snapshot_facts_in){
		.id = app->id, .photo_exam_id = exam->config.photo_scope ==
		SCOPE_ACCOUNT ? 0 : app->exam_id }, &row);
	if (rc == RC_OK)
		*ret_document = document(cx, &exam->config, app, &row);
	return rc;
}

enum rc
snapshot_take(struct cx *cx, const struct exam *exam, const struct app *app,
    int64_t version)
{
	struct sha256	h;
	struct str	doc;
	enum rc		rc = snapshot_preview(cx, exam, app, &doc);

	if (rc != RC_OK)
		return rc;
	h = sha256_of(doc);
	return q_snapshot_add(cx->tx, &(struct q_snapshot_add_in){
		.application_id = app->id,
		.version = version,
		.document = doc,
		.sha256 = str_hex(cx->a, h.b, sizeof(h.b)),
		.at_us = cx->now_us,
	    });
}
