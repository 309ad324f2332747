#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every fuzz target over its corpus, under the sanitizers and without a fuzzer. TAP on standard output.
#
#	tests/fuzz.sh build/asan	where the sanitised build is
set -u
asan=$1
n=0
failed=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT
names=$(printf '%s\n' tests/fuzz/fuzz_*.c | sed 's|^tests/fuzz/fuzz_||; s|\.c$||')
# All at once here; one that does not build says so below.
# shellcheck disable=SC2086
make -s -k -j"$(nproc)" B="$asan" SAN=address,undefined OPT='-O1 -g' $(printf "$asan/fuzz/%s " $names) >/dev/null 2>&1
for source in tests/fuzz/fuzz_*.c; do
	name=${source#tests/fuzz/fuzz_}
	name=${name%.c}
	n=$((n + 1))
	if make -s B="$asan" SAN=address,undefined OPT='-O1 -g' "$asan/fuzz/$name" >"$out" 2>&1 &&
		timeout 300 "$asan/fuzz/$name" "tests/fuzz/corpus/$name" >"$out" 2>&1; then
		echo "ok $n - $name: $(tail -n 1 "$out" | sed 's/^# //')"
	else
		echo "not ok $n - $name"
		tail -n 40 "$out" | sed 's/^/# /'
		failed=1
	fi
done
[ "$n" -gt 0 ] && [ "$failed" = 0 ]
