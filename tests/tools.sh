#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The build-time compilers refuse what they should, by file, line and reason. TAP on standard output.
set -u
tools=$1/tools
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/x"
n=0
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
		echo "# exit $code, output: $out"
	fi
}
tpl() { # name, expected exit, expected text, template
	printf '%b' "$4" >"$dir/x/t.html"
	check "$1" "$2" "$3" "$tools/tplc" "$dir/x/t.html" "$dir/t"
}
tpl "a template with values compiles" 0 "" '{{def x str}}\n<p title="{{x}}">{{x}}</p>\n'
tpl "a value in a script is refused" 1 "t.html:2" '{{def x str}}\n<script>{{x}}</script>\n'
tpl "a value behind a script is fine" 0 "" '{{def x str}}\n<script src="/a"></script><p>{{x}}</p>\n'
tpl "a text at the start of a link is refused" 1 "may not stand" '{{def x str}}\n<a href="{{x}}">y</a>\n'
tpl "a url at the start of a link is fine" 0 "" '{{def x url}}\n<a href="{{x}}">y</a>\n'
tpl "a value in an event handler is refused" 1 "may not stand" '{{def x str}}\n<a onclick="{{x}}">y</a>\n'
tpl "a value in an unquoted attribute is refused" 1 "may not stand" '{{def x str}}\n<a class={{x}}>y</a>\n'
tpl "a field without definition is refused" 1 "no {{def}}" '<p>{{y}}</p>\n'
tpl "a definition without use is refused" 1 "never used" '{{def y str}}\n<p>a</p>\n'
tpl "a block that changes the place is refused" 1 "another place" '{{def x bool}}<p {{#if x}}class="{{/if}}a">b</p>\n'
tpl "a block without end is refused" 1 "never ends" '{{def x bool}}{{#if x}}<p>b</p>\n'
tpl "a value in a SCRIPT is refused" 1 "may not stand" '{{def x str}}\n<SCRIPT>{{x}}</SCRIPT>\n'
tpl "an end tag inside a script is refused" 1 "inside a script" '{{def x str}}\n<script>"</b>"; {{x}}</script>\n'
tpl "a blank before = hides no event handler" 1 "may not stand" '{{def x str}}\n<a onclick ="{{x}}">y</a>\n'
tpl "an event handler in capitals is refused" 1 "may not stand" '{{def x str}}\n<a ONCLICK="{{x}}">y</a>\n'
tpl "a name that is none in C is refused" 1 "bad or repeated" '{{def x;y str}}\n<p>{{x;y}}</p>\n'
tpl "an unknown type is refused" 1 "no such type" '{{def x s4r}}\n<a onclick="{{x}}">y</a>\n'
tpl "blocks nested too deeply are refused" 1 "too deeply" "{{def x bool}}$(printf '{{#if x}}%.0s' {1..17})$(printf '{{/if}}%.0s' {1..17})\\n"

mkdir -p "$dir/m" "$dir/below" "$dir/store" "$dir/other"
printf 'CREATE TABLE t ( -- owner: store\n  id @i64@ PRIMARY KEY,\n  name TEXT NOT NULL\n) @strict@;\n' >"$dir/m/0001_t.sql"
sql() { # name, expected exit, expected text, folder, query file
	printf '%b' "$5" >"$dir/$4/q.sql"
	check "$1" "$2" "$3" "$tools/sqlc" "$dir/m" "$dir/$4/q.sql" "$dir/q" below store other
}
sql "a typed query compiles" 0 "" store '-- name: a  one  role: public\n-- in: id:i64\n-- out: name:text\nSELECT name FROM t WHERE id = :id;\n'
sql "a wrong column is refused" 1 "q.sql:1" store '-- name: a  one  role: public\n-- in: id:i64\n-- out: nome:text\nSELECT nome FROM t WHERE id = :id;\n'
sql "a column under another name is refused" 1 "declared" store '-- name: a  one  role: public\n-- in: id:i64\n-- out: id:i64\nSELECT name FROM t WHERE id = :id;\n'
sql "a parameter without a type is refused" 1 "has no type" store '-- name: a  one  role: public\n-- out: name:text\nSELECT name FROM t WHERE id = :id;\n'
sql "a parameter without a use is refused" 1 "never used" store '-- name: a  one  role: public\n-- in: id:i64 x:i64\n-- out: name:text\nSELECT name FROM t WHERE id = :id;\n'
sql "another folder may not write the table" 1 "belongs to another folder" other '-- name: a  exec  role: public\n-- in: id:i64\nDELETE FROM t WHERE id = :id;\n'
sql "a folder above may read the table" 0 "" other '-- name: a  one  role: public\n-- in: id:i64\n-- out: name:text\nSELECT name FROM t WHERE id = :id;\n'
sql "a folder below may not read it" 1 "q: table t belongs to a folder above" below '-- name: q  one  role: public\n-- in: id:i64\n-- out: name:text\nSELECT name FROM t WHERE id = :id;\n'
sql "nor look whether a row is there" 1 "q: table t belongs to a folder above" below '-- name: q  one  role: public\n-- in: id:i64\n-- out: n:i64\nSELECT COUNT(*) AS n FROM t WHERE id = :id;\n'
printf 'MOVED(t, below)\n' >"$dir/moved.tbl"
sql "a table that moved may be written by its new folder" 0 "" below '-- name: a  exec  role: public\n-- in: id:i64\nDELETE FROM t WHERE id = :id;\n'
sql "and no longer by the old one" 1 "belongs to another folder" store '-- name: a  exec  role: public\n-- in: id:i64\nDELETE FROM t WHERE id = :id;\n'
rm "$dir/moved.tbl"
sql "a full scan needs a reason" 1 "full scan" store '-- name: a  many  role: public\n-- out: name:text\nSELECT name FROM t;\n'
sql "a full scan with a reason is fine" 0 "" store '-- name: a  many  role: public\n-- scan: small\n-- out: name:text\nSELECT name FROM t;\n'
sql "a change under SELECT's kind is refused" 1 "one/many are for SELECT" store '-- name: a  one  role: public\n-- in: id:i64\nDELETE FROM t WHERE id = :id;\n'
sql "a second statement is refused" 1 "not one statement" store '-- name: a  one  role: public\n-- in: id:i64\n-- out: name:text\nSELECT name FROM t WHERE id = :id; DELETE FROM t;\n'
sql "a PRAGMA is refused" 1 "not authorized" store '-- name: a  many  role: public\n-- out: x:i64\nPRAGMA user_version;\n'
sql "an unknown type is refused" 1 "no such type" store '-- name: a  one  role: public\n-- in: id:int\n-- out: name:text\nSELECT name FROM t WHERE id = :id;\n'
sql "a name that is none in C is refused" 1 "no name" store '-- name: a-b  one  role: public\n-- in: id:i64\n-- out: name:text\nSELECT name FROM t WHERE id = :id;\n'
printf 'MACHINE_OF(m, state, store/m.tbl)\n' >"$dir/machines.tbl"
mkdir -p "$dir/src/store/migrations"
mv "$dir/m/0001_t.sql" "$dir/src/store/migrations/"
printf 'CREATE TABLE m ( -- owner: store\n  id @i64@ PRIMARY KEY,\n  state TEXT NOT NULL\n) @strict@;\n' >"$dir/src/store/migrations/0002_m.sql"
mv "$dir/machines.tbl" "$dir/src/store/"
printf 'MACHINE_MOVE(X1, NONE, MAKE, NEW, CLOCK, "a")\nMACHINE_MOVE(X2, NEW, END, OVER, CLOCK, "b")\n' >"$dir/src/store/m.tbl"
rmdir "$dir/m"
ln -s "$dir/src/store/migrations" "$dir/m"
sql "a state is set from a step" 0 "" store '-- name: a  change  role: clock\n-- in: id:i64 step:step\nUPDATE m SET state = :to WHERE id = :id AND state = :from;\n'
sql "a row begins with a step" 0 "" store '-- name: a  change  role: clock\n-- in: id:i64 step:step\nINSERT INTO m (id, state) VALUES (:id, :to);\n'
sql "a state set to a word is refused" 1 "m.state is a state" store "-- name: a  change  role: clock\\n-- in: id:i64\\nUPDATE m SET state = 'OVER' WHERE id = :id AND state = 'NEW';\\n"
sql "a state set to any text is refused" 1 "m.state is a state" store '-- name: a  change  role: clock\n-- in: id:i64 to:text from:text\nUPDATE m SET state = :to WHERE id = :id AND state = :from;\n'
sql "a state set without looking where it was is refused" 1 "m.state is a state" store '-- name: a  change  role: clock\n-- in: id:i64 step:step\nUPDATE m SET state = :to WHERE id = :id;\n'
sql "a row that begins with a word is refused" 1 "begins with :to" store "-- name: a  change  role: clock\\n-- in: id:i64\\nINSERT INTO m (id, state) VALUES (:id, 'NEW');\\n"
sql "a word that is no state is refused" 1 "no state of m: OLD" store "-- name: a  one  role: clock\\n-- in: id:i64\\n-- out: id:i64\\nSELECT id FROM m WHERE id = :id AND state IN ('NEW', 'OLD');\\n"
sql "a word of another table under its own name is fine" 0 "" store "-- name: a  one  role: clock\\n-- in: id:i64\\n-- out: id:i64\\nSELECT x.id AS id FROM m x JOIN t y ON y.id = x.id WHERE x.id = :id AND x.state = 'OVER' AND y.name = 'OLD';\\n"
sql "a query without an end is refused" 1 "end with" store '-- name: a  one  role: public\n-- out: name:text\nSELECT name FROM t WHERE id = 1\n'
n=$((n + 1))
if [ -e "$dir/q.c" ] && rm "$dir/q.c" && ! "$tools/sqlc" "$dir/m" "$dir/store/q.sql" "$dir/q" 2>/dev/null && [ ! -e "$dir/q.c" ]; then
	echo "ok $n - a refused file leaves no output that a second make would take"
else
	echo "not ok $n - a refused file leaves no output that a second make would take"
fi
