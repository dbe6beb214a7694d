#!/bin/bash
# Flows from the command line: SCXML in and out, pictures, mistakes with their place.
. "$(dirname "$0")/check.sh"
cd work
cp "$source"/examples/data/flows/*.{json,scxml} .

# Every example survives going out and coming back.
for name in complaint order escalation; do
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
expect 0 '"when": "x.y()"' flow import a.scxml
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
done_testing

# A flow is run until it has ended; what it waits for is said when it has not.
expect 0 '^complaint.json: done in closed after 777600.000 s$' flow run complaint.json --signal take --signal resolve@2d
expect 1 '^complaint.json: still open after 0.000 s: it is in new; possible: take, withdraw$' flow run complaint.json --quiet
expect 2 'close is not possible in state new; possible: take, withdraw' flow run complaint.json --signal close
expect 2 'no calendar has the key "service"' flow run order.json
echo '{"key": "service", "windows": [{"open": "08:00", "close": "16:00"}]}' >service.json
expect 0 '^order.json: done in cancelled after 172800.000 s$' flow run order.json --calendar service.json --signal start --signal cancel@2d
expect 2 'wants NAME' flow run complaint.json --signal take@soon
