/* SPDX-License-Identifier: Apache-2.0 */
/* The messages between the web process and the gate, field by field. */
#include "gateway/gate_packet.h"

void
packet_pay_ask(struct packet *p, struct pay_ask *x)
{
	x->verb = (enum pay_verb)packet_word(p, (int)x->verb, PAY_VERB__MAX);
	x->scene = (enum pay_scene)packet_word(p, (int)x->scene, 2);
	packet_str(p, &x->number);
	packet_str(p, &x->refund_no);
	packet_str(p, &x->subject);
	packet_str(p, &x->notify_url);
	packet_str(p, &x->return_url);
	packet_str(p, &x->day);
	packet_i64(p, &x->amount_fen);
	packet_i64(p, &x->refund_fen);
	packet_i64(p, &x->expires_us);
}

static void
row(struct packet *p, struct pay_row *x)
{
	x->kind = (enum pay_row_kind)packet_word(p, (int)x->kind, PAY_ROW_OTHER + 1);
	packet_str(p, &x->number);
	packet_str(p, &x->transaction_no);
	packet_str(p, &x->refund_no);
	packet_i64(p, &x->amount_fen);
	packet_i64(p, &x->fee_fen);
	packet_i64(p, &x->at_us);
}

/*
 * Rows of a bill may be many: their number is bounded by the bytes that are
 * there.
 */
void
packet_pay_answer(struct packet *p, struct pay_answer *x)
{
	size_t n;

	x->outcome = (enum outcome)packet_word(p, (int)x->outcome, OUTCOME__MAX);
	x->status = (enum pay_status)packet_word(p, (int)x->status,
	    PAY_STATUS_CLOSED + 1);
	x->refund = (enum refund_status)packet_word(p, (int)x->refund,
	    REFUND_CLOSED + 1);
	packet_bool(p, &x->about_refund);
	packet_bool(p, &x->closed_or_refunded);
	packet_bool(p, &x->keys_wanted);
	packet_bool(p, &x->probe);
	packet_str(p, &x->number);
	packet_str(p, &x->transaction_no);
	packet_str(p, &x->refund_no);
	packet_str(p, &x->pay_url);
	packet_i64(p, &x->amount_fen);
	packet_i64(p, &x->refund_fen);
	packet_i64(p, &x->refunded_fen);
	packet_i64(p, &x->at_us);
	n = packet_count(p, x->rows_n, PACKET_MOST_BYTES, 6 * sizeof(int64_t));
	if (p->out == NULL) {
		x->rows = n == 0 ? NULL : ARENA_ARRAY(p->a, struct pay_row, n);
		x->rows_n = n;
	}
	for (size_t i = 0; i < n; i++)
		row(p, &x->rows[i]);
	packet_str(p, &x->detail);
}

/* A list of names and values, at most `most`. */
static size_t
headers(struct packet *p, const struct call_header **list, size_t n,
    size_t most)
{
	struct call_header *made;

	n = packet_count(p, n, most, 2 * sizeof(int64_t));
	if (p->out == NULL) {
		made = n == 0 ? NULL : ARENA_ARRAY(p->a, struct call_header, n);
		for (size_t i = 0; i < n; i++) {
			packet_str(p, &made[i].name);
			packet_str(p, &made[i].value);
		}
		*list = made;
		return n;
	}
	for (size_t i = 0; i < n; i++) {
		struct call_header h = (*list)[i];

		packet_str(p, &h.name);
		packet_str(p, &h.value);
	}
	return n;
}

void
packet_pay_notice(struct packet *p, struct pay_notice *x)
{
	x->headers_n = headers(p, &x->headers, x->headers_n, CALL_HEADERS_MAX);
	packet_str(p, &x->body);
	packet_bool(p, &x->is_return);
}

void
packet_reply(struct packet *p, struct notice_reply *x)
{
	int64_t status = x->status;

	packet_i64(p, &status);
	x->status = (int)status;
	packet_str(p, &x->type);
	packet_str(p, &x->body);
}

void
packet_sms_ask(struct packet *p, struct sms_ask *x)
{
	packet_str(p, &x->id);
	packet_str(p, &x->phone);
	packet_str(p, &x->template);
	packet_str(p, &x->text);
	x->values_n = headers(p, &x->values, x->values_n, SMS_VALUES_MAX);
	packet_str(p, &x->report_url);
}

void
packet_sms_answer(struct packet *p, struct sms_answer *x)
{
	x->outcome = (enum outcome)packet_word(p, (int)x->outcome, OUTCOME__MAX);
	x->state = (enum sms_state)packet_word(p, (int)x->state, SMS_FAILED + 1);
	packet_str(p, &x->id);
	packet_str(p, &x->provider_no);
	packet_str(p, &x->detail);
}

void
packet_service(struct packet *p, struct gate_service *x)
{
	packet_str(p, &x->name);
	packet_str(p, &x->kind);
	packet_i64(p, &x->expires_us);
	packet_i64(p, &x->skew_us);
	packet_i64(p, &x->calls);
	packet_i64(p, &x->unknown);
	packet_i64(p, &x->forged);
	packet_bool(p, &x->pays);
	packet_bool(p, &x->heard);
}
