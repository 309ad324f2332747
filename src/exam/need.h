/* SPDX-License-Identifier: Apache-2.0 */
/* The `need` of every page under /exam/{exam}. */
#ifndef EXAM_NEED_H
#define EXAM_NEED_H

#include "exam/exam.h"
#include "web/req.h"

/*
 * exam_need: load the exam of the path's {exam} into r->exam, and its texts
 * for the page's head and foot.
 *
 * returns	RC_OK | RC_NONE | RC_IO
 */
enum rc	exam_need(struct req *r);

/*
 * exam_need_any: the same for a page that organisations use, too; exam_need()
 * sends them to their own page from those of persons.
 */
enum rc	exam_need_any(struct req *r);

/* exam_set: make an exam that was loaded otherwise the request's. */
void	exam_set(struct req *r, const struct exam *exam);

/* exam_words: a text of ours in the exam's own words: 职位 may be 岗位 there. */
struct str exam_words(struct req *r, const char *text);

/* exam_path: "/exam/{code}/what" as a link. */
struct url exam_path(struct req *r, const char *what);

#endif
