#!/usr/bin/env python3
"""How long things may get: a file 600 lines, a function 70, a line 132 columns; and words that mean "not finished".

    shape.py ROOT         check lib, include, examples, tests, proto
    shape.py --self-test  plant violations and see each one found

A table or one flat switch may be longer: the comment above the function then says so with the words "Longer than".
"""
import pathlib
import re
import sys
import tempfile

FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 132
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
EXCEPTION = "Longer than"


def functions_of(lines):
    """(line number, name, length): from the line before `{` in column 1 to `}` in column 1."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.rstrip() == "{":
            start = number
        elif line.startswith("}") and start is not None:
            head = " ".join(lines[max(0, start - 4):start - 1])
            names = re.findall(r"(\w+)\(", head)
            above = " ".join(lines[max(0, start - 12):start])
            if EXCEPTION not in above:
                yield start, names[-1] if names else "?", number - start - 1
            start = None


def problems_of(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) > FILE_LINES_MAX:
        yield f"{path}: {len(lines)} lines; look for the second idea in it"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            yield f"{path}:{number}: {len(line)} columns"
        if UNFINISHED.search(line):
            yield f"{path}:{number}: unfinished: {line.strip()}"
    if path.suffix == ".c":
        for number, name, length in functions_of(lines):
            if length > FUNCTION_LINES_MAX:
                yield f"{path}:{number}: {name}() has {length} lines"


def check(root):
    paths = [path for folder in ("lib", "include", "examples", "tests", "proto")
             for path in sorted((root / folder).rglob("*")) if path.suffix in (".c", ".h", ".proto")]
    return len(paths), [problem for path in paths for problem in problems_of(path)]


def self_test():
    body = "    x++;\n"
    planted = {
        "lib/base/long_file.c": "int a;\n" * (FILE_LINES_MAX + 1),
        "lib/base/long_function.c": "int f(int x)\n{\n" + body * (FUNCTION_LINES_MAX + 1) + "}\n",
        "lib/base/wide.h": "/* " + "a" * COLUMNS_MAX + " */\n",
        "tests/unit/later.c": "/* TO" "DO */\n",
    }
    innocent = {
        "lib/base/good.c": "int f(int x)\n{\n" + body * FUNCTION_LINES_MAX + "}\n\nint g(void)\n{\n    return 1;\n}\n",
        "lib/base/table.c": "/* Longer than others: one flat switch. */\nint f(int x)\n{\n" + body * 90 + "}\n",
    }
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        for path, text in {**planted, **innocent}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        _, problems = check(root)
    faults = [path for path in planted if not any(path in problem for problem in problems)]
    faults += [path for path in innocent if any(path in problem for problem in problems)]
    print("\n".join(faults) or "every planted violation was found")
    return 1 if faults else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    files, problems = check(pathlib.Path(sys.argv[1]))
    print("\n".join(problems) or f"{files} files in shape")
    return 1 if problems or files == 0 else 0


sys.exit(main())
