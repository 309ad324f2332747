/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages between processes of this program, field by field. Both ends are the
 * same program on the same machine: numbers are in its byte order.
 *
 * Each message has one function for both directions: it writes when the packet
 * has an out, and reads otherwise. Texts that were read point into the input.
 * What a message holds is its folder's: gateway/gate_packet.h, cell/cell_packet.h.
 */
#ifndef IPC_PACKET_H
#define IPC_PACKET_H

#include "base/buf.h"

/*
 * All questions there are, of whichever process: a number means one thing, and
 * who gets a question that is not its own answers nothing.
 */
enum packet_kind {
	PACKET_PAY,	/* these to the gate: pay_ask → pay_answer */
	PACKET_NOTICE,	/* pay_notice → pay_answer, notice_reply */
	PACKET_SMS,	/* sms_ask → sms_answer */
	PACKET_REPORT,	/* query, body → sms_answer…, notice_reply */
	PACKET_HEALTH,	/* nothing → struct gate_service… */
	PACKET_PHOTO,	/* these to the process of cell/cell.h */
	PACKET_DOCUMENT,
	PACKET_PDF,
	PACKET_SHEET,
	PACKET_HELLO,	/* no questions: who answers from now on (wire_hello) */
	PACKET_BYE,	/* the one who answered is dead (wire_bye) */
	PACKET__MAX
};

enum {
	PACKET_CHUNK_BYTES = 64 * 1024,
	PACKET_MOST_BYTES = 256 * 1024 * 1024	/* a bill of a million rows */
};

struct packet {
	struct buf	*out;		/* NULL: reading */
	struct arena	*a;		/* of lists that are read */
	struct str	 in;		/* what is left to read */
	bool		 bad;		/* the input ended early or made no sense */
};

/* What goes over the socket before each chunk. */
struct packet_head {
	uint64_t	id;		/* an answer has its question's */
	uint32_t	kind;
	uint32_t	more;		/* 1: another chunk of the same message follows */
	uint64_t	epoch;		/* of the one who is asked, or answers */
};

/* packet_raw: n bytes as they are; for structs without pointers. */
void	packet_raw(struct packet *p, void *x, size_t n);

/* packet_i64: a number. */
void	packet_i64(struct packet *p, int64_t *x);

/* packet_str: a text; read, it points into the input. */
void	packet_str(struct packet *p, struct str *x);

/* packet_bool: a yes or a no. */
void	packet_bool(struct packet *p, bool *x);

/*
 * packet_word: a word of an enumeration, from 0 to below `past`; another one is
 * no message of ours.
 */
int	packet_word(struct packet *p, int x, int past);

/* packet_count: how many elements follow, each of at least `least` bytes. */
size_t	packet_count(struct packet *p, size_t n, size_t most, size_t least);

#endif
