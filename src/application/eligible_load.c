/* SPDX-License-Identifier: Apache-2.0 */
/* Both sides of the eligibility check out of the store. */
#include "application/eligible_load.h"

#include "application/application.sql.h"
#include "base/json.h"
#include "position/position.sql.h"
#include "position/table.h"

/* A field of the form or the profile in words; empty when there is none. */
static struct str
in_words(const struct exam_config *c, const struct json *form,
    const char *name)
{
	struct str v = json_text(form, name);

	for (size_t i = 0; i < c->fields_n; i++)
		if (str_eq_z(c->fields[i].name, name) &&
		    c->fields[i].table != NULL &&
		    code_text(c->fields[i].table, v).n > 0)
			return code_text(c->fields[i].table, v);
	return v;
}

static struct civil
birth_of(struct str text)
{
	int64_t us;

	return civil_parse(text, &us) == RC_OK ? civil_from_us(us) :
	    (struct civil){ .year = 0 };
}

enum rc
eligible_load(struct cx *cx, const struct exam *exam, const struct app *app,
    struct eligible *ret)
{
	struct q_position_get_row	p;
	struct q_app_person_row		who;
	struct json			*form = NULL, *extra = NULL;
	enum rc				 rc;

	*ret = (struct eligible){ .n = 0, .worst = FIT_YES };
	if (exam->config.eligibility == ELIGIBILITY_OFF ||
	    app->position_id == 0 || !app->form_done)
		return RC_OK;
	rc = q_position_get(cx->tx, &(struct q_position_get_in){
		app->position_id }, &p);
	if (rc == RC_OK)
		rc = q_app_person(cx->tx, &(struct q_app_person_in){
			app->account_id }, &who);
	if (rc != RC_OK)
		return rc;
	(void)json_parse(cx->a, app->form, &form);	/* NULL: empty */
	(void)json_parse(cx->a, p.extra, &extra);	/* NULL: empty */
	eligible_check(&(struct conditions){ .education = p.education,
		.degree = p.degree, .major = p.major,
		.politics = json_text(extra,
		    position_field_zh(FIELD_POLITICS)),
		.experience = json_text(extra,
		    position_field_zh(FIELD_EXPERIENCE)),
		.age = json_text(extra, position_field_zh(FIELD_AGE)),
		.sex = json_text(extra, position_field_zh(FIELD_SEX)) },
	    &(struct candidate){
		.education = in_words(&exam->config, form, "education"),
		.degree = in_words(&exam->config, form, "degree"),
		.major = in_words(&exam->config, form, "major"),
		.politics = in_words(&exam->config, form, "politics"),
		.experience = in_words(&exam->config, form,
		    "grassroots"), .sex = str_eq_z(who.sex, "M") ?
		STR("男") : STR("女"), .birth = birth_of(who.birth),
		.as_of = civil_from_us(stage_as_of_us(
		    &exam->config)) }, ret);
	return RC_OK;
}
