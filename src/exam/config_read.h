/* SPDX-License-Identifier: Apache-2.0 */
/* What config.c and config_list.c share; nobody else includes this. */
#ifndef EXAM_CONFIG_READ_H
#define EXAM_CONFIG_READ_H

#include "base/yaml.h"
#include "exam/config.h"

struct config_reader {
	struct arena		*a;
	const struct yaml	*root;
	struct exam_config	*config;
	struct config_problems	*problems;
};

/* config_complain: note a mistake; printf for the reason. */
void	config_complain(struct config_reader *r, int line, struct str path,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* config_read_lists: steps, form, subjects, sites, instructions. */
void	config_read_lists(struct config_reader *r);

/* config_list_is_known: whether a path is one of these lists. */
bool	config_list_is_known(struct str path);

#endif
