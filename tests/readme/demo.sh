#!/bin/bash
# ./dev demo in a copy of this tree that has everything built: no terminal, nothing asked, ends well, leaves what it says,
# and the commands it prints work as they stand.
#   demo.sh SOURCE
set -eu -o pipefail
source=$1
out=$(mktemp)
trap 'rm -f "$out"' EXIT
cd "$source"
rm -f bank.ccs bank.html
./dev demo >"$out" 2>&1 </dev/null || { cat "$out"; exit 1; }
cat "$out"
[ -s bank.ccs ] || { echo "no bank.ccs"; exit 1; }
grep -q '<svg' bank.html || { echo "no chart in bank.html"; exit 1; }
sed -n '/^To go on:/,/^$/s/^  \([^ ]*\(ccs\|sqlite3\) .*\)/\1/p' "$out" >"$out.commands"
cat "$out.commands"
[ "$(wc -l <"$out.commands")" -eq 3 ] || { echo "not three commands to go on"; exit 1; }
while read -r command; do
    bash -eu -c "$command" </dev/null | grep -q . || { echo "this gave nothing: $command"; exit 1; }
done <"$out.commands"
rm -f "$out.commands"
