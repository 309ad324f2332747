/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets (准考证) alone, for bench/run.mjs: another name, number, seat and photo
 * each time, the fonts opened once as the server does.
 *
 *	ticket PHOTO TIMES
 *
 * Prints a JSON object: the median of the CPU time of a ticket, the dearest, and
 * the largest file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "admission/ticket_pdf.h"
#include "base/utf8.h"

enum { PHOTO_MAX = 1 << 20, ARENA = 8 << 20, CP_FIRST = 0x4E00,
	CP_N = 6000 };

static const struct ticket_subject subjects[] = {
	{ .name = STR_INIT("行政职业能力测验"), .time = STR_INIT("2026年12月6日（星期日） 09:00–11:00") },
	{ .name = STR_INIT("申论"), .time = STR_INIT("2026年12月6日（星期日） 14:00–17:00") },
};

static const struct str instructions[] = {
	STR_INIT("请凭本准考证和有效居民身份证原件参加考试，两证缺一不得进入考场。"),
	STR_INIT("开考前30分钟开始入场，开考30分钟后不得入场；考试期间不得提前交卷。"),
	STR_INIT("请自备黑色签字笔、2B铅笔和橡皮。手机等电子设备须关机后放在指定位置。"),
	STR_INIT("答案一律写在答题卡的规定区域，写在试题本或草稿纸上的无效。"),
};

static int64_t
cpu_ns(void)
{
	struct timespec t;

	must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Three characters that change from one to the next. */
static struct str
name_of(struct arena *a, long i)
{
	struct buf	b;
	struct str	s;

	buf_init(&b, 64);
	for (long k = 0; k < 3; k++)
		utf8_put(&b, (int32_t)(CP_FIRST + (i * 7919 + k * 104729) %
		    CP_N));
	s = buf_take(a, &b);
	return s;
}

static size_t
one(struct font_chain *fonts, struct str photo, long i, int64_t *ret_ns)
{
	struct arena	*a = arena_new(ARENA);
	const int64_t	 began = cpu_ns();
	struct ticket	 t = {
		.exam_title = STR("某某市2027年度考试录用公务员笔试"),
		.authority = STR("某某市公务员局"), .name = name_of(a, i),
		.sex = STR("女"), .id_no = STR("11010519491231002X"),
		.ticket_no = str_make(a, "2027010%05ld", i),
		.department = STR("某某市市场监督管理局"),
		.unit = STR("某某区分局青年路市场监督管理所"),
		.position = STR("综合执法岗位一级主任科员及以下"),
		.position_code = STR("0130112001"),
		.site = STR("某某市第一中学（高中部）"),
		.address = STR("某某市某某区学府路88号"),
		.room = str_make(a, "%03ld", i / 30),
		.seat = str_make(a, "%02ld", i % 30 + 1),
		.subjects = subjects, .subjects_n = COUNT(subjects),
		.photo_jpeg = photo,
		.qr_text = str_make(a, "BK1:national:2027010%05ld:"
		    "0123456789abcdef0123456789abcdef", i),
		.instructions = instructions,
		.instructions_n = COUNT(instructions) };
	struct str	 pdf = { NULL, 0 };
	unsigned	 missing;

	must(ticket_pdf(a, fonts, &t, &pdf, &missing) == RC_OK);
	arena_free(a);
	*ret_ns = cpu_ns() - began;
	return pdf.n;
}

static int
by_size(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

int
main(int argc, char **argv)
{
	struct arena		*a = arena_new((size_t)64 << 20);
	struct font_chain	*fonts = font_chain_open(NULL, 0);
	char			*bytes = arena_alloc(a, PHOTO_MAX);
	long			 times = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	int64_t			*ns;
	size_t			 n, most = 0;
	FILE			*f = times > 0 ? fopen(argv[1], "rb") : NULL;

	if (f == NULL || fonts == NULL)
		return 2;
	n = fread(bytes, 1, PHOTO_MAX, f);
	(void)fclose(f);	/* only read */
	ns = ARENA_ARRAY(a, int64_t, (size_t)times);
	for (long i = 0; i < times; i++) {
		size_t got = one(fonts, str_of(bytes, n), i, &ns[i]);

		most = got > most ? got : most;
	}
	qsort(ns, (size_t)times, sizeof(*ns), by_size);
	(void)printf("{\"median_us\":%.1f,\"most_us\":%.1f,\"bytes\":%zu}\n",
	    (double)ns[times / 2] / 1000, (double)ns[times - 1] / 1000, most);
	font_chain_close(fonts);
	arena_free(a);
	return 0;
}
