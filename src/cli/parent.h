/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parent: holds the listening sockets and starts the others: a web process,
 * the helper that opens foreign files for it and, when outside services are
 * configured, its gate; together a crew.
 *
 * One of them that dies is started again, for ever: at once when it had lived for
 * ten seconds, else after a pause that doubles up to half a minute; who asks
 * meanwhile hears at once that it should come again. Only a first start that is
 * refused (a wrong setting, a foreign key) ends the service.
 *
 * SIGHUP starts a new crew (a new binary, too) and lets the old one finish as soon
 * as the new one serves; no connection is refused meanwhile, and a crew that does
 * not come up leaves the old one where it is.
 */
#ifndef CLI_PARENT_H
#define CLI_PARENT_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "cli/cli.h"
#include "ipc/wire.h"

/* How a kind of process has fared, over all that did its work. */
struct fate {
	int64_t		since_us;	/* the living one's start */
	int64_t		due_us;		/* when to start the next one; 0: lives */
	uint64_t	restarts;
	unsigned	early;		/* deaths in a row within ten seconds */
};

enum side_kind { SIDE_GATE, SIDE_HELPER, SIDE__MAX };

/* A process beside the web process, and the line between them. */
struct side {
	pid_t		pid;		/* 0: none */
	int		web_end;	/* -1: none */
	struct wire_end	own;		/* ours, for its successors; fd -1: none */
};

struct crew {
	pid_t		web;		/* 0: none */
	struct side	sides[SIDE__MAX];
	bool		ready;		/* it said that it serves */
};

struct parent {
	const struct options	*o;
	char			 path[PATH_MAX];	/* of this program */
	char			 fds_text[LOOPS_MAX * 8];
	int			 fds[LOOPS_MAX];	/* listening */
	unsigned		 fds_n;
	bool			 wants_gate;
	pid_t			 pid;
	struct crew		 crew;		/* the one that serves, or is to */
	struct crew		 old;		/* until it has finished */
	struct fate		 web;
	struct fate		 sides[SIDE__MAX];
	bool			 proven;	/* one has served */
};

/*
 * parent_run: until it is told to end, or a first start is refused.
 *
 * p	o, path, fds and wants_gate are set
 */
int	parent_run(struct parent *p);

/*
 * parent_tell_ready: the web process's word to its parent that it serves.
 *
 * parent	whoever started it; a parent that is gone is told nothing
 */
void	parent_tell_ready(pid_t parent);

/*
 * What the system sends the web process when its parent is gone: no more
 * visitors, since whoever starts the service again needs the address.
 */
int	parent_gone_signal(void);

#endif
