#!/usr/bin/env python3
"""Every relative link of the Markdown files leads to a file that is there, and its #part to a heading.

    links.py ROOT
"""
import pathlib
import re
import sys

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)


def anchors_of(path):
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for heading in re.findall(r"^#+ +(.*)$", text, re.M):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def main():
    root = pathlib.Path(sys.argv[1])
    paths = [path for pattern in ("*.md", "docs/**/*.md", "lib/**/*.md", "examples/**/*.md", "tests/**/*.md")
             for path in sorted(root.glob(pattern))]
    problems = []
    links = 0
    for path in paths:
        for link in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
            if re.match(r"^[a-z]+:", link):
                continue
            links += 1
            name, _, part = link.partition("#")
            target = (path.parent / name) if name else path
            if not target.exists():
                problems.append(f"{path}: {link} leads nowhere")
            elif part and part not in anchors_of(target):
                problems.append(f"{path}: {link}: no such heading")
    print("\n".join(problems) or f"{links} links in {len(paths)} files")
    return 1 if problems or not links else 0


sys.exit(main())
