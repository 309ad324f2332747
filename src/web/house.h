/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a web process holds from start to end. main() builds it and passes it
 * down; upper folders' things are opaque here.
 */
#ifndef WEB_HOUSE_H
#define WEB_HOUSE_H

#include "store/job.h"
#include "store/writer.h"
#include "web/pool.h"
#include "web/rate.h"
#include "web/req.h"

struct exam_cache;
struct pay_desk;
struct position_cache;
struct page_cache;
struct stats_cache;
struct font_chain;
struct channel;
struct captcha_font;

enum { LOOPS_MAX = 64 };

/* How error pages look: from ui/, so that http/ has no template. */
typedef void error_page_fn(struct req *r, int status, const char *message);

struct house {
	const struct route *const *routes;	/* arrays, each ends with path NULL */
	struct writer		*writer;
	struct pool		*pool;
	struct rate_table	*rates;
	struct clock		*clock;		/* the demo may shift it */
	const struct keys	*keys;
	struct rng		*rng;
	struct job_runner	*jobs;
	const char		*store_url;
	struct db		*dbs[LOOPS_MAX];	/* a reader for each loop */
	unsigned		 loops_n;
	bool			 demo;
	bool			 secure_cookies;	/* behind TLS */
	error_page_fn		*error_page;
	/* answer a visitor who needs to log in, keeping what was typed */
	enum rc			(*login)(struct req *r);
	/* before every page: fill r->who; NULL for none */
	enum rc			(*welcome)(struct req *r);
	/* of the folders above */
	struct exam_cache	*exams;
	struct position_cache	*positions;
	struct stats_cache	*stats;
	struct page_cache	*pages[LOOPS_MAX];	/* of each loop */
	const struct pay_desk	*desk;
	struct font_chain	*fonts;
	const struct captcha_font *captcha;
	struct metrics		*metrics;
	struct channel		*cells;	/* where foreign pictures are opened */
	const struct law	*law;		/* application/law.h */
	const struct notify_rules *notify;	/* limits of messages */
};

#endif
