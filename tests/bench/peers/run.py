#!/usr/bin/env python3
"""Measures other software for `ccs bench --peers`, with the same work as our own rows.

    run.py calendar|flow [--quick] [--into DIRECTORY]

A line for each row, `NAME VALUE UNIT` or `NAME - why there is no value`; and at the end `# ` with what was checked. Packages
are installed into the directory (build/peers) when they are not there yet. Whatever is missing, here or on the network, makes
a row that says so and never a failure.
"""
import argparse
import collections
import json
import os
import pathlib
import subprocess

import install
import reference
from install import NotRun

SECONDS_MAX = 150  # of one peer, making all instances included

# The answers that a row stands on, and the script that gives both.
ANSWERS = {"add_8h": "add", "add_200h": "add", "between_200h": "between", "transition": "states"}
SCRIPTS = {"calendar": "business_time", "flow": "statecharts"}

Peer = collections.namedtuple("Peer", "name language rows instances")
PEERS = {
    "calendar": [Peer("dayjs", "node", ["add_8h", "add_200h", "between_200h"], 0),
                 Peer("moment", "node", ["add_8h", "add_200h", "between_200h"], 0),
                 Peer("businesstimedelta", "python", ["add_8h", "add_200h", "between_200h"], 0),
                 Peer("pandas", "python", ["add_8h", "add_200h"], 0)],
    # An order of xstate takes 4 KB; one in Python takes 14 KB, and up to a millisecond to be made: fewer of them.
    "flow": [Peer("xstate", "node", ["transition"], 100000), Peer("robot3", "node", ["transition"], 1000000),
             Peer("transitions", "python", ["transition"], 10000), Peer("statemachine", "python", ["transition"], 10000)],
}


def ask(command, question):
    """In UTC, alone in its process, so that no peer warms up or slows down another."""
    environment = {**os.environ, "TZ": "UTC", "NODE_ENV": "production", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, input=json.dumps(question), capture_output=True, text=True, env=environment,
                              timeout=SECONDS_MAX)
    except subprocess.TimeoutExpired:
        raise NotRun(f"it took longer than {SECONDS_MAX} s") from None
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if "Error" in line or "rror:" in line]
        raise NotRun((errors or [f"it ended with {done.returncode}"])[-1])
    return json.loads(done.stdout)


def fault_of(given, right):
    """What is wrong with a peer's answers, or None. Where the right one is None libraries differ, and none is wrong."""
    if len(given) != len(right):
        return f"{len(given)} answers to {len(right)} questions"
    wrong = [(got, wanted) for got, wanted in zip(given, right) if wanted not in (None, got)]
    if not wrong:
        return None
    return f"not the same work: {len(wrong)} of {len(right)} answers differ, first {wrong[0][0]} instead of {wrong[0][1]}"


def measure(subject, peer, work, options):
    """{row: rate, or NotRun}."""
    command_of = install.prepare(options.into, peer.language)
    checks = reference.CHECKS[subject](work)
    right = reference.ANSWERS[subject](work, checks)
    reply = ask(command_of(SCRIPTS[subject]), {
        "peer": peer.name, "work": work, "checks": checks, "rounds": 1 if options.quick else 3,
        "round_ms": 50 if options.quick else 400, "instances": min(peer.instances, 1000 if options.quick else 1000000)})
    faults = {kind: fault_of(reply["answers"][kind], right[kind]) for kind in reply["answers"]}
    return {row: NotRun(faults[ANSWERS[row]]) if faults[ANSWERS[row]] else reply["rates"][row] for row in peer.rows}


def print_rows(peer, values):
    for row in peer.rows:
        value = values[row]
        words = f"- {' '.join(str(value).split())[:110]}" if isinstance(value, NotRun) else f"{value:.6g} /s"
        print(f"peer.{peer.name}.{row} {words}", flush=True)


def run(subject, work, options):
    """Prints the rows; returns {row: who gave the right answers}."""
    agreed, missing = collections.defaultdict(list), {}
    for peer in PEERS[subject]:
        try:
            if peer.language in missing:
                raise missing[peer.language]
            try:
                install.prepare(options.into, peer.language)
            except NotRun as reason:
                missing[peer.language] = reason  # a network that is not there is not waited for twice
                raise
            values = measure(subject, peer, work, options)
        except NotRun as reason:
            values = dict.fromkeys(peer.rows, reason)
        except (OSError, ValueError, KeyError) as reason:
            values = dict.fromkeys(peer.rows, NotRun(f"{type(reason).__name__}: {reason}"))
        print_rows(peer, values)
        for row in peer.rows:
            if not isinstance(values[row], NotRun):
                agreed[row].append(peer.name)
    return agreed


def main():
    parser = argparse.ArgumentParser(description="Measure other software with the work of our own rows.")
    parser.add_argument("subject", choices=list(PEERS))
    parser.add_argument("--quick", action="store_true", help="shorter, and with fewer instances")
    parser.add_argument("--into", type=pathlib.Path, default=install.HERE.parents[2] / "build" / "peers",
                        help="where packages are installed")
    options = parser.parse_args()
    options.into = options.into.resolve()
    work = json.loads((install.HERE / "work.json").read_text(encoding="utf-8"))[options.subject]
    agreed = run(options.subject, work, options)
    for row in {ANSWERS[row]: row for row in agreed}.values():
        print(f"# checked: {', '.join(agreed[row])} and a slow reference agree on {reference.WORDS[ANSWERS[row]]}", flush=True)


if __name__ == "__main__":
    main()
