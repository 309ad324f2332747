/* SPDX-License-Identifier: Apache-2.0 */
#include "exam/need.h"

#include "http/house.h"
#include "ui/page.h"

void
exam_set(struct req *r, const struct exam *exam)
{
	const struct exam_config *c = &exam->config;

	r->exam = exam;
	page_frame_set(r, &(struct page_frame){ c->title, c->authority,
		c->policy_phone, c->help_phone, c->code });
}

enum rc
exam_need(struct req *r)
{
	const struct exam	*exam;
	enum rc			 rc;

	rc = exam_load(r->house->exams, r->cx.tx, req_param(r, "exam"), &exam);
	if (rc == RC_OK)
		exam_set(r, exam);
	return rc;
}
