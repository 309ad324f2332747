/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate process may not do any more once it holds the keys. */
#ifndef IPC_CONFINE_H
#define IPC_CONFINE_H

/*
 * process_confine: from here on this process starts no program, listens nowhere,
 * writes no file and looks into no other process: the system kills it when it
 * tries. Stops the program when the system cannot do that.
 */
void	process_confine(void);

#endif
