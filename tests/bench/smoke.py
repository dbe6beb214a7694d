"""ccs bench prints what it promises: JSON with every row, each with its six members. How fast it is, is not asked: a test
machine has no fixed speed."""
import json
import os
import subprocess
import sys
import tempfile

program = os.path.abspath(sys.argv[1])

AGENTS = ["100", "1000", "10000"]
LINES = ["32", "250"]
WAITING = ["1k", "100k", "1m"]
TAILS = ["", ".p50", ".p99"]
DURABLE = [f"durable.{d}.group_{g}" for d in ("full", "normal") for g in (1, 100, 1000)] + ["durable.cpu"]
NAMES = (
    [f"arrival.agents_{a}.waiting_{w}{t}" for a in AGENTS for w in WAITING for t in TAILS]
    + [f"freed.lines_{n}.waiting_{w}{t}" for n in LINES for w in WAITING for t in TAILS]
    + ["timer.start", "timer.rearm", "timer.expire", "commands.memory", "commands.memory.with_rows", "offer.memory.p50",
       "offer.memory.p99", "dry_run", "aggregates", "waiting.wakes", "memory.waiting_contact", "memory.agent",
       "fsync.p50", "fsync.p99", "told.full.p50", "told.full.p99", "open.contacts_100k", "verify"]
    + [name + tail for name in DURABLE for tail in ("", ".history")]
)


def run(directory, *arguments):
    return subprocess.run([program, "bench", *arguments], cwd=directory, capture_output=True, text=True, timeout=300)


def check_rows(text):
    rows = json.loads(text)
    for row in rows:
        assert set(row) == {"name", "value", "unit", "ratio", "bar", "met"}, row
        assert isinstance(row["met"], bool) and isinstance(row["unit"], str), row
        for number in ("value", "ratio", "bar"):
            assert isinstance(row[number], (int, float)) and row[number] >= 0, row
        assert row["met"] or row["ratio"] >= 1, row
    return rows


with tempfile.TemporaryDirectory() as directory:
    whole = run(directory, "--quick", "--json")
    assert whole.returncode == 0, whole.stderr
    rows = check_rows(whole.stdout)
    assert {row["name"] for row in rows} == set(NAMES), {row["name"] for row in rows} ^ set(NAMES)
    assert [row for row in rows if row["name"] == "waiting.wakes"][0]["value"] == 0

    some = run(directory, "--quick", "--json", "--only", "timer.*")
    assert {row["name"] for row in check_rows(some.stdout)} == {"timer.start", "timer.rearm", "timer.expire"}
    one = run(directory, "--quick", "--only", "dry_run")
    assert one.returncode == 0 and "dry_run" in one.stdout and "0.43 us" in one.stdout, one
    wrong = run(directory, "--only", "no such row")
    assert wrong.returncode == 2 and "no such row" in wrong.stderr and not wrong.stdout, wrong
    nowhere = run(directory, "--quick", "--only", "told.full.p50", "--directory", "no/such/place")
    assert nowhere.returncode == 1 and "no/such/place" in nowhere.stderr, nowhere
    assert os.listdir(directory) == [], "files are left behind"
