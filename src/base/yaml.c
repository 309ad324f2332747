/* SPDX-License-Identifier: Apache-2.0 */
/* A small strict YAML reader over libyaml, with lines for every mistake. */
#include "base/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/utf8.h"

enum { DEPTH_MAX = 12, NODES_MAX = 20000 };

struct reader {
	struct arena		*a;
	yaml_parser_t		 parser;
	yaml_event_t		 event;
	struct yaml_error	*error;
	size_t			 nodes;
	enum rc			 rc;
};

static void
refuse(struct reader *r, int line, const char *reason)
{
	if (r->rc != RC_OK)
		return;		/* the first is the one to mend */
	r->rc = RC_BAD;
	*r->error = (struct yaml_error){ str_copy(r->a, str_z(reason)), line };
}

/* What the parser finds, by the beginning of its words, and what to do. */
static const struct {
	const char	*found;
	const char	*zh;
} mistakes[] = {
	{ "did not find expected key", "这里应当是“名称: 值”，请检查缩进和上一行" },
	{ "mapping values are not allowed", "这里不能再写“名称: 值”：请检查缩进，"
	    "含有冒号的文字要加引号" },
	{ "could not find expected ':'", "缺少冒号，或冒号后面没有空格" },
	{ "found character that cannot start", "不能以这个字符开头：请用空格而不是"
	    "制表符缩进，特殊符号开头的文字要加引号" },
	{ "found a tab character", "请用空格而不是制表符缩进" },
	{ "found unexpected end of stream", "引号没有成对" },
	{ "did not find expected ',' or ']'", "方括号没有成对，或少了逗号" },
	{ "did not find expected ',' or '}'", "花括号没有成对，或少了逗号" },
	{ "did not find expected '-'", "列表的每一项应当以“- ”开头，并且对齐" },
	{ "block sequence entries", "这里不能是列表的一项：请检查缩进" },
	{ "found unknown escape", "双引号中的反斜杠写法不对：请改用单引号" },
	{ "control characters", "有不能使用的控制字符" },
	{ "invalid leading UTF-8", "文字编码不是 UTF-8：请另存为 UTF-8" },
	{ "invalid trailing UTF-8", "文字编码不是 UTF-8：请另存为 UTF-8" },
	{ "incomplete UTF-8", "文字编码不是 UTF-8：请另存为 UTF-8" },
};

static const char *
mistake_zh(const char *problem)
{
	for (size_t i = 0; problem != NULL && i < COUNT(mistakes); i++)
		if (str_starts(str_z(problem), str_z(mistakes[i].found)))
			return mistakes[i].zh;
	return "这一行的写法不对：请检查缩进、冒号和引号";
}

/* Fetch the next event into r->event; false after a refusal. */
static bool
advance(struct reader *r)
{
	yaml_event_delete(&r->event);
	if (r->rc != RC_OK)
		return false;
	if (yaml_parser_parse(&r->parser, &r->event) == 0) {
		refuse(r, (int)r->parser.problem_mark.line + 1,
		    str_make(r->a, "YAML 格式有误：%s",
		    mistake_zh(r->parser.problem)).p);
		return false;
	}
	return true;
}

static bool
has_extras(const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return e->data.scalar.anchor != NULL ||
		    e->data.scalar.tag != NULL;
	case YAML_SEQUENCE_START_EVENT:
		return e->data.sequence_start.anchor != NULL ||
		    e->data.sequence_start.tag != NULL;
	case YAML_MAPPING_START_EVENT:
		return e->data.mapping_start.anchor != NULL ||
		    e->data.mapping_start.tag != NULL;
	case YAML_ALIAS_EVENT:
		return true;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		break;
	}
	return false;
}

static struct yaml *node(struct reader *r, int depth);

/* An escape such as "\0" can name what no page and no database takes. */
static struct str
scalar_text(struct reader *r)
{
	struct str s = str_of(r->event.data.scalar.value,
	    r->event.data.scalar.length);

	if (!utf8_is_text(s))
		refuse(r, (int)r->event.start_mark.line + 1,
		    "有不能使用的控制字符");
	return str_copy(r->a, s);
}

static void
take_list(struct reader *r, struct yaml *to, int depth)
{
	struct yaml **tail = &to->kids;

	while (advance(r) && r->event.type != YAML_SEQUENCE_END_EVENT) {
		*tail = node(r, depth + 1);
		if (*tail == NULL)
			return;
		tail = &(*tail)->next;
	}
}

static bool
has_key(const struct yaml *map, struct str key)
{
	for (const struct yaml *k = map->kids; k != NULL; k = k->next)
		if (str_eq(k->key, key))
			return true;
	return false;
}

static void
take_map(struct reader *r, struct yaml *to, int depth)
{
	struct yaml **tail = &to->kids;

	while (advance(r) && r->event.type != YAML_MAPPING_END_EVENT) {
		int		line = (int)r->event.start_mark.line + 1;
		struct str	key;

		if (r->event.type != YAML_SCALAR_EVENT ||
		    has_extras(&r->event)) {
			refuse(r, line, "这里应当是一个名称");
			return;
		}
		key = scalar_text(r);
		if (has_key(to, key)) {
			refuse(r, line, str_make(r->a, "“%.*s”重复出现",
			    STR_ARG(key)).p);
			return;
		}
		if (!advance(r) || (*tail = node(r, depth + 1)) == NULL)
			return;
		(*tail)->key = key;
		(*tail)->line = line;
		tail = &(*tail)->next;
	}
}

/* The node that begins with the event at hand. */
static struct yaml *
node(struct reader *r, int depth)
{
	struct yaml	*to = ARENA_NEW(r->a, struct yaml);
	bool		 start;

	to->line = (int)r->event.start_mark.line + 1;
	start = r->event.type == YAML_SCALAR_EVENT ||
	    r->event.type == YAML_SEQUENCE_START_EVENT ||
	    r->event.type == YAML_MAPPING_START_EVENT;
	if (!start || has_extras(&r->event)) {
		refuse(r, to->line, "不支持锚点、引用和类型标记");
		return NULL;
	}
	if (depth > DEPTH_MAX || ++r->nodes > NODES_MAX) {
		refuse(r, to->line, "嵌套太深或内容太多");
		return NULL;
	}
	if (r->event.type == YAML_SCALAR_EVENT) {
		to->kind = YAML_TEXT;
		to->text = scalar_text(r);
	} else if (r->event.type == YAML_SEQUENCE_START_EVENT) {
		to->kind = YAML_LIST;
		take_list(r, to, depth);
	} else {
		to->kind = YAML_MAP;
		take_map(r, to, depth);
	}
	return r->rc == RC_OK ? to : NULL;
}

static struct yaml *
document(struct reader *r)
{
	struct yaml *root;

	if (!advance(r) || !advance(r))		/* stream start, then document */
		return NULL;
	if (r->event.type != YAML_DOCUMENT_START_EVENT) {
		refuse(r, 1, "文件是空的");
		return NULL;
	}
	if (!advance(r) || (root = node(r, 0)) == NULL)
		return NULL;
	if (root->kind != YAML_MAP) {
		refuse(r, root->line, "文件的最外层应当是“名称: 值”");
		return NULL;
	}
	if (!advance(r) || !advance(r))
		return NULL;
	if (r->event.type != YAML_STREAM_END_EVENT) {
		refuse(r, (int)r->event.start_mark.line + 1,
		    "一个文件只能有一份配置");
		return NULL;
	}
	return root;
}

enum rc
yaml_parse(struct arena *a, struct str text, struct yaml **ret_root,
    struct yaml_error *ret_error)
{
	struct reader	 r = { .a = a, .error = ret_error, .rc = RC_OK };
	struct yaml	*root;

	if (!utf8_valid(text)) {
		*ret_error = (struct yaml_error){ STR("文件不是 UTF-8 编码"), 1 };
		return RC_BAD;
	}
	must(yaml_parser_initialize(&r.parser) != 0);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text.p,
	    text.n);
	root = document(&r);
	yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	if (root == NULL)
		return RC_BAD;
	*ret_root = root;
	return RC_OK;
}

const struct yaml *
yaml_get(const struct yaml *map, const char *path)
{
	struct str rest = str_z(path), key;

	while (map != NULL && str_cut(&rest, '.', &key)) {
		const struct yaml *k = map->kind == YAML_MAP ? map->kids : NULL;

		while (k != NULL && !str_eq(k->key, key))
			k = k->next;
		map = k;
	}
	return map;
}
