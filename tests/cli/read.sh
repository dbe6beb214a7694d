#!/bin/bash
# Reading commands: what they print, how they refuse, and that they leave the file alone.
. "$(dirname "$0")/check.sh"
cd work
"$scene" scene.ccs || fail "the scene could not be written"
only scene.ccs
cp scene.ccs ../out/before

expect 0 '^2030-03-01T07:00:00Z +1  ' events scene.ccs
first=$(head -1 "$room/out/stdout")
count=$(wc -l <"$room/out/stdout")
expect 0 'contact_offered .*reason=' events scene.ccs --kind contact_offered
grep -qvE ' contact_offered ' "$room/out/stdout" && fail "--kind let others through"
expect 0 '.' events scene.ccs --limit 3
[ "$(wc -l <"$room/out/stdout")" -eq 3 ] || fail "--limit 3 gave another number"
expect 0 '.' events scene.ccs --after $((count - 2))
[ "$(wc -l <"$room/out/stdout")" -eq 2 ] || fail "--after gave another number"
head -1 "$room/out/stdout" | grep -q " $((count - 1))  " || fail "--after begins elsewhere"
expect 0 '' events scene.ccs --after "$count"
[ ! -s "$room/out/stdout" ] || fail "something after the last event"
expect 0 '' events scene.ccs --limit 0
expect 0 '' events scene.ccs --after 18446744073709551615
expect 0 '"seq":"1","at":"1898578800000"' events scene.ccs --json
json
id=$("$ccs" events scene.ccs --kind contact_opened --limit 1 --json | sed 's/.*"seq":"\([0-9]*\)".*/\1/')
expect 0 'contact_opened' events scene.ccs --contact "$id"
expect 0 'contact_closed .*cause=finished' events scene.ccs --contact "$id"
[ "$(wc -l <"$room/out/stdout")" -lt 10 ] || fail "--contact gave too much"
expect 2 'did you mean contact_offered' events scene.ccs --kind contact_offerd
expect 2 'wants a whole number' events scene.ccs --limit -3
expect 2 'wants a whole number' events scene.ccs --after 1e3

expect 0 'scene.ccs is good: [0-9]+ events' verify scene.ccs
expect 0 '^1 personal value was erased' verify scene.ccs
expect 0 '^\{"good":true,.*"chain":"[0-9a-f]{64}"\}$' verify scene.ccs --json
json
expect 0 'copy.ccs is a complete copy' backup scene.ccs copy.ccs
expect 0 '"file":"again.ccs"' backup scene.ccs again.ccs --json
json
expect 0 'copy.ccs is good' verify copy.ccs
expect 2 'copy.ccs: exists already' backup scene.ccs copy.ccs
expect 2 'is missing' backup scene.ccs
"$ccs" events scene.ccs >../out/one
"$ccs" events copy.ccs >../out/two
cmp -s ../out/one ../out/two || fail "the copy tells another story"
rm copy.ccs again.ccs

expect 0 'CREATE TABLE ccs_contact' schema --sql
expect 0 'ccs schema --json configuration' schema
expect 0 'json-schema.org/draft/2020-12' schema --json configuration
json
expect 0 'properties' schema --json contact_offered
json
expect 2 'did you mean "configuration"' schema --json configuraton
expect 2 'did you mean "contact_queue"' schema --json contact_quue
expect 2 'did you mean "supervisor"' schema --json supervisr
expect 0 '"required": ..command.., "properties": \{$' schema --json contact_queue
grep -q '"command": {"const": "contact_queue"}' "$room/out/stdout" || fail "a command does not say its name"
json
grep -q '"const": "none"' <("$ccs" schema --json supervisor) && fail "the verb none is offered"
# Whatever is listed is there.
expect 0 'schema --json agent_set_presence' schema
for name in supervisor endpoint monitor recording queue_state place; do
    grep -qx "  ccs schema --json $name" "$room/out/stdout" || fail "schema does not list $name"
done
sed -n 's/^  ccs schema --json //p' "$room/out/stdout" >../out/names
[ "$(wc -l <../out/names)" -gt 100 ] || fail "schema lists only $(wc -l <../out/names) names"
while read -r name; do
    "$ccs" schema --json "$name" >"$room/out/stdout" || fail "schema --json $name"
    json
done <../out/names
expect 2 'exclude each other' schema --sql --json contact

# A percentile is never longer than the longest wait, though a histogram's cell may be.
expect 0 '"max_wait_s": 63.0' report scene.ccs --by queue --json
"${PYTHON:-python3}" - "$room/out/stdout" <<'PYTHON' || fail "a percentile beyond the longest wait"
import json, sys
rows = json.load(open(sys.argv[1], encoding="utf-8"))["queues"]
waits = [row for row in rows if row["max_wait_s"]]
assert any(row["p95_wait_s"] == row["max_wait_s"] == 63.0 for row in waits), rows
sys.exit(any(row[name] > row["max_wait_s"] for row in waits for name in ("p50_wait_s", "p90_wait_s", "p95_wait_s")))
PYTHON

# A file that is not there is not made; what is no center file is left alone.
echo 'no database' >text.ccs
: >empty.ccs
for command in "events F" "verify F" "backup F to.ccs" "explain F contact 1"; do
    expect 2 'none.ccs: No such file' ${command/F/none.ccs}
    expect 2 'text.ccs: not a center file' ${command/F/text.ccs}
    expect 2 'empty.ccs: not a center file' ${command/F/empty.ccs}
    expect 2 'not a file' ${command/F/.}
    expect 2 'is missing' ${command%% *}
done
rm text.ccs empty.ccs
only scene.ccs
cmp -s scene.ccs ../out/before || fail "reading changed the file"

# A reader that goes away is no error.
for command in "events scene.ccs" "events scene.ccs --json" "schema --sql" "help"; do
    { "$ccs" $command 2>"$room/out/stderr"; echo $? >"$room/out/code"; } | head -c 1 >/dev/null
    [ ! -s "$room/out/stderr" ] || { fail "ccs $command: a closed pipe"; cat "$room/out/stderr"; }
    grep -qx 0 "$room/out/code" || fail "ccs $command: a closed pipe gave $(cat "$room/out/code")"
done
[ ! -e /dev/full ] || { "$ccs" schema --sql >/dev/full 2>"$room/out/stderr" && fail "a full disk went unnoticed"; }
done_testing
