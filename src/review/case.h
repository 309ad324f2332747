/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One application as any kind of staff sees it: photo, what was confirmed, the
 * position's conditions, the documents; only within one's scope.
 */
#ifndef REVIEW_CASE_H
#define REVIEW_CASE_H

#include "application/law.h"
#include "review/case.html.h"
#include "review/cases.html.h"
#include "web/req.h"

/*
 * case_load: an application and its exam into the request, for the staff.
 *
 * everywhere	of any exam; else within the scope of who asks
 * returns	RC_OK | RC_NONE not there, or out of scope | RC_IO
 */
enum rc	case_load(struct req *r, int64_t app_id, bool everywhere);

/* case_need: the application of {id} into r->app; RC_NONE out of scope. */
enum rc	case_need(struct req *r);

/*
 * case_part: what to show of r->app.
 *
 * base		path of the pages that hold photo and documents: "/staff/review"
 * whole_number	the ID number in full: for whoever compares it with the card
 */
enum rc	case_part(struct req *r, const char *base, bool whole_number,
	    const struct tpl_case **ret);

/* case_photo: answer with the photo of r->app. */
enum rc	case_photo(struct req *r);

/* case_document: answer with the document {doc} of r->app. */
enum rc	case_document(struct req *r);

/*
 * case_may: whether the law lets who asks do an event with r->app now, before it
 * is done: what stands in the way goes to *why, a sentence without a full stop.
 * It stays as it is when nothing does, or when the state has no such move.
 */
enum rc	case_may(struct req *r, enum event e, bool *ret_may, struct str *why);

/* case_found: what a person applied for, each with a link to path/ID. */
enum rc	case_found(struct req *r, struct str idno, const char *path,
	    struct tpl_cases_groups *ret);

#endif
