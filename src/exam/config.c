/* SPDX-License-Identifier: Apache-2.0 */
/* The scalar settings, by config.tbl; config_list.c reads the lists. */
#include "exam/config.h"

#include <stddef.h>
#include <stdio.h>

#include "base/utf8.h"
#include "exam/config_read.h"

enum value_kind { KIND_TEXT, KIND_INT, KIND_BOOL, KIND_ENUM, KIND_SET, KIND_TIME };

struct key_row {
	const char	*path;
	const char	*spec;
	const char	*otherwise;
	const char	*text;
	const char	*live;		/* what its change means, for people */
	size_t		 offset;
	enum value_kind	 kind;
	int		 number;	/* of the switch, 0 for none */
};

#define LIVE_FREE	"可以改"
#define LIVE_CONFIRM	"须确认"
#define LIVE_REFUSED	"不能改"
static const struct key_row rows[] = {
#define KEY(sw, path, member, kind, spec, def, text, class, whom) { path, spec, def, text, \
	LIVE_##class, offsetof(struct exam_config, member), KIND_##kind, sw },
#include "exam/config.tbl"
#undef KEY
};

/*
 * All mistakes are gathered, with their lines: whoever writes a configuration
 * mends them in one go.
 */
void
config_complain(struct config_reader *r, int line, struct str path,
    const char *fmt, ...)
{
	struct config_problems	*p = r->problems;
	struct config_problem	*moved;
	va_list			 ap;

	if (p->n == p->cap) {
		p->cap = p->cap == 0 ? 16 : p->cap * 2;
		moved = ARENA_ARRAY(r->a, struct config_problem, p->cap);
		for (size_t i = 0; i < p->n; i++)
			moved[i] = p->list[i];
		p->list = moved;
	}
	va_start(ap, fmt);
	p->list[p->n++] = (struct config_problem){ line, str_copy(r->a, path),
		str_make_v(r->a, fmt, ap) };
	va_end(ap);
}

/*
 * The place of a word in "a|b!|c"; -1 when it is not there, -2 when it stands
 * there with a "!": declared, but not built.
 */
static int
word_index(const char *spec, struct str word)
{
	struct str	rest = str_z(spec), part;
	int		i = 0;

	for (; str_cut(&rest, '|', &part); i++) {
		bool unbuilt = str_ends(part, STR("!"));

		if (unbuilt)
			part.n--;
		if (str_eq(part, word))
			return unbuilt ? -2 : i;
	}
	return -1;
}

static struct str
words_of(struct arena *a, const char *spec)
{
	struct str s = str_copy(a, str_z(spec));
	struct buf b;

	buf_init(&b, 1024);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '|')
			buf_z(&b, "、");
		else if (s.p[i] != '!')
			buf_char(&b, s.p[i]);
	return buf_take(a, &b);
}

static int64_t
read_word(struct config_reader *r, const struct key_row *k, struct str word,
    int line)
{
	int i = word_index(k->spec, word);

	if (i == -2)
		config_complain(r, line, str_z(k->path),
		    "“%.*s”的功能尚未提供，请改用其他取值", STR_ARG(word));
	else if (i < 0)
		config_complain(r, line, str_z(k->path),
		    "“%.*s”不是可用的取值，可以填：%.*s", STR_ARG(word),
		    STR_ARG(words_of(r->a, k->spec)));
	return i < 0 ? 0 : i;
}

static int64_t
read_int(struct config_reader *r, const struct key_row *k, struct str text,
    int line)
{
	struct str	rest = str_z(k->spec), part;
	int64_t		least = 0, most = 0, v = 0;

	(void)str_cut(&rest, '-', &part);
	must(str_i64(part, &least) == RC_OK && str_i64(rest, &most) == RC_OK);
	if (str_i64(text, &v) != RC_OK || v < least || v > most)
		config_complain(r, line, str_z(k->path),
		    "“%.*s”应当是 %lld 到 %lld 之间的整数", STR_ARG(text),
		    (long long)least, (long long)most);
	return v;
}

static int64_t
read_set(struct config_reader *r, const struct key_row *k,
    const struct yaml *node)
{
	int64_t set = 0;

	if (node->kind != YAML_LIST) {
		config_complain(r, node->line, str_z(k->path),
		    "应当是列表，例如 [甲, 乙]");
		return 0;
	}
	for (const struct yaml *i = node->kids; i != NULL; i = i->next)
		set |= INT64_C(1) << read_word(r, k, i->text, i->line);
	return set;
}

static struct str
read_text(struct config_reader *r, const struct key_row *k, struct str text,
    int line)
{
	int64_t most = 0;

	must(str_i64(str_z(k->spec), &most) == RC_OK);
	if (utf8_count(text) > (size_t)most)
		config_complain(r, line, str_z(k->path),
		    "不能超过 %lld 个字", (long long)most);
	return str_trim(text);
}

static int64_t
read_time(struct config_reader *r, const struct key_row *k, struct str text,
    int line)
{
	int64_t us = 0;

	if (text.n > 0 && civil_parse(text, &us) != RC_OK)
		config_complain(r, line, str_z(k->path),
		    "“%.*s”不是时间，应当写成 2026-03-01 09:00", STR_ARG(text));
	return us;
}

/*
 * The table says where in the struct a setting lives; a member's type follows
 * from its kind (config.h).
 */
static void
store(struct config_reader *r, const struct key_row *k,
    const struct yaml *node)
{
	char		*at = (char *)r->config + k->offset;
	struct str	 text = node->text;

	if (k->kind == KIND_SET) {
		*(int64_t *)(void *)at = read_set(r, k, node);
		return;
	}
	if (node->kind != YAML_TEXT) {
		config_complain(r, node->line, str_z(k->path),
		    "这里应当是一个值");
		return;
	}
	switch (k->kind) {
	case KIND_TEXT:
		*(struct str *)(void *)at = read_text(r, k, text, node->line);
		break;
	case KIND_INT:
		*(int64_t *)(void *)at = read_int(r, k, text, node->line);
		break;
	case KIND_BOOL:
	case KIND_ENUM:
		*(int64_t *)(void *)at = read_word(r, k, text, node->line);
		break;
	case KIND_TIME:
		*(int64_t *)(void *)at = read_time(r, k, text, node->line);
		break;
	case KIND_SET:
		break;
	}
}

/* The default as if it had been written. */
static void
store_default(struct config_reader *r, const struct key_row *k)
{
	struct yaml	*node = ARENA_NEW(r->a, struct yaml), **tail;
	struct str	 rest = str_z(k->otherwise), word;

	node->kind = k->kind == KIND_SET ? YAML_LIST : YAML_TEXT;
	node->text = rest;
	tail = &node->kids;
	while (k->kind == KIND_SET && str_cut(&rest, '|', &word)) {
		if (word.n == 0)
			continue;
		*tail = ARENA_NEW(r->a, struct yaml);
		(*tail)->text = word;
		tail = &(*tail)->next;
	}
	store(r, k, node);
}

/*
 * A setting that is there without a value is one that is absent, but of
 * texts: an empty text is a text.
 */
static void
read_scalars(struct config_reader *r)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct yaml *node = yaml_get(r->root, rows[i].path);

		if (node != NULL && node->kind == YAML_TEXT &&
		    node->text.n == 0 && rows[i].kind != KIND_TEXT)
			node = NULL;	/* "freeze_at:" with nothing behind it */
		if (node != NULL)
			store(r, &rows[i], node);
		else if (str_eq_z(STR("-"), rows[i].otherwise))
			config_complain(r, 1, str_z(rows[i].path),
			    "缺少这一项（%s）", rows[i].text);
		else
			store_default(r, &rows[i]);
	}
}

static bool
is_known(struct str path)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str row = str_z(rows[i].path);

		if (str_eq(row, path) || (str_starts(row, path) &&
		    row.p[path.n] == '.'))
			return true;
	}
	return config_list_is_known(path);
}

static bool
is_row(struct str path)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_eq_z(path, rows[i].path))
			return true;
	return config_list_is_known(path);
}

/* Every name of the file must be a setting: a slip of the pen is no default. */
static void
find_unknown(struct config_reader *r, const struct yaml *map, struct str above)
{
	for (const struct yaml *k = map->kids; k != NULL; k = k->next) {
		struct str path = above.n == 0 ? k->key : str_make(r->a,
		    "%.*s.%.*s", STR_ARG(above), STR_ARG(k->key));

		if (!is_known(path))
			config_complain(r, k->line, path, "没有这一项设置");
		else if (k->kind == YAML_MAP && !is_row(path))
			find_unknown(r, k, path);
		else if (!is_row(path))
			config_complain(r, k->line, path,
			    "下面应当是若干项设置");
	}
}

/* Two settings of which the second may not be less; 0: not given. */
struct order_wanted {
	int64_t		 first, second;
	const char	*path;		/* of the second: where it is mended */
	const char	*reason;
};

static void
want_order(struct config_reader *r, const struct order_wanted *w)
{
	const struct yaml *node = yaml_get(r->root, w->path);

	if (w->first != 0 && w->second != 0 && w->first > w->second)
		config_complain(r, node == NULL ? 1 : node->line,
		    str_z(w->path), "%s", w->reason);
}

static bool
code_ok(struct str code)
{
	for (size_t i = 0; i < code.n; i++) {
		char c = code.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    (c == '-' && i > 0)))
			return false;
	}
	return code.n > 0;
}

/* Switches and steps that only make sense together. */
static void
check_steps_match(struct config_reader *r)
{
	const struct exam_config	*c = r->config;
	const struct yaml		*node = yaml_get(r->root, "steps");
	int				 line = node == NULL ? 1 : node->line;

	if (config_has_step(c, STEP_POSITION) && c->max_choices != 1)
		config_complain(r, line, STR("uniq.max_choices"),
		    "从职位表选职位的考试只能报一个职位");
	if (config_has_step(c, STEP_LEVEL) != (c->levels != 0))
		config_complain(r, line, STR("picker.levels"),
		    "picker.levels 与步骤 level 应当同时有或同时没有");
	if (config_has_step(c, STEP_SITE) != (c->sites != 0))
		config_complain(r, line, STR("picker.sites"),
		    "picker.sites 与步骤 site 应当同时有或同时没有");
	if (config_has_step(c, STEP_DOCS) != (c->docs_mode == DOCS_BEFORE))
		config_complain(r, line, STR("docs.mode"),
		    "docs.mode 为 before 时应当有步骤 docs，其他时候没有");
	if (c->review_mode == REVIEW_ON_SITE && c->review_levels != 1)
		config_complain(r, line, STR("review.levels"),
		    "现场审核只有一级");
	if (c->scores == SCORES_LINK && c->scores_url.n == 0)
		config_complain(r, line, STR("scores.url"), "缺少这一项");
	if (c->docs_promise && c->promise_text.n == 0)
		config_complain(r, line, STR("texts.promise"),
		    "用告知承诺时应当写明承诺书");
}

/* "4000 9500 13000": as many prices as there may be choices. */
static void
check_tiers(struct config_reader *r)
{
	const struct yaml	*node = yaml_get(r->root, "pay.fee_tiers");
	struct str		 rest = r->config->fee_tiers, part;
	int64_t			 fen, n = 0;

	while (rest.n > 0 && str_cut(&rest, ' ', &part)) {
		if (str_i64(part, &fen) == RC_OK && fen >= 0) {
			n++;
			continue;
		}
		config_complain(r, node == NULL ? 1 : node->line,
		    STR("pay.fee_tiers"),
		    "应当是用一个空格隔开的整数，单位为分");
		return;
	}
	if (r->config->fee_by == FEE_TIER && n == 0)
		config_complain(r, 1, STR("pay.fee_tiers"),
		    "pay.fee_by 为 tier 时要给出每一档的价格");
}

/* What no single setting can see. */
static void
cross_check(struct config_reader *r, bool demo)
{
	const struct exam_config	*c = r->config;
	const struct yaml		*node = yaml_get(r->root, "code");
	const struct order_wanted	 orders[] = {
		{ c->register_from_us, c->register_to_us, "windows.register.to",
		    "报名结束不能早于报名开始" },
		{ c->register_to_us, c->review_to_us, "windows.review.to",
		    "资格审核结束不能早于报名结束" },
		{ c->pay_from_us, c->pay_to_us, "windows.pay.to",
		    "缴费结束不能早于缴费开始" },
		{ c->ticket_from_us, c->ticket_to_us, "windows.ticket.to",
		    "准考证打印结束不能早于开始" },
		{ c->password_min, c->password_max, "password.max",
		    "密码最多位数不能小于最少位数" },
		{ c->photo_min_kb, c->photo_max_kb, "photo.max_kb",
		    "照片最大 KB 不能小于最小 KB" },
		{ c->prints_from_us, c->prints_to_us, "windows.prints.to",
		    "打印结束不能早于开始" },
	};

	if (node != NULL && !code_ok(c->code))
		config_complain(r, node->line, STR("code"),
		    "只能用小写字母、数字和短横线，并以字母或数字开头");
	for (size_t i = 0; i < COUNT(orders); i++)
		want_order(r, &orders[i]);
	check_steps_match(r);
	node = yaml_get(r->root, "recover.phone");
	if ((c->account_types & TYPE_ORG) != 0 &&
	    c->recover_phone == RECOVER_OFF)
		config_complain(r, node == NULL ? 1 : node->line,
		    STR("recover.phone"), "有单位账号时不能是 off："
		    "单位报名的考生用找回密码设置自己的密码");
	check_tiers(r);
	node = yaml_get(r->root, "demo");
	if (!demo && c->demo)
		config_complain(r, node == NULL ? 1 : node->line, STR("demo"),
		    "演示考试只能在演示里用（--demo）；正式考试请写 demo: no");
	node = yaml_get(r->root, "pay.gateways");
	if (!demo && c->pay_mode == PAY_ONLINE &&
	    (c->gateways & GATEWAY_SIMULATED) != 0)
		config_complain(r, node == NULL ? 1 : node->line,
		    STR("pay.gateways"), "simulated 只能用于演示（--demo）");
}

/*
 * Nothing is given back when anything is wrong: half an exam would be worse
 * than none.
 */
enum rc
config_parse(struct arena *a, struct str text, bool demo,
    struct exam_config *ret_config, struct config_problems *ret_problems)
{
	struct exam_config	*c = ARENA_NEW(a, struct exam_config);
	struct config_reader	 r = { .a = a, .config = c,
		.problems = ret_problems };
	struct yaml_error	 error;
	struct yaml		*root;

	*ret_problems = (struct config_problems){ .n = 0 };
	if (yaml_parse(a, text, &root, &error) != RC_OK) {
		config_complain(&r, error.line, STR(""), "%.*s",
		    STR_ARG(error.reason));
		return RC_BAD;
	}
	r.root = root;
	find_unknown(&r, root, STR(""));
	read_scalars(&r);
	config_read_lists(&r);
	cross_check(&r, demo);
	if (ret_problems->n > 0)
		return RC_BAD;
	*ret_config = *c;
	return RC_OK;
}

/*
 * What docs/exam-configuration.md shows; printed from the table, so that it
 * cannot differ from what is read.
 */
void
config_print_switches(struct buf *b)
{
	static const char *const kinds[] = { "文字", "整数", "是否", "单选",
		"多选", "时间" };

	buf_z(b, "| 开关 | 设置 | 类型 | 取值 | 默认 | 含义 | 有人报名后 |\n"
	    "|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct key_row *k = &rows[i];

		if (k->number > 0)
			buf_fmt(b, "| %d | ", k->number);
		else
			buf_z(b, "| | ");
		buf_fmt(b, "`%s` | %s | ", k->path, kinds[k->kind]);
		for (const char *s = k->spec; *s != '\0'; s++)
			if (*s == '|')
				buf_z(b, " ");
			else
				buf_char(b, *s);
		buf_fmt(b, " | %s | %s | %s |\n", k->otherwise[0] == '-' ?
		    "必填" : k->otherwise, k->text, k->live);
	}
}

struct str
config_words(const struct field *fields, size_t n, struct str name,
    struct str value)
{
	struct str text;

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(fields[i].name, name) || fields[i].table == NULL)
			continue;
		text = code_text(fields[i].table, value);
		if (text.n > 0)
			return text;
	}
	return value;
}
