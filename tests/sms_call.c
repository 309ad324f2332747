/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The driver of a message service as a program, so that a script can send what
 * it builds and give it what came back:
 *
 *	sms_call ask KIND SETTINGS ID PHONE REPORT_URL TEXT	prints the call as JSON
 *	sms_call read KIND STATUS BODY			prints outcome and state
 *	sms_call report KIND QUERY BODY			prints id and state, one a line
 */
#include <stdio.h>
#include <string.h>

#include "gateway/sms_parts.h"

static const struct sms_driver *const drivers[] = { &sms_driver_aliyun,
	&sms_driver_tencent, &sms_driver_kannel };

static enum rc
file(struct driver_setup *s, const char *setting, bool secret,
    struct str *ret_bytes)
{
	const struct yaml *y = yaml_get(s->settings, setting);

	(void)secret;		/* the settings of a test hold the key itself */
	if (y == NULL)
		return RC_NONE;
	*ret_bytes = y->text;
	return RC_OK;
}

static int
ask(const struct sms_driver *d, const struct driver_now *now, char **args)
{
	const struct call_header values[] = { { STR("code"), STR("123456") } };
	struct sms_ask		 what = { .id = str_z(args[1]),
		.phone = str_z(args[2]), .report_url = str_z(args[3]),
		.text = str_z(args[4]), .template = STR("code"),
		.values = values, .values_n = COUNT(values) };
	struct driver_setup	 setup = { .a = now->a, .file = file };
	struct yaml_error	 error;
	struct sms_answer	 answer;
	struct yaml		*root;
	struct call		 c;
	struct buf		 b;
	bool			 first = true;
	void			*self;

	if (yaml_parse(now->a, str_z(args[0]), &root, &error) != RC_OK)
		return 2;
	setup.settings = root;
	if (d->open(&setup, &self) != RC_OK ||
	    d->ask(self, &(struct sms_turn){
		now, &what, &c, &answer }) != RC_OK) {
		fprintf(stderr, "%.*s\n", STR_ARG(setup.cause));
		return 1;
	}
	buf_init(&b, SMS_BODY_MAX);
	buf_z(&b, "{\"method\":");
	json_put_text(&b, str_z(c.method));
	buf_z(&b, ",\"url\":");
	json_put_text(&b, c.url);
	buf_z(&b, ",\"body\":");
	json_put_text(&b, c.body);
	buf_z(&b, ",\"headers\":{");
	for (size_t i = 0; i < c.headers_n; i++) {
		json_put_key(&b, &first, str_to_z(now->a, c.headers[i].name));
		json_put_text(&b, c.headers[i].value);
	}
	printf("%.*s}}\n", STR_ARG(buf_view(&b)));
	buf_done(&b);
	return 0;
}

static int
read_reply(const struct sms_driver *d, const struct driver_now *now,
    char **args)
{
	struct sms_ask		what = { .id = STR("x") };
	struct reply		r = { .body = str_z(args[1]) };
	struct sms_answer	answer;
	int64_t			status = 0;

	(void)str_i64(str_z(args[0]), &status);	/* 0: nothing came back */
	r.status = (int)status;
	d->read(NULL, &(struct sms_turn){ now, &what, NULL, &answer }, &r);
	printf("%d %d\n", (int)answer.outcome, (int)answer.state);
	return 0;
}

static int
report(const struct sms_driver *d, const struct driver_now *now, char **args)
{
	struct sms_answer	list[8];
	size_t			n = d->report(now, str_z(args[0]),
				    str_z(args[1]), list, COUNT(list));

	for (size_t i = 0; i < n; i++)
		printf("%.*s %d\n", STR_ARG(list[i].id), (int)list[i].state);
	return 0;
}

int
main(int argc, char **argv)
{
	struct arena		*a;
	struct rng		 rng;
	struct driver_now	 now;
	size_t			 k = 0;
	int			 status = 2;

	crypto_start();
	a = arena_new((size_t)16 << 20);
	rng = rng_system();
	now = (struct driver_now){ a, &rng, INT64_C(1795235069000000) };
	while (argc > 2 && k < COUNT(drivers) &&
	    strcmp(drivers[k]->kind, argv[2]) != 0)
		k++;
	if (argc > 2 && k < COUNT(drivers)) {
		if (argc == 8 && strcmp(argv[1], "ask") == 0)
			status = ask(drivers[k], &now, argv + 3);
		else if (argc == 5 && strcmp(argv[1], "read") == 0)
			status = read_reply(drivers[k], &now, argv + 3);
		else if (argc == 5 && strcmp(argv[1], "report") == 0)
			status = report(drivers[k], &now, argv + 3);
	}
	arena_free(a);
	return status;
}
