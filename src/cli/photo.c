/* SPDX-License-Identifier: Apache-2.0 */
/*
 * photo check|make: as many threads as cores take one file after the other; what
 * they have to say is printed in the order of the files.
 */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/memory.h"
#include "cli/cli.h"
#include "exam/exam.h"
#include "photo/photo_policy.h"

enum { FILES_MAX = 100000, THREADS_MAX = 64, DEPTH_MAX = 8, BAR = 30,
	FILE_MAX_BYTES = 64 * 1024 * 1024, CONFIG_BYTES = 1024 * 1024 };

static const size_t ARENA_MAX = (size_t)1 << 30;

struct photo_file {
	const char	*path;
	const char	*name;		/* of what is made: 张三.jpg */
	char		*line;		/* what to print, malloc'ed; NULL: not yet */
	bool		 bad;
};

struct photo_run {
	const struct photo_policy *policy;
	const struct photo_crop *crop;	/* NULL: by the face */
	const char	*out;		/* folder; NULL: only look */
	struct photo_file *files;
	size_t		 n;
	bool		 json;
	bool		 bar;
	pthread_mutex_t	 lock;		/* over what follows */
	size_t		 next;
	size_t		 printed;
	size_t		 bad;
};

/* ---- which files */

static bool
is_picture(struct str name)
{
	static const char endings[][6] = { ".jpg", ".jpeg", ".png", ".webp" };

	for (size_t i = 0; i < COUNT(endings); i++) {
		struct str e = str_z(endings[i]);

		if (name.n > e.n && str_eq_nocase(str_sub(name, name.n - e.n,
		    e.n), e))
			return true;
	}
	return false;
}

/* "a/张三.JPG" is made into "张三.jpg". */
static const char *
made_name(struct arena *a, const char *path)
{
	const char	*slash = strrchr(path, '/');
	struct str	 name = str_z(slash == NULL ? path : slash + 1);
	size_t		 n = name.n;

	while (n > 0 && name.p[n - 1] != '.')
		n--;
	return str_make(a, "%.*s.jpg", (int)(n > 1 ? n - 1 : name.n),
	    name.p).p;
}

static bool
add_file(struct arena *a, struct photo_run *r, const char *path)
{
	if (r->n == FILES_MAX)
		return false;
	r->files[r->n++] = (struct photo_file){ .path = path,
		.name = made_name(a, path) };
	return true;
}

static bool
add_path(struct arena *a, struct photo_run *r, const char *path, int depth)
{
	struct stat	 st;
	struct dirent	*e;
	DIR		*d;
	bool		 ok = true;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return add_file(a, r, path);
	d = opendir(path);
	if (d == NULL || depth == DEPTH_MAX) {
		if (d != NULL)
			(void)closedir(d);	/* only read */
		return false;
	}
	while (ok && (e = readdir(d)) != NULL) {
		const char *child = str_make(a, "%s/%s", path, e->d_name).p;

		if (e->d_name[0] == '.')
			continue;
		if (e->d_type == DT_DIR || is_picture(str_z(e->d_name)))
			ok = add_path(a, r, child, depth + 1);
	}
	(void)closedir(d);	/* only read */
	return ok;
}

static int
by_name(const void *a, const void *b)
{
	const struct photo_file	*f = a, *g = b;
	int			 cmp = strcmp(f->name, g->name);

	return cmp != 0 ? cmp : strcmp(f->path, g->path);
}

/* Two files whose photos would have one name: neither is made by chance. */
static bool
names_clash(const struct photo_run *r)
{
	for (size_t i = 1; r->out != NULL && i < r->n; i++)
		if (strcmp(r->files[i - 1].name, r->files[i].name) == 0) {
			(void)fprintf(stderr, "baokao: %s 与 %s 做出的照片同名，"
			    "请分开做\n", r->files[i - 1].path,
			    r->files[i].path);
			return true;
		}
	return false;
}

/* ---- one photo */

static enum rc
read_photo(struct arena *a, const char *path, struct str *ret)
{
	struct stat	st;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return RC_IO;
	if (st.st_size > FILE_MAX_BYTES)
		return RC_FULL;
	return read_whole(a, path, (size_t)st.st_size + 1, ret);
}

static bool
write_photo(struct arena *a, const struct photo_run *r,
    const struct photo_file *f, struct str jpeg)
{
	const char	*path = str_make(a, "%s/%s", r->out, f->name).p;
	FILE		*to = fopen(path, "wb");
	bool		 ok;

	if (to == NULL)
		return false;
	ok = fwrite(jpeg.p, 1, jpeg.n, to) == jpeg.n;
	return fclose(to) == 0 && ok;
}

static const char *
word_of(const struct photo_result *p)
{
	if (p->problem.fault != PHOTO_FINE)
		return "不能用";
	return p->worst == STRICT_REFUSE ? "不合格" : p->worst ==
	    STRICT_ADVISE ? "有提示" : "合格";
}

/* What to print: a JSON object, or the file, a word, and a line per fault. */
static void
say(struct buf *b, struct arena *a, const struct photo_run *r,
    const struct photo_file *f, const struct photo_result *p)
{
	struct str rest, line;

	if (r->json) {
		buf_z(b, "{\"file\":");
		json_put_text(b, str_z(f->path));
		buf_z(b, ",\"photo\":");
		photo_result_json(b, a, p, r->policy);
		buf_z(b, "}\n");
		return;
	}
	buf_fmt(b, "%s\t%s", word_of(p), f->path);
	if (p->problem.fault == PHOTO_FINE)
		buf_fmt(b, "\t%u×%u\t%.1f KB", p->made.w_px, p->made.h_px,
		    (double)p->made.jpeg.n / 1024);
	buf_char(b, '\n');
	rest = photo_result_text(a, p, r->policy);
	while (rest.n > 0 && str_cut(&rest, '\n', &line))
		buf_fmt(b, "\t%.*s\n", STR_ARG(line));
}

static void
do_one(struct arena *a, const struct photo_run *r, struct photo_file *f)
{
	struct photo_result	p = { .worst = STRICT_OFF };
	struct buf		b;
	struct str		bytes;

	buf_init(&b, 256 * 1024);
	if (read_photo(a, f->path, &bytes) != RC_OK) {
		f->bad = true;
		if (r->json) {
			buf_z(&b, "{\"file\":");
			json_put_text(&b, str_z(f->path));
			buf_z(&b, ",\"photo\":null}\n");
		} else
			buf_fmt(&b, "读不出\t%s\n", f->path);
	} else {
		f->bad = photo_make(a, bytes, r->policy, r->crop, &p) != RC_OK ||
		    p.worst == STRICT_REFUSE;
		say(&b, a, r, f, &p);
		if (r->out != NULL && !f->bad &&
		    !write_photo(a, r, f, p.made.jpeg)) {
			f->bad = true;
			buf_fmt(&b, "\t写不进 %s/%s\n", r->out, f->name);
		}
	}
	buf_char(&b, '\0');
	f->line = strdup(b.p);
	must(f->line != NULL);
	buf_done(&b);
}

static void
draw_bar(const struct photo_run *r, size_t done)
{
	char	bar[BAR + 1];
	size_t	full = done * BAR / r->n;

	memset(bar, '.', BAR);
	memset(bar, '#', full);
	bar[BAR] = '\0';
	(void)fprintf(stderr, "\r[%s] %zu/%zu  不合格 %zu ", bar, done, r->n,
	    r->bad);
	if (done == r->n)
		(void)fputc('\n', stderr);
}

/* Under the lock: print what is next in order, as far as it is there. */
static void
print_ready(struct photo_run *r)
{
	for (; r->printed < r->n && r->files[r->printed].line != NULL;
	    r->printed++) {
		struct photo_file *f = &r->files[r->printed];

		(void)fputs(f->line, stdout);
		free(f->line);
		f->line = NULL;
	}
}

/*
 * As many as cores; results are printed in the order of the files, whoever is
 * done first.
 */
static void *
worker(void *ctx)
{
	struct photo_run	*r = ctx;
	struct arena		*a = arena_new(ARENA_MAX);

	for (;;) {
		struct photo_file	*f, one;
		size_t			 i;

		must(pthread_mutex_lock(&r->lock) == 0);
		i = r->next++;
		must(pthread_mutex_unlock(&r->lock) == 0);
		if (i >= r->n)
			break;
		f = &r->files[i];
		one = *f;
		do_one(a, r, &one);
		arena_reset(a);
		must(pthread_mutex_lock(&r->lock) == 0);
		*f = one;
		r->bad += one.bad;
		print_ready(r);
		if (r->bar)
			draw_bar(r, r->printed);
		must(pthread_mutex_unlock(&r->lock) == 0);
	}
	arena_free(a);
	return NULL;
}

static void
run_all(struct photo_run *r)
{
	pthread_t	threads[THREADS_MAX];
	long		cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t		n = cores < 1 ? 1 : (size_t)cores, started = 0;

	n = n > THREADS_MAX ? THREADS_MAX : n;
	n = n > r->n ? r->n : n;
	while (started + 1 < n && pthread_create(&threads[started], NULL,
	    worker, r) == 0)
		started++;
	(void)worker(r);
	for (size_t i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);	/* returns nothing */
}

/* ---- the rules */

struct exam_of {
	const char		*code;
	struct photo_policy	*policy;
};

static enum rc
exam_policy_in(struct cx *cx, void *ctx)
{
	struct exam_of		*x = ctx;
	struct exam_cache	*cache = exam_cache_new();
	const struct exam	*exam;
	enum rc			 rc = exam_load(cache, cx->tx, str_z(x->code),
	    &exam);

	if (rc == RC_OK)
		*x->policy = photo_policy_of(&exam->config);
	exam_cache_free(cache);
	return rc;
}

/*
 * The same rules as an exam's pages, read from its file: what the command
 * takes, the page takes.
 */
static enum rc
file_policy(struct arena *a, const char *path, struct photo_policy *policy)
{
	struct exam_config	*c = ARENA_NEW(a, struct exam_config);
	struct config_problems	 problems = { .n = 0 };
	struct str		 text;

	if (read_whole(a, path, CONFIG_BYTES, &text) != RC_OK) {
		(void)fprintf(stderr, "baokao: 无法读取 %s\n", path);
		return RC_IO;
	}
	if (config_parse(a, text, true, c, &problems) != RC_OK) {
		for (size_t i = 0; i < problems.n; i++)
			(void)fprintf(stderr, "%s:%d: %.*s：%.*s\n", path,
			    problems.list[i].line,
			    STR_ARG(problems.list[i].path),
			    STR_ARG(problems.list[i].reason));
		return RC_BAD;
	}
	*policy = photo_policy_of(c);
	return RC_OK;
}

/* A preset, a configuration, or an exam of the store. */
static enum rc
find_policy(const struct options *o, struct arena *a,
    struct photo_policy *policy)
{
	struct str	spec = str_z(o->spec == NULL ? "national" : o->spec);
	struct exam_of	x = { o->spec, policy };
	struct stat	st;
	char		cause[DB_CAUSE_BYTES] = "";

	if (photo_preset_policy(spec, policy) == RC_OK)
		return RC_OK;
	if (str_ends(spec, STR(".yaml")))
		return file_policy(a, o->spec, policy);
	if (o->store != NULL || stat(o->data, &st) == 0)
		if (cli_change(o, a, exam_policy_in, &x, cause) == RC_OK)
			return RC_OK;
	(void)fprintf(stderr, "baokao: 没有预设或考试 %s %s\n", o->spec, cause);
	return RC_NONE;
}

/*
 * "X,Y,W,H", quarter turns clockwise, and tenths of a degree after a second
 * comma; all in the picture as shown, W 0 for the middle.
 */
static enum rc
parse_crop(const char *text, struct photo_crop *ret_crop)
{
	int64_t		v[6] = { 0 };
	struct str	rest = str_z(text), word;
	size_t		n = 0;

	while (n < COUNT(v) && str_cut(&rest, ',', &word))
		if (str_i64(word, &v[n++]) != RC_OK)
			return RC_BAD;
	if (n < 4 || rest.p != NULL || v[4] > 3 || v[5] < -200 || v[5] > 200)
		return RC_BAD;
	for (size_t i = 0; i < 5; i++)
		if (v[i] < 0 || v[i] > UINT16_MAX)
			return RC_BAD;
	*ret_crop = (struct photo_crop){ (uint32_t)v[0], (uint32_t)v[1],
		(uint32_t)v[2], (uint32_t)v[3], (unsigned)v[4], (int)v[5] };
	return RC_OK;
}

static int
list_presets(void)
{
	for (const struct photo_preset *p = photo_presets(); p->word != NULL;
	    p++)
		(void)printf("%-12s%4u×%-5u%3u-%u KB  %s\n", p->word, p->w_px,
		    p->h_px, p->min_kb, p->max_kb, p->name);
	cli_document_presets();
	return EXIT_DONE;
}

static int
usage(void)
{
	(void)fputs("usage: baokao photo check|make FILE|DIR... [--spec "
	    "PRESET|EXAM|FILE.yaml] [--crop X,Y,W,H[,TURN[,ANGLE]]] [--json] "
	    "[-o DIR] | check|make --document PRESET FILE... [--frame FRAME]... "
	    "| presets\n", stderr);
	return EXIT_USAGE;
}

/*
 * Names that would overwrite one another are refused before anything is
 * written.
 */
static int
photo_run(const struct options *o, struct arena *a, struct photo_run *r)
{
	r->files = ARENA_ARRAY(a, struct photo_file, FILES_MAX);
	for (char **w = o->words + 1; *w != NULL; w++)
		if (!add_path(a, r, *w, 0)) {
			(void)fprintf(stderr, "baokao: %s 读不出，或文件太多\n", *w);
			return EXIT_USAGE;
		}
	if (r->n == 0) {
		(void)fputs("baokao: 没有找到图片\n", stderr);
		return EXIT_FAILED;
	}
	qsort(r->files, r->n, sizeof(*r->files), by_name);
	if (names_clash(r))
		return EXIT_USAGE;
	if (r->out != NULL && mkdir(r->out, 0777) != 0 && errno != EEXIST) {
		(void)fprintf(stderr, "baokao: 无法建立 %s：%s\n", r->out,
		    strerror(errno));
		return EXIT_FAILED;
	}
	must(pthread_mutex_init(&r->lock, NULL) == 0);
	run_all(r);
	(void)pthread_mutex_destroy(&r->lock);	/* nobody holds it */
	return r->bad > 0 ? EXIT_FAILED : EXIT_DONE;
}

int
cmd_photo(const struct options *o)
{
	const char		*verb = o->words[0] == NULL ? "" : o->words[0];
	const bool		 makes = strcmp(verb, "make") == 0;
	struct photo_policy	 policy;
	struct photo_crop	 crop;
	struct photo_run	 r = { .policy = &policy, .json = o->json,
		.crop = o->crop == NULL ? NULL : &crop,
		.bar = isatty(STDERR_FILENO) == 1, .out = !makes ? NULL :
		o->out == NULL ? "photos-out" : o->out };
	struct arena		*a;
	int			 status;

	memory_keep();
	if (strcmp(verb, "presets") == 0)
		return list_presets();
	if ((!makes && strcmp(verb, "check") != 0) || o->words[1] == NULL ||
	    (o->crop != NULL && parse_crop(o->crop, &crop) != RC_OK))
		return usage();
	if (o->document != NULL)
		return cli_document(o, r.out);
	a = arena_new(ARENA_MAX);
	status = find_policy(o, a, &policy) != RC_OK ? EXIT_USAGE :
	    photo_run(o, a, &r);
	arena_free(a);
	return status;
}
