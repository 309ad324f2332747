/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line per event on standard error, key=value (logfmt), written with one
 * system call. Never a name, an ID number, a telephone number, a password or a
 * key: what stands for a person is an internal id. Libraries below http do not
 * log; they return.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

#include "base/str.h"

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR, LOG__MAX };

/* One key with a text or, when text.p is NULL, a number. */
struct log_kv {
	const char	*key;
	struct str	 text;
	int64_t		 number;
};

#define LOG_S(k, s) ((struct log_kv){ (k), (s), 0 })
#define LOG_Z(k, z) ((struct log_kv){ (k), str_z(z), 0 })
#define LOG_I(k, v) ((struct log_kv){ (k), { NULL, 0 }, (int64_t)(v) })

/*
 * log_write: one line on standard error.
 *
 * event	a constant such as "http.start"
 * kv		n pairs; texts are quoted where needed and control characters
 *		escaped, so that a value can never begin a line of its own
 */
void	log_write(enum log_level level, const char *event,
	    const struct log_kv *kv, size_t n);

/* LOG_EVENT(LOG_INFO, "http.start", LOG_I("port", 80)): at least one pair. */
#define LOG_EVENT(level, event, ...) \
	log_write((level), (event), (const struct log_kv[]){ __VA_ARGS__ }, \
	    COUNT(((const struct log_kv[]){ __VA_ARGS__ })))

#endif
