#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the documents tell an operator to type is typed: the sh blocks of docs/operating.md and of “A real installation” in
# both READMEs, command by command, with other folders and a free port. TAP on standard output.
set -u
cd "$(dirname "$0")/.."
top=$PWD build=$(realpath "$1") dir=$(mktemp -d) n=0 served=
end() {
	[ -z "$served" ] || kill "$served" 2>/dev/null
	wait
	rm -rf "$dir"
}
trap end EXIT
say() { # ok?, name, what was seen
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; echo "# ${3//$'\n'/$'\n'# }"; fi
}
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')

# commands FILE FROM: the lines of the sh blocks behind the heading FROM, up to the next of its level; a heredoc is one command.
commands() {
	awk -v from="$2" '$0 == from { on = 1; next } on && from != "" && /^## / { exit }
		from == "" { on = 1 }
		on && /^```sh$/ { code = 1; next } /^```$/ { code = 0 }
		on && code' "$1"
}
# type_all NAME: standard input, a command a line, in $here; a heredoc ends with YAML.
type_all() {
	local name=$1 line more command out
	while IFS= read -r line; do
		command=$line
		case $line in *"<<'YAML'"*) while IFS= read -r more; do command+=$'\n'$more; [ "$more" != YAML ] || break; done ;; esac
		command=${command//\/srv\/baokao/$root/srv/baokao}
		command=${command//\/etc\/baokao/$root/etc/baokao}
		command=${command//\/backup\/baokao/$root/backup/baokao}
		command=${command//127.0.0.1:8080/127.0.0.1:$port}
		case $command in
		"baokao serve "*)
			(cd "$here" && exec "$build/baokao" ${command#baokao }) >"$root/log" 2>&1 &
			served=$!
			for _ in $(seq 200); do curl -fs "http://127.0.0.1:$port/readyz" >/dev/null && break; sleep 0.1; done
			curl -fs "http://127.0.0.1:$port/readyz" >/dev/null
			say $? "$name: ${line%% #*}" "$(tail -n 5 "$root/log")"
			;;
		*)
			out=$(cd "$here" && PATH="$build:$PATH" bash -c "$command" 2>&1)
			say $? "$name: ${line%% #*}" "$out"
			printf '%s\n' "$out" >>"$root/said"
			;;
		esac
	done
}
stop() {
	kill "$served"
	wait "$served"
	say $? "$1: SIGTERM ends it well" ""
	served=
}
table() { printf '部门名称,职位名称,职位代码,招考人数\n甲局,职位一,001,2\n' >"$1"; }

root=$dir/manual here=$top
mkdir -p "$root/srv" "$root/etc/baokao" "$root/backup"
table "$root/etc/baokao/职位表.csv"
type_all "operating.md" < <(commands docs/operating.md "")
grep -q '好  最近一次备份是' "$root/said" && grep -q '，0 项要处理' "$root/said"
say $? "the doctor has nothing to say after them" "$(cat "$root/said")"
unknown=
for metric in $(curl -fs "http://127.0.0.1:$port/metrics" | sed -n 's/^# HELP \(baokao_[a-z_]*\) .*/\1/p' | sort -u); do
	grep -q "\`$metric\`" docs/operating.md || unknown="$unknown $metric"
done
curl -fs "http://127.0.0.1:$port/metrics" | grep -q '^# HELP baokao_writes_waiting' && [ -z "$unknown" ]
say $? "every metric is explained in operating.md" "$unknown"
stop "operating.md"

for readme in "README.md:## A real installation" "README.zh-CN.md:$(grep -m1 '^## .*正式' README.zh-CN.md)"; do
	file=${readme%%:*} root=$dir/$file here=$dir/$file
	mkdir -p "$root/srv" "$root/backup"
	cp -r exams "$here/exams"
	table "$here/职位表.csv"
	echo 'Kaosheng-2026-zhang' >"$here/password.txt"
	echo 'trusted_proxies: [127.0.0.1]' >"$here/service.yaml"
	count=$(commands "$file" "${readme#*:}" | wc -l)
	[ "$count" -ge 8 ]
	say $? "$file: there are commands to type" "$count"
	type_all "$file" < <(commands "$file" "${readme#*:}")
	[ -z "$served" ] || stop "$file"
done
