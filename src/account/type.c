/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of accounts: persons and organisations. */
#include "account/type.h"

#include "account/idno.h"
#include "account/uscc.h"
#include "exam/exam.h"

bool
type_both(const struct exam_config *c)
{
	return c->account_types == (TYPE_PERSON | TYPE_ORG);
}

bool
type_is_org(const struct req *r)
{
	const struct exam_config *c = &r->exam->config;

	return type_both(c) ? str_eq_z(req_field(r, "type"), KIND_ORG) :
	    c->account_types == TYPE_ORG;
}

void
type_field(struct form_page *f, bool org)
{
	struct tpl_field_options *o = ARENA_ARRAY(f->r->cx.a,
	    struct tpl_field_options, 2);

	if (!type_both(&f->r->exam->config))
		return;
	o[0] = (struct tpl_field_options){ STR("person"), STR("个人"), !org,
		STR("type-person") };
	o[1] = (struct tpl_field_options){ STR(KIND_ORG), STR("单位"), org,
		STR("type-org") };
	form_page_field(f, field_copy(f->r, &(struct tpl_field){
		.name = STR("type"), .label = STR("账户类型"), .hint = STR(""),
		.error = STR(""), .value = STR(""), .type = STR(""),
		.autocomplete = STR(""), .inputmode = STR(""),
		.maxlength = STR(""), .wide = false, .optional = false,
		.is_select = false, .is_area = false, .is_radio = true,
		.is_tick = false,
		.options = o, .options_n = 2 }));
}

struct str
type_number(struct req *r, bool org, struct str typed, struct str *ret_number)
{
	struct uscc	code;
	struct idno	id;

	if (org) {
		uscc_check(typed, &code);
		*ret_number = str_copy(r->cx.a, str_z(code.text));
		return str_z(uscc_reason_zh(code.reason));
	}
	idno_check(typed, civil_from_us(r->cx.now_us), &id);
	*ret_number = str_copy(r->cx.a, str_z(id.text));
	return id.reason == IDNO_OK ? STR("") : str_make(r->cx.a, "%s%s",
	    id.reason == IDNO_EMPTY ? "" : "身份证号可能不正确：",
	    idno_reason_zh(id.reason));
}

const char *
type_number_label(const struct exam_config *c)
{
	return type_both(c) ? "证件号码（单位填统一社会信用代码）" :
	    c->account_types == TYPE_ORG ? "统一社会信用代码" : "证件号码";
}

const char *
type_name_label(const struct exam_config *c)
{
	return type_both(c) ? "姓名（单位填单位名称）" :
	    c->account_types == TYPE_ORG ? "单位名称" : "姓名";
}
