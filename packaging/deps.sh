#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that are missing: `run` for building and starting, `test` for the tests as well, `bench`
# for the benchmark, `fuzz` for the fuzzers.
# Asks the network for nothing when all are there.
set -eu

run="gcc make git pkg-config libc6-dev libsqlite3-dev libpq-dev libsodium-dev libssl-dev libjansson-dev libyaml-dev
 libjpeg62-turbo-dev libspng-dev libwebp-dev libqrencode-dev libfreetype-dev libdeflate-dev zlib1g-dev libbrotli-dev
 libcurl4-openssl-dev libseccomp-dev libexpat1-dev libqpdf-dev fonts-noto-cjk fonts-hanazono fonts-babelstone-han ca-certificates curl"
test="clang libcmocka-dev postgresql chromium poppler-utils qpdf zbar-tools universal-ctags pmccabe perl procps util-linux sqlite3 default-jre-headless kannel faketime"

# The photo tool in the page is the same C as WebAssembly.
run="$run clang lld wasi-libc libclang-rt-dev-wasm32"

bench="nginx-light libvips-tools"
fuzz="clang libclang-rt-dev llvm"

wanted=$run
[ "${1:-run}" = test ] && wanted="$run $test"
[ "${1:-run}" = fuzz ] && wanted="$run $fuzz"
[ "${1:-run}" = bench ] && wanted="$run $bench"
# Node may come from elsewhere; Debian's is as good.
command -v node >/dev/null 2>&1 || wanted="$wanted nodejs"
command -v npm >/dev/null 2>&1 || wanted="$wanted npm"

missing=
for p in $wanted; do
	dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
done

# The photo tool in the page is built of libjpeg-turbo's source; once there, it stays. Without it the page has no tool.
source_of_jpeg() { "$(dirname "$0")/libjpeg.sh" "${JPEG_SRC:-${XDG_CACHE_HOME:-$HOME/.cache}/baokao/libjpeg-turbo}" || echo "no source of libjpeg-turbo: is there a network?"; }
if [ -z "$missing" ]; then
	source_of_jpeg
	exit 0
fi

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}
echo "installing:$missing"
as_root apt-get update -qq
# What is wanted is their programs: no server starts now, and Kannel, whose sample opens a port to everybody, not at boot.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	trap 'as_root rm -f "$policy"' EXIT
	printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
	as_root chmod 755 "$policy"
fi
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
# The browser without its window makes the tests a third faster; without it they take the whole one.
[ "${1:-run}" != test ] || as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null 2>&1 || true
case $missing in *kannel*) as_root update-rc.d kannel disable >/dev/null 2>&1 || true ;; esac
source_of_jpeg
