#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Everything compiles with clang too, without a warning. TAP on standard output.
if make -s -j"$(nproc)" B=build/clang CC=clang all unit >build/clang.log 2>&1; then
	echo "ok 1 - clang compiles everything without a warning"
else
	echo "not ok 1 - clang compiles everything without a warning"
	grep -E 'error|warning' build/clang.log | head -n 20
fi
