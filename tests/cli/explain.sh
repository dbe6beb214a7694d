#!/bin/bash
# ccs explain tells the scene's contacts exactly as expected/ has them: a change of words is a visible line in a review.
. "$(dirname "$0")/check.sh"
cd work
"$scene" scene.ccs || fail "the scene could not be written"
for ref in S-1 S-2 S-3 S-4 S-5 B-1 B-2 F-1 F-2 I-1; do
    expect 0 '^Contact [0-9]+: ' explain scene.ccs contact --ref "switch/$ref"
    [ -z "${CCS_ACCEPT:-}" ] || cp "$room/out/stdout" "$here/expected/$ref.txt"
    diff -u "$here/expected/$ref.txt" "$room/out/stdout" || fail "contact $ref is told otherwise"
    [ "$(wc -l <"$room/out/stdout")" -le 40 ] || fail "contact $ref takes too many lines"
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

# told NAME ARGUMENTS: as expected/NAME.txt has it, no line wider than 100 columns; and the same as JSON.
told() {
    local name=$1
    shift
    expect 0 . explain "$@"
    [ -z "${CCS_ACCEPT:-}" ] || cp "$room/out/stdout" "$here/expected/$name.txt"
    diff -u "$here/expected/$name.txt" "$room/out/stdout" || fail "$name is told otherwise"
    awk 'length > 100 { exit 1 }' "$room/out/stdout" || fail "$name is wider than 100 columns"
    expect 0 '^\{' explain "$@" --json
    json
}

# Everything that routing can do: the life of a contact each.
"$scene" full.ccs full || fail "the full scene could not be written"
for ref in E-1 E-2 R-1 R-2 T-1 T-2 C-1 L-1 B-2 W-2 F-2 P-1 P-2 K-1 A-1 A-2 A-3 V-1 V-2; do
    told "full-$ref" full.ccs contact --ref "switch/$ref"
done

# At an instant of the past; an offer; before it happens.
told at-contact-training full.ccs contact E-1 --at 2030-03-01T08:00:15Z
told at-contact-widened full.ccs contact E-1 --at 2030-03-01T08:01:10Z
told at-contact-cooling full.ccs contact R-2 --at 2030-03-01T08:11:20Z
told at-contact-ringing full.ccs contact R-1 --at 2030-03-01T08:10:12Z
told at-contact-talking full.ccs contact R-1 --at 2030-03-01T08:10:20Z
told at-contact-first full.ccs contact E-2 --at 2030-03-01T08:03:15Z
told at-agent-delay full.ccs agent carla --at 2030-03-01T08:13:20Z
told at-agent-busy full.ccs agent ben --at 2030-03-01T08:20:15Z
told at-queue-room full.ccs queue rush --at 2030-03-01T08:21:10Z
told at-queue-hours full.ccs queue night --at 2030-03-01T08:23:00Z
told at-queue-delay full.ccs queue turn --at 2030-03-01T08:13:20Z
told waiting-contact full.ccs contact Z-1
expect 0 '"wait_ms":"12000"' explain full.ccs contact Z-1 --json
told waiting-agent full.ccs agent anna
told waiting-queue full.ccs queue care
told plan-care full.ccs plan care --site hanoi --at 2030-03-01T08:10:00Z
told plan-best full.ccs plan best --trait tier=3 --priority -2
expect 2 'came only at 2030-03-01T08:00:10Z' explain full.ccs contact E-1 --at 2030-03-01T08:00:00Z
expect 2 'was over at 2030-03-01T08:03:00Z' explain full.ccs contact E-1 --at 2030-03-01T09:00:00Z
expect 2 'is not declared' explain full.ccs plan care --trait tire=3
expect 2 'trait tier=high: tier is a number, a whole one, not "high"$' explain full.ccs plan best --trait tier=high
expect 2 'tier is a number' explain full.ccs plan best --trait tier=4x
expect 2 'tier is a number' explain full.ccs plan best --trait tier=
expect 2 'trait tier has no value; give it as tier=VALUE$' explain full.ccs plan best --trait tier
expect 2 'queue "CARE"; did you mean "care"' explain full.ccs queue CARE
expect 2 'the file begins only at 2030-03-01T0' explain full.ccs agent anna --at 1998-01-01
expect 2 'the file begins only at 2030-03-01T0' explain full.ccs plan care --at 1998-01-01
expect 2 '^ccs: explain: --channel must be one of voice, chat, .*, task, not "smoke"$' explain full.ccs plan care --channel smoke
expect 2 'are for plan' explain full.ccs queue care --site hanoi
expect 2 'an offer has its own instant' explain full.ccs offer 40 --at 2030-03-01
expect 2 'no offer 5;' explain full.ccs offer 5
expect 2 'no offer x;' explain full.ccs offer x
expect 2 'the key or id of the queue is missing' explain full.ccs plan
expect 2 'offers are all of them' explain full.ccs offers 5

# docs/explain.md shows what is printed.
cp full.ccs desk.ccs
"${PYTHON:-python3}" - "$source/docs/explain.md" "$ccs" <<'PYTHON' || fail "docs/explain.md shows something else"
import re, subprocess, sys
blocks = re.findall(r"^```text\n\$ ccs (explain [^\n]*)\n(.*?)^```$", open(sys.argv[1], encoding="utf-8").read(), re.S | re.M)
for words, shown in blocks:
    printed = subprocess.run([sys.argv[2], *words.split()], capture_output=True, text=True).stdout
    if printed != shown:
        print(f"{words}:\n{printed}")
        sys.exit(1)
sys.exit(len(blocks) < 7)
PYTHON
rm desk.ccs

# Deciding again from the record gives what was decided: of every offer of the scenes, and of a replayed day.
expect 0 '^8 offers decided again: 8 went to the same agent, 8 of them for the same reason' explain scene.ccs offers
expect 0 'offers decided again: ' explain full.ccs offers
grep -qE 'OTHERWISE|drawn by chance otherwise' "$room/out/stdout" && { fail "full.ccs, decided again"; cat "$room/out/stdout"; }
for offer in $("$ccs" events full.ccs --kind contact_offered | awk '{print $2}'); do
    expect 0 '^  decided again +(the same agent|not asked again: a supervisor chose)$' explain full.ccs offer "$offer"
    "$ccs" explain full.ccs offer "$offer" --json >>../out/offers
done
"${PYTHON:-python3}" - ../out/offers <<'PYTHON' || fail "candidates are not in the order in which they would be asked"
import json, sys
ordered = 0
for line in open(sys.argv[1], encoding="utf-8"):
    offer = json.loads(line)
    able = [agent["agent"] for agent in offer["candidates"] if "why_not" not in agent]
    assert len(able) == offer["able"], line
    assert [agent for agent in offer["candidates"] if "why_not" in agent] == offer["candidates"][len(able):], line
    if not offer["drawn"] and "first" in offer:
        assert able[0] == offer["first"], line
        ordered += len(able) > 1
sys.exit(ordered < 8)
PYTHON
rm -f ../out/offers
told offer-by-chance full.ccs offer "$("$ccs" events full.ccs --kind contact_offered | awk '/weighted_random/ {print $2; exit}')"
told offer-least-talk full.ccs offer "$("$ccs" events full.ccs --kind contact_offered | awk '/least_talk/ && /runner_up/ {print $2; exit}')"
told offer-freed full.ccs offer "$("$ccs" events full.ccs --kind contact_offered | awk '/"trigger":"freed"/ {print $2}' | tail -1)"
"$scene" random.ccs random || fail "the random scene could not be written"
expect 0 '"not_asked":"0","drawn":"0","otherwise":"0"' explain random.ccs offers --json
same=$(sed 's/.*"offers":"\([0-9]*\)","same":"\([0-9]*\)","same_reason":"\([0-9]*\)".*/\1 \2 \3/' "$room/out/stdout")
[ "$same" = "${same%% *} ${same%% *} ${same%% *}" ] && [ "${same%% *}" -ge 500 ] || fail "at random, decided again: $same"
rm random.ccs
"$scene" seeded.ccs seeded || fail "the seeded scene could not be written"
"$ccs" explain seeded.ccs offers >"$room/out/stdout"
grep -qE 'drawn by chance otherwise' "$room/out/stdout" || { fail "another seed draws the same"; cat "$room/out/stdout"; }
expect 0 '"drawn":"0","otherwise":"0"' explain seeded.ccs offers --seed 7 --json
head -900 "$source/examples/data/anonymous-bank-1999-02-first-half.csv" >calls.csv
"$ccs" replay --config "$source/examples/data/bank.json" --calls calls.csv --db day.ccs >/dev/null || fail "no day.ccs"
expect 0 '"offers":"[0-9]{3}".*"not_asked":"0","drawn":"0","otherwise":"0"' explain day.ccs offers --json
same=$(sed 's/.*"same":"\([0-9]*\)","same_reason":"\([0-9]*\)".*/\1 \2/' "$room/out/stdout")
[ "${same% *}" = "${same#* }" ] || fail "reasons differ: $same"

# A long table ends after 20 rows, unless all are asked for.
waiting=$("$ccs" events day.ccs --kind visit_ended --limit 1 --json | sed 's/.*"contact":"\([0-9]*\)".*/\1/')
at=$("$ccs" events day.ccs --contact "$waiting" --kind contact_queued --json | sed 's/.*"at":"\([0-9]*\)".*/\1/')
expect 0 '^  \.\.\. and [0-9]+ more agents; --all lists all$' explain day.ccs contact "$waiting" --at "$at"
short=$(wc -l <"$room/out/stdout")
expect 0 '^  not asked' explain day.ccs contact "$waiting" --at "$at" --all
grep -q -- '--all lists all' "$room/out/stdout" && fail "--all lists not all"
[ "$(wc -l <"$room/out/stdout")" -gt "$short" ] || fail "--all lists no more than 20"
rm day.ccs calls.csv seeded.ccs

# The state that the journal gives is the state in the tables: now, asked either way.
last=$("$ccs" events full.ccs --json | tail -1 | sed 's/.*"at":"\([0-9]*\)".*/\1/')
for what in "agent anna" "agent dan" "queue care" "queue ring"; do
    "$ccs" explain full.ccs $what --json | sed 's/.*"why"://; s/}$//' >../out/now
    "$ccs" explain full.ccs $what --json --at "$last" >../out/then
    cmp -s ../out/now ../out/then || { fail "$what: loaded and replayed differ"; diff ../out/now ../out/then; }
done

expect 2 'no contact 1;' explain scene.ccs contact 1
expect 2 'no contact 99999999999999999999;' explain scene.ccs contact 99999999999999999999
expect 2 'no contact S-9;' explain scene.ccs contact --ref S-9
expect 2 'no contact other/S-1;' explain scene.ccs contact --ref other/S-1
expect 2 'no agent "ana"; did you mean "anna"' explain scene.ccs agent ana
expect 2 'no queue "nothing"; give its key' explain scene.ccs queue nothing
expect 2 '"order" cannot be explained; contact, agent, queue, offer, offers, plan and flow can' explain scene.ccs order 1
expect 2 'or --ref SOURCE/REF, is missing' explain scene.ccs contact
expect 2 'is missing' explain scene.ccs contact ''
expect 2 'is missing' explain scene.ccs contact --ref ''
expect 2 'not both' explain scene.ccs contact 1 --ref a/b
expect 2 'key or id of the agent is missing' explain scene.ccs agent
expect 2 'what to explain' explain scene.ccs
"$ccs" init none.ccs >/dev/null
expect 2 'no contact in the file yet' explain none.ccs contact 5

# A trait of each kind; and what is not one of its kind.
"$ccs" init traits.ccs --config "$source/examples/data/everything.json" >/dev/null || fail "no traits.ccs"
expect 0 '^A contact that enters sales' explain traits.ccs plan sales --trait vip --trait open_tickets=-4 --trait product=bikes
expect 0 '^A contact that enters sales' explain traits.ccs plan sales --trait vip=false
expect 2 'vip is a flag, which is true or false, not "ja"$' explain traits.ccs plan sales --trait vip=ja
rm traits.ccs

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
only scene.ccs full.ccs none.ccs busy.ccs
done_testing
