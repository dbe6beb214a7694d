#!/bin/bash
# Flows from the command line: SCXML in and out, pictures, mistakes with their place.
. "$(dirname "$0")/check.sh"
cd work
cp "$source"/examples/data/flows/*.{json,scxml} "$source"/examples/data/calendars/{office,service}.json .

# Every example survives going out and coming back.
for name in complaint order escalation repair; do
    expect 0 '^<scxml ' flow export $name.json
    cp "$room/out/stdout" $name.out.scxml
    expect 0 '"flows"' flow import $name.out.scxml
    cp "$room/out/stdout" $name.back.json
    expect 0 '^<scxml ' flow export $name.back.json --as scxml
    cmp -s "$room/out/stdout" $name.out.scxml || fail "$name is not what it was"
    expect 0 '^stateDiagram-v2$' flow export $name.json --as mermaid
    expect 0 '^digraph ' flow export $name.json --as dot
done
expect 0 'ccs:key="notice"' flow export escalation.json --key notice

expect 0 '"key": "door"' flow import door.scxml
[ ! -s "$room/out/stderr" ] || fail "door.scxml has notes: $(cat "$room/out/stderr")"
expect 0 "closed by" flow import door.scxml
"$ccs" flow import - <door.scxml | grep -q '"key": "door"' || fail "a document from stdin"
echo '<scxml><state id="s"><transition cond="x.y()"/></state></scxml>' >a.scxml
"$ccs" flow import --rules a.scxml >out.json 2>notes || fail "a note ended it"
grep -q '^a.scxml:1:22: this fails when it is reached: x.y() (' notes || fail "no note: $(cat notes)"
grep -q "ecmascript('x.y()')" out.json || fail "it was left out: $(cat out.json)"
expect 0 '"when": "x\.y\(\)"' flow import a.scxml
expect 0 '"language": "ecmascript"' flow import a.scxml
echo '<scxml><state id="s"><invoke src="file:b"/></state></scxml>' >a.scxml
echo '<scxml><final id="f"/></scxml>' >b.scxml
expect 0 '"key": "a"' flow import a.scxml --source b=b.scxml
expect 0 '"key": "file:b"' flow import a.scxml --source b=b.scxml
expect 0 '"key": "mine"' flow import a.scxml --key mine --source file:b=b.scxml

# What a document names and lies beside it is found; nothing outside of its folder is.
mkdir beside
echo '<scxml><state id="s"><invoke src="file:b.scxml"/></state></scxml>' >beside/a.scxml
"$ccs" flow import beside/a.scxml 2>notes | grep -q '"key": "file:b.scxml"' && fail "a file of another folder was read"
cp b.scxml beside
expect 0 '"key": "file:b.scxml"' flow import beside/a.scxml
echo '<scxml><state id="s"><invoke src="file:../b.scxml"/><invoke src="file:c.scxml"/></state></scxml>' >beside/a.scxml
ln -s ../b.scxml beside/d.scxml
"$ccs" flow import beside/a.scxml 2>notes | grep -q '"key": "file:' && fail "what is not beside it was read"

echo '<scxml><sate/></scxml>' >wrong.scxml
expect 2 '^ccs: flow: wrong.scxml:1:8: SCXML has no element <sate>; was <state> meant\?$' flow import wrong.scxml
echo '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' >bomb.scxml
expect 2 'bomb.scxml:1:[0-9]*: a document type' flow import bomb.scxml
printf '{"key": "a",\n "states": [{"name": "a", "in": "b"}]}' >wrong.json
expect 2 '^ccs: flow: wrong.json:2:33: states\[0\].in: no state before it is called "b"' flow export wrong.json
expect 2 'there is no flow "x"' flow export order.json --key x
expect 2 'nowhere.scxml' flow import nowhere.scxml
expect 2 'scxml, mermaid' flow export order.json --as picture
expect 2 'did you mean "import"' flow imprt a.scxml
expect 2 'there are import, export, check, walk' flow wander
expect 2 'ccs help flow' flow
expect 2 'FILE' flow import

# Both forms everywhere, by how the file begins; of a document its own places are told.
cat >lamp.scxml <<'SCXML'
<scxml xmlns="http://www.w3.org/2005/07/scxml" initial="off">
  <!-- <state id="on"> -->
  <state id="off"><transition event="press" target="on"/></state>
  <state
    id = 'on'><transition event="press" target="of"/></state>
</scxml>
SCXML
expect 2 "^ccs: flow: lamp.scxml:4:3: states\[1\].transitions\[0\].to: no state is called \"of\"" flow walk lamp.scxml
expect 2 "^ccs: flow: lamp.scxml:4:3: states\[1\]" flow export lamp.scxml
expect 2 "^ccs: flow: lamp.scxml:4:3: states\[1\]" flow run lamp.scxml
"$ccs" flow check lamp.scxml >found
[ $? -eq 1 ] || fail "a check of a document with a mistake"
grep -q '^lamp.scxml:4:3: error: no state is called "of"' found || fail "no place in the document: $(cat found)"
"$ccs" flow import lamp.scxml >lamp.json 2>found
[ $? -eq 1 ] || fail "an import that no center would take"
grep -q '^ccs: flow: lamp.scxml:4:3: states\[1\]' found || fail "it was not told: $(cat found)"
grep -q '"flows"' lamp.json || fail "it was not printed"
sed -i 's/"of"/"off"/' lamp.scxml
expect 0 '^lamp.scxml:4:3: note: "on" waits without a time-out' flow check lamp.scxml
expect 0 "^states: 2 of 2 entered" flow walk lamp.scxml
expect 0 "^digraph" flow export lamp.scxml --as dot
expect 2 "order.json: this is JSON already, not SCXML" flow import order.json
printf '\357\273\277<scxml><final id="f"/></scxml>' >bom.scxml
expect 0 "^bom.scxml: done in f after 0s$" flow run bom.scxml
echo '{"flows": []}' >none.json
expect 2 'none.json: there is no flow in it: "flows" is empty' flow check none.json

# runs CODE PATTERN ARGUMENTS: a flow that was run; its words are on stdout, however it ended.
runs() {
    local code=$1 pattern=$2 got
    shift 2
    "$ccs" flow run "$@" >"$room/out/stdout" 2>"$room/out/stderr" </dev/null
    got=$?
    [ "$got" -eq "$code" ] || fail "ccs flow run $* ended with $got, not $code"
    grep -qE -- "$pattern" "$room/out/stdout" || { fail "ccs flow run $*: no \"$pattern\" in"; cat "$room/out/stdout"; }
    [ ! -s "$room/out/stderr" ] || { fail "ccs flow run $*: said on stderr"; cat "$room/out/stderr"; }
}
# line PATTERN: the last run has such a line.
line() { grep -qE -- "$1" "$room/out/stdout" || { fail "no \"$1\" in"; cat "$room/out/stdout"; }; }

# A flow is run until it has ended; what it waits for is said when it has not.
runs 0 '^complaint.json: done in closed after 9d$' complaint.json --signal take --signal resolve@2d
line '^ +0s  2030-01-01T00:00:00Z  started$'
line '^ +2d  2030-01-03T00:00:00Z  moved resolve -> resolved$'
line '^ +2d  2030-01-03T00:00:00Z  timer_started resolved.0 \(signal accepted\), due 2030-01-10T00:00:00Z$'
line '^ +9d  2030-01-10T00:00:00Z  timer_fired resolved.0 \(signal accepted\)$'
line '^ +9d  2030-01-10T00:00:00Z  ended done$'
grep -q ' $' "$room/out/stdout" && fail "a line ends with a blank"
runs 1 '^complaint.json: still open after 0s: it is in new; possible: take, withdraw$' complaint.json --quiet
runs 1 'it is in resolved; accepted comes by itself at 2030-01-08T01:30:00Z; ' complaint.json --signal take \
    --signal resolve@1h30m --until 2h
runs 0 '^complaint.json: done in closed after 7d1h30m$' complaint.json --at 2026-02-16T09:00 --signal take \
    --signal resolve@2026-02-16T10:30
line '^ +0s  2026-02-16T09:00:00Z  moved -> new$'
expect 2 'close is not possible in state new; possible: take, withdraw' flow run complaint.json --quiet --signal close
expect 2 '^ccs: flow: order.json: .*no calendar has the key "service"; hand it in by --calendar FILE' flow run order.json
runs 0 '^escalation.json: done in unheard after ' escalation.json --calendar office.json --at 2026-03-06T17:30
runs 0 '^order.json: done in cancelled after 2d$' order.json --calendar service.json --signal start --signal cancel@2d
expect 2 'wants NAME' flow run complaint.json --signal take@soon
expect 2 'is before the start' flow run complaint.json --signal take@2029-12-31

# Mistakes are told of the file that they are in, where they stand there.
printf '{"flows": [\n {"key": "one", "states": [{"name": "a", "transitions": [{"to": ["b"]}]}]}]}' >wrong.json
expect 2 '^ccs: flow: wrong.json:2:65: states\[0\].transitions\[0\].to: no state is called "b"' flow run wrong.json --calendar service.json
printf '{"key": "service",\n "windows": [{"open": "08:00" "close": "16:00"}]}' >bad.json
expect 2 '^ccs: flow: bad.json:2:31: ' flow run order.json --calendar bad.json
printf '{"key": "desk", "holidays": ["feasts"], "windows": [{"open": "08:00", "close": "16:00"}]}' >desk.json
expect 2 '^ccs: flow: desk.json: .*no calendar has the key "feasts"' flow run order.json --calendar desk.json --calendar service.json
echo '{"key": "feasts", "dates": [{"date": "2030-01-01"}]}' >feasts.json
runs 1 '^order.json: still open' order.json --calendar desk.json --calendar feasts.json --calendar service.json --quiet
sed '1s/"flows"/"calendars": [{"key": "office", "windows": [{"open": "08:00", "close": "16:00"}]}], "flows"/' escalation.json >own.json
expect 2 '^ccs: flow: own.json: it has calendars of its own: leave --calendar out' flow run own.json --calendar service.json

# Signals reach children, and none is lost in silence.
cat >ask.json <<'JSON'
{"flows": [
 {"key": "order", "fields": [{"name": "ok", "kind": "flag"}], "states": [
  {"name": "approval", "children": [{"name": "ask", "flow": "approve"}], "transitions": [
   {"on": ["done.invoke.ask"], "when": "data.ok", "to": ["done"]}, {"on": ["done.invoke.ask"]},
   {"on": ["again"], "to": ["approval"]}, {"on": ["note"]}]},
  {"name": "done", "kind": "final"}]},
 {"key": "approve", "states": [
  {"name": "asked", "timers": [{"name": "slow", "after_ms": "7200000", "mode": "budget"}, {"name": "never", "after_ms": "9000000"}],
   "transitions": [{"on": ["approve"], "to": ["yes"]}, {"on": ["slow"]}, {"on": ["never"], "to": ["no"]}, {"on": ["park"], "to": ["parked"]}]},
  {"name": "parked", "transitions": [{"on": ["go"], "to": ["asked"]}]},
  {"name": "yes", "kind": "final", "done": [{"name": "ok", "value": "true"}]},
  {"name": "no", "kind": "final", "done": [{"name": "ok", "value": "false"}]}]}]}
JSON
runs 0 '^ask.json: done in done after 1h$' ask.json --signal '#_ask:approve@1h'
line '^ +0s  2030-01-01T00:00:00Z  ask: started$'
line '^ +1h  2030-01-01T01:00:00Z  ask: ended done with \{"ok":true\}$'
line '^ +1h  2030-01-01T01:00:00Z  ask: timer_stopped slow$'
line '^ +1h  2030-01-01T01:00:00Z  moved done.invoke.ask -> done$'
runs 1 '^ask.json: done in done after 1h; 2 signals were not given, from again on: it had ended$' ask.json \
    --signal '#_ask:approve@1h' --signal again --signal note
cat >late.scxml <<'XML'
<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a"><onentry><send event="late" delay="1s"/></onentry>
<transition target="z"/></state><final id="z"/></scxml>
XML
runs 0 '^late.scxml: done in z after 0s$' late.scxml
line 'timer_stopped late$' # what was sent without an id is told by its signal
runs 1 '^ask.json: still open after 3h: ' ask.json --signal '#_ask:park@30m' --signal '#_ask:go' --signal note --signal again
line 'ask: timer_changed slow, paused, 30m used$'
line 'ask: timer_changed slow, running, 30m used, due 2030-01-01T02:00:00Z$'
line 'ask: moved out of asked$'
line 'moved note, stays in approval$'
line 'moved again -> approval, entered again$'
expect 2 'no child "aks" is in progress; there is ask$' flow run ask.json --quiet --signal '#_aks:approve'
expect 2 'no child "ask" is in progress: none is$' flow run complaint.json --quiet --signal '#_ask:approve'
runs 0 '^ask.json: done in yes after 0s$' ask.json --key approve --signal approve
done_testing
