/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bridge from the engine to the pages: prepare on the CPU pool, one
 * transaction on the loop's reader or in the writer's queue, rendering on the
 * loop after the commit.
 */
#ifndef WEB_HANDLER_H
#define WEB_HANDLER_H

#include "http/server.h"
#include "web/web.h"

/* web_handler: the engine's callbacks for a web process, which is kept. */
struct http_handler web_handler(struct web *web);

#endif
