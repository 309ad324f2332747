/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of a configuration, each a list of maps or of words. */
#include "exam/config_read.h"

/* The most a mark can be. */
enum { MARK_MOST = 1000 };

static const char *const step_words[STEP__MAX] = {
	[STEP_NOTICE] = "notice", [STEP_PLEDGE] = "pledge",
	[STEP_PHOTO] = "photo", [STEP_PROFILE] = "profile",
	[STEP_FORM] = "form", [STEP_LEVEL] = "level",
	[STEP_POSITION] = "position", [STEP_SITE] = "site",
	[STEP_DOCS] = "docs", [STEP_CONFIRM] = "confirm",
};

static const char *const kind_words[INPUT__MAX] = {
	[INPUT_TEXT] = "text", [INPUT_AREA] = "area", [INPUT_CODE] = "code",
	[INPUT_DATE] = "date", [INPUT_PHONE] = "phone",
	[INPUT_EMAIL] = "email", [INPUT_CHOICE] = "choice",
};

const char *
step_word(enum step step)
{
	return step_words[step];
}

bool
config_list_is_known(struct str path)
{
	static const char *const lists[] = { "steps", "form", "subjects",
		"sites", "instructions", "profile", "materials", "files",
		"titles", "hints", "done_hints" };

	for (size_t i = 0; i < COUNT(lists); i++)
		if (str_eq_z(path, lists[i]))
			return true;
	return false;
}

bool
config_has_step(const struct exam_config *c, enum step step)
{
	for (size_t i = 0; i < c->steps_n; i++)
		if (c->steps[i] == step)
			return true;
	return false;
}

/* The n-th number of the list. */
int64_t
config_tier_fee(const struct exam_config *c, int64_t n)
{
	struct str	rest = c->fee_tiers, part;
	int64_t		fen = 0, next;

	for (; n > 0; n--) {
		if (!str_cut(&rest, ' ', &part) || str_i64(part, &next) != RC_OK)
			break;
		fen = next;
	}
	return fen;
}

static int64_t
count_of(int64_t choices)
{
	int64_t n = 0;

	for (; choices != 0; choices &= choices - 1)
		n++;
	return n;
}

/*
 * By the subjects that are chosen, by how many, or one price for the exam:
 * authorities differ in it.
 */
int64_t
config_fee(const struct exam_config *c, int64_t choices)
{
	int64_t fen = 0;

	if (c->pay_mode == PAY_OFF)
		return 0;
	if (c->fee_by == FEE_EXAM)
		return c->fee_fen;
	if (c->fee_by == FEE_TIER)
		return config_tier_fee(c, count_of(choices));
	for (size_t i = 0; i < c->subjects_n && i < CHOICES_MAX; i++)
		if ((choices >> i & 1) != 0)
			fen += c->subjects[i].fee_fen;
	return fen;
}

const struct document *
config_document(const struct exam_config *c, struct str name)
{
	for (size_t i = 0; i < c->docs_n; i++)
		if (str_eq(c->docs[i].name, name))
			return &c->docs[i];
	return NULL;
}

/* A list by name; NULL after a complaint. */
static const struct yaml *
want_list(struct config_reader *r, const char *path, size_t *ret_n)
{
	const struct yaml *list = yaml_get(r->root, path);

	*ret_n = 0;
	if (list == NULL || list->kind != YAML_LIST || list->kids == NULL) {
		config_complain(r, list == NULL ? 1 : list->line, str_z(path),
		    "缺少这一项，或不是列表");
		return NULL;
	}
	for (const struct yaml *k = list->kids; k != NULL; k = k->next)
		(*ret_n)++;
	if (*ret_n > FIELDS_MAX) {
		config_complain(r, list->line, str_z(path), "最多 %d 项",
		    FIELDS_MAX);
		return NULL;
	}
	return list->kids;
}

/* One entry of a list of the configuration; complaints name the list and the line. */
struct list_entry {
	const struct yaml	*map;
	const char		*list;		/* "subjects" */
};

/* A text of a map; complains when it is missing and required. */
static struct str
member(struct config_reader *r, const struct list_entry *e, const char *key,
    bool required)
{
	const struct yaml *m = yaml_get(e->map, key);

	if (m != NULL && m->kind == YAML_TEXT && (m->text.n > 0 || !required))
		return m->text;
	if (required)
		config_complain(r, e->map->line, str_z(e->list),
		    "这一项缺少 %s", key);
	return STR("");
}

/* Every name of a list's map must be one of the words, given with blanks. */
static void
only_members(struct config_reader *r, const struct list_entry *e, const char *words)
{
	for (const struct yaml *k = e->map->kids; k != NULL; k = k->next) {
		struct str	rest = str_z(words), word;
		bool		known = false;

		while (str_cut(&rest, ' ', &word))
			known |= str_eq(k->key, word);
		if (!known)
			config_complain(r, k->line, str_z(e->list),
			    "没有这一项设置：%.*s", STR_ARG(k->key));
	}
}

/* Steps may only stand behind what they need. */
static void
check_steps(struct config_reader *r, int line)
{
	struct exam_config *c = r->config;

	if (c->steps_n == 0 || c->steps[c->steps_n - 1] != STEP_CONFIRM)
		config_complain(r, line, STR("steps"),
		    "最后一步应当是 confirm（报名信息确认）");
	for (size_t i = 0; i < c->steps_n; i++)
		for (size_t k = 0; k < i; k++)
			if (c->steps[k] == c->steps[i])
				config_complain(r, line, STR("steps"),
				    "%s 出现了两次", step_words[c->steps[i]]);
	if (!config_has_step(c, STEP_FORM) && !config_has_step(c, STEP_PROFILE))
		config_complain(r, line, STR("steps"),
		    "缺少 form（填写报名信息）或 profile（个人信息）");
}

/*
 * The order of the words is the order in which candidates are led; which step
 * needs which is checked afterwards.
 */
static void
read_steps(struct config_reader *r)
{
	size_t			 n;
	const struct yaml	*k = want_list(r, "steps", &n);
	int			 line = k == NULL ? 1 : k->line;

	if (k == NULL)
		return;
	if (n > STEPS_MAX) {
		config_complain(r, line, STR("steps"), "最多 %d 步", STEPS_MAX);
		return;
	}
	for (; k != NULL; k = k->next) {
		size_t s = 0;

		while (s < STEP__MAX && !str_eq_z(k->text, step_words[s]))
			s++;
		if (s == STEP__MAX)
			config_complain(r, k->line, STR("steps"),
			    "没有这一步：%.*s（可以填 notice pledge photo profile "
			    "form level position site docs confirm）",
			    STR_ARG(k->text));
		else
			r->config->steps[r->config->steps_n++] = (enum step)s;
	}
	check_steps(r, line);
}

static bool
name_ok(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || c == '_' ||
		    (i > 0 && c >= '0' && c <= '9')))
			return false;
	}
	return name.n > 0 && name.n <= 32;
}

/*
 * One of the kinds of input that forms know; the message lists them, since
 * nobody looks into a manual for that.
 */
static enum input_kind
read_kind(struct config_reader *r, const struct list_entry *e)
{
	struct str	word = member(r, e, "kind", true);
	size_t		i = 0;

	while (i < INPUT__MAX && !str_eq_z(word, kind_words[i]))
		i++;
	if (i < INPUT__MAX)
		return (enum input_kind)i;
	if (word.n > 0)
		config_complain(r, e->map->line, str_z(e->list),
		    "没有这种字段：%.*s（可以填 text area code date phone email "
		    "choice）", STR_ARG(word));
	return INPUT_TEXT;
}

/* "甲|乙|丙" as a table whose codes are the texts. */
static const struct code_table *
choice_table(struct config_reader *r, struct str options)
{
	struct code		*codes = ARENA_ARRAY(r->a, struct code, LIST_MAX);
	struct code_table	*t = ARENA_NEW(r->a, struct code_table);
	struct str		 word;

	while (t->n < LIST_MAX && str_cut(&options, '|', &word)) {
		codes[t->n++] = (struct code){ str_trim(word), str_trim(word) };
	}
	t->codes = codes;
	t->name = "";
	return t;
}

/*
 * Names become keys in stored JSON and ids in HTML, so they are plain; labels
 * are what people read.
 */
static void
read_field(struct config_reader *r, const struct list_entry *e, struct field *f)
{
	struct str max = member(r, e, "max", false);
	struct str table = member(r, e, "table", false);
	struct str required = member(r, e, "required", false);

	only_members(r, e,
	    "name label hint group kind table options required max");
	f->name = member(r, e, "name", true);
	f->label = member(r, e, "label", true);
	f->hint = member(r, e, "hint", false);
	f->group = member(r, e, "group", false);
	f->kind = read_kind(r, e);
	f->required = !str_eq_z(required, "no");
	f->max_chars = 100;
	if (max.n > 0 && (str_i64(max, &f->max_chars) != RC_OK ||
	    f->max_chars < 1 || f->max_chars > 5000))
		config_complain(r, e->map->line, str_z(e->list),
		    "max 应当是 1 到 5000 之间的整数");
	if (!name_ok(f->name))
		config_complain(r, e->map->line, str_z(e->list),
		    "name 只能用小写字母、数字和下划线");
	if (f->kind == INPUT_CODE && (f->table = code_table(table)) == NULL)
		config_complain(r, e->map->line, str_z(e->list), "没有这个代码表：%.*s",
		    STR_ARG(table));
	if (f->kind == INPUT_CHOICE)
		f->table = choice_table(r, member(r, e, "options", true));
}

static struct field *
read_fields(struct config_reader *r, const char *list, size_t *ret_n)
{
	size_t			 n;
	const struct yaml	*k = want_list(r, list, &n);
	struct field		*fields = ARENA_ARRAY(r->a, struct field, n + 1);

	*ret_n = 0;
	for (; k != NULL; k = k->next) {
		struct field *f = &fields[*ret_n];

		if (k->kind != YAML_MAP) {
			config_complain(r, k->line, str_z(list),
			    "每个字段应当写成“name: …”等若干行");
			continue;
		}
		read_field(r, &(struct list_entry){ k, list }, f);
		for (size_t i = 0; i < *ret_n; i++)
			if (str_eq(fields[i].name, f->name))
				config_complain(r, k->line, str_z(list),
				    "字段 %.*s 重复", STR_ARG(f->name));
		(*ret_n)++;
	}
	return fields;
}

/* A list that may be absent. */
static bool
is_there(const struct config_reader *r, const char *path)
{
	return yaml_get(r->root, path) != NULL;
}

static void
read_form(struct config_reader *r)
{
	struct exam_config *c = r->config;

	if (config_has_step(c, STEP_FORM) || is_there(r, "form"))
		c->fields = read_fields(r, "form", &c->fields_n);
	if (config_has_step(c, STEP_PROFILE) || is_there(r, "profile"))
		c->profile = read_fields(r, "profile", &c->profile_n);
}

static int64_t
member_int(struct config_reader *r, const struct list_entry *e, const char *key,
    int64_t otherwise, int64_t most)
{
	struct str	text = member(r, e, key, false);
	int64_t		v = otherwise;

	if (text.n > 0 && (str_i64(text, &v) != RC_OK || v < 0 || v > most))
		config_complain(r, e->map->line, str_z(e->list),
		    "%s 应当是 0 到 %lld 之间的整数", key, (long long)most);
	return v;
}

static bool
member_yes(struct config_reader *r, const struct list_entry *e, const char *key,
    bool otherwise)
{
	struct str text = member(r, e, key, false);

	if (text.n > 0 && !str_eq_z(text, "yes") && !str_eq_z(text, "no"))
		config_complain(r, e->map->line, str_z(e->list), "%s 应当是 yes 或 no",
		    key);
	return text.n == 0 ? otherwise : str_eq_z(text, "yes");
}

static void
read_document(struct config_reader *r, const struct list_entry *e,
    struct document *d)
{
	struct str		type;

	only_members(r, e,
	    "name label hint type required promise max_kb pages pages_min parts");
	type = member(r, e, "type", true);
	*d = (struct document){
		.name = member(r, e, "name", true),
		.label = member(r, e, "label", true),
		.hint = member(r, e, "hint", false),
		.pdf = str_eq_z(type, "pdf"),
		.required = member_yes(r, e, "required", true),
		.promise = member_yes(r, e, "promise", false),
		.max_kb = member_int(r, e, "max_kb", 200, 10240),
		.pages_min = member_int(r, e, "pages_min", 1, 200),
		.pages_max = member_int(r, e, "pages", 20, 200),
		.parts = member_int(r, e, "parts", 1, 2) };
	if (!d->pdf && !str_eq_z(type, "jpg"))
		config_complain(r, e->map->line, str_z(e->list),
		    "type 应当是 jpg 或 pdf");
	if (!name_ok(d->name))
		config_complain(r, e->map->line, str_z(e->list),
		    "name 只能用小写字母、数字和下划线");
	if (d->pages_min > d->pages_max || (!d->pdf && d->pages_min > 1))
		config_complain(r, e->map->line, str_z(e->list),
		    "pages_min 只用于 PDF，不能多于 pages");
	if (d->parts < 1 || (d->pdf && d->parts != 1))
		config_complain(r, e->map->line, str_z(e->list),
		    "parts 只能是 1 或 2，PDF 只能是 1");
}

/*
 * max_kb, pages and parts are promises to candidates (S4-08): a file is made
 * to fit them or refused with the reason.
 */
static void
read_documents(struct config_reader *r)
{
	struct exam_config	*c = r->config;
	size_t			 n;
	const struct yaml	*k;

	if (c->docs_mode == DOCS_NONE && !is_there(r, "materials"))
		return;
	k = want_list(r, "materials", &n);
	c->docs = ARENA_ARRAY(r->a, struct document, n + 1);
	for (; k != NULL; k = k->next)
		read_document(r, &(struct list_entry){ k, "materials" },
		    &c->docs[c->docs_n++]);
}

static void
read_files(struct config_reader *r)
{
	struct exam_config	*c = r->config;
	size_t			 n;
	const struct yaml	*k;

	if (!is_there(r, "files"))
		return;
	k = want_list(r, "files", &n);
	c->files = ARENA_ARRAY(r->a, struct exam_file, n + 1);
	for (; k != NULL; k = k->next) {
		const struct list_entry e = { k, "files" };
		only_members(r, &e, "title file");
		c->files[c->files_n++] = (struct exam_file){
			member(r, &e, "title", true),
			member(r, &e, "file", true) };
	}
}

/* titles: {confirm: 提交审核, …}: steps in the words of this exam. */
static void
read_step_texts(struct config_reader *r, const char *name, struct str *to)
{
	const struct yaml *map = yaml_get(r->root, name);

	for (const struct yaml *k = map == NULL ? NULL : map->kids; k != NULL;
	    k = k->next) {
		size_t s = 0;

		while (s < STEP__MAX && !str_eq_z(k->key, step_words[s]))
			s++;
		if (s == STEP__MAX || k->kind != YAML_TEXT)
			config_complain(r, k->line, str_z(name),
			    "没有这一步：%.*s", STR_ARG(k->key));
		else
			to[s] = k->text;
	}
}

static int64_t
member_time(struct config_reader *r, const struct list_entry *e, const char *key)
{
	struct str	text = member(r, e, key, true);
	int64_t		us = 0;

	if (text.n > 0 && civil_parse(text, &us) != RC_OK)
		config_complain(r, e->map->line, str_z(e->list),
		    "%s 不是时间，应当写成 2026-03-01 09:00", key);
	return us;
}

/*
 * A subject without a post of its own is its own post; marks without limits
 * take those of the exam.
 */
static void
read_subjects(struct config_reader *r)
{
	struct exam_config	*c = r->config;
	size_t			 n;
	const struct yaml	*k = want_list(r, "subjects", &n);

	c->subjects = ARENA_ARRAY(r->a, struct subject, n + 1);
	for (; k != NULL; k = k->next) {
		const struct list_entry e = { k, "subjects" };
		struct subject *s = &c->subjects[c->subjects_n++];

		only_members(r, &e, "name from to fee_fen post max pass");
		s->fee_fen = member_int(r, &e, "fee_fen", 0,
		    10000000);
		s->name = member(r, &e, "name", true);
		s->post = member(r, &e, "post", false);
		if (s->post.n == 0)
			s->post = s->name;
		s->max_mark = member_int(r, &e, "max",
		    c->max_mark, MARK_MOST);
		s->pass_mark = member_int(r, &e, "pass",
		    c->pass_mark, MARK_MOST);
		if (s->pass_mark > s->max_mark)
			config_complain(r, k->line, STR("subjects"),
			    "合格分数不能高于满分");
		s->from_us = member_time(r, &e, "from");
		s->to_us = member_time(r, &e, "to");
		if (s->from_us > s->to_us)
			config_complain(r, k->line, STR("subjects"),
			    "考试结束不能早于开始");
	}
}

static void
read_sites(struct config_reader *r)
{
	struct exam_config	*c = r->config;
	size_t			 n;
	const struct yaml	*k = want_list(r, "sites", &n);

	c->sites_list = ARENA_ARRAY(r->a, struct site, n + 1);
	for (; k != NULL; k = k->next) {
		const struct list_entry e = { k, "sites" };
		struct site *s = &c->sites_list[c->sites_n++];

		only_members(r, &e, "name address capacity");
		s->capacity = member_int(r, &e, "capacity", 0,
		    1000000);
		s->name = member(r, &e, "name", true);
		s->address = member(r, &e, "address", true);
	}
}

static void
read_instructions(struct config_reader *r)
{
	struct exam_config	*c = r->config;
	size_t			 n;
	const struct yaml	*k = want_list(r, "instructions", &n);

	c->instructions = ARENA_ARRAY(r->a, struct str, n + 1);
	for (; k != NULL; k = k->next)
		c->instructions[c->instructions_n++] = k->text;
}

static struct str
hash_text(struct arena *a, struct str text)
{
	struct sha256 h = sha256_of(text);

	return str_hex(a, h.b, sizeof(h.b));
}

/*
 * Hashes of the texts that people accept are taken here, so that a consent
 * names exactly what was shown.
 */
void
config_read_lists(struct config_reader *r)
{
	read_steps(r);
	read_form(r);
	read_subjects(r);
	read_sites(r);
	read_instructions(r);
	read_documents(r);
	read_files(r);
	read_step_texts(r, "titles", r->config->titles);
	read_step_texts(r, "hints", r->config->hints);
	read_step_texts(r, "done_hints", r->config->done_hints);
	r->config->promise_sha256 = hash_text(r->a, r->config->promise_text);
	r->config->notice_sha256 = hash_text(r->a, r->config->notice);
	r->config->pledge_sha256 = hash_text(r->a, r->config->pledge);
}
