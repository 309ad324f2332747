/* SPDX-License-Identifier: Apache-2.0 */
/* Differences of what is live: collected, hashed, printed. */
#include "exam/change.h"

#include "base/json.h"
#include "base/utf8.h"

enum { SHOWN_MAX = 200, VALUE_CHARS = 60, HASH_BYTES = CHANGE_HASH_CHARS / 2 };

static const struct {
	const char	*word;
	const char	*zh;
} kinds[CHANGE__MAX] = {
	[CHANGE_ADDED] = { "added", "新增" },
	[CHANGE_CHANGED] = { "changed", "修改" },
	[CHANGE_REMOVED] = { "removed", "删除" },
};

static const char *const classes[] = { [CHANGE_FREE] = "free",
	[CHANGE_CONFIRM] = "confirm", [CHANGE_REFUSED] = "refused" };

const struct service_key exam_use_key = { "exam_use" };

enum rc
exam_use_count(struct cx *cx, int64_t exam_id, int64_t ret_n[WHOM__MAX])
{
	const struct exam_use *use = services_get(cx->services, &exam_use_key);

	for (int i = 0; i < WHOM__MAX; i++)
		ret_n[i] = 0;
	return use == NULL ? RC_OK : use->count(cx, exam_id, ret_n);
}

void
change_begin(struct arena *a, struct change_set *set, bool live)
{
	*set = (struct change_set){ .a = a, .live = live, .hash = STR("") };
}

/*
 * While nobody is registered nothing needs a confirmation: what would touch
 * people touches nobody.
 */
void
change_add(struct change_set *set, struct difference c)
{
	struct difference *moved;

	if (set->n == set->cap) {
		set->cap = set->cap == 0 ? 64 : set->cap * 2;
		moved = ARENA_ARRAY(set->a, struct difference, set->cap);
		for (size_t i = 0; i < set->n; i++)
			moved[i] = set->list[i];
		set->list = moved;
	}
	if (!set->live && c.class == CHANGE_CONFIRM)
		c.class = CHANGE_FREE;
	set->list[set->n++] = c;
	set->kinds[c.kind]++;
	set->refused += c.class == CHANGE_REFUSED;
	set->must_confirm |= c.class == CHANGE_CONFIRM;
}

/* Each text ended, so that no two differences are written alike. */
static void
put(struct buf *b, struct str s)
{
	buf_str(b, s);
	buf_char(b, '\x1f');
}

/*
 * Whether a change touches anybody is a part of it; how many is not: people
 * register while somebody reads.
 */
void
change_seal(struct change_set *set, struct str state)
{
	struct buf	b;
	struct sha256	h;

	if (set->n == 0)
		return;
	buf_init(&b, SIZE_MAX);
	put(&b, state);
	for (size_t i = 0; i < set->n; i++) {
		const struct difference *c = &set->list[i];

		buf_fmt(&b, "%d.%d.%d.", (int)c->kind, (int)c->class,
		    c->affected > 0);
		put(&b, c->what);
		for (size_t k = 0; k < c->values_n; k++) {
			put(&b, c->values[k].name);
			put(&b, c->values[k].before);
			put(&b, c->values[k].after);
		}
		buf_char(&b, '\x1e');
	}
	h = sha256_of(buf_view(&b));
	buf_done(&b);
	set->hash = str_hex(set->a, h.b, HASH_BYTES);
}

bool
change_allowed(const struct change_set *set, struct str confirm)
{
	return set->refused == 0 && (!set->must_confirm ||
	    str_eq(set->hash, confirm));
}

/*
 * Several differences (settings, positions) are confirmed by one hash; a
 * single one keeps its own, so that what is read on the screen is what is
 * typed.
 */
struct str
change_join(struct arena *a, const struct change_set *sets, size_t n)
{
	struct str	all = STR("");
	struct sha256	h;
	size_t		found = 0;

	for (size_t i = 0; i < n; i++) {
		if (!sets[i].must_confirm)
			continue;
		all = found++ == 0 ? sets[i].hash : str_make(a, "%.*s.%.*s",
		    STR_ARG(all), STR_ARG(sets[i].hash));
	}
	if (found < 2)
		return all;
	h = sha256_of(all);
	return str_hex(a, h.b, HASH_BYTES);
}

static void
put_value(struct buf *to, struct str s)
{
	struct str head = utf8_head(s, VALUE_CHARS);

	buf_str(to, s.n == 0 ? STR("（无）") : head);
	if (head.n < s.n)
		buf_z(to, "…");
}

/*
 * What is changed, how many applications it touches, and both values: whoever
 * confirms the hash has read them.
 */
static void
print_one(struct buf *to, const struct difference *c)
{
	buf_fmt(to, "%s %.*s", kinds[c->kind].zh, STR_ARG(c->what));
	if (c->label.n > 0)
		buf_fmt(to, "（%.*s）", STR_ARG(c->label));
	if (c->affected > 0)
		buf_fmt(to, "：涉及 %lld 份报名", (long long)c->affected);
	if (c->class == CHANGE_REFUSED)
		buf_fmt(to, "；不能这样改：%.*s", STR_ARG(c->why));
	buf_char(to, '\n');
	for (size_t i = 0; i < c->values_n; i++) {
		buf_z(to, "  ");
		if (c->values[i].name.n > 0)
			buf_fmt(to, "%.*s：", STR_ARG(c->values[i].name));
		put_value(to, c->values[i].before);
		buf_z(to, " → ");
		put_value(to, c->values[i].after);
		buf_char(to, '\n');
	}
}

void
change_print(struct buf *to, const struct change_set *set)
{
	size_t shown = 0;

	if (set->n == 0)
		return;
	buf_fmt(to, "新增 %zu 项，修改 %zu 项，删除 %zu 项\n",
	    set->kinds[CHANGE_ADDED], set->kinds[CHANGE_CHANGED],
	    set->kinds[CHANGE_REMOVED]);
	/* What is refused or touches people is read first. */
	for (int pass = 0; pass < 3; pass++)
		for (size_t i = 0; i < set->n && shown < SHOWN_MAX; i++) {
			const struct difference *c = &set->list[i];
			int turn = c->class == CHANGE_REFUSED ? 0 :
			    c->affected > 0 ? 1 : 2;

			if (turn != pass)
				continue;
			print_one(to, c);
			shown++;
		}
	if (shown < set->n)
		buf_fmt(to, "还有 %zu 项没有列出，用 --json 可以看到全部\n",
		    set->n - shown);
}

static void
json_one(struct buf *to, const struct difference *c)
{
	bool first = true;

	buf_char(to, '{');
	json_put_key(to, &first, "kind");
	json_put_text(to, str_z(kinds[c->kind].word));
	json_put_key(to, &first, "class");
	json_put_text(to, str_z(classes[c->class]));
	json_put_key(to, &first, "what");
	json_put_text(to, c->what);
	json_put_key(to, &first, "label");
	json_put_text(to, c->label);
	json_put_key(to, &first, "applications");
	buf_i64(to, c->affected);
	json_put_key(to, &first, "why");
	json_put_text(to, c->why);
	json_put_key(to, &first, "values");
	for (size_t i = 0; i < c->values_n; i++) {
		bool begin = true;

		buf_z(to, i == 0 ? "[{" : ",{");
		json_put_key(to, &begin, "name");
		json_put_text(to, c->values[i].name);
		json_put_key(to, &begin, "before");
		json_put_text(to, c->values[i].before);
		json_put_key(to, &begin, "after");
		json_put_text(to, c->values[i].after);
		buf_char(to, '}');
	}
	buf_z(to, c->values_n == 0 ? "[]}" : "]}");
}

/* For programs: everything, also what change_print() leaves out. */
void
change_json(struct buf *to, const struct change_set *set)
{
	bool first = true;

	buf_char(to, '{');
	json_put_key(to, &first, "live");
	buf_z(to, set->live ? "true" : "false");
	json_put_key(to, &first, "hash");
	json_put_text(to, set->hash);
	json_put_key(to, &first, "confirm");
	buf_z(to, set->must_confirm ? "true" : "false");
	json_put_key(to, &first, "refused");
	buf_i64(to, (int64_t)set->refused);
	for (int k = 0; k < CHANGE__MAX; k++) {
		json_put_key(to, &first, kinds[k].word);
		buf_i64(to, (int64_t)set->kinds[k]);
	}
	json_put_key(to, &first, "changes");
	buf_char(to, '[');
	for (size_t i = 0; i < set->n; i++) {
		if (i > 0)
			buf_char(to, ',');
		json_one(to, &set->list[i]);
	}
	buf_z(to, "]}");
}
