#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# libjpeg-turbo's source for the photo tool in the page, from Debian's source package of the library that is installed, so
# that the page and the server make the same bytes. apt checks its signature. Needs no root, and the network only once: the
# source stays in the given folder. A copy from elsewhere will do: make JPEG_SRC=FOLDER.
set -eu
to=${1:?usage: packaging/libjpeg.sh FOLDER}
[ -f "$to/jversion.h" ] && exit 0
version=$(dpkg-query -W -f '${Version}' libjpeg62-turbo-dev)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work/lists/partial" "$work/parts"
# The mirrors this machine has already, asked for sources.
apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u | grep -i debian |
	while read -r uri release component; do
		echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $release $component"
	done >"$work/sources.list"
get="apt-get -qq -o APT::Sandbox::User= -o Dir::Etc::SourceList=$work/sources.list -o Dir::Etc::SourceParts=$work/parts
 -o Dir::State::Lists=$work/lists -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache="
$get update
(cd "$work" && $get source --download-only --tar-only "libjpeg-turbo=$version" >/dev/null)
mkdir -p "$to"
tar xzf "$work"/libjpeg-turbo_*.orig.tar.gz -C "$to" --strip-components=1
sed 's/@COPYRIGHT_YEAR@/2023/' "$to/jversion.h.in" >"$to/jversion.h"
