/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A User-Agent in words that people know, so that they recognise their own
 * devices. A browser may say what it likes: the words are a help, no proof.
 */
#ifndef ACCOUNT_AGENT_H
#define ACCOUNT_AGENT_H

#include "base/str.h"

/* agent_text: "Windows 上的 Chrome"; "未知设备" when nothing is known. */
struct str agent_text(struct arena *a, struct str agent);

#endif
