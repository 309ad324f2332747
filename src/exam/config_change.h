/* SPDX-License-Identifier: Apache-2.0 */
/* What differs between two configurations of one exam, setting by setting. */
#ifndef EXAM_CONFIG_CHANGE_H
#define EXAM_CONFIG_CHANGE_H

#include "exam/change.h"
#include "exam/config.h"

/*
 * config_compare: every setting and every item of a list that differs, by its
 * class in config.tbl and config_list.tbl.
 *
 * before, after	valid configurations
 * whom			live applications, by enum change_whom
 * set			begun; the changes are added
 */
void	config_compare(struct str before, struct str after,
	    const int64_t whom[WHOM__MAX], struct change_set *set);

#endif
