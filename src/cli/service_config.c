/* SPDX-License-Identifier: Apache-2.0 */
/* --config FILE: what an operator decides once for an installation. */
#include <stdio.h>

#include "base/yaml.h"
#include "cli/cli.h"

enum { FILE_MAX = 64 * 1024 };

/* The file that is being read, and what it has said so far. */
struct config_reading {
	struct arena		*a;
	const char		*path;
	struct service_config	*config;
	char			*cause;		/* DB_CAUSE_BYTES of them */
};

static enum rc
wrong(const struct config_reading *r, int line, const char *why)
{
	(void)snprintf(r->cause, DB_CAUSE_BYTES, "%.80s:%d: %.60s", r->path,
	    line, why);
	return RC_BAD;
}

/* A list of addresses and nets, at most PROXIES_MAX. */
static enum rc
read_nets(const struct config_reading *r, const struct yaml *list,
    struct http_net *to, size_t *n)
{
	if (list->kind != YAML_LIST)
		return wrong(r, list->line, "want a list: [127.0.0.1]");
	for (const struct yaml *y = list->kids; y != NULL; y = y->next)
		if (*n == PROXIES_MAX || y->kind != YAML_TEXT ||
		    http_net_parse(y->text, &to[(*n)++]) != RC_OK)
			return wrong(r, y->line,
			    "not an address or a net");
	return RC_OK;
}

static enum rc
read_metrics(const struct config_reading *r, const struct yaml *group)
{
	const struct yaml *from = yaml_get(group, "from");

	if (group->kind != YAML_MAP || from == NULL || from->next != NULL ||
	    group->kids != from)
		return wrong(r, group->line, "want metrics: {from: [ADDRESS]}");
	return read_nets(r, from, r->config->metrics_from,
	    &r->config->metrics_from_n);
}

static enum rc
read_drain(const struct config_reading *r, const struct yaml *y)
{
	return str_i64(y->text, &r->config->drain_s) == RC_OK &&
	    r->config->drain_s >= 0 && r->config->drain_s <= DRAIN_MOST_S ?
	    RC_OK : wrong(r, y->line, "want seconds, 0 to 8");
}

/* Kinds of gateways: how exams and candidates know them. */
static const struct {
	const char		*word;
	struct str		 text;
	enum gateway_bit	 bit;
} gateway_kinds[] = {
	{ "wechat", STR_INIT("微信支付"), GATEWAY_WECHAT },
	{ "alipay", STR_INIT("支付宝"), GATEWAY_ALIPAY },
};

/* A name goes into addresses and order rows. */
static bool
good_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '-' ||
		    (s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n > 0 && s.n <= 32;
}

static enum rc
read_gateway(const struct config_reading *r, const struct yaml *y)
{
	const struct yaml	*kind = yaml_get(y, "kind");
	const struct yaml	*text = yaml_get(y, "text");
	const struct yaml	*mode = yaml_get(y, "mode");
	struct str		 word = kind == NULL ? y->key : kind->text;
	size_t			 i = 0;

	while (i < COUNT(gateway_kinds) &&
	    !str_eq_z(word, gateway_kinds[i].word))
		i++;
	if (y->kind != YAML_MAP || !good_name(y->key) ||
	    i == COUNT(gateway_kinds))
		return wrong(r, y->line, "gateways: NAME: {kind: wechat "
		    "or alipay, …}");
	if (r->config->gateways_n == PAY_SERVICES_MAX)
		return wrong(r, y->line, "too many gateways");
	r->config->gateways[r->config->gateways_n++] = (struct pay_service){
		.name = y->key, .text = text == NULL ? gateway_kinds[i].text :
		text->text, .kind = gateway_kinds[i].bit, .scene =
		mode != NULL && str_eq_z(mode->text, "page") ? PAY_SCENE_PAGE :
		PAY_SCENE_QR };
	r->config->gate = true;
	return RC_OK;
}

/* Limits, and the providers in the order in which they are tried. */
static enum rc
read_sms(const struct config_reading *r, const struct yaml *group)
{
	struct str why;

	if (notify_rules_read(r->a, group, &r->config->sms, &why) != RC_OK)
		return wrong(r, group->line, str_to_z(r->a, why));
	for (const struct yaml *y = group->kids; y != NULL; y = y->next) {
		if (y->kind != YAML_MAP)
			continue;
		if (!good_name(y->key) ||
		    r->config->sms.providers_n == NOTIFY_PROVIDERS_MAX)
			return wrong(r, y->line,
			    "a provider's name: a-z, 0-9, -");
		r->config->sms.providers[r->config->sms.providers_n++] = y->key;
	}
	return RC_OK;
}

/* The services themselves are the gate's business (docs/configuration.md). */
static enum rc
read_services(const struct config_reading *r, const struct yaml *group)
{
	enum rc rc = RC_OK;

	if (group->kind != YAML_MAP)
		return wrong(r, group->line, "want NAME: settings");
	r->config->gate = true;
	if (str_eq_z(group->key, "sms"))
		return read_sms(r, group);
	if (str_eq_z(group->key, "gateways"))
		for (const struct yaml *y = group->kids; y != NULL &&
		    rc == RC_OK; y = y->next)
			rc = read_gateway(r, y);
	return rc;
}

/* Notices come to it: gateways call nothing but a whole address. */
static enum rc
read_url(const struct config_reading *r, const struct yaml *y)
{
	r->config->public_url = y->text;
	if ((!str_starts(y->text, STR("https://")) &&
	    !str_starts(y->text, STR("http://"))) || str_ends(y->text,
	    STR("/")))
		return wrong(r, y->line, "want https://host");
	return RC_OK;
}

static enum rc
read_setting(const struct config_reading *r, const struct yaml *y)
{
	if (str_eq_z(y->key, "trusted_proxies"))
		return read_nets(r, y, r->config->proxies,
		    &r->config->proxies_n);
	if (str_eq_z(y->key, "metrics"))
		return read_metrics(r, y);
	if (str_eq_z(y->key, "gateways") || str_eq_z(y->key, "sms"))
		return read_services(r, y);
	if (y->kind != YAML_TEXT)
		return wrong(r, y->line, "want one value");
	if (str_eq_z(y->key, "drain_s"))
		return read_drain(r, y);
	if (str_eq_z(y->key, "public_url"))
		return read_url(r, y);
	if (str_eq_z(y->key, "secure_cookies")) {
		r->config->secure_cookies = str_eq_z(y->text, "yes");
		return r->config->secure_cookies || str_eq_z(y->text, "no") ? RC_OK :
		    wrong(r, y->line, "want yes or no");
	}
	if (str_eq_z(y->key, "store")) {
		r->config->store = str_to_z(r->a, y->text);
		return RC_OK;
	}
	return wrong(r, y->line, "no such setting");
}

enum rc
service_config_read(const struct options *o, struct arena *a,
    struct service_config *ret, char *cause)
{
	struct yaml		*root;
	struct yaml_error	 error;
	struct str		 text;
	const struct config_reading	 r = { a, o->config, ret, cause };
	enum rc			 rc = RC_OK;

	*ret = (struct service_config){ .public_url = STR(""),
		.text = STR(""), .sms = notify_rules_default() };
	if (o->config == NULL)
		return RC_OK;
	if (read_whole(a, o->config, FILE_MAX, &text) != RC_OK)
		return wrong(&r, 0, "cannot be read");
	if (yaml_parse(a, text, &root, &error) != RC_OK)
		return wrong(&r, error.line, "no YAML document");
	ret->text = text;
	for (const struct yaml *y = root->kids; y != NULL && rc == RC_OK;
	    y = y->next)
		rc = read_setting(&r, y);
	if (rc == RC_OK && ret->gateways_n > 0 && ret->public_url.n == 0)
		rc = wrong(&r, 1, "gateways need public_url: notices "
		    "come to it");
	return rc;
}
