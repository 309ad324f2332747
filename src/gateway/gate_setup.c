/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate is told at its start: services, keys, hosts. */
#include "gateway/gate_setup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 256 * 1024, PER_SECOND = 50, PER_SECOND_MAX = 1000 };

static const struct pay_driver *const pay_drivers[] = {
	&pay_driver_wechat, &pay_driver_alipay
};
static const struct sms_driver *const sms_drivers[] = {
	&sms_driver_aliyun, &sms_driver_tencent, &sms_driver_kannel
};

/* Where a kind of service is when its settings do not say. */
static const struct {
	const char	*kind;
	const char	*origin;
} origins[] = {
	{ "wechat", "https://api.mch.weixin.qq.com" },
	{ "wechat", "https://api2.mch.weixin.qq.com" },
	{ "alipay", "https://openapi.alipay.com" },
	{ "alipay", "https://dwbillcenter.alipay.com" },
	{ "aliyun", "https://dysmsapi.aliyuncs.com" },
	{ "tencent", "https://sms.tencentcloudapi.com" },
};

struct reading {
	struct arena	*a;
	const char	*path;
	struct str	 cause;
};

static enum rc
wrong(struct reading *r, const struct yaml *at, struct str service,
    struct str why)
{
	r->cause = str_make(r->a, "%s:%d: %.*s: %.*s", r->path, at->line,
	    STR_ARG(service), STR_ARG(why));
	return RC_BAD;
}

/*
 * One byte more than is expected is read: a file that grew meanwhile is
 * refused instead of cut.
 */
static enum rc
read_fd(struct arena *a, int fd, size_t n, struct str *ret_bytes)
{
	char	*p = arena_alloc(a, n + 1);
	size_t	 have = 0;
	ssize_t	 got;

	while ((got = read(fd, p + have, n + 1 - have)) > 0)
		have += (size_t)got;
	if (got < 0 || have > n)
		return RC_IO;
	*ret_bytes = str_of(p, have);
	return RC_OK;
}

/* "key", or the n-th of a list: "certificates.0". */
static const struct yaml *
setting_of(struct driver_setup *s, struct str setting)
{
	const struct yaml	*y = NULL;
	struct str		 rest = setting, name;
	int64_t			 n;

	if (!str_cut(&rest, '.', &name))
		return NULL;
	y = yaml_get(s->settings, str_to_z(s->a, name));
	if (rest.p == NULL || y == NULL || y->kind != YAML_LIST)
		return rest.p == NULL ? y : NULL;
	if (str_i64(rest, &n) != RC_OK)
		return NULL;
	for (y = y->kids; y != NULL && n > 0; n--)
		y = y->next;
	return y;
}

/* A secret that others may read is no secret: refused, as ssh does. */
static enum rc
key_file(struct driver_setup *s, const char *setting, bool secret,
    struct str *ret_bytes)
{
	const struct yaml	*y = setting_of(s, str_z(setting));
	struct stat		 st;
	int			 fd;
	enum rc			 rc = RC_IO;

	if (y == NULL || y->kind != YAML_TEXT)
		return RC_NONE;
	fd = open(str_to_z(s->a, y->text), O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > FILE_MAX)
		s->cause = str_make(s->a, "%s: the file %.*s cannot be read",
		    setting, STR_ARG(y->text));
	else if (secret && (st.st_mode & 077) != 0)
		s->cause = str_make(s->a, "%s: others may read %.*s (mode %o); "
		    "chmod 600 it", setting, STR_ARG(y->text),
		    (unsigned)(st.st_mode & 0777));
	else if (read_fd(s->a, fd, (size_t)st.st_size, ret_bytes) == RC_OK)
		rc = RC_OK;
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

/* "https://host:port" of a URL; empty when it is none. */
static struct str
origin_of(struct str url)
{
	size_t head = str_starts(url, STR("https://")) ? 8 :
	    str_starts(url, STR("http://")) ? 7 : 0;
	size_t n = head;

	while (n < url.n && url.p[n] != '/' && url.p[n] != '?')
		n++;
	return head == 0 || n == head ? STR("") : str_sub(url, 0, n);
}

static bool
add_origin(struct remote *s, struct str url)
{
	struct str o = origin_of(url);

	if (o.n == 0 || s->origins_n == ORIGINS_MAX)
		return false;
	s->origins[s->origins_n++] = o;
	return true;
}

/*
 * Hosts that may be called: url, spare_url and what `hosts` lists; when none
 * is named the service's usual ones; nothing else.
 */
static bool
add_origins(struct remote *s, const struct yaml *y, const char *kind)
{
	static const char *const settings[] = { "url", "spare_url" };
	const struct yaml	*v;
	bool			 good = true;

	for (size_t i = 0; i < COUNT(settings); i++)
		if ((v = yaml_get(y, settings[i])) != NULL)
			good = good && add_origin(s, v->text);
	v = yaml_get(y, "hosts");
	if (v != NULL && v->kind == YAML_LIST)
		for (v = v->kids; v != NULL; v = v->next)
			good = good && add_origin(s, v->text);
	for (size_t i = 0; s->origins_n == 0 && i < COUNT(origins); i++)
		for (; i < COUNT(origins) && str_eq_z(str_z(kind),
		    origins[i].kind); i++)
			good = good && add_origin(s, str_z(origins[i].origin));
	return good;
}

static void
find_driver(struct remote *s, struct str kind, bool pays)
{
	for (size_t i = 0; pays && i < COUNT(pay_drivers); i++)
		if (str_eq_z(kind, pay_drivers[i]->kind))
			s->pay = pay_drivers[i];
	for (size_t i = 0; !pays && i < COUNT(sms_drivers); i++)
		if (str_eq_z(kind, sms_drivers[i]->kind))
			s->sms = sms_drivers[i];
}

static enum rc
open_driver(struct reading *r, const struct yaml *y, struct remote *s)
{
	struct driver_setup	setup = { .settings = y, .a = r->a,
		.file = key_file, .cause = STR("") };
	enum rc			rc = s->pay != NULL ?
	    s->pay->open(&setup, &s->self) : s->sms->open(&setup, &s->self);

	return rc == RC_OK ? RC_OK : wrong(r, y, s->name, setup.cause.n > 0 ?
	    setup.cause : STR("its settings are not complete"));
}

/* A mistake names file, line and service, never what the setting holds. */
static enum rc
read_service(struct reading *r, const struct yaml *y, bool pays,
    struct remotes *ret)
{
	const struct yaml	*kind = yaml_get(y, "kind");
	const struct yaml	*rate = yaml_get(y, "per_second");
	const struct yaml	*ca = yaml_get(y, "ca");
	struct remote		*s = &ret->all[ret->n];
	struct str		 word = kind == NULL ? y->key : kind->text;

	if (ret->n == GATE_SERVICES_MAX)
		return wrong(r, y, y->key, STR("too many services"));
	*s = (struct remote){ .name = y->key, .ca = ca == NULL ? STR("") :
		ca->text, .per_second = PER_SECOND };
	find_driver(s, word, pays);
	if (s->pay == NULL && s->sms == NULL)
		return wrong(r, y, y->key, str_make(r->a,
		    "no such kind of service: %.*s", STR_ARG(word)));
	if (service_find(ret, y->key) != NULL)
		return wrong(r, y, y->key, STR("this name was used before"));
	if (rate != NULL && (str_i64(rate->text, &s->per_second) != RC_OK ||
	    s->per_second < 1 || s->per_second > PER_SECOND_MAX))
		return wrong(r, rate, y->key, STR("per_second: 1 to 1000"));
	if (!add_origins(s, y, s->pay != NULL ? s->pay->kind : s->sms->kind))
		return wrong(r, y, y->key,
		    STR("url, spare_url, hosts: https://host[:port]"));
	s->health = (struct gate_service){ .name = s->name,
		.kind = str_z(s->pay != NULL ? s->pay->kind : s->sms->kind),
		.pays = pays };
	ret->n++;
	return open_driver(r, y, s);
}

/* Blocks of services: every map below "gateways" and below "sms". */
static enum rc
read_group(struct reading *r, const struct yaml *group, bool pays,
    struct remotes *ret)
{
	enum rc rc = RC_OK;

	if (group == NULL || group->kind != YAML_MAP)
		return RC_OK;
	for (const struct yaml *y = group->kids; y != NULL && rc == RC_OK;
	    y = y->next)
		if (y->kind == YAML_MAP && !str_eq_z(y->key, "limits"))
			rc = read_service(r, y, pays, ret);
	return rc;
}

/* Both groups, in the order of the file; the first mistake ends it. */
enum rc
services_read(struct arena *a, struct str config, const char *path,
    struct remotes *ret, struct str *ret_cause)
{
	struct reading		 r = { .a = a, .path = path, .cause = STR("") };
	struct yaml		*root;
	struct yaml_error	 error;
	enum rc			 rc;

	ret->n = 0;
	rc = yaml_parse(a, config, &root, &error);
	if (rc != RC_OK) {
		*ret_cause = str_make(a, "%s:%d: no YAML document", path,
		    error.line);
		return rc;
	}
	rc = read_group(&r, yaml_get(root, "gateways"), true, ret);
	if (rc == RC_OK)
		rc = read_group(&r, yaml_get(root, "sms"), false, ret);
	*ret_cause = r.cause;
	return rc;
}

struct remote *
service_find(struct remotes *s, struct str name)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->all[i].name, name))
			return &s->all[i];
	return NULL;
}

bool
service_may_call(const struct remote *s, struct str url)
{
	struct str o = origin_of(url);

	for (size_t i = 0; i < s->origins_n; i++)
		if (str_eq(s->origins[i], o))
			return true;
	return false;
}
