/* SPDX-License-Identifier: Apache-2.0 */
/* --config FILE: what an operator decides once for an installation. */
#include <stdio.h>

#include "base/yaml.h"
#include "cli/cli.h"

enum { FILE_MAX = 64 * 1024 };

static enum rc
wrong(char *cause, const struct options *o, int line, const char *why)
{
	(void)snprintf(cause, DB_CAUSE_BYTES, "%.80s:%d: %.60s", o->config,
	    line, why);
	return RC_BAD;
}

static enum rc
take_proxies(const struct options *o, const struct yaml *list,
    struct service_config *ret, char *cause)
{
	if (list->kind != YAML_LIST)
		return wrong(cause, o, list->line, "want a list: [127.0.0.1]");
	for (const struct yaml *y = list->kids; y != NULL; y = y->next)
		if (ret->proxies_n == PROXIES_MAX || y->kind != YAML_TEXT ||
		    http_net_parse(y->text, &ret->proxies[ret->proxies_n++]) !=
		    RC_OK)
			return wrong(cause, o, y->line,
			    "not an address or a net");
	return RC_OK;
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
take_gateway(const struct options *o, const struct yaml *y,
    struct service_config *ret, char *cause)
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
		return wrong(cause, o, y->line, "gateways: NAME: {kind: wechat "
		    "or alipay, …}");
	if (ret->gateways_n == PAY_SERVICES_MAX)
		return wrong(cause, o, y->line, "too many gateways");
	ret->gateways[ret->gateways_n++] = (struct pay_service){
		.name = y->key, .text = text == NULL ? gateway_kinds[i].text :
		text->text, .kind = gateway_kinds[i].bit, .scene =
		mode != NULL && str_eq_z(mode->text, "page") ? PAY_SCENE_PAGE :
		PAY_SCENE_QR };
	ret->gate = true;
	return RC_OK;
}

/* Limits, and the providers in the order in which they are tried. */
static enum rc
take_sms(const struct options *o, struct arena *a, const struct yaml *group,
    struct service_config *ret, char *cause)
{
	struct str why;

	if (notify_rules_read(a, group, &ret->sms, &why) != RC_OK)
		return wrong(cause, o, group->line, str_to_z(a, why));
	for (const struct yaml *y = group->kids; y != NULL; y = y->next) {
		if (y->kind != YAML_MAP)
			continue;
		if (!good_name(y->key) ||
		    ret->sms.providers_n == NOTIFY_PROVIDERS_MAX)
			return wrong(cause, o, y->line,
			    "a provider's name: a-z, 0-9, -");
		ret->sms.providers[ret->sms.providers_n++] = y->key;
	}
	return RC_OK;
}

/* The services themselves are the gate's business (docs/configuration.md). */
static enum rc
take_services(const struct options *o, struct arena *a,
    const struct yaml *group, struct service_config *ret, char *cause)
{
	enum rc rc = RC_OK;

	if (group->kind != YAML_MAP)
		return wrong(cause, o, group->line, "want NAME: settings");
	ret->gate = true;
	if (str_eq_z(group->key, "sms"))
		return take_sms(o, a, group, ret, cause);
	if (str_eq_z(group->key, "gateways"))
		for (const struct yaml *y = group->kids; y != NULL &&
		    rc == RC_OK; y = y->next)
			rc = take_gateway(o, y, ret, cause);
	return rc;
}

/* Notices come to it: gateways call nothing but a whole address. */
static enum rc
take_url(const struct options *o, const struct yaml *y,
    struct service_config *ret, char *cause)
{
	ret->public_url = y->text;
	if ((!str_starts(y->text, STR("https://")) &&
	    !str_starts(y->text, STR("http://"))) || str_ends(y->text,
	    STR("/")))
		return wrong(cause, o, y->line, "want https://host");
	return RC_OK;
}

static enum rc
take(const struct options *o, struct arena *a, const struct yaml *y,
    struct service_config *ret, char *cause)
{
	if (str_eq_z(y->key, "trusted_proxies"))
		return take_proxies(o, y, ret, cause);
	if (str_eq_z(y->key, "gateways") || str_eq_z(y->key, "sms"))
		return take_services(o, a, y, ret, cause);
	if (y->kind != YAML_TEXT)
		return wrong(cause, o, y->line, "want one value");
	if (str_eq_z(y->key, "public_url"))
		return take_url(o, y, ret, cause);
	if (str_eq_z(y->key, "secure_cookies")) {
		ret->secure_cookies = str_eq_z(y->text, "yes");
		return ret->secure_cookies || str_eq_z(y->text, "no") ? RC_OK :
		    wrong(cause, o, y->line, "want yes or no");
	}
	if (str_eq_z(y->key, "store")) {
		ret->store = str_to_z(a, y->text);
		return RC_OK;
	}
	return wrong(cause, o, y->line, "no such setting");
}

enum rc
service_config_read(const struct options *o, struct arena *a,
    struct service_config *ret, char *cause)
{
	struct yaml		*root;
	struct yaml_error	 error;
	struct str		 text;
	enum rc			 rc = RC_OK;

	*ret = (struct service_config){ .public_url = STR(""),
		.text = STR(""), .sms = notify_rules_default() };
	if (o->config == NULL)
		return RC_OK;
	if (read_whole(a, o->config, FILE_MAX, &text) != RC_OK)
		return wrong(cause, o, 0, "cannot be read");
	if (yaml_parse(a, text, &root, &error) != RC_OK)
		return wrong(cause, o, error.line, "no YAML document");
	ret->text = text;
	for (const struct yaml *y = root->kids; y != NULL && rc == RC_OK;
	    y = y->next)
		rc = take(o, a, y, ret, cause);
	if (rc == RC_OK && ret->gateways_n > 0 && ret->public_url.n == 0)
		rc = wrong(cause, o, 1, "gateways need public_url: notices "
		    "come to it");
	return rc;
}
