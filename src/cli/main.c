/* SPDX-License-Identifier: Apache-2.0 */
/* `baokao`: words in, exit code out. */
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/version.h"

static const struct {
	const char	*name;
	int		(*run)(const struct options *o);
	const char	*usage;
	const char	*text;
} commands[] = {
	{ "serve", cmd_serve,
	    "serve --listen ADDR:PORT --data DIR [--store postgres://…] "
	    "[--config FILE] [--demo [--as-of YYYY-MM-DD]]",
	    "run the service; with --demo the exams of ./exams are loaded with "
	    "their dates moved so that registration is open today, or on the "
	    "day of --as-of; SIGTERM stops it gracefully, SIGHUP restarts the "
	    "web process without refusing a connection" },
	{ "exam", cmd_exam,
	    "exam import FILE|DIR --data DIR [--demo] [--dry-run] [--json] "
	    "[--confirm HASH] | exam switches | exam "
	    "graph [EXAM] | exam extend EXAM STAGE \"YYYY-MM-DD HH:MM\" [--person "
	    "FILE|-] [--reason TEXT] --data DIR",
	    "store an exam's configuration (every mistake named with its line); "
	    "while people are registered the difference is printed, setting by "
	    "setting with the applications that each touches, and made only "
	    "with the --confirm that it names; or print the table of all settings or of all state changes. exam "
	    "extend lets a stage (register, change, review, pay, prints, "
	    "rechoose, ticket, return, dispute) end later than the "
	    "configuration says, for everybody, or with --person for the one "
	    "whose ID number is the first line of FILE or of standard input; "
	    "the newest extension of a stage holds, register moves change "
	    "with it, and everything that asks for a time follows at once" },
	{ "positions", cmd_positions,
	    "positions import EXAM FILE --data DIR [--map FILE] [--leave-out "
	    "SHEET]... [--dry-run] [--json] [--confirm HASH] | positions map "
	    "FILE",
	    "read a position table (.xlsx, .xls, .csv) into an exam; with "
	    "--dry-run only tell what would be read and changed. While people "
	    "are registered the difference is printed with the applications "
	    "that it touches, and made only with the --confirm that it names; "
	    "a position that was chosen is never deleted. --map says which column "
	    "is which where the headings do not; positions map prints what "
	    "was understood, to be corrected and given as --map" },
	{ "seats", cmd_seats, "seats arrange EXAM --seed TEXT --data DIR | "
	    "seats add EXAM --data DIR",
	    "seat everyone who paid, once; the same seed and candidates give "
	    "the same plan; add: seats for those who paid later (a running "
	    "service does that by itself), and who has none" },
	{ "ticket", cmd_ticket, "ticket verify CODE... --data DIR",
	    "whether the code on an admission ticket is genuine, and whose it "
	    "is; without CODE one a line on standard input" },
	{ "staff", cmd_staff,
	    "staff add LOGIN NAME ROLE... < PASSWORD | staff scope LOGIN EXAM "
	    "[DEPARTMENT]",
	    "add a member of staff (reviewer, arbiter, cashier, authority, "
	    "auditor), or let one work on an exam or one department of it" },
	{ "photo", cmd_photo,
	    "photo check|make FILE|DIR... [--spec PRESET|EXAM|FILE.yaml] "
	    "[--crop X,Y,W,H[,TURN[,ANGLE]]] [--json] [-o DIR] | photo "
	    "check|make --document PRESET FILE... "
	    "[--frame FRAME]... [--json] [-o DIR] | photo presets",
	    "look at photos, or make standard ones of them (cut by the face, "
	    "sized, compressed, without metadata) in DIR, photos-out unless "
	    "said; folders are gone through, every core works, advice and "
	    "refusals are printed a photo a line, as JSON with --json. --crop "
	    "keeps that part of every photo, as shown (W 0: the middle), after "
	    "TURN quarters and then ANGLE tenths of a degree clockwise. EXAM "
	    "is looked up in --data or --store. With --document pictures of "
	    "documents are made instead: the table around them cut away, "
	    "level, within the preset's KB; idcard takes front and back and "
	    "makes one picture of them. --frame, once for each file of a "
	    "picture, says what to keep: auto, whole, or X,Y,WIDTH,HEIGHT, "
	    "then maybe ,QUARTERS clockwise and ,SLOPE in 1/65536. Exit code "
	    "1 when a photo is refused or cannot be read" },

	{ "reconcile", cmd_reconcile,
	    "reconcile --date YYYY-MM-DD [--gateway NAME] --config FILE --data "
	    "DIR [--json]",
	    "fetch the gateways' bills of a day, compare them with the books "
	    "and list the differences; exit code 1 when there are any" },
	{ "einvoice", cmd_einvoice,
	    "einvoice export|again -o FILE.json|FILE.csv --data DIR | einvoice "
	    "import FILE.json|FILE.csv --data DIR",
	    "write what a province's platform of electronic invoices is to "
	    "issue, and read its numbers back, all or nothing; again also "
	    "writes what was written before and not answered" },
	{ "gateway", cmd_gateway, "gateway test NAME --config FILE",
	    "make a real order of 0.01 at a gateway, wait for it to be paid, "
	    "and refund it; asks before it begins" },
	{ "backup", cmd_backup,
	    "backup DIR --data DIR [--config FILE] [--store postgres://…] "
	    "[--passphrase FILE|-] [--keep N]",
	    "save one moment of the store in a new folder of DIR while the service "
	    "runs; pictures and documents lie in DIR/blobs by their hash, and what "
	    "is there already is not copied again. The key is included only with "
	    "--passphrase, sealed under the first line of FILE (\"-\": standard "
	    "input); without it keep secret.key in another place. --keep removes "
	    "all but the newest N sets, and the files that none of them names. A "
	    "PostgreSQL store is saved by its own tools: only the key is saved here" },
	{ "restore", cmd_restore,
	    "restore DIR --data NEW [--passphrase FILE|-]",
	    "make a data directory of the newest set of DIR, or of the set that DIR "
	    "is; NEW must have no store. Without the passphrase the key has to be "
	    "put there by hand before the start" },
	{ "verify", cmd_verify, "verify DIR [--passphrase FILE|-]",
	    "compare the newest set of DIR, or the set that DIR is, with the hashes "
	    "of its manifest and look through its database; with the passphrase "
	    "also open the key and every sealed field. Exit code 1 when anything "
	    "is not as it was" },
	{ "doctor", cmd_doctor, "doctor --config FILE --data DIR",
	    "check settings, key files, certificates, clock, addresses and the "
	    "store, and say what to do about each finding" },
	{ "routes", cmd_routes, "routes",
	    "every page: method, path, who may use it, what it is for" },
	{ "idno", cmd_idno, "idno --as-of YYYY-MM-DD --json < NUMBERS",
	    "check ID numbers, one a line" },
};

static const struct option long_options[] = {
	{ "listen", required_argument, NULL, 'l' },
	{ "data", required_argument, NULL, 'd' },
	{ "store", required_argument, NULL, 's' },
	{ "config", required_argument, NULL, 'c' },
	{ "as-of", required_argument, NULL, 'a' },
	{ "seed", required_argument, NULL, 'e' },
	{ "map", required_argument, NULL, 'm' },
	{ "leave-out", required_argument, NULL, 'x' },
	{ "spec", required_argument, NULL, 'p' },
	{ "document", required_argument, NULL, 'k' },
	{ "frame", required_argument, NULL, 'r' },
	{ "out", required_argument, NULL, 'o' },
	{ "crop", required_argument, NULL, 'q' },
	{ "loops", required_argument, NULL, 'n' },
	{ "child-fds", required_argument, NULL, 'f' },
	{ "child-gate", no_argument, NULL, 'G' },
	{ "child-helper", no_argument, NULL, 'H' },
	{ "helper-fd", required_argument, NULL, 'h' },
	{ "gate-fd", required_argument, NULL, 'g' },
	{ "epoch", required_argument, NULL, 'E' },
	{ "restarts", required_argument, NULL, 'S' },
	{ "date", required_argument, NULL, 't' },
	{ "gateway", required_argument, NULL, 'w' },
	{ "person", required_argument, NULL, 'P' },
	{ "reason", required_argument, NULL, 'R' },
	{ "passphrase", required_argument, NULL, 'W' },
	{ "keep", required_argument, NULL, 'K' },
	{ "demo", no_argument, NULL, 'D' },
	{ "json", no_argument, NULL, 'j' },
	{ "dry-run", no_argument, NULL, 'y' },
	{ "confirm", required_argument, NULL, 'C' },
	{ "help", no_argument, NULL, 'U' },	/* of the command */
	{ NULL, 0, NULL, 0 },
};

static int
help(const char *topic)
{
	for (size_t i = 0; i < COUNT(commands); i++)
		if (topic != NULL && strcmp(topic, commands[i].name) == 0) {
			(void)printf("baokao %s\n\n%s.\n", commands[i].usage,
			    commands[i].text);
			return EXIT_DONE;
		}
	if (topic != NULL) {
		(void)fprintf(stderr, "baokao: no command %s\n", topic);
		return EXIT_USAGE;
	}
	(void)puts("baokao: online registration for exams\n");
	for (size_t i = 0; i < COUNT(commands); i++)
		(void)printf("  baokao %s\n", commands[i].usage);
	(void)puts("  baokao help [COMMAND]\n  baokao --version\n\n"
	    "Exit codes: 0 done, 1 failed, 2 wrong usage.");
	return EXIT_DONE;
}

/* The commit too: a report about a build in between says which one it was. */
static int
print_version(void)
{
	(void)printf("baokao %s%s%s%s\n", version_number,
	    version_commit[0] == '\0' ? "" : " (", version_commit,
	    version_commit[0] == '\0' ? "" : ")");
	return EXIT_DONE;
}

/* "1,0,3", from the parent (parent.c). */
static void
read_restarts(const char *text, struct options *o)
{
	struct str	rest = str_z(text), part;
	int64_t		n;

	for (size_t i = 0; i < COUNT(o->restarts) &&
	    str_cut(&rest, ',', &part); i++)
		if (str_i64(part, &n) == RC_OK)
			o->restarts[i] = (uint64_t)n;
}

/* Options that are a text and no more. */
static const struct {
	int	letter;
	size_t	at;	/* its place in struct options */
} texts[] = {
	{ 'l', offsetof(struct options, listen) },
	{ 'd', offsetof(struct options, data) },
	{ 's', offsetof(struct options, store) },
	{ 'c', offsetof(struct options, config) },
	{ 'a', offsetof(struct options, as_of) },
	{ 'e', offsetof(struct options, seed) },
	{ 'm', offsetof(struct options, map) },
	{ 'p', offsetof(struct options, spec) },
	{ 'k', offsetof(struct options, document) },
	{ 'o', offsetof(struct options, out) },
	{ 'q', offsetof(struct options, crop) },
	{ 'f', offsetof(struct options, child_fds) },
	{ 't', offsetof(struct options, date) },
	{ 'w', offsetof(struct options, gateway) },
	{ 'P', offsetof(struct options, person) },
	{ 'R', offsetof(struct options, reason) },
	{ 'W', offsetof(struct options, passphrase) },
	{ 'C', offsetof(struct options, confirm) },
};

static bool
set_option(struct options *o, int letter)
{
	for (size_t i = 0; i < COUNT(texts); i++)
		if (texts[i].letter == letter) {
			*(const char **)(void *)((char *)o + texts[i].at) =
			    optarg;
			return true;
		}
	switch (letter) {
	case 'x':
		if (o->leave_out_n == LEAVE_OUT_MAX)
			return false;
		o->leave_out[o->leave_out_n++] = str_z(optarg);
		break;
	case 'r':
		if (o->frames_n == FRAMES_MAX)
			return false;
		o->frames[o->frames_n++] = optarg;
		break;
	case 'n':
		o->loops = strtol(optarg, NULL, 10);
		break;
	case 'G':
		o->gate = true;
		break;
	case 'H':
		o->helper = true;
		break;
	case 'h':
		o->helper_fd = strtol(optarg, NULL, 10);
		break;
	case 'g':
		o->gate_fd = strtol(optarg, NULL, 10);
		break;
	case 'E':
		o->epoch = strtoull(optarg, NULL, 10);
		break;
	case 'S':
		read_restarts(optarg, o);
		break;
	case 'K':
		o->keep = strtol(optarg, NULL, 10);
		return o->keep > 0;
	case 'D':
		o->demo = true;
		break;
	case 'j':
		o->json = true;
		break;
	case 'y':
		o->dry_run = true;
		break;
	default:
		return false;
	}
	return true;
}

int
main(int argc, char **argv)
{
	struct options	o = { .listen = "127.0.0.1:8080", .data = "data",
		.gate_fd = -1, .helper_fd = -1, .epoch = 1 };
	const char	*name = argc > 1 ? argv[1] : "help";
	int		 letter;

	crypto_start();
	if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0)
		return help(argc > 2 ? argv[2] : NULL);
	if (strcmp(name, "--version") == 0 || strcmp(name, "version") == 0)
		return print_version();
	optind = 2;
	while ((letter = getopt_long(argc, argv, "o:", long_options, NULL)) != -1)
		if (letter == 'U')
			return help(name);
		else if (!set_option(&o, letter))
			return EXIT_USAGE;
	o.words = argv + optind;
	for (size_t i = 0; i < COUNT(commands); i++)
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].run(&o);
	(void)fprintf(stderr, "baokao: no command %s; try baokao help\n", name);
	return EXIT_USAGE;
}
