#!/usr/bin/env python3
"""The first C block and the runnable sh blocks of a Markdown file, written as files.

    extract.py FILE.md DIRECTORY

A block of ```sh is runnable when the line before it is `<!-- run -->`. Writes hello.c, and run-1.sh, run-2.sh ...
"""
import pathlib
import re
import sys

BLOCK = re.compile(r"^(?P<mark><!-- run -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S)


def main():
    text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
    folder = pathlib.Path(sys.argv[2])
    programs = runs = 0
    for block in BLOCK.finditer(text):
        if block["kind"] == "c" and programs == 0:
            programs += 1
            (folder / "hello.c").write_text(block["text"], encoding="utf-8")
        elif block["kind"] == "sh" and block["mark"]:
            runs += 1
            (folder / f"run-{runs}.sh").write_text(block["text"], encoding="utf-8")
    print(f"{programs} program, {runs} runnable blocks")
    return 0 if programs == 1 and runs >= 2 else 1


sys.exit(main())
