#!/usr/bin/env python3
"""What a program compiled against the headers has baked in: sizes and offsets of every public struct, and the value of
every enumerator and number. Kept in layout.lp64, so that a change is a visible line in a review.

    layout.py INCLUDE_DIR CC EXPECTED [--update]

A change that only appends fields to a struct with a `size` field is fine before and after a release; anything else is
not, once released.
"""
import difflib
import pathlib
import re
import subprocess
import sys
import tempfile

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
STRUCT = re.compile(r"typedef struct (\w+)\s*\{(.*?)\}\s*(\w+)\s*;", re.S)
ENUM = re.compile(r"typedef enum (\w+)\s*\{(.*?)\}\s*(\w+)\s*;", re.S)
NUMBER = re.compile(r"^#define (CCS_\w+) +(\(?-?\d\w*\)?|INT64_MAX)\s*$", re.M)
FIELD = re.compile(r"\(\*\s*(\w+)\s*\)|(\w+)\s*(?:\[[^\]]*\])?\s*$")


def fields_of(body):
    for part in body.split(";"):
        part = part.strip()
        if part:
            head = re.sub(r"\)\s*\(.*$", ")", part, flags=re.S)
            match = FIELD.search(head)
            yield match.group(1) or match.group(2)


def questions_of(text, name):
    """(label, C expression) of everything in one header."""
    text = COMMENT.sub("", text)
    for tag, body, struct in STRUCT.findall(text):
        yield f"{struct}", f"sizeof({struct})"
        for field in fields_of(body):
            yield f"{struct}.{field}", f"offsetof({struct}, {field})"
    for tag, body, _ in ENUM.findall(text):
        for part in body.split(","):
            word = part.split("=")[0].strip()
            if word:
                yield f"{tag} {word}", word
    for word, _ in NUMBER.findall(text):
        if word not in ("CCS_VERSION_NUMBER",):
            yield word, word


def program_of(include):
    lines = ["#include <stddef.h>", "#include <stdio.h>"]
    asks = []
    for header in sorted((include / "ccs").glob("*.h")):
        lines.append(f"#include <ccs/{header.name}>")
        questions = list(questions_of(header.read_text(encoding="utf-8"), header.name))
        if questions:
            asks.append(f'    puts("\\n# {header.name}");')
        asks += [f'    printf("%s %lld\\n", "{label}", (long long)({what}));' for label, what in questions]
    return "\n".join(lines + ["int main(void)", "{", *asks, "    return 0;", "}", ""]), len(asks)


def main():
    include, compiler, expected = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    source, count = program_of(include)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "layout.c").write_text(source, encoding="utf-8")
        subprocess.run([compiler, "-std=c17", f"-I{include}", str(folder / "layout.c"), "-o", str(folder / "layout")],
                       check=True)
        found = subprocess.run([str(folder / "layout")], check=True, capture_output=True, text=True).stdout
    found = "# Sizes and offsets in bytes on LP64, and values; written by tests/abi/layout.py --update\n" + found
    if sys.argv[4:] == ["--update"]:
        expected.write_text(found, encoding="utf-8")
    before = expected.read_text(encoding="utf-8")
    for line in difflib.unified_diff(before.splitlines(), found.splitlines(), str(expected), "the headers", lineterm=""):
        print(line)
    if before != found:
        print("The layout changed. When that is meant: ./dev abi")
    return 1 if before != found or count < 20 else 0


sys.exit(main())
