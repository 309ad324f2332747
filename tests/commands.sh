#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The command line, as an operator types it. TAP on standard output.
set -u
baokao=$1/baokao
shared=${BAOKAO_SHARED:-../shared}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
say() { # ok?, name, what was seen
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; echo "# $3"; fi
}
want() { # name, exit, text, command...
	local name=$1 code=$2 text=$3 out got
	shift 3
	out=$("$@" 2>&1)
	got=$?
	if [ $got = "$code" ] && case $out in *"$text"*) true ;; *) false ;; esac; then say 0 "$name" ""; else say 1 "$name" "exit $got: $out"; fi
}
want "help lists the commands" 0 "baokao serve" "$baokao" help
want "it tells its version" 0 "baokao $(cat VERSION)" "$baokao" --version
if [ -e .git ]; then want "and the commit that it was built from" 0 " ($(git describe --always --abbrev=12 --exclude='*')" "$baokao" --version; fi
want "the newest entry of the changes is this version" 0 "## $(cat VERSION) " sh -c "grep -m1 '^## ' CHANGELOG.md"
want "an unknown command is wrong usage" 2 "no command" "$baokao" nonsense
want "all 24 switches are printed" 0 "| 24 |" "$baokao" exam switches
want "an extension needs all its words" 2 "usage: baokao exam extend" "$baokao" exam extend linyi register
for command in backup restore verify; do
	want "$command without a folder is wrong usage" 2 "usage: baokao $command DIR" "$baokao" $command --data "$dir/slip"
	want "its help tells of the passphrase" 0 "--passphrase FILE|-" "$baokao" $command --help
done
want "nothing is backed up of nothing" 1 "请检查 --data" "$baokao" backup "$dir/b" --data "$dir/slip"
want "help tells how a stage is put off" 0 "exam extend EXAM STAGE" "$baokao" help exam
want "--help is the command's own" 0 "fetch the gateways' bills" "$baokao" reconcile --help
want "a slip in --data is said" 1 "请检查 --data" "$baokao" seats add national --data "$dir/slip"
want "and makes no store" 1 "" test -e "$dir/slip"
want "the state graph is printed" 0 "T03" "$baokao" exam graph
want "the national exam is imported" 0 "已导入 national" "$baokao" exam import exams/national --data "$dir/d" --demo
want "the same again changes nothing" 0 "已导入 national" "$baokao" exam import exams/national --data "$dir/d" --demo
sed -e 's/min_kb: 5/min_kb: many/' -e 's/^seats:/saets:/' exams/national/exam.yaml >"$dir/bad.yaml"
want "every mistake is named at once: a number" 1 "photo.min_kb" "$baokao" exam import "$dir/bad.yaml" --data "$dir/d" --demo
want "every mistake is named at once: a slip" 1 "saets" "$baokao" exam import "$dir/bad.yaml" --data "$dir/d" --demo
want "a simulated gateway needs --demo" 1 "simulated" "$baokao" exam import exams/national --data "$dir/d"
printf '\xef\xbb\xbf部门名称,职位名称,职位代码,招考人数\n甲局,职位一,001,2\n乙局,职位二,002,1\n' >"$dir/p.csv"
want "a table is imported" 0 "已导入 2 个职位" "$baokao" positions import national "$dir/p.csv" --data "$dir/d"
want "an unknown exam is said" 1 "没有考试" "$baokao" positions import nowhere "$dir/p.csv" --data "$dir/d"
printf '机关,干什么,编号,几个\n甲局,职位三,003,2\n' >"$dir/odd.csv"
want "headings that nobody knows are no positions" 1 "没有找到一个职位" "$baokao" positions import national "$dir/odd.csv" --data "$dir/d"
printf '表头=1\n机关=部门名称\n干什么=职位名称\n@3=职位代码\n几个=招录人数\n' >"$dir/odd.map"
want "a map says which column is which" 0 "已导入 1 个职位" "$baokao" positions import national "$dir/odd.csv" --map "$dir/odd.map" --data "$dir/d"
printf '机关=没有这样的字段\n' >"$dir/bad.map"
want "a map's mistake is named with its line" 1 "bad.map:1" "$baokao" positions import national "$dir/odd.csv" --map "$dir/bad.map" --data "$dir/d"
want "positions map prints what was understood" 0 "部门名称" "$baokao" positions map "$dir/p.csv"
want "a sheet that is left out has no positions" 1 "没有找到一个职位" "$baokao" positions import national "$dir/p.csv" --leave-out "" --data "$dir/d"
want "every column of a table that is not understood is printed, to be corrected" 0 "# 几个
@4=未识别" "$baokao" positions map "$dir/odd.csv"
printf '招聘单位,岗位名称,遴选人次\n某局,科员,2\n' >"$dir/m.csv"
printf '遴选人次=招录人数\n' >"$dir/m.map"
want "a map names the headcount" 0 '"headcount":2' "$baokao" positions import national "$dir/m.csv" --map "$dir/m.map" --dry-run --json
want "columns that no machine can judge are named at the import" 0 "户籍 列有 2 个职位的条件系统不能判断" sh -c "printf '单位,岗位,招聘人数,户籍\n甲,乙,1,本省\n甲,丙,1,本市\n' >'$dir/u.csv'; '$baokao' positions import national '$dir/u.csv' --dry-run"
for head in 计划人数 遴选人数 聘用人数 招聘数; do
	printf '招聘单位,岗位名称,岗位代码,%s,学历,专业\n某局,科员,A001,2,本科,法学\n' $head >"$dir/h.csv"
	want "a heading is composed of words: $head" 0 '"positions":1,"headcount":2' "$baokao" positions import national "$dir/h.csv" --dry-run --json
done
printf '招聘单位,岗位名称,岗位代码,招聘人数\n某局,科员,A1,2\n某局,科员,A2,1\n乙局,科员,A1,1\n' >"$dir/twice.csv"
want "two rows of one code are both named, dry" 1 "第 2 行与第 4 行" "$baokao" positions import national "$dir/twice.csv" --dry-run
want "and when it is meant" 1 "第 4 行与第 2 行：同一个职位出现了两次" "$baokao" positions import national "$dir/twice.csv" --data "$dir/d"
sed -e 's/fee_fen: .*/fee_fen: 9900/' exams/national/exam.yaml >"$dir/again.yaml"
want "a difference is shown dry, and nothing is done" 0 "pay.fee_fen" "$baokao" exam import "$dir/again.yaml" --dry-run --data "$dir/d" --demo
want "nobody is registered: it is done without a question" 0 "已导入" "$baokao" exam import "$dir/again.yaml" --data "$dir/d" --demo
want "a difference as JSON" 0 '"what":"pay.fee_fen"' "$baokao" exam import exams/national --json --data "$dir/d" --demo
want "the audit says who imported" 0 "command:" sqlite3 "$dir/d/baokao.db" "SELECT actor_role FROM audit WHERE action = 'exam.import' ORDER BY at_us DESC LIMIT 1"
want "a table with the same positions on a sheet of another name changes nothing" 0 "与原来的相同" sh -c "cp '$dir/odd.csv' '$dir/odd2.csv'; '$baokao' positions import national '$dir/odd2.csv' --map '$dir/odd.map' --data '$dir/d'"
want "dry and meant say the same about an exam that is not there" 1 "没有考试" "$baokao" positions import nowhere "$dir/p.csv" --dry-run --data "$dir/d"
echo "Demo-2026-long" >"$dir/pw"
want "a member of staff is added" 0 "" sh -c "'$baokao' staff add zhang 张三 reviewer arbiter --data '$dir/d' <'$dir/pw'"
want "not twice" 1 "已经存在" sh -c "'$baokao' staff add zhang 张三 reviewer --data '$dir/d' <'$dir/pw'"
want "an unknown role is wrong usage" 2 "no role" sh -c "'$baokao' staff add li 李四 king --data '$dir/d' <'$dir/pw'"
want "a scope is given" 0 "" "$baokao" staff scope zhang national 甲局 --data "$dir/d"
want "a department that no position has is refused, and the others are named" 1 "没有部门“甲州”；有：甲局" "$baokao" staff scope zhang national 甲州 --data "$dir/d"
want "blanks around it are no other department" 0 "" "$baokao" staff scope zhang national " 甲局 " --data "$dir/d"
printf '部门名称,职位名称,职位代码,招考人数\n丙局,职位三,003,2\n' >"$dir/other.csv"
want "who works for a department that is gone is named" 0 "工作账号 zhang 的范围是部门“甲局”" "$baokao" positions import national "$dir/other.csv" --data "$dir/d"
want "what went is told by name" 0 "删除 003 职位三（丙局）" "$baokao" positions import national "$dir/p.csv" --data "$dir/d"
want "a scope of nothing is refused" 1 "没有这个" "$baokao" staff scope zhang nowhere --data "$dir/d"
want "the docs are what the program prints" 0 "" packaging/docs.sh "$baokao" --check
want "an exam's graph marks what it does not use" 0 "本考试不用" "$baokao" exam graph national --data "$dir/d"
mkdir -p "$dir/photos/sub"
cp tests/pictures/astronaut.jpg "$dir/photos/张三.jpg"
cp tests/pictures/astronaut.jpg "$dir/photos/sub/李四.JPG"
want "invoices need a file of a known kind" 2 "FILE.json" "$baokao" einvoice export -o "$dir/e.txt" --data "$dir/d"
want "no exam issues invoices: an empty list" 0 "已导出 0 张" "$baokao" einvoice export -o "$dir/e.json" --data "$dir/d"
want "a file is not written over" 1 "已经存在" "$baokao" einvoice export -o "$dir/e.json" --data "$dir/d"
want "what was exported is no answer" 1 "看不懂这个文件" "$baokao" einvoice import "$dir/e.json" --data "$dir/d"
printf '{"results":[{"serial":"BK1-B1","result":"issued","number":"1","url":"javascript:1"}]}' >"$dir/r.json"
want "an address that is none is refused" 1 "https://" "$baokao" einvoice import "$dir/r.json" --data "$dir/d"
printf 'result,serial,words\nrefused,BK1-B1,\n' >"$dir/r.csv"
want "a refusal says why, and the line is named" 1 "第 2 条" "$baokao" einvoice import "$dir/r.csv" --data "$dir/d"
want "a file that is not there is said" 1 "不能读这个文件" "$baokao" einvoice import "$dir/none.csv" --data "$dir/d"
want "help says what photo does" 0 "photos-out" "$baokao" help photo
want "the presets are listed" 0 "35x45" "$baokao" photo presets
want "help says how documents are made" 0 "--document PRESET FILE" "$baokao" help photo
want "the presets of documents are listed too" 0 "正反面合成一张" "$baokao" photo presets
want "a picture of a document is made" 0 '"verdict":"fine"' "$baokao" photo make --document diploma tests/pictures/astronaut.jpg --json -o "$dir/documents"
want "what was made stays as it is" 0 "没有改动" "$baokao" photo check --document diploma "$dir/documents/astronaut.jpg"
want "a good photo is fine" 0 "合格" "$baokao" photo check tests/pictures/astronaut.jpg
want "a folder's photos are made" 0 "李四.JPG" "$baokao" photo make "$dir/photos" --spec 35x45 -o "$dir/made"
want "each has its own file of the preset's size" 0 '"w":413,"h":531' "$baokao" photo check "$dir/made/张三.jpg" "$dir/made/李四.jpg" --spec 35x45 --json
want "what was made is standard and stays as it is" 0 '"as_it_was":true' "$baokao" photo check "$dir/made/张三.jpg" --spec 35x45 --json
want "an exam's configuration is a spec" 0 "合格" "$baokao" photo check tests/pictures/astronaut.jpg --spec exams/national/exam.yaml
want "an exam of the store is a spec" 0 "合格" "$baokao" photo check tests/pictures/astronaut.jpg --spec national --data "$dir/d"
want "an unknown spec is wrong usage" 2 "没有预设或考试" "$baokao" photo check tests/pictures/astronaut.jpg --spec nothing --data "$dir/d"
echo "no photo" >"$dir/photos/坏.jpg"
want "what is no photo is said, and the exit code says it too" 1 "不是图片" "$baokao" photo check "$dir/photos"
sed -e 's/^photo:/photo:\n  background: [red]\n  checks: {colour: refuse}/' exams/national/exam.yaml >"$dir/red.yaml"
want "a check that refuses refuses" 1 "不合格" "$baokao" photo check tests/pictures/astronaut.jpg --spec "$dir/red.yaml"
want "a file that is not there is said" 1 "读不出" "$baokao" photo check "$dir/nothing.jpg"
cp tests/pictures/astronaut.jpg "$dir/photos/sub/张三.png"
want "two photos of one name are not mixed up" 2 "同名" "$baokao" photo make "$dir/photos" -o "$dir/made"
want "no file is wrong usage" 2 "usage" "$baokao" photo check
want "every page says who may use it" 0 "candidate" "$baokao" routes
printf 'trusted_proxies: [127.0.0.1, nonsense]\n' >"$dir/service.yaml"
want "a wrong --config is named with its line" 1 "service.yaml:1" "$baokao" serve --listen 127.0.0.1:0 --data "$dir/d2" --config "$dir/service.yaml"
# ---- the key and the store belong together, and so do a store and what it is for
sed -e 's/^demo: yes/demo: no/' -e 's/simulated/wechat/' exams/national/exam.yaml >"$dir/real.yaml"
want "a demo's exam is no real one" 1 "正式考试请写 demo: no" "$baokao" exam import exams/certificate --data "$dir/real"
want "a real exam is imported" 0 "已导入 national" "$baokao" exam import "$dir/real.yaml" --data "$dir/real"
once() { timeout 60 "$baokao" serve --listen 127.0.0.1:0 --loops 1 "$@"; }
started() { # the directory is served once, for real or as a demo, and stopped
	"$baokao" serve --listen 127.0.0.1:0 --loops 1 "$@" >"$dir/start.log" 2>&1 &
	for _ in $(seq 200); do grep -q web.ready "$dir/start.log" && break; sleep 0.1; done
	kill $!; wait $! 2>/dev/null
	grep -q web.ready "$dir/start.log"
}
want "no demo opens it, though nobody has served it yet" 1 "不能用 --demo 打开" once --data "$dir/real" --demo
want "it is served" 0 "" started --data "$dir/real"
want "no demo opens a store with a real exam" 1 "不能用 --demo 打开" once --data "$dir/real" --demo
want "nor does a command" 1 "不能用 --demo 打开" "$baokao" exam import exams/certificate --data "$dir/real" --demo
want "nothing of the demo came in" 0 "0" sqlite3 "$dir/real/baokao.db" "SELECT COUNT(*) FROM staff"
want "a demo is served" 0 "" started --data "$dir/play" --demo
want "and never for real" 1 "不能正式使用" once --data "$dir/play"
mkdir "$dir/elsewhere"
want "a demo starts in any folder: its exams come with the program" 0 "" sh -c "cd '$dir/elsewhere' && '$(realpath "$baokao")' serve --listen 127.0.0.1:0 --loops 1 --data '$dir/away' --demo >'$dir/away.log' 2>&1 & p=\$!
	for _ in \$(seq 200); do grep -q web.ready '$dir/away.log' && break; sleep 0.1; done; kill \$p; wait \$p; grep -q web.ready '$dir/away.log'"
want "all of them" 0 "7" sqlite3 "$dir/away/baokao.db" "SELECT COUNT(*) FROM exam"
want "and their files" 0 "3" sqlite3 "$dir/away/baokao.db" "SELECT COUNT(*) FROM exam_file"
cp "$dir/real/secret.key" "$dir/kept.key"
rm "$dir/real/secret.key"
want "a lost key is said, and no new one is made" 1 "请把备份的 secret.key 放回来" once --data "$dir/real"
want "no key was made" 1 "" test -e "$dir/real/secret.key"
cp "$dir/play/secret.key" "$dir/real/secret.key"
want "another store's key is said" 1 "不是这个库的" once --data "$dir/real"
want "by a command, too" 1 "不是这个库的" "$baokao" exam import "$dir/real.yaml" --data "$dir/real"
cp "$dir/kept.key" "$dir/real/secret.key"
want "with its own key all is well" 0 "" started --data "$dir/real"
if [ -d "$shared/data" ]; then
	want "the real table of 16,745 is imported" 0 "已导入 16745 个职位" "$baokao" positions import national "$shared/data/positions/guokao-2022.xlsx" --data "$dir/d"
	"$baokao" positions import national "$shared/data/positions/guokao-2022.xlsx" --dry-run --json >"$dir/j" 2>/dev/null
	node -e '
const want = JSON.parse(require("fs").readFileSync(process.argv[1])).files.find(f => f.file === "guokao-2022.xlsx").sheets;
const got = JSON.parse(require("fs").readFileSync(process.argv[2])).sheets;
for (const w of want) { const g = got.find(s => s.name === w.sheet);
  if (!g || g.positions !== w.positions || g.headcount !== w.headcount || g.sha256 !== w.rows_sha256) { console.log(w.sheet, g); process.exit(1); } }
' "$shared/data/positions/expected.json" "$dir/j" >"$dir/o" 2>&1
	say $? "its counts, sums and digests are the expected ones" "$(cat "$dir/o")"
	node -e '
const { execFileSync } = require("child_process");
const v = JSON.parse(require("fs").readFileSync(process.argv[1])).vectors;
const by = {};
for (const x of v) if (!/[\r\n]/.test(x.input)) (by[x.as_of] ||= []).push(x);
let bad = 0, n = 0;
for (const day of Object.keys(by)) {
  const out = execFileSync(process.argv[2], ["idno", "--as-of", day, "--json"], { input: by[day].map(x => x.input + "\n").join("") }).toString().trimEnd().split("\n").map(s => JSON.parse(s));
  by[day].forEach((x, i) => { n++; const g = out[i]; if (g.normalized !== x.normalized || g.valid !== x.valid || g.reason !== x.reason || (x.valid && (g.birth !== x.birth || g.sex !== x.sex))) { bad++; console.log(x, g); } });
}
process.exit(bad || !n ? 1 : 0);' "$shared/data/idno-vectors.json" "$baokao" >"$dir/o" 2>&1
	say $? "baokao idno agrees with every vector" "$(cat "$dir/o")"
else
	echo "# skipped: the shared position tables and ID vectors are not here"
fi
