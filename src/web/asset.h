/* SPDX-License-Identifier: Apache-2.0 */
/* The one thing templates need of the embedded files. */
#ifndef WEB_ASSET_H
#define WEB_ASSET_H

#include "base/html.h"

/*
 * asset_url: the path of an embedded file by its plain name ("app.css"): its
 * content-hash name. Stops the program when there is no such file.
 */
struct url asset_url(const char *name);

#endif
