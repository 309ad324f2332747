#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A throw-away PostgreSQL server for the tests, on a unix socket only.
#
#	tests/pg.sh start DIR	starts it and prints its URL
#	tests/pg.sh stop DIR	stops it and removes DIR
set -eu

dir=$2
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "no PostgreSQL server installed" >&2; exit 1; }

# The server refuses to run as root.
as() {
	if [ "$(id -u)" = 0 ]; then
		runuser -u postgres -- "$@"
	else
		"$@"
	fi
}

case $1 in
start)
	rm -rf "$dir"
	mkdir -p "$dir"
	[ "$(id -u)" = 0 ] && chown postgres "$dir"
	as "$bin/initdb" -D "$dir/data" -U baokao -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1
	as "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w \
	    -o "-c listen_addresses='' -k $dir -c fsync=off -c max_connections=200" start >/dev/null
	echo "postgres://baokao@/postgres?host=$dir"
	;;
stop)
	as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
	rm -rf "$dir"
	;;
*)
	echo "usage: tests/pg.sh start|stop DIR" >&2
	exit 2
	;;
esac
