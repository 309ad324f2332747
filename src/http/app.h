/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bridge from the engine to the pages: prepare on the CPU pool, one
 * transaction on the loop's reader or in the writer's queue, rendering on the
 * loop after the commit.
 */
#ifndef HTTP_APP_H
#define HTTP_APP_H

#include "http/house.h"
#include "http/server.h"

/* app_handler: the engine's callbacks for a house, which is kept. */
struct http_handler app_handler(struct house *house);

#endif
