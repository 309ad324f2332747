/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate process may not do any more once it holds the keys. */
#ifndef GATEWAY_GATE_JAIL_H
#define GATEWAY_GATE_JAIL_H

/*
 * gate_jail: from here on this process starts no program, listens nowhere,
 * writes no file and looks into no other process: the system kills it when it
 * tries. Stops the program when the system cannot do that.
 */
void	gate_jail(void);

#endif
