#!/usr/bin/env python3
"""Run every document of SCXML in this folder by `ccs flow run`: each ends in its final state `pass`.

    run.py CCS [FOLDER]

Each document says in its first comment which part of the recommendation it is about, and what holds. Documents called
sub-* are named by others and not run by themselves. gaps.txt lists those that cannot hold, with the reason: a line
`NAME: reason` each. One that is listed there and holds all the same is an error too, so that the list stays true.
"""
import pathlib
import re
import subprocess
import sys

SECTION = re.compile(r"<!-- [3-6A-D][^:]*: \S")
ENOUGH = 200  # documents: fewer means that some have gone missing


def gaps_of(folder):
    gaps = {}
    for line in (folder / "gaps.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, reason = line.split(": ", 1)
            gaps[name] = reason
    return gaps


def outcomes_of(ccs, documents):
    """The last line of each, and the exit code of all: the worst of theirs."""
    run = subprocess.run([ccs, "flow", "run", "--quiet", *(document.name for document in documents)],
                         cwd=documents[0].parent, capture_output=True, text=True, timeout=600)
    lines = {}
    for line in run.stdout.splitlines() + [line.removeprefix("ccs: flow: ") for line in run.stderr.splitlines()]:
        lines[line.split(":", 1)[0]] = line
    return run.returncode, lines


def main():
    ccs = str(pathlib.Path(sys.argv[1]).resolve())
    folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else __file__).resolve()
    folder = folder if folder.is_dir() else folder.parent
    documents = sorted(path for path in folder.glob("*.scxml") if not path.name.startswith("sub-"))
    gaps = gaps_of(folder)
    problems = [f"gaps.txt: there is no {name}" for name in gaps if not (folder / f"{name}.scxml").exists()]
    code, lines = outcomes_of(ccs, documents)
    held = 0
    for document in documents:
        if not SECTION.search(document.read_text(encoding="utf-8")):
            problems.append(f"{document.name}: its first comment says no section")
        last = lines.get(document.name, "nothing was heard of it")
        holds = last.startswith(f"{document.name}: done in pass after ")
        held += holds
        if not holds and document.stem not in gaps:
            problems.append(last if last.startswith(document.name) else f"{document.name}: {last}")
        elif holds and document.stem in gaps:
            problems.append(f"{document.name}: it holds, but gaps.txt says that it cannot")
    if (code == 0) != (held == len(documents)):
        problems.append(f"{held} of {len(documents)} hold, but the exit code is {code}")
    if len(documents) < ENOUGH:
        problems.append(f"only {len(documents)} documents; there were more than {ENOUGH}")
    print("\n".join(problems + [f"{held} of {len(documents)} documents hold, {len(gaps)} known gaps"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
