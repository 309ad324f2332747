/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the drivers of messages share: reading their settings, the map from our
 * templates to a service's, and words of replies that may go into a log.
 */
#ifndef GATEWAY_SMS_PARTS_H
#define GATEWAY_SMS_PARTS_H

#include "base/buf.h"
#include "base/json.h"
#include "gateway/driver.h"

enum {
	SMS_TEMPLATES_MAX = 64,
	SMS_VALUES_MAX = 16,
	SMS_REPORTS_MAX = 500,		/* of one posted report */
	SMS_NUMBER_MAX = 64,		/* of a message, at a service */
	SMS_URL_MAX = 16 * 1024,
	SMS_BODY_MAX = 64 * 1024,
};

/* A value of a template: the service's name of it and ours. */
struct sms_value {
	struct str	theirs;
	struct str	ours;
};

/* A template as the settings map it. */
struct sms_template {
	struct str	 name;		/* ours */
	struct str	 code;		/* the service's name or number of it */
	struct sms_value values[SMS_VALUES_MAX];
	size_t		 values_n;
	bool		 all;		/* no list: every value, by our names */
};

struct sms_templates {
	struct sms_template	*list;
	size_t			 n;
};

/*
 * sms_setting: a text of the settings, copied; "" when it may be absent.
 *
 * returns	RC_OK | RC_BAD s->cause says what is missing
 */
enum rc	sms_setting(struct driver_setup *s, const char *name, bool needed,
	    struct str *ret_text);

/* sms_secret: a key out of the file that a setting names, without line ends. */
enum rc	sms_secret(struct driver_setup *s, const char *name,
	    struct str *ret_text);

/*
 * sms_url_setting: the address of a service.
 *
 * otherwise	when the setting is absent; NULL: it must be there
 * plain	http:// is fine anywhere, not only on this machine
 * returns	RC_OK | RC_BAD s->cause says what is wrong
 */
enum rc	sms_url_setting(struct driver_setup *s, const char *otherwise,
	    bool plain, struct str *ret_url);

/* sms_templates_setting: the map "templates"; RC_OK | RC_BAD with s->cause. */
enum rc	sms_templates_setting(struct driver_setup *s,
	    struct sms_templates *ret_templates);

/*
 * sms_template_find: the template of an ask, its values looked up.
 *
 * ret_values	theirs is the service's name, ours the value itself
 * returns	RC_OK | RC_BAD none of that name, or a value it wants is not there:
 *		s->answer says which
 */
enum rc	sms_template_find(const struct sms_templates *ts,
	    const struct sms_turn *s, struct sms_template *ret_template);

/* url_authority: what stands between "://" and the path, without a port that
 * the scheme has anyway: the Host header that will be sent. */
struct str url_authority(struct str url);

/* url_query: what follows the first '?'; empty without one. */
struct str url_query(struct str url);

/* url_path: what stands between the authority and the query, at least "/". */
struct str url_path(struct str url);

/* query_value: a name's value in a query, decoded ('+' is a blank); "" if none. */
struct str query_value(struct arena *a, struct str query, const char *name);

/* sms_word: s when it is a plain word of a log ([0-9A-Za-z._:^-]), else "". */
struct str sms_word(struct str s);

/* sms_answer_of: an answer with its detail, made of words only. */
struct sms_answer sms_answer_of(struct arena *a, enum outcome outcome,
	    struct str code, struct str request);

#endif
