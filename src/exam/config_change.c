/* SPDX-License-Identifier: Apache-2.0 */
/* Two configurations, compared: config.tbl says of each setting what its change means. */
#include "exam/config_change.h"

#include <stddef.h>

#include "base/yaml.h"

enum { VALUES_MAX = 60, TEXT_BYTES = 64 * 1024 };

static const struct {
	const char	*path;
	const char	*text;
	const char	*otherwise;
	size_t		 offset;
	bool		 is_text;
	enum change_class class;
	enum change_whom whom;
} keys[] = {
#define IS_TEXT_TEXT	true
#define IS_TEXT_INT	false
#define IS_TEXT_BOOL	false
#define IS_TEXT_ENUM	false
#define IS_TEXT_SET	false
#define IS_TEXT_TIME	false
#define KEY(sw, path, member, kind, spec, def, text, class, whom) { path, text, \
	def, offsetof(struct exam_config, member), IS_TEXT_##kind, \
	CHANGE_##class, WHOM_##whom },
#include "exam/config.tbl"
#undef KEY
};

static const struct {
	const char	*path;
	const char	*text;
	bool		 by_place;
	enum change_class class[CHANGE__MAX];
	enum change_whom whom;
} lists[] = {
#define LIST(path, text, by_place, added, changed, removed, whom) { path, \
	text, by_place, { CHANGE_##added, CHANGE_##changed, \
	CHANGE_##removed }, WHOM_##whom },
#include "exam/config_list.tbl"
#undef LIST
};

struct comparing {
	struct change_set *set;
	const int64_t	*whom;
	const struct yaml *root[2];		/* before, after */
	struct exam_config config[2];
};

/* Where nobody is registered everything may be changed. */
static enum change_class
class_now(const struct comparing *c, enum change_class class)
{
	return c->set->live ? class : CHANGE_FREE;
}

static struct str
refusal(enum change_class class)
{
	return class == CHANGE_REFUSED ? STR("已有人报名，这一项不能再改；要改，请另设一个"
	    "考试") : STR("");
}

/* ---- settings */

/* A node as one text: a list's words with "、" between. */
static struct str
text_of(struct arena *a, const struct yaml *node, struct str otherwise)
{
	struct buf b;

	if (node == NULL)
		return otherwise;
	if (node->kind == YAML_TEXT)
		return node->text;
	buf_init(&b, TEXT_BYTES);
	for (const struct yaml *k = node->kids; k != NULL; k = k->next) {
		if (k != node->kids)
			buf_z(&b, "、");
		if (k->key.n > 0)
			buf_fmt(&b, "%.*s: ", STR_ARG(k->key));
		buf_str(&b, text_of(a, k, STR("")));
	}
	return buf_take(a, &b);
}

static bool
same_setting(const struct comparing *c, size_t i)
{
	const char *at[2];

	for (int k = 0; k < 2; k++)
		at[k] = (const char *)&c->config[k] + keys[i].offset;
	if (keys[i].is_text)
		return str_eq(*(const struct str *)(const void *)at[0],
		    *(const struct str *)(const void *)at[1]);
	return *(const int64_t *)(const void *)at[0] ==
	    *(const int64_t *)(const void *)at[1];
}

/*
 * By what a setting means and not by how it is written: yes and no text at
 * all may be the same.
 */
static void
compare_setting(struct comparing *c, size_t i)
{
	struct arena		*a = c->set->a;
	struct str		 otherwise = str_z(keys[i].otherwise);
	struct change_value	*v;

	if (same_setting(c, i))
		return;
	v = ARENA_NEW(a, struct change_value);
	*v = (struct change_value){ .name = STR(""),
		.before = text_of(a, yaml_get(c->root[0], keys[i].path),
		    otherwise),
		.after = text_of(a, yaml_get(c->root[1], keys[i].path),
		    otherwise) };
	change_add(c->set, (struct difference){ .kind = CHANGE_CHANGED,
		.class = class_now(c, keys[i].class), .what = str_z(keys[i].path),
		.label = str_z(keys[i].text), .values = v, .values_n = 1,
		.affected = c->whom[keys[i].whom],
		.why = refusal(keys[i].class) });
}

/* ---- lists */

/* What an item is known by. */
static struct str
name_of(const struct yaml *item)
{
	const struct yaml *name;

	if (item->key.n > 0)
		return item->key;
	if (item->kind != YAML_MAP)
		return item->text;
	name = yaml_get(item, "name");
	if (name == NULL)
		name = yaml_get(item, "title");
	return name == NULL ? STR("") : name->text;
}

static const struct yaml *
item_at(const struct yaml *list, size_t at)
{
	const struct yaml *k = list == NULL ? NULL : list->kids;

	while (k != NULL && at-- > 0)
		k = k->next;
	return k;
}

static const struct yaml *
item_named(const struct yaml *list, struct str name)
{
	const struct yaml *k = list == NULL ? NULL : list->kids;

	while (k != NULL && !str_eq(name_of(k), name))
		k = k->next;
	return k;
}

/* The members of two items that differ. */
static const struct change_value *
values_of(struct arena *a, const struct yaml *x, const struct yaml *y,
    size_t *ret_n)
{
	struct change_value	*v = ARENA_ARRAY(a, struct change_value,
				    VALUES_MAX);
	const struct yaml	*both[2] = { x, y };
	size_t			 n = 0;

	for (int side = 0; side < 2; side++)
		for (const struct yaml *k = both[side] == NULL ||
		    both[side]->kind != YAML_MAP ? NULL : both[side]->kids;
		    k != NULL && n < VALUES_MAX; k = k->next) {
			const struct yaml *o = both[1 - side] == NULL ? NULL :
			    yaml_get(both[1 - side], str_to_z(a, k->key));
			struct str mine = text_of(a, k, STR(""));
			struct str other = text_of(a, o, STR(""));

			/* What both have was seen from the first side. */
			if (str_eq(mine, other) || (side == 1 && o != NULL))
				continue;
			v[n++] = (struct change_value){ k->key,
				side == 0 ? mine : other,
				side == 0 ? other : mine };
		}
	if (n == 0 && (x == NULL || x->kind == YAML_TEXT) &&
	    (y == NULL || y->kind == YAML_TEXT))
		v[n++] = (struct change_value){ STR(""),
			text_of(a, x, STR("")), text_of(a, y, STR("")) };
	*ret_n = n;
	return v;
}

/*
 * What applications refer to by its place in the list (subjects, sites) may
 * not move: their numbers would mean another one.
 */
static void
add_item(struct comparing *c, size_t i, const struct yaml *x,
    const struct yaml *y, bool moved)
{
	struct arena		*a = c->set->a;
	enum change_kind	 kind = x == NULL ? CHANGE_ADDED :
				    y == NULL ? CHANGE_REMOVED : CHANGE_CHANGED;
	enum change_class	 class = class_now(c, moved ? CHANGE_REFUSED :
				    lists[i].class[kind]);
	struct difference		 ch = { .kind = kind, .class = class,
		.label = str_z(lists[i].text),
		.affected = c->whom[lists[i].whom],
		.why = moved ? STR("报名按次序记着这一项，次序不能变：新的请加在最后") :
		refusal(class) };

	ch.what = str_make(a, "%s %.*s", lists[i].path,
	    STR_ARG(name_of(x == NULL ? y : x)));
	ch.values = values_of(a, x, y, &ch.values_n);
	change_add(c->set, ch);
}

static bool
same_item(struct arena *a, const struct yaml *x, const struct yaml *y)
{
	return x != NULL && y != NULL && str_eq(text_of(a, x, STR("")),
	    text_of(a, y, STR("")));
}

/* An item that stood elsewhere before, or will. */
static bool
is_elsewhere(const struct yaml *x, const struct yaml *y,
    const struct yaml *before, const struct yaml *after)
{
	if (x == NULL || y == NULL || str_eq(name_of(x), name_of(y)))
		return false;
	return item_named(before, name_of(y)) != NULL ||
	    item_named(after, name_of(x)) != NULL;
}

static void
compare_places(struct comparing *c, size_t i, const struct yaml *before,
    const struct yaml *after)
{
	for (size_t at = 0;; at++) {
		const struct yaml *x = item_at(before, at);
		const struct yaml *y = item_at(after, at);

		if (x == NULL && y == NULL)
			return;
		if (!same_item(c->set->a, x, y))
			add_item(c, i, x, y, is_elsewhere(x, y, before, after));
	}
}

/*
 * Items of these lists have names of their own; who moves one changes nothing
 * about it, so order is compared apart.
 */
static void
compare_names(struct comparing *c, size_t i, const struct yaml *before,
    const struct yaml *after)
{
	const struct yaml *k;

	for (k = before == NULL ? NULL : before->kids; k != NULL; k = k->next) {
		const struct yaml *y = item_named(after, name_of(k));

		if (!same_item(c->set->a, k, y))
			add_item(c, i, k, y, false);
	}
	for (k = after == NULL ? NULL : after->kids; k != NULL; k = k->next)
		if (item_named(before, name_of(k)) == NULL)
			add_item(c, i, NULL, k, false);
}

/* Steps in another order are another way through the exam. */
static void
compare_order(struct comparing *c, size_t i, const struct yaml *before,
    const struct yaml *after)
{
	struct arena		*a = c->set->a;
	struct change_value	*v = ARENA_NEW(a, struct change_value);

	*v = (struct change_value){ STR("次序"), text_of(a, before, STR("")),
		text_of(a, after, STR("")) };
	if (str_eq(v->before, v->after))
		return;
	change_add(c->set, (struct difference){ .kind = CHANGE_CHANGED,
		.class = class_now(c, lists[i].class[CHANGE_CHANGED]),
		.what = str_z(lists[i].path), .label = str_z(lists[i].text),
		.values = v, .values_n = 1, .affected = c->whom[lists[i].whom],
		.why = refusal(lists[i].class[CHANGE_CHANGED]) });
}

/*
 * Order counts only when nothing else changed: one added line must not look
 * like a list that was turned over.
 */
static void
compare_list(struct comparing *c, size_t i)
{
	const struct yaml	*before = yaml_get(c->root[0], lists[i].path);
	const struct yaml	*after = yaml_get(c->root[1], lists[i].path);
	size_t			 n = c->set->n;

	if (lists[i].by_place) {
		compare_places(c, i, before, after);
		return;
	}
	compare_names(c, i, before, after);
	if (c->set->n == n && before != NULL && after != NULL)
		compare_order(c, i, before, after);
}

/*
 * Both texts are read by today's program, so that a default that changed with
 * the program is no difference of the exam's.
 */
void
config_compare(struct str before, struct str after,
    const int64_t whom[WHOM__MAX], struct change_set *set)
{
	struct comparing	*c = ARENA_NEW(set->a, struct comparing);
	struct str		 texts[2] = { before, after };
	struct config_problems	 problems;
	struct yaml_error	 error;
	struct yaml		*root;

	*c = (struct comparing){ .set = set, .whom = whom };
	for (int k = 0; k < 2; k++) {
		/* One that an older program took is compared as far as it goes. */
		if (yaml_parse(set->a, texts[k], &root, &error) != RC_OK) {
			root = ARENA_NEW(set->a, struct yaml);
			root->kind = YAML_MAP;
		}
		c->root[k] = root;
		(void)config_parse(set->a, texts[k], true, &c->config[k],
		    &problems);
	}
	for (size_t i = 0; i < COUNT(keys); i++)
		compare_setting(c, i);
	for (size_t i = 0; i < COUNT(lists); i++)
		compare_list(c, i);
}
