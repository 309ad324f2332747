/* SPDX-License-Identifier: Apache-2.0 */
#include "http/multipart.h"

#include <string.h>

#include "tests/test.h"

static const struct multipart_limits usual = { .parts_max = 8, .files_max = 2,
	.field_bytes = 40, .file_bytes = 60 };

struct taken {
	struct form	 form;
	struct upload	*uploads;
	enum rc		 rc;
};

/* A body fed as two pieces; after a refusal the rest is fed all the same. */
static struct taken
take(struct test *t, const struct multipart_limits *limits,
    const char *boundary, struct str s, size_t cut)
{
	struct multipart *m = multipart_new(t->a, str_z(boundary), limits);
	struct taken	  got = { .uploads = NULL };
	enum rc		  first = multipart_feed(m, str_sub(s, 0, cut));
	enum rc		  second = multipart_feed(m, str_sub(s, cut, s.n));

	if (first != RC_OK)
		WANT_RC(second, first);
	got.rc = multipart_end(m, &got.form, &got.uploads);
	if (second != RC_OK)
		WANT_RC(got.rc, second);
	return got;
}

#define DISP "Content-Disposition: form-data; "
#define TEXT(name, value) "--B\r\n" DISP "name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_(name, file, value) "--B\r\n" DISP "name=\"" name "\"; filename=\"" \
	file "\"\r\nContent-Type: image/jpeg\r\n\r\n" value "\r\n"
#define LAST "--B--\r\n"

TEST(parts_are_the_same_however_the_body_is_cut)
{
	/* The file is made of what nearly ends it. */
	static const struct str body = STR_INIT(TEXT("a", "1") TEXT("名", "")
	    FILE_("f", "C:\\dir\\照片.jpg", "\r\r\n--\r\n-\r\n--C\0\r\n-B\r")
	    TEXT("a", "2\r\n--A") FILE_("g", "", "") LAST);
	static const struct str want = STR_INIT("\r\r\n--\r\n-\r\n--C\0\r\n-B\r");

	for (size_t cut = 0; cut <= body.n; cut++) {
		struct taken		 got = take(t, &usual, "B", body, cut);
		const struct upload	*u = got.uploads;

		WANT_RC(got.rc, RC_OK);
		WANT_INT(got.form.n, 3);
		WANT_STR(got.form.fields[0].name, "a");
		WANT_STR(got.form.fields[0].value, "1");
		WANT_STR(got.form.fields[1].name, "名");
		WANT_STR(got.form.fields[1].value, "");
		WANT_STR(got.form.fields[2].value, "2\r\n--A");
		WANT(u != NULL && u->next == NULL);	/* an empty input is none */
		WANT_STR(u->field, "f");
		WANT_STR(u->name, "照片.jpg");
		WANT_STR(u->type, "image/jpeg");
		WANT_SAME(u->bytes, want);
	}
}

TEST(the_last_boundary_may_do_without_a_line_end)
{
	const struct str	body = STR(TEXT("a", "1") "--B--");
	struct taken		got = take(t, &usual, "B", body, 9);

	WANT_RC(got.rc, RC_OK);
	WANT_INT(got.form.n, 1);
}

TEST(a_part_that_is_not_well_formed_is_refused)
{
	static const struct str rows[] = {
		STR_INIT(""),					/* nothing */
		STR_INIT(TEXT("a", "1")),		/* no last boundary */
		STR_INIT(TEXT("a", "1") "--B"),
		STR_INIT(TEXT("a", "1") "--B-"),
		STR_INIT("--B\r\n" DISP "name=a\r\n\r\nx"),	/* cut off */
		STR_INIT("preamble\r\n" TEXT("a", "1") LAST),
		STR_INIT("\r\n" TEXT("a", "1") LAST),
		STR_INIT(TEXT("a", "1") LAST "epilogue"),
		STR_INIT(TEXT("a", "1") LAST "\r\n"),
		STR_INIT(TEXT("a", "1") "--B \r\n" DISP "name=b\r\n\r\n\r\n" LAST),
		STR_INIT(TEXT("a", "1") "--B\n" DISP "name=b\r\n\r\n\r\n" LAST),
		STR_INIT(TEXT("a", "1\r\n--BB") LAST),
		STR_INIT("--B\r\n\r\nx\r\n" LAST),		/* no fields */
		STR_INIT("--B\r\nContent-Type: text/plain\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "filename=x\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=\"\"\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=\"a\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=a; name=b\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=\"a\"b\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=a;\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=\"a\0b\"\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=\"\xff\"\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=\"a\nb\"\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=a\r\n" DISP "name=b\r\n\r\nx\r\n"
		    LAST),
		STR_INIT("--B\r\nContent-Disposition: attachment; name=a\r\n\r\n"
		    "x\r\n" LAST),
		STR_INIT("--B\r\nContent-Disposition: form-dataX; name=a\r\n\r\n"
		    "x\r\n" LAST),
		STR_INIT("--B\r\nContent-Disposition : form-data; name=a\r\n\r\n"
		    "x\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=a\r\n b: c\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=a\r\nno colon\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=a\r\nContent-Type: multipart/mixed"
		    "\r\n\r\nx\r\n" LAST),
		STR_INIT("--B\r\n" DISP "name=a\r\nContent-Transfer-Encoding: "
		    "base64\r\n\r\nx\r\n" LAST),
		STR_INIT(TEXT("a", "\0") LAST),			/* no text */
		STR_INIT(TEXT("a", "\xe6\x8a") LAST),
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t cut = 0; cut <= rows[i].n; cut++) {
			struct taken got = take(t, &usual, "B", rows[i], cut);

			if (got.rc != RC_BAD)
				print_error("row %zu cut at %zu\n", i, cut);
			WANT_RC(got.rc, RC_BAD);
		}
}

TEST(what_browsers_and_libraries_write_is_taken)
{
	static const struct {
		struct str	 head;
		const char	*name;
		const char	*file;
	} rows[] = {
		{ STR_INIT(DISP "name=\"a b\"; filename=\"x.jpg\""), "a b",
		    "x.jpg" },
		{ STR_INIT("content-disposition:form-data;name=a;filename=x"),
		    "a", "x" },
		{ STR_INIT(DISP "filename=\"x\"; NAME=\"a\""), "a", "x" },
		{ STR_INIT(DISP "name=\"a%22b\"; filename=\"%22.jpg\""), "a\"b",
		    "\".jpg" },
		{ STR_INIT(DISP "name=\"a\\\"b\"; filename=\"q\\\\\\\"\""),
		    "a\"b", "\"" },
		{ STR_INIT(DISP "name=\"a;b=c\"; filename=\"/etc/x;y\""),
		    "a;b=c", "x;y" },
		{ STR_INIT(DISP "name=a; filename=x; filename*=UTF-8''y"), "a",
		    "x" },
		{ STR_INIT(DISP "name=a; filename=\"..\\..\\x\"\r\n"
		    "Content-Transfer-Encoding: binary\r\nX-Other: y"), "a",
		    "x" },
		{ STR_INIT(DISP "name=a; filename=\"dir/\""), "a", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str body = str_make(t->a, "--B\r\n%.*s\r\n\r\n!\r\n--B--",
		    STR_ARG(rows[i].head));
		struct taken got = take(t, &usual, "B", body, 3);

		WANT_RC(got.rc, RC_OK);
		WANT(got.uploads != NULL);
		WANT_STR(got.uploads->field, rows[i].name);
		WANT_STR(got.uploads->name, rows[i].file);
		WANT_STR(got.uploads->bytes, "!");
	}
}

TEST(names_without_quotes_outlive_the_next_part)
{
	struct taken got = take(t, &usual, "B", STR("--B\r\n" DISP "name=first"
	    "\r\n\r\n1\r\n--B\r\n" DISP "name=file; filename=a.jpg\r\n\r\n2"
	    "\r\n" TEXT("third", "3") LAST), 0);

	WANT_RC(got.rc, RC_OK);
	WANT_STR(got.form.fields[0].name, "first");
	WANT_STR(got.uploads->field, "file");
	WANT_STR(got.uploads->name, "a.jpg");
	WANT_STR(got.form.fields[1].name, "third");
}

static struct str
x_times(struct test *t, size_t n)
{
	char *p = arena_alloc(t->a, n + 1);

	memset(p, 'x', n);
	return str_of(p, n);
}

/* A field of n bytes, or a file of n bytes. */
static enum rc
sized(struct test *t, const struct multipart_limits *limits, bool file, size_t n)
{
	struct str	body, x = x_times(t, n);
	enum rc		rc;

	body = str_make(t->a, "--B\r\n" DISP "name=a%s\r\n\r\n%.*s\r\n" LAST,
	    file ? "; filename=f" : "", STR_ARG(x));
	rc = take(t, limits, "B", body, 0).rc;
	for (size_t cut = 1; cut <= body.n; cut++)
		WANT_RC(take(t, limits, "B", body, cut).rc, rc);
	return rc;
}

TEST(a_field_and_a_file_have_their_limits_to_the_byte)
{
	WANT_RC(sized(t, &usual, false, 40), RC_OK);
	WANT_RC(sized(t, &usual, false, 41), RC_FULL);
	WANT_RC(sized(t, &usual, true, 60), RC_OK);
	WANT_RC(sized(t, &usual, true, 61), RC_FULL);
}

TEST(parts_and_files_are_counted)
{
	struct multipart_limits lim = { .parts_max = 2, .files_max = 1,
		.field_bytes = 10, .file_bytes = 10 };

	WANT_RC(take(t, &lim, "B", STR(TEXT("a", "1") TEXT("b", "2") LAST),
	    0).rc, RC_OK);
	WANT_RC(take(t, &lim, "B", STR(TEXT("a", "1") TEXT("b", "2")
	    TEXT("c", "3") LAST), 0).rc, RC_FULL);
	WANT_RC(take(t, &lim, "B", STR(FILE_("a", "f", "1") TEXT("b", "2")
	    LAST), 0).rc, RC_OK);
	WANT_RC(take(t, &lim, "B", STR(FILE_("a", "f", "1")
	    FILE_("b", "g", "2") LAST), 0).rc, RC_FULL);
	lim.files_max = 0;
	WANT_RC(take(t, &lim, "B", STR(FILE_("a", "f", "1") LAST), 0).rc,
	    RC_FULL);
}

TEST(an_empty_file_input_does_not_count_wherever_it_stands)
{
	struct multipart_limits lim = { .parts_max = 3, .files_max = 1,
		.field_bytes = 10, .file_bytes = 10 };
	struct taken got;

	got = take(t, &lim, "B", STR(FILE_("a", "", "") FILE_("b", "g", "2")
	    LAST), 0);
	WANT_RC(got.rc, RC_OK);
	WANT_STR(got.uploads->field, "b");
	got = take(t, &lim, "B", STR(FILE_("b", "g", "2") FILE_("a", "", "")
	    LAST), 0);
	WANT_RC(got.rc, RC_OK);
	WANT_STR(got.uploads->field, "b");
	WANT(got.uploads->next == NULL);
	/* One with content is a file though it has no name. */
	got = take(t, &lim, "B", STR(FILE_("b", "g", "2") FILE_("a", "", "1")
	    LAST), 0);
	WANT_RC(got.rc, RC_FULL);
}

TEST(the_head_of_a_part_is_bounded)
{
	const size_t room = MULTIPART_HEAD_BYTES -
	    strlen(DISP "name=\"\"\r\n\r\n");
	struct str x = x_times(t, room), y = x_times(t, room + 1);

	WANT_RC(take(t, &usual, "B", str_make(t->a, "--B\r\n" DISP
	    "name=\"%.*s\"\r\n\r\n1\r\n" LAST, STR_ARG(x)), 0).rc, RC_OK);
	WANT_RC(take(t, &usual, "B", str_make(t->a, "--B\r\n" DISP
	    "name=\"%.*s\"\r\n\r\n1\r\n" LAST, STR_ARG(y)), 0).rc, RC_FULL);
}

TEST(a_boundary_is_found_in_its_content_type)
{
	static const struct {
		const char	*value;
		const char	*boundary;
		enum rc		 rc;
	} rows[] = {
		{ "multipart/form-data; boundary=abc", "abc", RC_OK },
		{ "Multipart/Form-Data;charset=x; BOUNDARY=\"a b:c\"", "a b:c",
		    RC_OK },
		{ "multipart/form-data;boundary=a=b", "a=b", RC_OK },
		{ "multipart/form-data", NULL, RC_BAD },
		{ "multipart/form-data; boundary=", NULL, RC_BAD },
		{ "multipart/form-data; boundary=\"\"", NULL, RC_BAD },
		{ "multipart/form-data; boundary=\"a", NULL, RC_BAD },
		{ "multipart/form-data; boundary=\"a \"", NULL, RC_BAD },
		{ "multipart/form-data; boundary=a; boundary=b", NULL, RC_BAD },
		{ "multipart/form-data; boundary=\xe6", NULL, RC_BAD },
		{ "multipart/form-dataX; boundary=a", NULL, RC_NONE },
		{ "multipart/mixed; boundary=a", NULL, RC_NONE },
		{ "text/plain", NULL, RC_NONE },
		{ "", NULL, RC_NONE },
	};
	struct str b;

	for (size_t i = 0; i < COUNT(rows); i++) {
		WANT_RC(multipart_boundary(str_z(rows[i].value), &b),
		    rows[i].rc);
		if (rows[i].rc == RC_OK)
			WANT_STR(b, rows[i].boundary);
	}
}

TEST(a_boundary_has_1_to_70_bytes)
{
	struct str	b, x = x_times(t, 70), y = x_times(t, 71), body;
	char		*z = str_to_z(t->a, x);

	WANT_RC(multipart_boundary(str_make(t->a,
	    "multipart/form-data; boundary=%.*s", STR_ARG(x)), &b), RC_OK);
	WANT_INT(b.n, 70);
	WANT_RC(multipart_boundary(str_make(t->a,
	    "multipart/form-data; boundary=%.*s", STR_ARG(y)), &b), RC_BAD);
	body = str_make(t->a, "--%s\r\n" DISP "name=a\r\n\r\n\r\n--%.*s\r\n--%s--",
	    z, 30, z, z);
	for (size_t cut = 0; cut <= body.n; cut++) {
		struct taken got = take(t, &usual, z, body, cut);

		WANT_RC(got.rc, RC_OK);
		WANT_STR(got.form.fields[0].value,
		    "\r\n--xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	}
}
