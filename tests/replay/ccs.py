"""What the tests of ccs replay share: running the program in a place of its own, and saying what went wrong."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM, PROJECT = sys.argv[1], pathlib.Path(sys.argv[2])
DATA = PROJECT / "examples" / "data"
BANK, ONE_MORE = DATA / "bank.json", DATA / "bank-one-more.json"
CALLS = DATA / "anonymous-bank-1999-02-first-half.csv"
HEADER = "arrived_at,call_id,customer_id,priority,service,ivr_s,queued_at,wait_s,outcome,answered_at,talk_s,agent\n"

_place = tempfile.TemporaryDirectory(prefix="ccs-replay-")
os.chdir(_place.name)


def run(*arguments, code=0):
    """The program's result; its exit code must be `code`."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != code:
        sys.exit(f"{arguments}: exit code {done.returncode}, wanted {code}\n{done.stdout[-2000:]}{done.stderr}")
    return done


def replay(*arguments, config=BANK, calls=CALLS, db="out.ccs"):
    """The JSON of a replay."""
    return json.loads(run("replay", "--config", config, "--calls", calls, "--db", db, "--force", "--format", "json",
                          *arguments).stdout)


def check(fine, words):
    if not fine:
        sys.exit(f"not so: {words}")


def left_behind():
    return sorted(os.listdir("."))
