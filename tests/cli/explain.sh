#!/bin/bash
# ccs explain tells the scene's contacts exactly as expected/ has them: a change of words is a visible line in a review.
. "$(dirname "$0")/check.sh"
cd work
"$scene" scene.ccs || fail "the scene could not be written"
for ref in S-1 S-2 S-3 S-4 S-5 B-1 B-2 F-1 F-2 I-1; do
    expect 0 '^Contact [0-9]+: ' explain scene.ccs contact --ref "switch/$ref"
    [ -z "${CCS_ACCEPT:-}" ] || cp "$room/out/stdout" "$here/expected/$ref.txt"
    diff -u "$here/expected/$ref.txt" "$room/out/stdout" || fail "contact $ref is told otherwise"
    [ "$(wc -l <"$room/out/stdout")" -le 35 ] || fail "contact $ref takes too many lines"
    expect 0 '"summary":' explain scene.ccs contact --ref "$ref" --json
    json
done
for what in "agent anna" "agent dan" "queue billing" "queue small"; do
    expect 0 '^(Agent|Queue) ' explain scene.ccs $what
    [ -z "${CCS_ACCEPT:-}" ] || cp "$room/out/stdout" "$here/expected/${what/ /-}.txt"
    diff -u "$here/expected/${what/ /-}.txt" "$room/out/stdout" || fail "$what is told otherwise"
    expect 0 '^\{' explain scene.ccs $what --json
    json
done
expect 0 'Contact [0-9]+: ' explain scene.ccs contact S-1

expect 2 'no contact 1;' explain scene.ccs contact 1
expect 2 'no contact 99999999999999999999;' explain scene.ccs contact 99999999999999999999
expect 2 'no contact S-9;' explain scene.ccs contact --ref S-9
expect 2 'no contact other/S-1;' explain scene.ccs contact --ref other/S-1
expect 2 'no agent "ana"; did you mean "anna"' explain scene.ccs agent ana
expect 2 'no queue "nothing"; give its key' explain scene.ccs queue nothing
expect 2 '"order" cannot be explained' explain scene.ccs order 1
expect 2 'or --ref SOURCE/REF, is missing' explain scene.ccs contact
expect 2 'is missing' explain scene.ccs contact ''
expect 2 'is missing' explain scene.ccs contact --ref ''
expect 2 'not both' explain scene.ccs contact 1 --ref a/b
expect 2 'key or id of the agent is missing' explain scene.ccs agent
expect 2 'what to explain' explain scene.ccs
"$ccs" init none.ccs >/dev/null
expect 2 'no contact in the file yet' explain none.ccs contact 5

# Nobody's presence changes after the moments asked about: what they were doing is told all the same.
"$scene" busy.ccs busy || fail "the busy scene could not be written"
expect 0 'agents +2 agents here could serve it: 2 talking; 1 more was signed$' explain busy.ccs contact S-3
expect 0 'in the end +1st in line; 2 agents here could serve it: 2 talking; 1 more$' explain busy.ccs contact S-3
expect 0 '^Contact [0-9]+: ringing at dan for Sales after 30 s in line$' explain busy.ccs contact S-4
grep -qE '^2030-03-01T08:01:10Z +ringing +at dan after 30 s in line$' "$room/out/stdout" || fail "the story does not ring"
expect 0 '"summary":"ringing at dan ' explain busy.ccs contact S-4 --json
expect 0 '^Contact [0-9]+: waiting in Sales' explain busy.ccs contact S-5
grep -qE 'agents +3 agents here could serve it: 2 talking and 1 being rung$' "$room/out/stdout" || { fail "S-5"; cat "$room/out/stdout"; }
expect 0 'agents +3 could serve it: 2 talking and 1 being rung$' explain busy.ccs queue sales
only scene.ccs none.ccs busy.ccs
done_testing
