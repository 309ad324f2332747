/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of those who run the gateways: reconcile, gateway test, doctor. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/cli.h"
#include "gateway/gate.h"
#include "payment/lists.h"

enum { ARENA_BYTES = 1 << 30, TEST_FEN = 1, TEST_WAIT_S = 300, ASK_EVERY_S = 2,
	SHOWN_MAX = 1000 };

static const int64_t SKEW_WARN_US = 60 * US_PER_SECOND;
static const int64_t EXPIRY_WARN_US = 60 * US_PER_DAY;

/*
 * A gate of our own for the time of a command: keys are read by that process
 * and never by this one.
 */
enum rc
gate_start(const struct options *o, struct channel **ret_gate)
{
	char		*args[] = { NULL, NULL, NULL, NULL, NULL, NULL, NULL };
	char		 fd[16];
	int		 ends[2], theirs;
	pid_t		 pid;

	if (o->config == NULL || socketpair(AF_UNIX, SOCK_SEQPACKET |
	    SOCK_CLOEXEC, 0, ends) != 0)
		return RC_IO;
	theirs = dup(ends[1]);		/* without close-on-exec */
	(void)snprintf(fd, sizeof(fd), "%d", theirs);
	/* execv takes char *const[] but does not change what they point to. */
	args[0] = (char *)(uintptr_t)"baokao";
	args[1] = (char *)(uintptr_t)"serve";
	args[2] = (char *)(uintptr_t)"--child-gate";
	args[3] = (char *)(uintptr_t)"--gate-fd";
	args[4] = fd;
	args[5] = (char *)(uintptr_t)"--config";
	args[6] = (char *)(uintptr_t)o->config;
	pid = fork();
	if (pid == 0) {
		char *whole[] = { args[0], args[1], args[2], args[3], args[4],
			args[5], args[6], NULL };

		(void)execv("/proc/self/exe", whole);
		_exit(127);
	}
	(void)close(ends[1]);
	(void)close(theirs);
	if (pid < 0) {
		(void)close(ends[0]);
		return RC_IO;
	}
	*ret_gate = channel_open(ends[0]);
	return RC_OK;
}

static struct arena *
read_settings(const struct options *o, struct service_config *ret)
{
	struct arena	*a = arena_new(ARENA_BYTES);
	char		 cause[DB_CAUSE_BYTES] = "--config FILE is needed";
	enum rc		 rc = RC_BAD;

	if (o->config != NULL)
		rc = service_config_read(o, a, ret, cause);
	if (rc == RC_OK)
		return a;
	(void)fprintf(stderr, "baokao: %s\n", cause);
	arena_free(a);
	return NULL;
}

/* ---- reconcile */

struct reconciling {
	const struct service_config	*config;
	const struct pay_answer		*bill;
	struct str			 service;
	struct str			 day;
	struct bill_result		 result;
	struct q_differences_of_day_row	*open;
	size_t				 open_n;
};

/* As the clock, since news from a bill may pay an application. */
static enum rc
compare(struct cx *cx, void *ctx)
{
	struct reconciling	*x = ctx;
	struct pay_desk		 d = { .law = cx->law, .keys = cx->keys,
		.rng = cx->rng };
	struct cx		 clock = *cx;
	enum rc			 rc;

	/* News that a bill brings move applications: the clock may, not we. */
	clock.role = ROLE_INDEX_CLOCK;
	clock.tx->roles |= ROLE_CLOCK;
	rc = bill_compare(&clock, &d, x->service, x->day, x->bill, &x->result);
	if (rc == RC_OK)
		rc = money_differences_of(cx, x->service, x->day, &x->open,
		    &x->open_n);
	return rc;
}

static void
print_json(struct arena *a, const struct reconciling *x)
{
	(void)printf("{\"gateway\":\"%.*s\",\"day\":\"%.*s\",\"rows\":%lld,"
	    "\"paid_fen\":%lld,\"refunded_fen\":%lld,\"fee_fen\":%lld,"
	    "\"differences\":[", STR_ARG(x->service), STR_ARG(x->day),
	    (long long)x->result.rows_n, (long long)x->result.paid_fen,
	    (long long)x->result.refunded_fen, (long long)x->result.fee_fen);
	for (size_t i = 0; i < x->open_n; i++) {
		struct buf b;

		buf_init(&b, 4096);
		json_put_text(&b, x->open[i].number);
		(void)printf("%s{\"kind\":\"%.*s\",\"number\":%.*s,"
		    "\"ours_fen\":%lld,\"theirs_fen\":%lld}", i == 0 ? "" : ",",
		    STR_ARG(x->open[i].kind), STR_ARG(buf_view(&b)),
		    (long long)x->open[i].ours_fen,
		    (long long)x->open[i].theirs_fen);
		buf_done(&b);
	}
	(void)printf("]}\n");
	(void)a;
}

static void
print_text(struct arena *a, const struct reconciling *x)
{
	(void)printf("%.*s %.*s：账单 %lld 笔，收款 %.*s 元，退款 %.*s 元，手续费 "
	    "%.*s 元，差异 %zu 笔\n", STR_ARG(x->service), STR_ARG(x->day),
	    (long long)x->result.rows_n,
	    STR_ARG(money_text(a, x->result.paid_fen)),
	    STR_ARG(money_text(a, x->result.refunded_fen)),
	    STR_ARG(money_text(a, x->result.fee_fen)), x->open_n);
	for (size_t i = 0; i < x->open_n; i++)
		(void)printf("  %.*s  %.*s  我方 %.*s  平台 %.*s  %.*s\n",
		    STR_ARG(bill_kind_text(x->open[i].kind)),
		    STR_ARG(x->open[i].number),
		    STR_ARG(money_text(a, x->open[i].ours_fen)),
		    STR_ARG(money_text(a, x->open[i].theirs_fen)),
		    STR_ARG(bill_kind_advice(x->open[i].kind)));
}

/* A bill that is not there yet is said so and changes nothing. */
static enum rc
reconcile_one(const struct options *o, struct channel *g,
    const struct pay_service *s, size_t *differences)
{
	struct arena		*a = arena_new(ARENA_BYTES);
	struct pay_answer	 bill;
	struct reconciling	 x = { .bill = &bill, .service = s->name,
		.day = str_z(o->date) };
	char			 cause[DB_CAUSE_BYTES] = "";
	enum rc			 rc = RC_IO;

	gate_pay(g, a, s->name, &(struct pay_ask){ .verb = PAY_BILL,
		.day = x.day }, &bill);
	if (bill.outcome == OUTCOME_DONE || bill.outcome == OUTCOME_ABSENT)
		rc = cli_change(o, a, compare, &x, cause);
	else
		(void)fprintf(stderr, "baokao: %.*s: no bill of %s: %.*s\n",
		    STR_ARG(s->name), o->date, STR_ARG(bill.detail));
	if (rc == RC_OK && o->json)
		print_json(a, &x);
	else if (rc == RC_OK)
		print_text(a, &x);
	else
		(void)fprintf(stderr, "baokao: %s %s\n", rc_text(rc), cause);
	*differences += x.open_n;
	arena_free(a);
	return rc;
}

/*
 * Exit 1 as soon as there is a difference: a timer of the operator's notices.
 */
int
cmd_reconcile(const struct options *o)
{
	struct service_config	 c;
	struct arena		*a;
	struct channel		*g;
	int64_t			 day;
	size_t			 differences = 0, asked = 0;
	enum rc			 rc = RC_OK;

	if (o->date == NULL || strlen(o->date) != 10 ||
	    civil_parse(str_z(o->date), &day) != RC_OK) {
		(void)fprintf(stderr, "baokao: --date YYYY-MM-DD is needed\n");
		return EXIT_USAGE;
	}
	a = read_settings(o, &c);
	if (a == NULL || gate_start(o, &g) != RC_OK)
		return EXIT_FAILED;
	for (size_t i = 0; i < c.gateways_n && rc == RC_OK; i++) {
		if (o->gateway != NULL && !str_eq_z(c.gateways[i].name,
		    o->gateway))
			continue;
		asked++;
		rc = reconcile_one(o, g, &c.gateways[i], &differences);
	}
	channel_close(g);
	(void)wait(NULL);
	arena_free(a);
	if (asked == 0)
		(void)fprintf(stderr, "baokao: no such gateway\n");
	return rc == RC_OK && differences == 0 && asked > 0 ? EXIT_DONE :
	    EXIT_FAILED;
}

/* ---- gateway test */

static struct pay_answer
ask(struct channel *g, struct arena *a, const struct pay_service *s,
    struct pay_ask *what, enum pay_verb verb)
{
	struct pay_answer x;

	what->verb = verb;
	gate_pay(g, a, s->name, what, &x);
	return x;
}

static const char *
outcome_text(enum outcome x)
{
	static const char *const texts[OUTCOME__MAX] = {
		[OUTCOME_UNKNOWN] = "结果不明（网络或平台故障）",
		[OUTCOME_DONE] = "成功", [OUTCOME_ABSENT] = "平台没有这笔订单",
		[OUTCOME_REFUSED] = "被拒绝", [OUTCOME_LATER] = "请稍后再试",
		[OUTCOME_FORGED] = "应答的签名不对：检查平台公钥或证书" };

	return texts[x];
}

static int
say(const char *what, const struct pay_answer *x)
{
	(void)printf("%s：%s %.*s\n", what, outcome_text(x->outcome),
	    STR_ARG(x->detail));
	return x->outcome == OUTCOME_DONE ? EXIT_DONE : EXIT_FAILED;
}

/* The fen of the test goes back, so that trying costs nothing. */
static int
give_back(struct channel *g, struct arena *a, const struct pay_service *s,
    struct pay_ask *p)
{
	struct pay_answer x;

	p->refund_no = str_make(a, "%.*sR1", STR_ARG(p->number));
	p->refund_fen = TEST_FEN;
	x = ask(g, a, s, p, PAY_REFUND);
	if (say("退款", &x) != EXIT_DONE)
		return EXIT_FAILED;
	for (int i = 0; i < 30 && x.refund == REFUND_PROCESSING; i++) {
		(void)sleep(ASK_EVERY_S);
		x = ask(g, a, s, p, PAY_REFUND_QUERY);
	}
	(void)printf("退款结果：%s\n", x.refund == REFUND_SUCCESS ? "已退回" :
	    "还没有退回，请稍后在平台后台查看");
	return x.refund == REFUND_SUCCESS ? EXIT_DONE : EXIT_FAILED;
}

/* One fen from a real purse and back again: everything that can be wrong is. */
static int
test_gateway(struct channel *g, struct arena *a, const struct service_config *c,
    const struct pay_service *s)
{
	struct clock		clock = clock_system();
	struct rng		rng = rng_system();
	int64_t			now = clock_now_us(&clock);
	struct pay_ask		p = { .scene = s->scene,
		.number = str_make(a, "BKTEST%014lld%06llu",
		    (long long)(now / 1000000), (unsigned long long)rng_below(
		    &rng, 1000000)), .refund_no = STR(""),
		.subject = STR("报考系统支付测试"), .amount_fen = TEST_FEN,
		.notify_url = str_make(a, "%.*s/notify/%.*s",
		    STR_ARG(c->public_url), STR_ARG(s->name)),
		.return_url = c->public_url, .day = STR(""),
		.expires_us = now + TEST_WAIT_S * US_PER_SECOND };
	struct pay_answer	x = ask(g, a, s, &p, PAY_CREATE);

	if (say("下单", &x) != EXIT_DONE)
		return EXIT_FAILED;
	(void)printf("订单 %.*s，0.01 元。请支付（把下面的内容做成二维码扫描，或打开"
	    "网址）：\n%.*s\n", STR_ARG(p.number), STR_ARG(x.pay_url));
	(void)fflush(stdout);
	for (int i = 0; i < TEST_WAIT_S / ASK_EVERY_S; i++) {
		(void)sleep(ASK_EVERY_S);
		x = ask(g, a, s, &p, PAY_QUERY);
		if (x.outcome == OUTCOME_DONE && x.status == PAY_STATUS_PAID)
			break;
	}
	if (x.outcome != OUTCOME_DONE || x.status != PAY_STATUS_PAID) {
		x = ask(g, a, s, &p, PAY_CLOSE);
		(void)say("没有等到支付，关闭订单", &x);
		return EXIT_FAILED;
	}
	(void)printf("已支付，平台单号 %.*s\n", STR_ARG(x.transaction_no));
	return give_back(g, a, s, &p);
}

int
cmd_gateway(const struct options *o)
{
	const struct pay_service	*s = NULL;
	struct service_config		 c;
	struct arena			*a;
	struct channel			*g;
	int				 code;

	if (o->words[0] == NULL || strcmp(o->words[0], "test") != 0 ||
	    o->words[1] == NULL)
		return EXIT_USAGE;
	a = read_settings(o, &c);
	if (a == NULL)
		return EXIT_FAILED;
	for (size_t i = 0; i < c.gateways_n; i++)
		if (str_eq_z(c.gateways[i].name, o->words[1]))
			s = &c.gateways[i];
	if (s == NULL)
		(void)fprintf(stderr, "baokao: no gateway %s in %s\n",
		    o->words[1], o->config);
	if (s == NULL || gate_start(o, &g) != RC_OK) {
		arena_free(a);
		return EXIT_FAILED;
	}
	code = test_gateway(g, a, &c, s);
	channel_close(g);
	(void)wait(NULL);
	arena_free(a);
	return code;
}

/* ---- doctor */

struct findings {
	int	good;
	int	bad;
};

static void
finding(struct findings *f, bool good, const char *what, const char *advice)
{
	(void)printf("%s  %s%s%s\n", good ? "好" : "坏", what, good ? "" :
	    "：", good ? "" : advice);
	f->good += good;
	f->bad += !good;
}

static void
check_address(struct findings *f, const struct service_config *c)
{
	if (c->gateways_n == 0)
		return;
	finding(f, str_starts(c->public_url, STR("https://")),
	    "public_url 是 https 地址", "支付平台只向 https 地址发通知；请配置域名和证书");
	finding(f, c->secure_cookies, "secure_cookies: yes",
	    "正式环境在 TLS 之后运行，应当写 secure_cookies: yes");
}

static void
check_data(struct findings *f, const struct options *o)
{
	struct stat	st;
	char		path[4096];

	if (o->data == NULL)
		return;
	(void)snprintf(path, sizeof(path), "%s/secret.key", o->data);
	finding(f, stat(o->data, &st) == 0 && (st.st_mode & 077) == 0,
	    "数据目录只有自己能读", "chmod 700 数据目录");
	if (stat(path, &st) == 0)
		finding(f, (st.st_mode & 077) == 0, "主密钥只有自己能读",
		    "chmod 600 secret.key，并考虑更换");
	(void)snprintf(path, sizeof(path), "%s/baokao.db", o->data);
	if (stat(path, &st) == 0)
		finding(f, (st.st_mode & 077) == 0, "数据库只有自己能读",
		    "chmod 600 baokao.db*；如果是别的用户的文件，用它的主人的身份运行");
}

/* A backup every day; the hours above are for one that takes its time. */
static void
check_backup(struct findings *f, struct arena *a, const struct options *o)
{
	const int64_t	late_us = 26 * US_PER_HOUR;
	struct clock	clock = clock_system();
	int64_t		at, age;

	if (o->data == NULL)
		return;
	if (backup_last(o, a, &at) != RC_OK) {
		finding(f, false, "备份", "还没有做过：baokao backup 文件夹 --data "
		    "目录，每天一次，文件夹在另一块磁盘或另一台机器上");
		return;
	}
	age = clock_now_us(&clock) - at;
	finding(f, age < late_us, str_make(a, "最近一次备份是 %s，%lld 小时前",
	    time_text(a, at).p, (long long)(age / US_PER_HOUR)).p,
	    "超过一天没有备份；请看定时任务（docs/operating.md）");
}

/*
 * Asks about an order that cannot exist: a good answer is a signed "unknown".
 */
static void
check_service(struct findings *f, struct arena *a, struct channel *g,
    struct gate_service *s)
{
	struct clock		clock = clock_system();
	struct pay_answer	x = { .outcome = OUTCOME_DONE };
	int64_t			left;

	if (s->pays)
		gate_pay(g, a, s->name, &(struct pay_ask){ .verb = PAY_QUERY,
			.number = STR("BKDOCTOR00000000000000") }, &x);
	finding(f, x.outcome == OUTCOME_ABSENT || x.outcome == OUTCOME_DONE,
	    str_make(a, "%.*s：平台应答，签名正确", STR_ARG(s->name)).p,
	    outcome_text(x.outcome));
	if (s->expires_us > 0) {
		left = s->expires_us - clock_now_us(&clock);
		finding(f, left > EXPIRY_WARN_US, str_make(a,
		    "%.*s：证书还有 %lld 天到期", STR_ARG(s->name),
		    (long long)(left / US_PER_DAY)).p, "请在到期前更换证书");
	}
}

static void
check_skew(struct findings *f, struct arena *a, const struct gate_service *s)
{
	if (s->heard)
		finding(f, llabs(s->skew_us) < SKEW_WARN_US, str_make(a,
		    "%.*s：本机时钟与平台相差 %lld 秒", STR_ARG(s->name),
		    (long long)(s->skew_us / US_PER_SECOND)).p,
		    "超过 5 分钟签名会被拒绝；请启用时间同步（systemd-timesyncd 或 chrony）");
}

/*
 * The second look is for the clocks: they are measured by the calls in
 * between.
 */
static void
check_services(struct findings *f, struct arena *a, const struct options *o,
    const struct service_config *c)
{
	struct gate_service	*list;
	struct str		 cause;
	struct channel		*g;
	size_t			 n;

	if (!c->gate)
		return;
	if (gate_check(a, c->text, o->config, &cause) != RC_OK) {
		finding(f, false, "外部服务的设置和密钥", str_to_z(a, cause));
		return;
	}
	finding(f, true, "外部服务的设置和密钥", "");
	if (gate_start(o, &g) != RC_OK)
		return;
	n = gate_health(g, a, &list);
	for (size_t i = 0; i < n; i++)
		check_service(f, a, g, &list[i]);
	n = gate_health(g, a, &list);
	for (size_t i = 0; i < n; i++)
		check_skew(f, a, &list[i]);
	channel_close(g);
	(void)wait(NULL);
}

static enum rc
read_books(struct cx *cx, void *ctx)
{
	return pay_sums(cx->tx, ctx);
}

/*
 * What was paid is effective, unusable or given back: the sum must be the
 * same.
 */
static void
check_books(struct findings *f, struct arena *a, const struct options *o)
{
	struct pay_books	b = { .paid_fen = 0 };
	char			cause[DB_CAUSE_BYTES] = "";
	enum rc			rc = o->data == NULL ? RC_NONE :
	    cli_change(o, a, read_books, &b, cause);

	if (rc == RC_NONE)
		return;
	finding(f, rc == RC_OK, "数据库可以打开", cause);
	if (rc == RC_OK)
		finding(f, pay_balanced(&b), str_make(a,
		    "账目平衡：收 %.*s 退 %.*s 有效 %.*s 不可用 %.*s",
		    STR_ARG(money_text(a, b.paid_fen)),
		    STR_ARG(money_text(a, b.refunded_fen)),
		    STR_ARG(money_text(a, b.effective_fen)),
		    STR_ARG(money_text(a, b.unusable_fen))).p,
		    "这是程序的缺陷，请停止退款并报告");
}

int
cmd_doctor(const struct options *o)
{
	struct findings		 f = { 0, 0 };
	struct service_config	 c;
	struct arena		*a = read_settings(o, &c);

	if (a == NULL)
		return EXIT_FAILED;
	check_address(&f, &c);
	check_data(&f, o);
	check_backup(&f, a, o);
	check_services(&f, a, o, &c);
	check_books(&f, a, o);
	(void)printf("%d 项正常，%d 项要处理\n", f.good, f.bad);
	arena_free(a);
	return f.bad == 0 ? EXIT_DONE : EXIT_FAILED;
}
