/* SPDX-License-Identifier: Apache-2.0 */
/* What a cell does: one question, one answer, no more. */
#ifndef CELL_CELL_WORK_H
#define CELL_CELL_WORK_H

#include "cell/cell_packet.h"

/* cell_takes: whether it is a question for a cell. */
bool	cell_takes(uint32_t kind);

/*
 * cell_work: open the pictures, the PDF or the spreadsheet of a question and write the answer.
 *
 * kind		one of cell_takes()
 * question	whatever the bytes: what makes no sense is answered as damaged
 * out		a packet that writes
 */
void	cell_work(enum packet_kind kind, struct str question,
	    struct packet *out);

#endif
