/* SPDX-License-Identifier: Apache-2.0 */
/* exam extend: a stage ends later, for everybody or for one person. */
#include <stdio.h>
#include <string.h>

#include "account/idno.h"
#include "cli/cli.h"
#include "exam/exam.h"

enum { NUMBER_MAX = 256, CLOCK_CHARS = 16 };

struct extending {
	const char		*code;
	struct str		 idno;		/* empty: everybody */
	struct extension	 x;
	const struct exam	*exam;
	struct exam_cache	*cache;
	int64_t			 at_us;		/* the demo's clock; 0: now */
	int64_t			 now_us;
};

static enum rc
extend_in(struct cx *cx, void *ctx)
{
	struct extending	*e = ctx;
	enum rc			 rc = exam_load(e->cache, cx->tx, str_z(e->code),
	    &e->exam);

	if (rc != RC_OK)
		return rc;
	if (e->at_us != 0)
		cx->now_us = e->at_us;
	e->now_us = cx->now_us;
	if (e->idno.n > 0)
		e->x.person = person_hash(cx, "idno", e->idno);
	return extension_add(cx, e->exam, &e->x);
}

/* The number comes from a file or from standard input: arguments are seen by everybody on the machine. */
static bool
read_number(struct arena *a, const char *from, struct str *ret)
{
	struct clock	clock = clock_system();
	struct idno	id;
	struct str	text;
	char		line[NUMBER_MAX];

	if (strcmp(from, "-") == 0) {
		if (fgets(line, sizeof(line), stdin) == NULL)
			line[0] = '\0';
		text = str_copy(a, str_z(line));
	} else if (read_whole(a, from, NUMBER_MAX, &text) != RC_OK) {
		(void)fprintf(stderr, "baokao: --person 后面应当是写着证件号码的文件，"
		    "或 -（从标准输入读一行）；号码本身不要写在命令里\n");
		return false;
	}
	idno_check(str_trim(text), civil_from_us(clock_now_us(&clock)), &id);
	if (id.reason != IDNO_OK) {
		(void)fprintf(stderr, "baokao: 读到的不是有效的证件号码\n");
		return false;
	}
	*ret = str_copy(a, str_z(id.text));
	return true;
}

static void
say_stages(struct arena *a)
{
	(void)fputs("baokao: 可以延长的阶段：\n", stderr);
	for (size_t i = 0; i < STAGE__MAX; i++)
		if (stage_word((enum stage)i)[0] != '\0')
			(void)fprintf(stderr, "  %s\t%.*s\n",
			    stage_word((enum stage)i),
			    STR_ARG(str_copy(a, stage_text((enum stage)i))));
}

/* What is ready to be added, or why it is not. */
static bool
read_words(const struct options *o, struct arena *a, struct extending *e)
{
	struct str until = str_z(o->words[3]);

	e->code = o->words[1];
	if (o->demo && o->as_of != NULL &&
	    civil_parse(str_z(o->as_of), &e->at_us) != RC_OK) {
		(void)fprintf(stderr, "baokao: --as-of %s 不是时刻\n",
		    o->as_of);
		return false;
	}
	if (stage_parse(str_z(o->words[2]), &e->x.stage) != RC_OK) {
		(void)fprintf(stderr, "baokao: 没有阶段 %s\n", o->words[2]);
		say_stages(a);
		return false;
	}
	if (until.n < CLOCK_CHARS ||
	    civil_parse(until, &e->x.until_us) != RC_OK) {
		(void)fprintf(stderr, "baokao: “%s”不是时刻，应当写成 "
		    "\"2026-03-01 18:00\"\n", o->words[3]);
		return false;
	}
	e->x.reason = o->reason == NULL ? STR("") : str_z(o->reason);
	e->x.person = STR("");
	return o->person == NULL || read_number(a, o->person, &e->idno);
}

/* A later registration is of little use when its review is over before. */
static void
remind(struct arena *a, const struct extending *e)
{
	static const enum stage after[] = { STAGE_REVIEW, STAGE_PAY };

	if (e->x.stage != STAGE_REGISTER && e->x.stage != STAGE_REVIEW)
		return;
	for (size_t i = 0; i < COUNT(after); i++) {
		int64_t to_us = e->exam->stages.span[after[i]].to_us;

		if (after[i] != e->x.stage && to_us != 0 &&
		    to_us <= e->x.until_us)
			(void)printf("提醒：%.*s在 %.*s 就结束，需要的话请一并延长\n",
			    STR_ARG(stage_text(after[i])),
			    STR_ARG(time_text(a, to_us)));
	}
}

/*
 * The reason in words of whoever typed the command: which end, and why it
 * cannot be put off like this.
 */
static int
say_why(struct arena *a, const struct extending *e, enum rc rc,
    const char *cause)
{
	struct str stage = stage_text(e->x.stage);

	if (rc == RC_NONE)
		(void)fprintf(stderr, "baokao: 没有考试 %s\n", e->code);
	else if (rc == RC_DENIED)
		(void)fprintf(stderr, "baokao: 考试 %s 的“%.*s”没有截止时间，"
		    "不需要延长\n", e->code, STR_ARG(stage));
	else if (rc == RC_BAD && e->x.until_us <= e->now_us)
		(void)fprintf(stderr, "baokao: %.*s 已经过去，应当是以后的时刻\n",
		    STR_ARG(time_text(a, e->x.until_us)));
	else if (rc == RC_BAD)
		(void)fprintf(stderr, "baokao: %.*s 不晚于考试设置的“%.*s”截止时间\n",
		    STR_ARG(time_text(a, e->x.until_us)), STR_ARG(stage));
	else
		(void)fprintf(stderr, "baokao: %s %s\n", rc_text(rc), cause);
	return EXIT_FAILED;
}

int
exam_extend(const struct options *o, struct arena *a)
{
	struct extending	e = { .code = NULL };
	char			cause[DB_CAUSE_BYTES] = "";
	enum rc			rc;

	if (o->words[1] == NULL || o->words[2] == NULL || o->words[3] == NULL) {
		(void)fputs("usage: baokao exam extend EXAM STAGE "
		    "\"YYYY-MM-DD HH:MM\" [--person FILE|-] [--reason TEXT]\n",
		    stderr);
		return EXIT_USAGE;
	}
	if (!read_words(o, a, &e))
		return EXIT_FAILED;
	e.cache = exam_cache_new();
	rc = cli_change(o, a, extend_in, &e, cause);
	if (rc == RC_OK) {
		(void)printf("已把 %s 的“%.*s”延长到 %.*s（%s）\n", e.code,
		    STR_ARG(stage_text(e.x.stage)),
		    STR_ARG(time_text(a, e.x.until_us)), e.idno.n > 0 ?
		    "一名考生" : "全体考生");
		remind(a, &e);
	} else
		(void)say_why(a, &e, rc, cause);
	exam_cache_free(e.cache);
	return rc == RC_OK ? EXIT_DONE : EXIT_FAILED;
}
