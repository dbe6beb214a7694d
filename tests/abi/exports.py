#!/usr/bin/env python3
"""The symbols a shared library exports: those of its list, which are those its headers declare.

    exports.py LIBRARY LIST [--update] HEADER...

A symbol that no header declares, or a declared function nobody has written, is an error even with --update. The one
exception is the assertion handler, which a host replaces by its own definition (lib/base/assert.c).
"""
import difflib
import pathlib
import re
import subprocess
import sys

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
DECLARED = re.compile(r"^CCS_API\b[^;(]*?\b(ccs_\w+)\s*\(", re.M | re.S)
UNDECLARED = {"ccs__assert_failed"}


def exported_by(library):
    lines = subprocess.run(["nm", "-D", "-P", "--defined-only", library], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    # A version script's own name (CCS_0.1) is listed as an absolute symbol.
    symbols = {line.split()[0].split("@")[0] for line in lines if line.split()[1] != "A"}
    return symbols


def main():
    library, listed = sys.argv[1], pathlib.Path(sys.argv[2])
    update = "--update" in sys.argv
    headers = [pathlib.Path(word) for word in sys.argv[3:] if word != "--update"]
    found = exported_by(library)
    declared = set()
    for header in headers:
        declared |= set(DECLARED.findall(COMMENT.sub("", header.read_text(encoding="utf-8"))))
    faults = [f"declared, but not in the library: {name}" for name in sorted(declared - found)]
    faults += [f"exported, but declared in no header: {name}" for name in sorted(found - declared - UNDECLARED)]
    text = "".join(f"{name}\n" for name in sorted(found))
    if update:
        listed.write_text(text, encoding="utf-8")
    before = listed.read_text(encoding="utf-8")
    faults += difflib.unified_diff(before.splitlines(), text.splitlines(), str(listed), library, lineterm="")
    if before != text:
        faults.append("The exported symbols changed. When that is meant: ./dev abi")
    print("\n".join(faults) or f"{len(found)} symbols as listed and declared")
    return 1 if faults or not found else 0


sys.exit(main())
