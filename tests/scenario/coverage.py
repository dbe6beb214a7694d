#!/usr/bin/env python3
"""Do the stories touch everything? Names come from the contract (proto/*.proto), not from a list kept here.

    coverage.py ROOT SCENARIO    play every story and check
    coverage.py --self-test      take a part of the record away and see it missed

Every event kind and every command must occur; each command of a supervisor granted and denied; every value of every enum
somewhere in an event, and these where it matters: the strategies that offers were made by, the orders of lines that were
entered, the causes that visits and offers ended for, the reasons of refusal.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

# Values that no event has, each with its reason.
NEVER = {
    "OfferKind": {"preview": "for dialling out, which is not built yet"},
    "LegRole": {"customer": "his leg is the contact itself", "supervisor": "who barges in is a monitor", "bot": "not built yet"},
    "LegState": {"offered": "an offer is not a leg yet", "left": "leg_left says so"},
    "VisitCause": {"answered": "contact_answered says so", "refused": "contact_refused says so"},
    "OfferCause": {"accepted": "contact_answered says so"},
}
NOTHING = "none"  # of enums that have it, the value of what has not happened
DENIED = ("agent_force", "monitor_start", "monitor_change", "contact_intercept", "contact_reassign", "contact_pull")


def read_contract(folder):
    """({enum: {value: zero?}}, {message: {field: type}}): names as the JSON has them."""
    enums, messages = {}, {}
    for path in sorted(folder.glob("*.proto")):
        text = re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))
        for kind, name, body in re.findall(r"\b(enum|message)\s+(\w+)\s*\{([^}]*)\}", text):
            if kind == "enum":
                prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper() + "_"
                enums[name] = {value[len(prefix):].lower(): int(number) for value, number in
                               re.findall(r"(\w+)\s*=\s*(\d+)", body)}
            else:
                messages[name] = {field: kind for kind, field in
                                  re.findall(r"(?:repeated\s+)?(\w+)\s+(\w+)\s*=\s*\d+", body)}
    return enums, messages


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def commands_of(folder):
    table = (folder / "lib/center/command.c").read_text(encoding="utf-8")
    return set(re.findall(r'\{"(\w+)", &ccs__', table))


def note_values(seen, enums, messages, message, values, path):
    """What each enum field of a message says; a field that is left out says zero."""
    for field, kind in messages[message].items():
        value = values.get(field)
        if kind in enums:
            zero = next(word for word, number in enums[kind].items() if number == 0)
            for word in value if isinstance(value, list) else [value or zero]:
                seen.setdefault(kind, set()).add(word)
                seen.setdefault(f"{path}.{field}", set()).add(word)
        elif kind in messages and value:
            for part in value if isinstance(value, list) else [value]:
                note_values(seen, enums, messages, kind, part, f"{path}.{field}")


def problems_of(lines, root):
    enums, messages = read_contract(root / "proto")
    kinds = {snake(name): name for path in sorted((root / "proto").glob("event*.proto"))
             for name in re.findall(r"message (\w+)", path.read_text())}
    commands = commands_of(root)
    seen, told, asked, denied = {}, set(), set(), set()
    for line in lines:
        entry = json.loads(line)
        if "command" in entry:
            {"CCS_OK": asked, "CCS_EDENIED": denied}.get(entry["status"], set()).add(entry["command"])
            continue
        told.add(entry["kind"])
        note_values(seen, enums, messages, kinds[entry["kind"]], entry, entry["kind"])
    missing = [f"event {kind}" for kind in sorted(set(kinds) - told)]
    missing += [f"command {name}" for name in sorted(commands - asked)]
    missing += [f"command {name}, denied" for name in DENIED if name not in denied]
    for enum, values in sorted(enums.items()):
        for value in values:
            if value not in seen.get(enum, set()) and value not in NEVER.get(enum, {}) and value != NOTHING:
                missing.append(f"{enum}: {value}")
    wanted = {"contact_offered.reason.strategy": set(enums["Strategy"]), "contact_queued.order": set(enums["LineOrder"]),
              "visit_ended.cause": set(enums["VisitCause"]) - {"none", "answered", "refused"},
              "offer_ended.cause": set(enums["OfferCause"]) - {"none", "accepted"},
              "contact_refused.reason": set(enums["RefusalReason"]) - {"none"},
              "contact_refused.action": set(enums["DivertAction"]),
              "contact_supervised.verb": {"intercept", "reassign", "pull"},
              "contact_offered.reason.trigger": set(enums["OfferTrigger"]),
              "monitor_started.mode": set(enums["MonitorMode"]) - {"none"}, "agent_forced.presence": set(enums["Presence"])}
    for path, values in wanted.items():
        missing += [f"{path}: {value}" for value in sorted(values - seen.get(path, set()))]
    return missing


def play(root, scenario):
    stories = sorted((root / "tests/scenario").glob("*.day"))
    with tempfile.TemporaryDirectory() as folder:
        journal = pathlib.Path(folder) / "journal"
        played = subprocess.run([scenario, "--journal", str(journal), *map(str, stories)], stdout=subprocess.DEVNULL)
        if played.returncode:
            sys.exit("a story does not end as written; what all of them have can only be said then")
        return len(stories), journal.read_text(encoding="utf-8").splitlines()


def self_test():
    root = pathlib.Path(__file__).resolve().parents[2]
    everything = set(problems_of([], root))
    line = '{"kind":"visit_ended","cause":"voicemail","action":"voicemail"}'
    gone = everything - set(problems_of([line], root))
    expected = {"event visit_ended", "visit_ended.cause: voicemail", "VisitCause: voicemail"}
    assert expected <= gone, gone
    denied = everything - set(problems_of(['{"command":"contact_pull","status":"CCS_EDENIED"}'], root))
    assert denied == {"command contact_pull, denied"}, denied
    assert "command contact_consult" in everything and "Strategy: ring_all" in everything
    print("self-test: each was missed")


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    count, lines = play(pathlib.Path(sys.argv[1]), sys.argv[2])
    missing = problems_of(lines, pathlib.Path(sys.argv[1]))
    for what in missing:
        print(f"no story has {what}", file=sys.stderr)
    print(f"{count} stories, {len(lines)} commands and events, {len(missing)} missing")
    return 1 if missing else 0


sys.exit(main())
