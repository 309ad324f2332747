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

static enum rc
take(const struct options *o, struct arena *a, const struct yaml *y,
    struct service_config *ret, char *cause)
{
	if (str_eq_z(y->key, "trusted_proxies"))
		return take_proxies(o, y, ret, cause);
	if (y->kind != YAML_TEXT)
		return wrong(cause, o, y->line, "want one value");
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

	*ret = (struct service_config){ .proxies_n = 0 };
	if (o->config == NULL)
		return RC_OK;
	if (read_whole(a, o->config, FILE_MAX, &text) != RC_OK)
		return wrong(cause, o, 0, "cannot be read");
	if (yaml_parse(a, text, &root, &error) != RC_OK)
		return wrong(cause, o, error.line, "no YAML document");
	for (const struct yaml *y = root->kids; y != NULL && rc == RC_OK;
	    y = y->next)
		rc = take(o, a, y, ret, cause);
	return rc;
}
