/* SPDX-License-Identifier: Apache-2.0 */
/*
 * photo check|make --document PRESET: pictures of documents, cut and made small
 * as the page and the server do it. A preset of two parts makes one picture of
 * all the files, any other one of each.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "cli/cli.h"
#include "media/document.h"

enum { FILE_MAX_BYTES = 64 * 1024 * 1024 };

static const size_t ARENA_MAX = (size_t)1 << 30;

struct document_run {
	const struct document_preset *preset;
	struct document_spec	 spec;
	const char		*out;		/* folder; NULL: only look */
	bool			 json;
};

static const struct document_preset *
find_preset(const char *word)
{
	const struct document_preset *p = document_presets();

	while (p->word != NULL && strcmp(p->word, word) != 0)
		p++;
	return p->word == NULL ? NULL : p;
}

void
cli_document_presets(void)
{
	for (const struct document_preset *p = document_presets();
	    p->word != NULL; p++)
		(void)printf("--document %-14s%u   %u KB  %s\n", p->word,
		    p->parts, p->max_kb, p->name);
}

static enum rc
read_file(struct arena *a, const char *path, struct str *ret)
{
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > FILE_MAX_BYTES)
		return RC_IO;
	return read_whole(a, path, (size_t)st.st_size + 1, ret);
}

/* "a/front.PNG" is made into "DIR/front.jpg". */
static const char *
made_path(struct arena *a, const struct document_run *r, const char *path)
{
	const char	*slash = strrchr(path, '/');
	const char	*name = slash == NULL ? path : slash + 1;
	const char	*dot = strrchr(name, '.');

	return str_make(a, "%s/%.*s.jpg", r->out, dot == NULL || dot == name ?
	    (int)strlen(name) : (int)(dot - name), name).p;
}

/* Not over what it was made of. */
static bool
write_made(struct arena *a, const struct document_run *r, char **files,
    size_t n, struct str jpeg)
{
	const char	*path = made_path(a, r, files[0]);
	struct stat	 to, from;
	FILE		*f;
	bool		 ok;

	for (size_t i = 0; i < n; i++)
		if (stat(path, &to) == 0 && stat(files[i], &from) == 0 &&
		    to.st_dev == from.st_dev && to.st_ino == from.st_ino)
			return false;
	f = fopen(path, "wb");
	if (f == NULL)
		return false;
	ok = fwrite(jpeg.p, 1, jpeg.n, f) == jpeg.n;
	return fclose(f) == 0 && ok;
}

static void
say_json(const char *file, const struct document_made *made,
    size_t n, const struct document_problem *p)
{
	struct buf b;

	buf_init(&b, 256 * 1024);
	buf_z(&b, "{\"file\":");
	json_put_text(&b, str_z(file));
	buf_z(&b, ",\"document\":");
	document_json(&b, made, n, p);
	buf_z(&b, "}\n");
	cli_print(stdout, &b);
}

static void
say(struct arena *a, const char *file, const struct document_made *made,
    const struct document_problem *p)
{
	if (p->fault != DOCUMENT_FINE)
		(void)printf("不能用\t%s\n\t%.*s\n", file,
		    STR_ARG(document_problem_text(a, p)));
	else
		(void)printf("%s\t%s\t%u×%u\t%.1f KB\n", made->as_it_was ?
		    "没有改动" : made->doubtful ? "有提示" : "合格", file,
		    made->w_px, made->h_px, (double)made->jpeg.n / 1024);
	if (p->fault == DOCUMENT_FINE && made->doubtful)
		(void)puts("\t文字可能看不清，请放大查看；裁去证件以外的部分会更清楚");
}

/* One picture of n files. */
static bool
do_one(struct arena *a, const struct document_run *r, char **files, size_t n)
{
	struct document_made	made = { .quality = 0 };
	struct document_problem	problem;
	struct str		bytes[DOCUMENT_PARTS_MAX];
	bool			ok;

	for (size_t i = 0; i < n; i++)
		if (read_file(a, files[i], &bytes[i]) != RC_OK) {
			(void)fprintf(stderr, "baokao: 读不出 %s\n", files[i]);
			return false;
		}
	ok = document_make(a, bytes, n, &r->spec, &made, &problem) == RC_OK;
	if (r->json)
		say_json(files[0], &made, n, &problem);
	else
		say(a, files[0], &made, &problem);
	if (ok && r->out != NULL && !write_made(a, r, files, n, made.jpeg)) {
		(void)fprintf(stderr, "baokao: 写不进 %s\n",
		    made_path(a, r, files[0]));
		return false;
	}
	return ok;
}

/*
 * Two parts are two files of one document; without parts each file is a
 * document of its own.
 */
static int
run(const struct document_run *r, char **files)
{
	struct arena	*a;
	size_t		 n = 0;
	bool		 ok = true;

	while (files[n] != NULL)
		n++;
	if (n == 0 || (r->preset->parts > 1 && n > r->preset->parts)) {
		(void)fprintf(stderr, "baokao: %s 要 1 到 %u 个文件\n",
		    r->preset->word, r->preset->parts);
		return EXIT_USAGE;
	}
	if (r->out != NULL && mkdir(r->out, 0777) != 0 && errno != EEXIST) {
		(void)fprintf(stderr, "baokao: 无法建立 %s：%s\n", r->out,
		    strerror(errno));
		return EXIT_FAILED;
	}
	a = arena_new(ARENA_MAX);
	if (r->preset->parts > 1)
		ok = do_one(a, r, files, n);
	for (size_t i = 0; r->preset->parts == 1 && i < n; i++) {
		ok &= do_one(a, r, files + i, 1);
		arena_reset(a);
	}
	arena_free(a);
	return ok ? EXIT_DONE : EXIT_FAILED;
}

int
cli_document(const struct options *o, const char *out)
{
	struct document_run r = { .preset = find_preset(o->document),
		.out = out, .json = o->json };

	if (r.preset == NULL) {
		(void)fprintf(stderr, "baokao: 没有预设 %s，见 baokao photo presets\n",
		    o->document);
		return EXIT_USAGE;
	}
	r.spec.max_kb = r.preset->max_kb;
	for (size_t i = 0; i < o->frames_n; i++)
		if (i == r.preset->parts || document_frame_parse(
		    str_z(o->frames[i]), &r.spec.frames[i]) != RC_OK) {
			(void)fprintf(stderr, "baokao: --frame %s：应当是 auto、whole "
			    "或 X,Y,宽,高，每一面一个\n", o->frames[i]);
			return EXIT_USAGE;
		}
	return run(&r, o->words + 1);
}
