#!/bin/bash
# Flows from the command line: checks and walks, their exit codes, and docs/flows.md as it stands: its files are flows, its
# commands give what it says. `FLOWS_UPDATE=1` writes the outputs anew.
. "$(dirname "$0")/check.sh"
cd work
mkdir -p "$room/bin"
ln -s "$ccs" "$room/bin/ccs"
PATH=$room/bin:$PATH "${PYTHON:-python3}" - "$source/docs/flows.md" <<'PYTHON' || fail "docs/flows.md says otherwise"
import os, pathlib, re, subprocess, sys

page = pathlib.Path(sys.argv[1])
text = page.read_text(encoding="utf-8")
wrong = 0
for name, flow in re.findall(r"^<!-- file: (\S+) -->\n```json\n(.*?)^```$", text, re.S | re.M):
    pathlib.Path(name).write_text(flow, encoding="utf-8")
    shipped = page.parent.parent / "examples/data/flows" / name
    if shipped.exists() and shipped.read_text(encoding="utf-8") != flow:
        wrong += 1
        print(f"{name} is another than {shipped}")


def run(block):
    global wrong
    command = block[1].split("\n", 1)[0]
    assert command.startswith("$ ccs "), command
    done = subprocess.run(command[2:], shell=True, capture_output=True, text=True)
    given = done.stdout + done.stderr + (f"? {done.returncode}\n" if done.returncode else "")
    new = f"{command}\n{given}"
    if new != block[1]:
        wrong += 1
        print(f"--- {command} gave\n{given}")
    return f"```console\n{new}```"


updated = re.sub(r"^```console\n(.*?)^```$", run, text, flags=re.S | re.M)
if os.environ.get("FLOWS_UPDATE"):
    page.write_text(updated, encoding="utf-8")
sys.exit(wrong > 0)
PYTHON

# finds ARGUMENTS: what was looked at is bad, and told on stdout.
finds() {
    "$ccs" "$@" >"$room/out/stdout" 2>"$room/out/stderr" </dev/null
    local got=$?
    [ "$got" -eq 1 ] || fail "ccs $* ended with $got, not 1"
    [ ! -s "$room/out/stderr" ] || { fail "ccs $*: said on stderr"; cat "$room/out/stderr"; }
}
says() { # says TEXT: the last command's output has this
    grep -qF -- "$1" "$room/out/stdout" || fail "no \"$1\" in $(cat "$room/out/stdout")"
}
expect 0 '' flow check workorder.json
finds flow check workorder.json --fail warning
finds flow check broken.json
expect 0 '' flow check broken.json --fail never
finds flow check broken.json --json
"${PYTHON:-python3}" - "$room/out/stdout" <<'PYTHON' || fail "the findings as JSON"
import json, sys
report = json.load(open(sys.argv[1]))
found = [finding for finding in report["findings"] if finding["code"] == "dead-end"]
assert report["errors"] == "1" and len(found) == 1 and found[0]["state"] == "parked" and found[0]["line"] == 5, report
PYTHON
"$ccs" flow check - <workorder.json | grep -q '^stdin: 0 errors' || fail "a flow from stdin"

echo '{"flows": [{"key": "one", "states": [{"name": "a", "kind": "final"}]}, {"key": "two", "states": [{"name": "a", "to": []}]}]}' >wrong.json
expect 2 'wrong.json:1:' flow check wrong.json
echo '{"flows": [{"key": "one", "states": [{"name": "a", "kind": "final"}]},
 {"key": "two", "states": [{"name": "a", "transitions": [{"on": ["x"], "to": ["b"]}]}]}]}' >two.json
expect 0 '' flow check two.json --key one
finds flow check two.json --key two
says 'two.json:2:' && says 'no state is called "b" [definition]'
expect 2 'there is no flow "three"' flow check two.json --key three
expect 2 'two.json:2:' flow walk two.json --key two
expect 2 'nowhere.json: ' flow walk nowhere.json

expect 0 "" flow check visit.json --fail warning
expect 0 "" flow walk visit.json
says "states: 11 of 11 entered"
expect 0 '' flow walk workorder.json
says 'that is all of them'
expect 0 '' flow walk workorder.json --max 3
says 'stopped at the bound'
finds flow walk broken.json
says 'new --take--> working --park--> parked'
finds flow walk broken.json --as dot
says '"#dc2626"'
finds flow walk broken.json --as mermaid
says 'NEVER'
finds flow walk broken.json --json
"${PYTHON:-python3}" - "$room/out/stdout" <<'PYTHON' || fail "the walk as JSON"
import json, sys
walk = json.load(open(sys.argv[1]))
assert walk["complete"] and walk["configurations"] == "4" and [end["active"] for end in walk["dead_ends"]] == ["parked"], walk
assert [one["path"] for one in walk["transitions"] if one["taken"] == "0"] == [
    "states[0].transitions[1]", "states[1].transitions[1]", "states[3].transitions[0]"], walk
PYTHON
expect 2 'exclude each other' flow walk workorder.json --json --as dot
expect 2 '1 to 1000000' flow walk workorder.json --max 1000001
expect 2 '1 to 1000000' flow walk workorder.json --max 0
expect 2 'FILE.json' flow walk
expect 2 'did you mean "walk"' flow wlak
only workorder.json repair.json visit.json broken.json wrong.json two.json
done_testing
