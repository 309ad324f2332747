#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# docs/systems.md holds every item of the five systems, and every test that it names is there. TAP on standard output.
set -u
n=0
say() { # ok?, name, what was seen
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; echo "# $3"; fi
}
missing=
for system in 0:27 1:19 2:16 3:18 4:17; do
	for i in $(seq 1 "${system#*:}"); do
		id=$(printf 'S%s-%02d' "${system%%:*}" "$i")
		grep -q "^| $id |" docs/systems.md || missing="$missing $id"
	done
done
[ -z "$missing" ]
say $? "all 97 items are in docs/systems.md" "$missing"
gone=
for test in $(grep '^| S' docs/systems.md | awk -F'|' '{ print $5 }' | tr ',' '\n' | sed 's/（.*//; s/ //g' | sort -u); do
	case $test in
	flows/*) [ -f "tests/$test.flow" ] ;;
	browser/*) [ -f "tests/$test.mjs" ] ;;
	*.mjs | *.sh) [ -f "tests/$test" ] ;;
	http_test) ls src/http/*_test.c >/dev/null 2>&1 ;;
	*_test) ls src/*/"$test".c >/dev/null 2>&1 ;;
	—) true ;;
	*) false ;;
	esac || gone="$gone $test"
done
[ -z "$gone" ]
say $? "every test that it names is there" "$gone"
bad=
for link in $(grep -oh '](\([^)#]*\))' README.md README.zh-CN.md SECURITY.md CHANGELOG.md docs/*.md | sed 's/](//; s/)//' | grep -v '^http' | sort -u); do
	[ -e "$link" ] || [ -e "docs/$link" ] || bad="$bad $link"
done
[ -z "$bad" ]
say $? "no link of the docs leads nowhere" "$bad"
