/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a web process holds from start to end, as far as this folder uses it.
 * cli/web.c builds it; the things of the folders above are services, which this
 * folder never looks at.
 *
 * Web is what pages stand on: the router, sessions, rates, static files. Owns
 * the table session; never has a page of its own, and knows no folder above.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include <stdatomic.h>

#include "http/peer.h"
#include "store/job.h"
#include "store/services.h"
#include "store/writer.h"
#include "web/pool.h"
#include "web/rate.h"
#include "web/req.h"

struct metrics;
struct page_cache;

enum { LOOPS_MAX = 64 };

/* How error pages look: from ui/, so that http/ has no template. */
typedef void error_page_fn(struct req *r, int status, const char *message);

struct web {
	const struct route *const *routes;	/* arrays, each ends with path NULL */
	struct writer		*writer;
	struct pool		*pool;		/* passwords, a gateway's news */
	struct pool		*files;		/* foreign files: they wait for cells */
	uint64_t		 restarts[3];	/* before our time: web, gate, helper */
	struct rate_table	*rates;
	struct clock		*clock;		/* the demo may shift it */
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
	struct page_cache	*pages[LOOPS_MAX];	/* of each loop */
	struct metrics		*metrics;
	const struct http_net	*metrics_from;		/* who may see them */
	size_t			 metrics_from_n;
	const char		*data;			/* directory */
	bool			 wants_gate;		/* outside services are configured */
	atomic_bool		 draining;		/* told to end: nobody new, please */
	struct services		 services;
};

#endif
