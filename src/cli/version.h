/* SPDX-License-Identifier: Apache-2.0 */
/* Which program this is: the Makefile writes both from VERSION and git. */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

extern const char	version_number[];	/* "1.2.3" */
extern const char	version_commit[];	/* "" when not built from a checkout */

#endif
