#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# docs/third-party.md out of what is linked and embedded: the linker's list of the binary, what the style sheet and the
# weights are made of (package-lock.json), what the WebAssembly is linked with. Licence and notice are rows of
# third-party.tbl; a library without a row, and a row that nothing uses any more, are mistakes.
#
#	packaging/third_party.sh BINARY			write it
#	packaging/third_party.sh BINARY --check		tell whether it stands there
#
# Debian's versions are those of the machine that wrote the page. Another machine may have others: --check looks at names,
# licences, notices and npm's versions, and only mentions Debian's.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$1 check=${2:-} page=docs/third-party.md table=packaging/third-party.tbl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "third-party: $*"; exit 1; }

# package_of SONAME: Debian's package that has it. Where /lib is a link to /usr/lib, dpkg may know either name.
package_of() {
	local path
	path=$(ldconfig -p | awk -v s="$1" '$1 == s { print $NF; exit }')
	[ -n "$path" ] || fail "$1 is not on this machine"
	{ dpkg -S "$path" || dpkg -S "$(realpath "$path")" || dpkg -S "/usr$path" || dpkg -S "${path#/usr}"; } 2>/dev/null |
		head -n 1 | cut -d: -f1
}

row() { # key, version, package or "": a line of the page
	local key=$1 version=$2 package=$3 line name licence notice holder
	line=$(grep -P "^\Q$key\E\t" "$table") || fail "$key has no row in $table; add its licence and notice"
	IFS=$'\t' read -r _ name licence notice <<<"$line"
	holder=${notice#Copyright (C) }
	holder=${holder#Public domain; }
	if [ -n "$package" ] && [ -r "/usr/share/doc/$package/copyright" ]; then
		grep -qF "$holder" "/usr/share/doc/$package/copyright" || fail "$package's copyright file does not name $holder"
	fi
	echo "$key" >>"$work/used"
	echo "| $name | \`$key\` | $version | $licence | $notice |"
}

debian() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null; }
npm_version() { # of package-lock.json
	grep -A1 "\"node_modules/$1\": {" package-lock.json | sed -n 's/.*"version": "\([^"]*\)".*/\1/p'
}
head_of_table() { printf '\n## %s\n\n| name | as | version | licence | notice |\n|---|---|---|---|---|\n' "$1"; }

make_page() {
	local so package name
	cat <<-'TEXT'
		# What is not ours

		Made by `make docs` (packaging/third_party.sh) from what the binary links and carries; Debian's versions are those of the machine
		that wrote this page. The whole texts of the licences stand in `/usr/share/doc/PACKAGE/copyright` and in npm's packages;
		Apache-2.0 and the GNU licences in `/usr/share/common-licenses`. What only builds or tests (compilers, sass, playwright and
		others of package.json) is not in the binary and not listed. Fonts are read from the system when a PDF is written.
	TEXT
	head_of_table "Linked when the program starts"
	objdump -p "$binary" | awk '$1 == "NEEDED" { print $2 }' | grep -v '^ld-linux\|^lib[alut]*san\|^libubsan' | LC_ALL=C sort >"$work/needed"
	[ -s "$work/needed" ] || fail "$binary links nothing?"
	while read -r so; do
		package=$(package_of "$so")
		row "${so%.so*}" "$(debian "$package")" "$package"
	done <"$work/needed"
	head_of_table "Carried inside the binary"
	for name in $(grep -o 'pkg:[^/"]*' src/ui/app.scss | cut -d: -f2 | sort -u) \
		$(sed -n 's/^FACE_NPM := node_modules\/\(.*\)\/[^/]*$/\1/p' Makefile); do
		row "$name" "$(npm_version "$name")" ""
	done
	for package in libjpeg62-turbo-dev wasi-libc libclang-rt-dev-wasm32; do
		row "$package" "$(debian $package)" "$( [ $package = libclang-rt-dev-wasm32 ] || echo $package)"
	done
}

make_page >"$work/page" || { cat "$work/page" | tail -n 1; exit 1; }
grep -v '^#' "$table" | cut -f1 | LC_ALL=C sort >"$work/known"
gone=$(LC_ALL=C sort -u "$work/used" | LC_ALL=C comm -13 - "$work/known")
[ -z "$gone" ] || fail "nothing uses these rows of $table any more: $(echo $gone)"
# Debian's versions are blanked: they differ from machine to machine. npm's stand in the lock file.
blank() { sed -E '/govuk|mediapipe/!s/^(\| [^|]* \| [^|]* \|) [^|]* \|/\1 - |/' "$1"; }
if [ -z "$check" ]; then
	cp "$work/page" "$page"
elif ! diff <(blank "$work/page") <(blank "$page") >"$work/diff"; then
	cat "$work/diff"
	fail "$page is not what is linked and embedded: make docs"
elif ! cmp -s "$work/page" "$page"; then
	echo "third-party: this machine has other versions of Debian's packages than $page"
fi
