/* SPDX-License-Identifier: Apache-2.0 */
/* What the drivers of messages share. */
#include "base/percent.h"
#include "gateway/sms_parts.h"

#include <string.h>

static enum rc
cause(struct driver_setup *s, const char *name, const char *what)
{
	s->cause = str_make(s->a, "%s：%s", name, what);
	return RC_BAD;
}

enum rc
sms_setting(struct driver_setup *s, const char *name, bool needed,
    struct str *ret_text)
{
	const struct yaml *y = yaml_get(s->settings, name);

	*ret_text = STR("");
	if (y != NULL && y->kind != YAML_TEXT)
		return cause(s, name, "应为一段文字");
	if (y != NULL)
		*ret_text = str_copy(s->a, str_trim(y->text));
	if (needed && ret_text->n == 0)
		return cause(s, name, "没有填写");
	for (size_t i = 0; i < ret_text->n; i++)	/* it may be a header */
		if ((unsigned char)ret_text->p[i] < ' ')
			return cause(s, name, "不能换行");
	return RC_OK;
}

/* Without the line end that every editor leaves; a blank inside is a slip. */
enum rc
sms_secret(struct driver_setup *s, const char *name, struct str *ret_text)
{
	struct str	bytes = STR("");
	enum rc		rc = s->file(s, name, true, &bytes);

	if (rc == RC_NONE)
		return cause(s, name, "没有填写");
	if (rc != RC_OK) {
		if (s->cause.n == 0)
			(void)cause(s, name, "文件无法读取");
		return RC_BAD;
	}
	*ret_text = str_copy(s->a, str_trim(bytes));
	if (ret_text->n == 0)
		return cause(s, name, "文件是空的");
	for (size_t i = 0; i < ret_text->n; i++)
		if ((unsigned char)ret_text->p[i] <= ' ')
			return cause(s, name, "文件里应只有一行，没有空格");
	return RC_OK;
}

/* Only this machine may be spoken to in the clear. */
static bool
is_loopback(struct str url)
{
	struct str host = url_authority(url), name;

	if (str_starts(host, STR("[::1]")))
		return true;
	return str_cut(&host, ':', &name) && (str_eq_z(name, "localhost") ||
	    str_eq_z(name, "127.0.0.1"));
}

/* No query and no fragment: signatures are over what is added there. */
enum rc
sms_url_setting(struct driver_setup *s, const char *otherwise, bool plain,
    struct str *ret_url)
{
	enum rc rc = sms_setting(s, "url", otherwise == NULL, ret_url);

	if (rc != RC_OK)
		return rc;
	if (ret_url->n == 0)
		*ret_url = str_z(otherwise);
	for (size_t i = 0; i < ret_url->n; i++)
		if (ret_url->p[i] <= ' ' || strchr("?#@", ret_url->p[i]) != NULL)
			return cause(s, "url", "不能带 ?、#、@ 或空格");
	if (url_authority(*ret_url).n == 0)
		return cause(s, "url", "应以 https:// 开头");
	if (!str_starts(*ret_url, STR("https://")) && !plain &&
	    !is_loopback(*ret_url))
		return cause(s, "url", "除本机外应以 https:// 开头");
	return RC_OK;
}

/* values: a list of our names by position, or a map from their names to ours. */
static enum rc
read_values(struct driver_setup *s, const struct yaml *y,
    struct sms_template *t)
{
	const struct yaml *values = yaml_get(y, "values");

	t->all = values == NULL;
	if (values == NULL)
		return RC_OK;
	if (values->kind == YAML_TEXT && values->text.n > 0)
		return cause(s, "templates.values", "应为列表或对照表");
	for (const struct yaml *v = values->kids; v != NULL; v = v->next) {
		if (v->kind != YAML_TEXT || v->text.n == 0)
			return cause(s, "templates.values", "应为变量的名称");
		if (t->values_n == SMS_VALUES_MAX)
			return cause(s, "templates.values", "变量过多");
		t->values[t->values_n++] = (struct sms_value){
			str_copy(s->a, v->key.p != NULL ? v->key : v->text),
			str_copy(s->a, v->text) };
	}
	return RC_OK;
}

static enum rc
read_template(struct driver_setup *s, const struct yaml *y,
    struct sms_template *ret)
{
	const struct yaml *code = y->kind == YAML_MAP ? yaml_get(y, "code") : y;

	*ret = (struct sms_template){ .name = str_copy(s->a, y->key),
		.all = true };
	if (code == NULL || code->kind != YAML_TEXT || code->text.n == 0)
		return cause(s, "templates", str_make(s->a,
		    "%.*s 没有写明模板编号（code）", STR_ARG(y->key)).p);
	ret->code = str_copy(s->a, code->text);
	return y->kind == YAML_MAP ? read_values(s, y, ret) : RC_OK;
}

enum rc
sms_templates_setting(struct driver_setup *s,
    struct sms_templates *ret_templates)
{
	const struct yaml	*map = yaml_get(s->settings, "templates");
	enum rc			 rc = RC_OK;

	*ret_templates = (struct sms_templates){ ARENA_ARRAY(s->a,
		struct sms_template, SMS_TEMPLATES_MAX), 0 };
	if (map == NULL || map->kind != YAML_MAP)
		return cause(s, "templates", "没有填写");
	for (const struct yaml *y = map->kids; rc == RC_OK && y != NULL;
	    y = y->next) {
		if (ret_templates->n == SMS_TEMPLATES_MAX)
			return cause(s, "templates", "模板过多");
		rc = read_template(s, y, &ret_templates->list[ret_templates->n++]);
	}
	return rc;
}

static const struct call_header *
value_of(const struct sms_ask *ask, struct str name)
{
	for (size_t i = 0; i < ask->values_n; i++)
		if (str_eq(ask->values[i].name, name))
			return &ask->values[i];
	return NULL;
}

static enum rc
refuse(const struct driver_now *now, const char *why, struct str name,
    struct sms_answer *ret_answer)
{
	*ret_answer = sms_answer_of(now->a, OUTCOME_REFUSED, str_z(why), name);
	return RC_BAD;
}

/*
 * A value that the service's template wants and we do not have is refused:
 * half a message is worse than none.
 */
enum rc
sms_template_find(const struct sms_templates *ts, const struct sms_turn *s,
    struct sms_template *ret_template)
{
	size_t i = 0;

	while (i < ts->n && !str_eq(ts->list[i].name, s->ask->template))
		i++;
	if (i == ts->n)
		return refuse(s->now, "no-template", s->ask->template, s->answer);
	*ret_template = ts->list[i];
	if (ret_template->all && s->ask->values_n > SMS_VALUES_MAX)
		return refuse(s->now, "too-many-values", s->ask->template, s->answer);
	if (ret_template->all)
		for (i = 0; i < s->ask->values_n; i++)
			ret_template->values[ret_template->values_n++] =
			    (struct sms_value){ s->ask->values[i].name,
				s->ask->values[i].name };
	for (i = 0; i < ret_template->values_n; i++) {
		struct sms_value		*v = &ret_template->values[i];
		const struct call_header	*h = value_of(s->ask, v->ours);

		if (h == NULL)
			return refuse(s->now, "no-value", v->ours, s->answer);
		v->ours = h->value;
	}
	return RC_OK;
}

static struct str
after(struct str s, const char *mark)
{
	size_t at = str_find(s, str_z(mark));

	return at == SIZE_MAX ? STR("") :
	    str_sub(s, at + strlen(mark), SIZE_MAX - at - strlen(mark));
}

/* Up to the first of the signs; all of s without one. */
static struct str
before_any(struct str s, const char *signs)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != '\0' && strchr(signs, s.p[n]) == NULL)
		n++;
	return str_sub(s, 0, n);
}

struct str
url_authority(struct str url)
{
	struct str	host = before_any(after(url, "://"), "/?#");
	struct str	port = str_starts(url, STR("https://")) ? STR(":443") :
			    STR(":80");

	return str_ends(host, port) ? str_sub(host, 0, host.n - port.n) : host;
}

struct str
url_query(struct str url)
{
	return after(url, "?");
}

struct str
url_path(struct str url)
{
	struct str rest = after(url, "://");
	struct str host = before_any(rest, "/?#");
	struct str path = before_any(str_sub(rest, host.n, rest.n), "?#");

	return path.n == 0 ? STR("/") : path;
}

/* The first of that name; '+' is a blank, as forms send it. */
struct str
query_value(struct arena *a, struct str query, const char *name)
{
	struct str part;

	while (str_cut(&query, '&', &part)) {
		struct str key = STR("");

		(void)str_cut(&part, '=', &key);
		if (!str_eq_z(key, name))
			continue;
		if (part.n == 0)
			break;
		part = str_copy(a, part);
		for (size_t i = 0; i < part.n; i++)
			if (part.p[i] == '+')
				((char *)(uintptr_t)part.p)[i] = ' ';
		(void)percent_decode(a, part, PERCENT_LENIENT, &part);
		return part;	/* lenient: it never fails */
	}
	return STR("");
}

/*
 * What a service says of a message goes into logs and pages: only plain signs
 * pass.
 */
struct str
sms_word(struct str s)
{
	if (s.n > SMS_NUMBER_MAX)
		return STR("");
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		/* ':' and '^' stand in the numbers of Tencent and Aliyun */
		if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' &&
		    (c | 32) <= 'z') || (c != '\0' &&
		    strchr("._-:^", c) != NULL)))
			return STR("");
	}
	return s;
}

struct sms_answer
sms_answer_of(struct arena *a, enum outcome outcome, struct str code,
    struct str request)
{
	code = sms_word(code);
	request = sms_word(request);
	return (struct sms_answer){ .outcome = outcome, .detail =
		str_make(a, "%.*s%s%.*s", STR_ARG(code), request.n > 0 ? " " :
		"", STR_ARG(request)) };
}
