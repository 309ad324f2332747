#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Puts into docs/ what the program itself prints; with --check only tells whether it stands there.
set -eu
baokao=$1 check=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fill() { # file, mark, command…: everything behind the mark is the command's
	file=$1 mark=$2 fence=$3
	shift 3
	sed "/^<!-- $mark -->\$/q" "$file" >"$work/new"
	echo >>"$work/new"
	[ -z "$fence" ] || echo "$fence" >>"$work/new"
	"$@" >>"$work/new"
	[ -z "$fence" ] || echo "$fence" >>"$work/new"
	if [ -n "$check" ]; then
		cmp -s "$work/new" "$file" || { echo "$file is not what the program prints: make docs"; exit 1; }
	else
		cp "$work/new" "$file"
	fi
}
fill docs/exam-configuration.md switches "" "$baokao" exam switches
fill docs/states.md graph '```' "$baokao" exam graph
packaging/third_party.sh "$baokao" $check
