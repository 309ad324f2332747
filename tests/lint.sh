#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The tree keeps its own rules, and each rule of tools/lint can fail: a small good tree, spoilt in one place, must be
# refused naming file and line. TAP on standard output.
set -u
cd "$(dirname "$0")/.."
build=$(realpath "$1")
lint=$PWD/tools/lint
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0

# A tree with one of everything that the rules look at.
good() {
	rm -rf "$dir/t"
	mkdir -p "$dir/t/src/base" "$dir/t/src/ui" "$dir/t/src/application" "$dir/t/tests" "$dir/t/build/obj/base" "$dir/t/build/gen/ui"
	cd "$dir/t" || exit 1
	printf '# SPDX-License-Identifier: Apache-2.0\nFOLDERS := base ui \\\n  application\n' >Makefile
	cat >src/base/a.h <<-'C'
		/* SPDX-License-Identifier: Apache-2.0 */
		/*
		 * What base is for. Owns nothing; never waits.
		 */
		#ifndef BASE_A_H
		#define BASE_A_H

		/* a_one: one more than n. */
		int	a_one(int n);

		#endif
	C
	cat >src/base/a.c <<-'C'
		/* SPDX-License-Identifier: Apache-2.0 */
		/* strcpy() in a comment and "system()" in a string are no calls */
		#include "base/a.h"

		static const char *const words[] = { "one", "system()" };

		int
		a_one(int n)
		{
			return words[0] != 0 ? n + 1 : 0;
		}
	C
	cat >src/ui/b.c <<-'C'
		/* SPDX-License-Identifier: Apache-2.0 */
		/* A page, and how it is filled. */
		#include "base/a.h"

		struct req;
		int	show(struct req *r);

		/* show: the page. */
		int
		show(struct req *r)
		{
			return REQ_PAGE(r, a_one(199), b, .title = "t", .rows = 0,
			    .rows_n = 0);
		}
	C
	cat >src/application/c.c <<-'C'
		/* SPDX-License-Identifier: Apache-2.0 */
		/* The one who moves an application. */
		int	move(void);

		/* move: by the one query that may. */
		int
		move(void)
		{
			return q_app_move(0, 0);
		}
	C
	printf 'struct tpl_b_rows {\n\tint\tn;\n};\n\nstruct tpl_b {\n\tconst char *title;\n\tconst struct tpl_b_rows *rows;\n\tsize_t\trows_n;\n};\n' \
		>build/gen/ui/b.html.h
	cat >src/application/application.sql <<-'SQL'
		-- SPDX-License-Identifier: Apache-2.0
		-- name: app_move  change  role: clock
		-- in: id:i64 to:text
		UPDATE application SET state = :to WHERE id = :id;
	SQL
	compile
	cd - >/dev/null || exit 1
}
compile() { ${CC:-cc} -std=c17 -Isrc -c -o build/obj/base/a.o src/base/a.c; }

check() { # name, expected exit, expected text in the output, command...
	local name=$1 want=$2 text=$3 out code
	shift 3
	n=$((n + 1))
	out=$("$@" 2>&1)
	code=$?
	if [ $code = "$want" ] && case $out in *"$text"*) true ;; *) false ;; esac; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		echo "exit $code, wanted $want and \"$text\"; output:" "$out" | sed 's/^/# /'
	fi
}
spoil() { # name, expected text, command that spoils the good tree, run in it
	good
	(cd "$dir/t" && eval "$3") || echo "not ok - $1: the tree could not be spoilt"
	check "$1" 1 "$2" "$lint" "$dir/t"
}
repeat() { local i; for ((i = 0; i < $1; i++)); do printf '%b' "$2"; done; }

check "the tree is clean" 0 "" "$lint" --objects "$build/obj"
good
check "a good small tree passes" 0 "" "$lint" "$dir/t"
check "an unknown option is wrong usage" 2 "--objects DIR" "$lint" --fix
check "a missing folder is wrong usage" 2 "no folder" "$lint" "$dir/none"

a=src/base/a.c
spoil "a function of 101 lines" "$a:14: long_one() has 101 lines" \
	'{ printf "\nint\nlong_one(int n)\n{\n"; repeat 97 "\tn++;\n"; printf "\treturn n;\n}\n"; } >>'$a
spoil "a function too complex" "$a:13: knot() has complexity 27" \
	'{ printf "\nint knot(int n)\n{\n"; repeat 26 "\tif (n > 0) n--;\n"; printf "\treturn n;\n}\n"; } >>'$a
spoil "six levels of braces" "$a:16: deep() nests 6 deep" \
	'printf "\nint\ndeep(int n)\n{ if (n) { if (n) {\n{ { {\n} } }\n} } return n; }\n" >>'$a
spoil "seven parameters" "$a:14: many() takes 7 parameters" \
	'printf "\nint\nmany(int a, int b, int c, int d, int e, int (*f)(int, int), int g)\n{\n\treturn f(a, b) + c + d + e + g;\n}\n" >>'$a
spoil "a file of 1001 lines" "src/ui/b.c:1001: 1001 lines" 'repeat 987 "\n" >>src/ui/b.c'

spoil "a prototype without a comment" "src/base/a.h:10: a_two() has no comment" \
	'sed -i "9a int\ta_two(int n);" src/base/a.h'
spoil "a prototype that only follows another's comment" "src/base/a.h:10: a_two() has no comment" \
	'sed -i "9s/.*/int\ta_one(int n); \/* one more *\/\nint\ta_two(int n);/" src/base/a.h'
spoil "a folder that does not say what it owns" "src/base:0: no header opens with what the folder is" 'sed -i s/Owns/Has/ src/base/a.h'
spoil "a file that does not say what it is for" "src/ui/b.c:2: does not open with a sentence" 'sed -i 2d src/ui/b.c'
spoil "headers with few comments" "src:0: headers: " 'sed -i "6r /dev/stdin" src/base/a.h <<<"$(repeat 9 "struct s;\n")"'
spoil "code with few comments" "src:0: all code: " 'repeat 80 "extern int x;\n" >>'$a
spoil "code with many comments" "src:0: all code: " 'repeat 40 "/* x */\n" >>'$a

spoil "a banned call" "$a:12: strcpy() is banned" 'printf "void f(char *t) { strcpy(t, \"x\"); }\n" >>'$a
spoil "signal()" "$a:12: signal() is banned; use sigaction" 'printf "void f(void) { signal(1, 0); }\n" >>'$a
spoil "a banned call in a test" "src/base/a_test.c:2: atoi() is banned" \
	'printf "/* SPDX-License-Identifier: Apache-2.0 */\nint x(void) { return atoi(\"1\"); }\n" >src/base/a_test.c'
spoil "a buffer taken by hand" "src/ui/b.c:15: by hand; use buf_take" \
	'printf "void f(void) { s = str_copy(a, buf_view(&b));\n buf_done(&b); }\n" >>src/ui/b.c'
spoil "hexadecimal digits once more" "src/ui/b.c:16: hex_digit() once more" 'printf "static int\nhex_digit(char c) { return c; }\n" >>src/ui/b.c'
spoil "work left for later" "tests/t.sh:2: TO""DO" 'printf "# SPDX-License-Identifier: Apache-2.0\n# TO""DO: more\n" >tests/t.sh'

spoil "facts filled by hand" "src/ui/b.c:15: fills facts" 'printf "struct app_facts f = { 0 };\n" >>src/ui/b.c'
spoil "an application filled by hand" "src/ui/b.c:15: fills a part of an application" 'printf "void g(void) { app->version = 3; }\n" >>src/ui/b.c'
spoil "a step made by hand" "src/ui/b.c:15: makes a step by hand" 'printf "void g(void) { step.to = x; }\n" >>src/ui/b.c'
spoil "a step without its table" "src/ui/b.c:15: a step without its table" 'printf "void g(void) { s = machine_step_of(a, b); }\n" >>src/ui/b.c'

spoil "an include of a later folder" "$a:12: base comes before ui" 'printf "#include \"ui/b.h\"\n" >>'$a
spoil "an include of a test header in the product" "$a:12: \"tests/test.h\" is for tests" \
	'printf "#include \"tests/test.h\"\n" >>'$a
spoil "an include without a folder" "$a:12: \"b.h\" names no folder" 'printf "#include \"b.h\"\n" >>'$a
spoil "a folder the Makefile does not know" "src/new/c.c:1: folder new is not in FOLDERS" \
	'mkdir src/new; echo "/* SPDX-License-Identifier: Apache-2.0 */" >src/new/c.c'

query='-- SPDX-License-Identifier: Apache-2.0\n-- name: x  one  role: clock\n'
spoil "a query of another folder" "$a:12: q_app_move() is application's" 'printf "int f(void) { return q_app_move(tx, 0); }\n" >>'$a
spoil "a query that nobody calls" "src/ui/x.sql:2: nobody calls q_x()" 'printf -- "$query" >src/ui/x.sql'
spoil "a query in a page" "src/ui/x_pages.c:2: q_x() in a page" \
	'printf -- "$query" >src/ui/x.sql; printf "/* SPDX-License-Identifier: Apache-2.0 */\nint f(void) { return q_x(cx->tx, 0); }\n" >src/ui/x_pages.c'
spoil "a query in a handler" "src/ui/b.c:15: q_x() in a page" \
	'printf -- "$query" >src/ui/x.sql; printf "int f(void) { return q_x(r->cx.tx, 0); }\n" >>src/ui/b.c'
spoil "an include of another folder's queries" "src/ui/b.c:15: \"base/x.sql.h\" is for the folder base" \
	'printf "#include \"base/x.sql.h\"\n" >>src/ui/b.c'

page='/* SPDX-License-Identifier: Apache-2.0 */\nconst struct route x_routes[] = { 0 };\n'
spoil "pages in no list of their folder" "src/ui/x.c:2: no list of ui's pages has x_routes" 'printf "$page" >src/ui/x.c'
spoil "a folder's pages that the program does not list" "src/ui/x.c:3: src/cli/rooms.tbl has no ui_pages" \
	'printf "${page}const struct route *const ui_pages[] = {\nx_routes, 0 };\n" >src/ui/x.c'
spoil "a folder's jobs that the program does not list" "src/ui/x.c:2: src/cli/rooms.tbl has no ui_jobs" \
	'printf "/* SPDX-License-Identifier: Apache-2.0 */\nconst struct job_kind ui_jobs[] = { 0 };\n" >src/ui/x.c'

spoil "a variable that changes" "$a:12: count can change" 'printf "int count = 1;\n" >>'$a'; compile'
spoil "a static that changes inside a function" "$a:12: calls can change" \
	'printf "int next(void) { static int calls; return ++calls; }\n" >>'$a'; compile'
spoil "a variable allowed but gone" "src/base/id.c:1: tools/lint allows base/id.c:counter, which is gone" \
	'echo "/* SPDX-License-Identifier: Apache-2.0 */" >src/base/id.c'

spoil "a sixth html_trusted()" "src/ui/b.c:20: one html_trusted() too many" \
	'repeat 6 "void h(void) { html_trusted(1); }\n" >>src/ui/b.c'
spoil "another statement that writes the state" "src/application/application.sql:6: writes application.state" \
	'printf -- "-- name: app_force  change  role: clock\nUPDATE application SET live = 0, state = :to;\n" >>src/application/application.sql'
spoil "a state written on conflict" "src/ui/x.sql:2: writes application.state" \
	'printf -- "-- SPDX-License-Identifier: Apache-2.0\nINSERT INTO application (id) VALUES (1) ON CONFLICT DO UPDATE SET state = 1;\n" >src/ui/x.sql'
spoil "hours read beside the one place" "$a:12: reads the hours of a configuration" \
	'printf "int f(struct c *x) { return x->pay_to_us > 0; }\n" >>'$a
spoil "a fee worked out beside the one place" "$a:12: works out a site, a subject or a fee" \
	'printf "int f(struct c *x) { return config_fee(x, 1); }\n" >>'$a
spoil "every column of a table" "src/ui/x.sql:2: SELECT *" \
	'printf -- "-- SPDX-License-Identifier: Apache-2.0\nSELECT * FROM t;\n" >src/ui/x.sql'

spoil "a page without one of its fields" "src/ui/b.c:12: struct tpl_b without rows_n" 'sed -i "s/\.rows_n = 0/1/" src/ui/b.c'
spoil "a page's struct without one of its fields" "src/ui/b.c:15: struct tpl_b without title rows" \
	'printf "static const struct tpl_b\tx = { .rows_n = f(1, 2) };\n" >>src/ui/b.c'
spoil "a row without its fields in a list" "src/ui/b.c:16: struct tpl_b_rows without n" \
	'printf "static const struct tpl_b_rows x[] = { { .n = 1 },\n{ 0 }, };\n" >>src/ui/b.c'

spoil "a file without its licence" "src/application/application.sql:1: no SPDX line" 'sed -i 1d src/application/application.sql'
spoil "a script without its licence" "tests/go:1: no SPDX line" 'printf "#!/bin/sh\ntrue\n" >tests/go'
spoil "a wide line of a test" "tests/t.mjs:2: 161 columns" 'printf "// SPDX-License-Identifier: Apache-2.0\n\t// %0150d\n" 0 >tests/t.mjs'
spoil "code left out by a condition" "$a:12: #ifdef DEMO" 'printf "#ifdef DEMO\n#endif\n" >>'$a
spoil "a header with another guard" "src/base/a.h:5: no include guard BASE_A_H" 'sed -i s/BASE_A_H/A_H/ src/base/a.h'
spoil "a header without a guard" "src/base/b.h:2: no include guard BASE_B_H" \
	'printf "/* SPDX-License-Identifier: Apache-2.0 */\n#pragma once\n" >src/base/b.h'

spoil "a place on one machine" "tests/t.sh:2: /ho""me/" 'printf "# SPDX-License-Identifier: Apache-2.0\ncd /ho""me/me\n" >tests/t.sh'
spoil "an empty file" "tests/go:1: is empty" ': >tests/go'
spoil "a large file" "tests/big:1: 300001 bytes" 'head -c 300001 /dev/zero >tests/big'
spoil "a generated file" "src/ui/b.html.h:1: is generated" 'echo "/* Made by tplc from src/ui/b.html. */" >src/ui/b.html.h'
