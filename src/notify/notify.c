/* SPDX-License-Identifier: Apache-2.0 */
/* Queueing messages: texts, limits, the row. */
#include "notify/notify.h"

#include <string.h>

#include "notify/notify.sql.h"
#include "notify/parts.h"

enum { TEXT_MAX = 4000 };

struct template_text {
	const char	*name;
	const char	*values;
	const char	*text;
};

static const struct template_text texts[] = {
#define TEMPLATE(id, name, values, text) { name, values, text },
#include "notify/template.tbl"
#undef TEMPLATE
};

static const struct machine_move moves[] = {
#include "notify/message.tbl"
};

const struct machine message_machine = { "短信", moves, COUNT(moves) };

/* ---- limits */

struct limit {
	const char	*name;
	int64_t		 otherwise, least, most;
	const char	*text;
};

static const struct limit limits[] = {
#define LIMIT(field, otherwise, least, most, text) \
	{ #field, otherwise, least, most, text },
#include "notify/limit.tbl"
#undef LIMIT
};

/* The rules' own fields, in the order of the table. */
static int64_t *
limit_field(struct notify_rules *r, size_t i)
{
	int64_t *fields[] = {
#define LIMIT(field, otherwise, least, most, text) &r->field,
#include "notify/limit.tbl"
#undef LIMIT
	};

	return fields[i];
}

struct notify_rules
notify_rules_default(void)
{
	struct notify_rules r = { .providers_n = 0 };

	for (size_t i = 0; i < COUNT(limits); i++)
		*limit_field(&r, i) = limits[i].otherwise;
	return r;
}

/*
 * Limits only; which services there are and their keys is the gate's
 * business.
 */
enum rc
notify_rules_read(struct arena *a, const struct yaml *block,
    struct notify_rules *ret_rules, struct str *ret_cause)
{
	*ret_rules = notify_rules_default();
	for (size_t i = 0; block != NULL && i < COUNT(limits); i++) {
		const struct limit	*l = &limits[i];
		const struct yaml	*y = yaml_get(block, l->name);
		int64_t			 value = 0;

		if (y == NULL)
			continue;
		if (y->kind != YAML_TEXT || str_i64(y->text, &value) != RC_OK ||
		    value < l->least || value > l->most) {
			*ret_cause = str_make(a, "%s（%s）：应为 %lld 到 %lld 的"
			    "整数", l->name, l->text, (long long)l->least,
			    (long long)l->most);
			return RC_BAD;
		}
		*limit_field(ret_rules, i) = value;
	}
	return RC_OK;
}

const struct service_key notify_rules_key = { "notify_rules" };

static struct notify_rules
rules_of(const struct cx *cx)
{
	const struct notify_rules *rules = services_find(cx->services,
	    &notify_rules_key);

	return rules != NULL ? *rules : notify_rules_default();
}

/* ---- texts */

static struct str
value_of(const struct call_header *values, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(values[i].name, name))
			return values[i].value;
	never("a template without one of its values");
}

/*
 * Templates are our own text with {name} in it: a value is never read as a
 * template.
 */
struct str
notify_text(struct arena *a, enum notify_template template,
    const struct call_header *values, size_t n)
{
	struct str	rest = str_z(texts[template].text), part;
	struct buf	b;

	buf_init(&b, TEXT_MAX);
	while (str_cut(&rest, '{', &part)) {
		buf_str(&b, part);
		if (rest.p == NULL)
			break;
		(void)str_cut(&rest, '}', &part);
		buf_str(&b, value_of(values, n, part));
	}
	must(!b.full);
	return buf_take(a, &b);
}

struct str
notify_text_of(struct arena *a, struct str template,
    const struct call_header *values, size_t n)
{
	for (size_t i = 0; i < COUNT(texts); i++)
		if (str_eq_z(template, texts[i].name))
			return notify_text(a, (enum notify_template)i, values,
			    n);
	return STR("");
}

static size_t
values_n(const struct notify *n)
{
	size_t i = 0;

	while (i < NOTIFY_VALUES_MAX && n->values[i].name.n > 0)
		i++;
	return i;
}

/*
 * What is kept to be read: a code is not, it stands sealed with the values; but
 * for a demo, whose helper shows what would have been sent.
 */
static struct str
kept_text(const struct cx *cx, const struct notify *n)
{
	struct call_header values[NOTIFY_VALUES_MAX];

	memcpy(values, n->values, sizeof(values));
	for (size_t i = 0; i < values_n(n); i++)
		if (!cx->demo && str_eq_z(values[i].name, "code"))
			values[i].value = STR("******");
	return notify_text(cx->a, n->template, values, values_n(n));
}

static struct str
values_json(struct arena *a, const struct notify *n)
{
	bool		first = true;
	struct buf	b;

	buf_init(&b, TEXT_MAX);
	buf_char(&b, '{');
	for (size_t i = 0; i < values_n(n); i++) {
		json_put_key(&b, &first, str_to_z(a, n->values[i].name));
		json_put_text(&b, n->values[i].value);
	}
	buf_char(&b, '}');
	must(!b.full);
	return buf_take(a, &b);
}

enum rc
notify_values(struct cx *cx, struct str seal, struct call_header **ret_list,
    size_t *ret_n)
{
	struct json	*root;
	struct str	 text;

	*ret_list = ARENA_ARRAY(cx->a, struct call_header, NOTIFY_VALUES_MAX);
	*ret_n = 0;
	if (seal.n == 0)
		return RC_OK;		/* queued by an older program */
	if (seal_open(cx->a, &cx->keys->seal, "values", seal, &text) != RC_OK ||
	    json_parse(cx->a, text, &root) != RC_OK)
		return RC_BAD;
	for (const struct json *v = root->kids; v != NULL &&
	    *ret_n < NOTIFY_VALUES_MAX; v = v->next)
		(*ret_list)[(*ret_n)++] = (struct call_header){ v->key, v->text };
	return RC_OK;
}

/* ---- the row */

static enum rc
phone_counts(struct cx *cx, struct str phone, int64_t urgent,
    struct q_message_phone_n_row *ret)
{
	return q_message_phone_n(cx->tx, &(struct q_message_phone_n_in){
		.phone_hash = person_hash(cx, "phone", phone),
		.urgent = urgent, .day_us = cx->now_us - US_PER_DAY,
		.hour_us = cx->now_us - US_PER_HOUR }, ret);
}

/*
 * Codes are what strangers can make us send: limits for a phone, for an
 * address, and for the whole day.
 */
enum rc
notify_code_room(struct cx *cx, struct str phone, struct str address)
{
	struct notify_rules		rules = rules_of(cx);
	struct q_message_phone_n_row	on_phone;
	struct q_message_address_n_row	there = { .n = 0 };
	struct q_message_full_get_row	full;
	enum rc				rc = phone_counts(cx, phone, 1,
					    &on_phone);

	if (rc == RC_OK && address.n > 0)
		rc = q_message_address_n(cx->tx,
		    &(struct q_message_address_n_in){
			.address_hash = person_hash(cx, "address", address),
			.day_us = cx->now_us - US_PER_DAY }, &there);
	if (rc != RC_OK)
		return rc;
	if (on_phone.hour_n >= rules.code_hour ||
	    on_phone.day_n >= rules.code_day || there.n >= rules.address_day)
		return RC_FULL;
	rc = q_message_full_get(cx->tx, &(struct q_message_full_get_in){
		.day = notify_day(cx->now_us) }, &full);
	return rc == RC_NONE ? RC_OK : rc == RC_OK ? RC_FULL : rc;
}

/* The same news twice: RC_OK says that it is queued already. */
static enum rc
same(struct cx *cx, const struct notify *n)
{
	struct q_message_same_row row;

	if (n->ref.n == 0)
		return RC_NONE;
	return q_message_same(cx->tx, &(struct q_message_same_in){
		.account_id = n->account_id, .kind = str_z(n->kind),
		.ref = n->ref, .from_us = cx->now_us - US_PER_DAY }, &row);
}

/* Whoever acts may be the cause of a message: its rows say PUBLIC. */
static enum rc
begin(const char *event, struct machine_step *ret)
{
	return machine_step(&message_machine, STR("NONE"), event,
	    ROLE_INDEX_PUBLIC, ret);
}

/*
 * A message that goes to no phone keeps neither number nor values, even
 * sealed.
 */
static enum rc
add_message(struct cx *cx, const struct notify *n, const char *event,
    const char *detail)
{
	bool			urgent = strcmp(n->kind, "code") == 0;
	bool			to_phone = strcmp(event, "QUEUE") == 0;
	struct str		none = STR(""), text = kept_text(cx, n);
	struct machine_step	step;
	enum rc			rc = begin(event, &step);

	return rc != RC_OK ? rc : q_message_add(cx->tx,
	    &(struct q_message_add_in){
		.id = cx_id(cx), .account_id = n->account_id,
		.phone_seal = to_phone ? seal_make(cx->a, &cx->keys->seal,
		    cx->rng, "phone", n->phone) : none,
		.phone_hash = to_phone ? person_hash(cx, "phone", n->phone) :
		    none,
		.address_hash = n->address.n > 0 ? person_hash(cx, "address",
		    n->address) : none,
		.kind = str_z(n->kind), .urgent = urgent, .ref = n->ref,
		.body = text, .template = str_z(texts[n->template].name),
		.values_seal = to_phone ? seal_make(cx->a, &cx->keys->seal,
		    cx->rng, "values", values_json(cx->a, n)) : none,
		.step = step, .made_us = cx->now_us,
		.sent_us = strcmp(event, "NOTE") == 0 ? cx->now_us : 0,
		.detail = str_z(detail) });
}

/*
 * The same event about the same thing is one message, however often it is
 * asked for (same). Beyond the day's limit of a phone it stands under 消息
 * only.
 */
enum rc
notify_send(struct cx *cx, const struct notify *n)
{
	struct notify_rules		rules = rules_of(cx);
	struct q_message_phone_n_row	on_phone;
	enum rc				rc = same(cx, n);

	if (rc != RC_NONE)
		return rc;
	if (n->no_phone)
		return add_message(cx, n, "NOTE", "");
	if (strcmp(n->kind, "code") == 0)
		return add_message(cx, n, "QUEUE", "");
	rc = phone_counts(cx, n->phone, 0, &on_phone);
	if (rc != RC_OK)
		return rc;
	return on_phone.day_n < rules.notice_day ? add_message(cx, n, "QUEUE", "") :
	    add_message(cx, n, "LIMIT", "limit");
}

enum rc
notify_note(struct cx *cx, int64_t account_id, const char *kind,
    struct str body)
{
	struct str		none = STR("");
	struct machine_step	step;
	enum rc			rc = begin("NOTE", &step);

	return rc != RC_OK ? rc : q_message_add(cx->tx,
	    &(struct q_message_add_in){
		.id = cx_id(cx), .account_id = account_id,
		.phone_seal = none, .phone_hash = none, .address_hash = none,
		.kind = str_z(kind), .ref = none, .body = body,
		.template = none, .values_seal = none, .step = step,
		.made_us = cx->now_us, .sent_us = cx->now_us,
		.detail = none });
}

enum rc
notify_mine(struct cx *cx, struct notify_message **ret_list, size_t *ret_n)
{
	struct q_message_mine_row	*rows;
	struct notify_message		*list;
	enum rc				 rc = q_message_mine(cx->tx,
	    &(struct q_message_mine_in){ .account_id = cx->who }, &rows, ret_n);

	if (rc != RC_OK)
		return rc;
	*ret_list = list = ARENA_ARRAY(cx->a, struct notify_message,
	    *ret_n + 1);
	for (size_t i = 0; i < *ret_n; i++)
		list[i] = (struct notify_message){ .body = rows[i].body,
			.made_us = rows[i].made_us };
	return RC_OK;
}

/* For the demo's helper: with the phones, which nobody else gets to see. */
enum rc
notify_newest(struct cx *cx, int64_t most, struct notify_message **ret_list,
    size_t *ret_n)
{
	struct q_message_newest_row	*rows;
	struct notify_message		*list;
	enum rc				 rc = q_message_newest(cx->tx,
	    &(struct q_message_newest_in){ .most = most }, &rows, ret_n);

	if (rc != RC_OK)
		return rc;
	*ret_list = list = ARENA_ARRAY(cx->a, struct notify_message,
	    *ret_n + 1);
	for (size_t i = 0; rc == RC_OK && i < *ret_n; i++) {
		list[i] = (struct notify_message){ .body = rows[i].body,
			.made_us = rows[i].made_us };
		rc = seal_open(cx->a, &cx->keys->seal, "phone",
		    rows[i].phone_seal, &list[i].phone);
	}
	return rc;
}
