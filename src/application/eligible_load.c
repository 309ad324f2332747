/* SPDX-License-Identifier: Apache-2.0 */
/* Both sides of the eligibility check out of the store. */
#include "application/eligible_load.h"

#include "application/application.sql.h"
#include "base/json.h"
#include "position/position.h"

/* A field of the form or the profile in words; empty when there is none. */
static struct str
in_words(const struct exam_config *c, const struct json *form,
    const char *name)
{
	return config_words(c->fields, c->fields_n, str_z(name),
	    json_text(form, name));
}

/* The columns that the import could not read, with what this position says. */
static const struct unread *
unread_of(struct arena *a, const struct position *p,
    const struct json *extra, size_t *ret_n)
{
	struct unread	*list = ARENA_ARRAY(a, struct unread, ELIGIBLE_MAX + 1);
	struct json	*names = NULL;

	*ret_n = 0;
	if (str_eq_z(p->unread, POSITION_NEVER_READ)) {
		list[(*ret_n)++] = (struct unread){ STR("职位条件"),
			STR("导入职位表时没有判断") };
		return list;
	}
	(void)json_parse(a, p->unread, &names);	/* NULL: none */
	for (const struct json *k = names == NULL ? NULL : names->kids;
	    k != NULL && *ret_n <= ELIGIBLE_MAX; k = k->next)
		list[(*ret_n)++] = (struct unread){ k->text,
			json_text(extra, str_to_z(a, k->text)) };
	return list;
}

/* A position's further columns are kept by the fields' names. */
static struct conditions
conditions_of(struct arena *a, const struct position *p)
{
	struct conditions	 c = { .education = p->education,
		.degree = p->degree, .major = p->major };
	struct json		*x = NULL;

	(void)json_parse(a, p->extra, &x);	/* NULL: empty */
#define COLUMN(FIELD)	json_text(x, position_field_zh(FIELD_##FIELD))
	c.major_post = COLUMN(MAJOR_POST);
	c.major_base = COLUMN(MAJOR_BASE);
	c.major_junior = COLUMN(MAJOR_JUNIOR);
	c.politics = COLUMN(POLITICS);
	c.experience = COLUMN(EXPERIENCE);
	c.work = COLUMN(WORK);
	c.age = COLUMN(AGE);
	c.sex = COLUMN(SEX);
#undef COLUMN
	c.unread = unread_of(a, p, x, &c.unread_n);
	return c;
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
	struct position		p;
	struct q_app_person_row		who;
	struct conditions		want;
	struct json			*form = NULL;
	enum rc				 rc;

	*ret = (struct eligible){ .n = 0, .worst = FIT_YES };
	if (exam->config.eligibility == ELIGIBILITY_OFF ||
	    app->position_id == 0 || !app->form_done)
		return RC_OK;
	rc = position_get(cx->tx, app->position_id, &p);
	if (rc == RC_OK)
		rc = q_app_person(cx->tx, &(struct q_app_person_in){
			.id = app->account_id }, &who);
	if (rc != RC_OK)
		return rc;
	(void)json_parse(cx->a, app->form, &form);	/* NULL: empty */
	want = conditions_of(cx->a, &p);
	eligible_check(&want,
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
