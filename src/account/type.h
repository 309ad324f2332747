/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 账户类型 (S3-02): a person, known by an ID number, or an organisation, known
 * by its 统一社会信用代码. Where an exam has both, forms ask which.
 */
#ifndef ACCOUNT_TYPE_H
#define ACCOUNT_TYPE_H

#include "exam/config.h"
#include "ui/form_page.h"

/* The id_kind of an organisation's account. */
#define KIND_ORG "org"

/* type_both: whether an exam has accounts of both types. */
bool	type_both(const struct exam_config *c);

/* type_is_org: what the form says; without the question, the exam's only type. */
bool	type_is_org(const struct req *r);

/* type_field: the question, as a first field, where it must be asked. */
void	type_field(struct form_page *f, bool org);

/*
 * type_number: an ID number or an organisation's code as typed.
 *
 * ret_number	the normalised one, in the arena
 * returns	what is wrong with it, in Chinese; empty when nothing
 */
struct str type_number(struct req *r, bool org, struct str typed,
	    struct str *ret_number);

/* type_number_label: what the field of the number is called. */
const char *type_number_label(const struct exam_config *c);

/* type_name_label: what the field of the name is called. */
const char *type_name_label(const struct exam_config *c);

#endif
