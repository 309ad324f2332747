/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of `baokao`; each takes its own words and returns an exit code.
 *
 * Cli is the program: it alone plugs the folders together (rooms.tbl, web.c),
 * starts the processes and knows the command line. Owns no table; never has a
 * rule that a page would need.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "base/crypto.h"
#include "exam/exam.h"
#include "http/peer.h"
#include "notify/notify.h"
#include "payment/payment.h"
#include "store/db.h"
#include "web/web.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, LEAVE_OUT_MAX = 64,
	FRAMES_MAX = 2,
	IMPORTS_MAX = 100 };

/* Options that several commands share. */
struct options {
	const char	*listen;	/* "127.0.0.1:8080" */
	const char	*data;		/* directory */
	const char	*store;		/* URL or file */
	const char	*config;
	const char	*as_of;
	const char	*seed;
	const char	*map;		/* file: which column is which */
	const char	*spec;		/* photos: preset, exam or .yaml */
	const char	*out;		/* folder for what is made */
	const char	*document;	/* preset of pictures of documents */
	const char	*frames[FRAMES_MAX];	/* of its parts */
	uint32_t	 frames_n;
	const char	*crop;		/* photos: X,Y,W,H[,TURN[,ANGLE]] */
	struct str	 leave_out[LEAVE_OUT_MAX];	/* names of sheets */
	uint32_t	 leave_out_n;
	bool		 demo;
	bool		 json;
	bool		 dry_run;
	const char	*confirm;	/* the hash of a difference that was seen */
	long		 loops;		/* 0: one per core */
	const char	*child_fds;	/* "3,4": this is a web process */
	long		 gate_fd;	/* its end of the gate; -1: none */
	long		 helper_fd;	/* its end of the helper's; -1: none */
	uint64_t	 epoch;		/* of the process at that end (ipc/wire.h) */
	uint64_t	 restarts[3];	/* so far, of web, gate and helper */
	bool		 gate;		/* this is a gate process */
	bool		 helper;	/* this is a helper process */
	const char	*date;		/* 2026-11-20 */
	const char	*gateway;	/* a service of --config */
	const char	*person;	/* file with an ID number; "-": input */
	const char	*reason;
	const char	*passphrase;	/* file whose first line it is; "-": input */
	long		 keep;		/* sets of backups; 0: all */
	char		**words;	/* what is left, NULL at the end */
};

enum { PROXIES_MAX = 32, DRAIN_MOST_S = 8 };

/* What --config FILE says about the service (docs/configuration.md). */
struct service_config {
	struct http_net	 proxies[PROXIES_MAX];	/* trusted */
	size_t		 proxies_n;
	struct http_net	 metrics_from[PROXIES_MAX];
	size_t		 metrics_from_n;
	int64_t		 drain_s;	/* from the end of /readyz to that of listening */
	bool		 secure_cookies;
	const char	*store;		/* NULL: not said */
	struct str	 public_url;	/* https://host; "" when not said */
	struct pay_service gateways[PAY_SERVICES_MAX];
	size_t		 gateways_n;
	struct notify_rules sms;
	bool		 gate;		/* there is an outside service to talk to */
	struct str	 text;		/* the file as it is; "" for none */
};

/*
 * service_config_read: read --config; without one everything is the default.
 *
 * returns	RC_OK | RC_BAD cause says the file, the line and why
 */
enum rc	service_config_read(const struct options *o, struct arena *a,
	    struct service_config *ret, char *cause);

/* cli_print: what b holds to a stream; b is done. */
void	cli_print(FILE *to, struct buf *b);

/* cmd_serve: run the service until it is told to stop. */
int	cmd_serve(const struct options *o);

/* cmd_exam: exam import FILE|DIR, exam switches, exam graph, exam extend. */
int	cmd_exam(const struct options *o);

/* exam_extend: exam extend EXAM STAGE UNTIL: a stage ends later. */
int	exam_extend(const struct options *o, struct arena *a);

/* cmd_positions: positions import EXAM FILE. */
int	cmd_positions(const struct options *o);

/* cmd_idno: one number a line to one JSON object a line. */
int	cmd_idno(const struct options *o);

/* cmd_ticket: ticket verify CODE…. */
int	cmd_ticket(const struct options *o);

/* cmd_seats: seats arrange EXAM --seed TEXT, seats add EXAM. */
int	cmd_seats(const struct options *o);

/* cmd_staff: staff add LOGIN NAME ROLE…, staff scope LOGIN EXAM [DEPARTMENT]. */
int	cmd_staff(const struct options *o);

/* cmd_photo: photo check|make FILE|DIR…. */
int	cmd_photo(const struct options *o);

/*
 * cli_document: photo check|make --document PRESET FILE….
 *
 * out		folder for what is made; NULL: only look
 * returns	an exit code
 */
int	cli_document(const struct options *o, const char *out);

/* cli_document_presets: print them, a line each. */
void	cli_document_presets(void);

/* cmd_einvoice: einvoice export|again -o FILE, einvoice import FILE. */
int	cmd_einvoice(const struct options *o);

/* cmd_reconcile: reconcile --date DAY. */
int	cmd_reconcile(const struct options *o);

/* cmd_gateway: gateway test NAME. */
int	cmd_gateway(const struct options *o);

/* cmd_backup: backup DIR: one moment of the store, while it is served. */
int	cmd_backup(const struct options *o);

/* cmd_restore: restore DIR --data NEW. */
int	cmd_restore(const struct options *o);

/* cmd_verify: verify DIR: whether a backup is as it was made. */
int	cmd_verify(const struct options *o);

/*
 * backup_last: when the last backup of a data directory was made.
 *
 * returns	RC_OK | RC_NONE never
 */
enum rc	backup_last(const struct options *o, struct arena *a,
	    int64_t *ret_us);

/* cmd_doctor: what an operator should know before the first day. */
int	cmd_doctor(const struct options *o);

/*
 * gate_start: a gate of one's own, for a command.
 *
 * ret_gate	channel_close() ends it
 * returns	RC_OK | RC_IO
 */
enum rc	gate_start(const struct options *o, struct channel **ret_gate);

/* cmd_routes: every page and who may use it. */
int	cmd_routes(const struct options *o);

/* law_sources: who answers the facts of the law (application/law.h). */
extern const struct fact_source *const law_sources[];

/* law_watches: who does something about moves (application/law.h). */
extern law_watch *const law_watches[];

/*
 * cli_found: run fn in one transaction as the command line, all or nothing;
 * makes the data directory, its key and the store where there is none.
 *
 * cause	what the store said, when it said something
 * returns	what fn returned, or RC_IO
 */
enum rc	cli_found(const struct options *o, struct arena *a,
	    enum rc (*fn)(struct cx *cx, void *ctx), void *ctx, char *cause);

/* cli_change: as cli_found, but RC_IO where there is no store. */
enum rc	cli_change(const struct options *o, struct arena *a,
	    enum rc (*fn)(struct cx *cx, void *ctx), void *ctx, char *cause);

/*
 * import_config: store one configuration and the files it names; says on
 * standard error what is wrong.
 *
 * returns	RC_OK | RC_NONE no such file | RC_BAD mistakes | RC_DENIED the
 *		changes (ret) are not confirmed, or refused | RC_IO
 */
enum rc	import_config(struct cx *cx, const char *path,
	    struct exam_import *ret);

/* import_compare: what import_config() would change; as that. */
enum rc	import_compare(struct cx *cx, const char *path,
	    struct exam_import *ret);

/* cli_print_changes: a difference for people, on standard output. */
void	cli_print_changes(const struct change_set *set);

/* cli_confirm: what --confirm says, or "". */
struct str cli_confirm(const struct options *o);

/*
 * cli_say_changes: print differences for people (with --json only what to
 * type), and what to type where they are not confirmed.
 *
 * returns	whether they may be carried out as the command was typed
 */
bool	cli_say_changes(const struct options *o, const struct change_set *sets,
	    size_t n);

/* import_list: the configurations of a folder, or the file itself. */
size_t	import_list(struct arena *a, const char *path, const char **list);

/* store_ready: open the store for writing and bring it to the newest form. */
enum rc	store_ready(const struct options *o, struct arena *a, char *cause,
	    struct db **ret_db);

/* store_url: where the store is: --store, or the file in --data. */
const char *store_url(const struct options *o, struct arena *a);

/* What a store is opened for: a demo's never holds real data, nor the other way round. */
enum store_use { USE_ANY, USE_DEMO, USE_REAL };

/* A store and the keys that it is sealed with. */
struct keyed_store {
	struct db	*db;
	struct keys	 keys;
};

/*
 * keys_open: store_ready(), with the data directory's key, which is made for a
 * store that has none yet, readable by its owner only. What a store is for is
 * settled when it is served for the first time.
 *
 * ret		the caller closes ret->db
 * cause	Chinese, with the way out
 * returns	RC_OK | RC_IO, also when the key is not this store's or is lost, or the
 *		store is for something else
 */
enum rc	keys_open(const struct options *o, struct arena *a,
	    enum store_use use, struct keyed_store *ret, char *cause);

/*
 * keys_master: the data directory's key as it stands there; makes none.
 *
 * returns	RC_OK | RC_NONE there is none | RC_IO cause says why
 */
enum rc	keys_master(const struct options *o, struct arena *a,
	    struct key *ret_master, char *cause);

/* keys_check_value: what a store remembers of the key that it is sealed with. */
struct str keys_check_value(struct arena *a, const struct key *master);

/* cli_cx: who the command line acts as. */
struct cx cli_cx(struct tx *tx, const struct keys *keys, struct rng *rng,
	    bool demo);

/* read_whole: a file's bytes, at most `most`: RC_OK | RC_IO | RC_FULL. */
enum rc	read_whole(struct arena *a, const char *path, size_t most,
	    struct str *ret_bytes);

/*
 * demo_load: exams of ./exams, positions, staff; what is there already stays.
 * The exams' dates are moved to the day of the first start, or to --as-of.
 */
enum rc	demo_load(const struct options *o, struct db *db,
	    const struct keys *keys, char *cause);

/* demo_shift: a text with every date in it, written 2026-03-01, moved by days. */
struct str demo_shift(struct arena *a, struct str text, int64_t days);

/*
 * demo_days: by how many days an exam of ./exams is moved for the demo.
 *
 * file		as it stands in the file
 * today_us	the demo's today
 * returns	RC_OK | RC_IO
 */
enum rc	demo_days(struct cx *cx, const struct exam_config *file,
	    int64_t today_us, int64_t *ret_days);

/* import_files: store the files that a configuration at path offers. */
enum rc	import_files(struct cx *cx, const char *path,
	    const struct exam_config *c);


/* web_run: the web process: serve on listening sockets until told to stop. */
int	web_run(const struct options *o, const int *fds, size_t n);

#endif
