/* SPDX-License-Identifier: Apache-2.0 */
#include "notify/notify.h"

#include "notify/notify.sql.h"

enum rc
notify_send(struct cx *cx, int64_t account_id, struct str phone,
    const char *kind, struct str body)
{
	int64_t	id = cx_id(cx);
	enum rc	rc;

	rc = q_message_add(cx->tx, &(struct q_message_add_in){
		.id = id,
		.account_id = account_id,
		.phone_seal = seal_make(cx->a, &cx->keys->seal, cx->rng,
		    "phone", phone),
		.kind = str_z(kind),
		.body = body,
		.made_us = cx->now_us,
	    });
	if (rc != RC_OK)
		return rc;
	return job_add(cx->tx, "sms", str_make(cx->a, "%lld", (long long)id),
	    STR(""), cx->now_us);
}

enum rc
notify_note(struct cx *cx, int64_t account_id, const char *kind,
    struct str body)
{
	return q_message_note(cx->tx, &(struct q_message_note_in){
		.id = cx_id(cx), .account_id = account_id,
		.kind = str_z(kind), .body = body, .made_us = cx->now_us,
		.phone_seal = STR("") });
}

/*
 * The outbox is the only channel so far: a message counts as sent once it
 * stands there. Telephone companies are plugged in behind this job.
 */
enum rc
notify_job(struct tx *tx, struct job *job, void *ctx)
{
	int64_t	id = 0;
	enum rc	rc;

	(void)ctx;
	rc = str_i64(job->key, &id);
	if (rc == RC_OK)
		rc = q_message_sent(tx, &(struct q_message_sent_in){
			.id = id, .sent_us = job->now_us });
	return rc == RC_STALE ? RC_OK : rc;	/* sent by an earlier try */
}
