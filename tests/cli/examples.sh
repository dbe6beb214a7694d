#!/bin/bash
# Every example in the help texts runs as it stands and prints something.
. "$(dirname "$0")/check.sh"
cd work
cp "$source/examples/data/bank.json" bank.json
head -1500 "$source/examples/data/anonymous-bank-1999-02-first-half.csv" >calls.csv
cp "$source"/examples/data/calendars/{office.json,questions.txt} .
cp "$source/examples/data/calendars/vietnam.ics" holidays.ics
cp "$source"/examples/data/flows/{complaint.json,repair.json,door.scxml} .
mkdir -p "$room/bin"
ln -s "$ccs" "$room/bin/ccs"
PATH=$room/bin:$PATH

# The files that the examples name: what they ask for must be in them.
ccs replay --config "$source/examples/data/bank.json" --calls calls.csv --db bank.ccs >/dev/null || fail "no bank.ccs"
"$scene" shop.ccs flows || fail "no shop.ccs"
ran=0
for command in init explain events verify backup schema rule calendar flow help replay report bench; do
    while read -r line; do
        bash -c "$line" >"$room/out/stdout" 2>"$room/out/stderr" </dev/null
        code=$?
        [ "$code" -eq 0 ] || { fail "$line ended with $code"; cat "$room/out/stderr"; }
        [ -s "$room/out/stdout" ] || [[ $line = *--roster-config* ]] || fail "$line printed nothing"
        ran=$((ran + 1))
    done < <("$ccs" help "$command" | sed -n 's/^  \$ \(ccs .*\)/\1/p')
done
[ "$ran" -ge 15 ] || fail "only $ran examples were found"
done_testing
