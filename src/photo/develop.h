/* SPDX-License-Identifier: Apache-2.0 */
/* What a cell of the darkroom does: one question, one answer, no more. */
#ifndef PHOTO_DEVELOP_H
#define PHOTO_DEVELOP_H

#include "photo/dark_packet.h"

/* develop_kind: whether it is a question for a cell. */
bool	develop_kind(uint32_t kind);

/*
 * develop: open the pictures or the PDF of a question and write the answer.
 *
 * kind		one of develop_kind()
 * question	whatever the bytes: what makes no sense is answered as damaged
 * out		a packet that writes
 */
void	develop(enum packet_kind kind, struct str question,
	    struct packet *out);

#endif
