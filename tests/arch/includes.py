#!/usr/bin/env python3
"""Arrows point down only: which folder of lib/ may include which, and where each outside library may be named.

    includes.py ROOT         check a tree
    includes.py --self-test  plant violations in a copy made up on the spot and see each one found
"""
import pathlib
import re
import sys
import tempfile

# A layer includes itself and lower ranks; layers of one rank meet through ids and events only.
RANKS = {"base": 0, "record": 1, "rule": 2, "calendar": 2, "ecma": 2, "flow": 3, "scxml": 4, "flowcheck": 5, "group": 4, "hours": 5,
         "agent": 6, "contact": 6, "queue": 6, "report": 6, "instance": 6, "route": 7, "transfer": 8, "supervise": 9,
         "center": 10, "seal": 11, "store": 12, "loop": 13}

# Headers of outside libraries, and the only layers that may know them.
OUTSIDE = {"sqlite3.h": {"store"}, "sodium.h": {"seal", "store"}, "uv.h": {"loop"}, "expat.h": {"scxml"}}

# What the core, which has no I/O, no clock and no threads, can have no use for.
NOT_IN_CORE = {"time.h", "sys/time.h", "pthread.h", "threads.h", "stdatomic.h", "unistd.h", "fcntl.h", "errno.h",
               "signal.h", "locale.h", "sys/stat.h", "sys/socket.h", "math.h"}
CORE_RANK_MAX = RANKS["center"]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')


def includes_of(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1) == "<", match.group(2)


def complaint_of_layer(layer, system, name):
    first = name.split("/")[0]
    if not system and first in RANKS and "/" in name:
        if first == layer or RANKS[first] < RANKS[layer]:
            return None
        return f"{layer} must not include {first}"
    if name.endswith(".pb-c.h") and layer == "base":
        return "base knows no records"
    if name in OUTSIDE and layer not in OUTSIDE[name]:
        return f"{name} belongs to {', '.join(sorted(OUTSIDE[name]))}"
    if name == "ccs/loop.h" and layer != "loop":
        return "loop.h belongs to loop"
    if system and name in NOT_IN_CORE and RANKS[layer] <= CORE_RANK_MAX:
        return f"the core has no use for <{name}>"
    return None


def check(root):
    problems = []
    files = 0
    for path in sorted((root / "lib").glob("*/*.[ch]")):
        layer = path.parent.name
        files += 1
        if layer not in RANKS:
            problems.append(f"{path}: {layer} is not in the table of layers")
            continue
        for number, system, name in includes_of(path):
            words = complaint_of_layer(layer, system, name)
            if words:
                problems.append(f"{path}:{number}: {words}")
    for path in sorted((root / "include" / "ccs").rglob("*.h")):
        files += 1
        for number, system, name in includes_of(path):
            if not system and not (path.parent / name).is_file():
                problems.append(f"{path}:{number}: a public header includes only public headers, not \"{name}\"")
            if system and (name in OUTSIDE or name.endswith(".pb-c.h")):
                problems.append(f"{path}:{number}: a public header asks for <{name}>")
    # Examples show what an embedder can do, so they live on the public headers. The command line is more than that: it
    # decodes rows and events by the library's own descriptors.
    for path in sorted((root / "examples").rglob("*.[ch]")):
        files += 1
        if path.relative_to(root / "examples").parts[0] == "ccs":
            continue
        for number, system, name in includes_of(path):
            if not system and name.split("/")[0] in RANKS and not (path.parent / name).is_file():
                problems.append(f"{path}:{number}: an example reaches into lib/{name}")
    return files, problems


def self_test():
    planted = {
        "lib/base/a.c": '#include "record/record.h"\n',
        "lib/agent/a.c": '#include "queue/queue.h"\n',
        "lib/route/a.c": '#include "center/port.h"\n',
        "lib/center/a.c": "#include <time.h>\n",
        "lib/report/a.c": "#include <sqlite3.h>\n",
        "lib/misc/a.c": "",
        "include/ccs/a.h": '#include "base/map.h"\n',
        "examples/x/a.c": '#include "store/sqlite.h"\n',
    }
    innocent = {
        "lib/route/b.c": '#include "queue/line.h"\n#include "base/map.h"\n#include <ccs/queue.h>\n#include <string.h>\n',
        "lib/store/b.c": '#include <sqlite3.h>\n#include <time.h>\n#include "store/store.h"\n',
    }
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        for path, text in {**planted, **innocent}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        _, problems = check(root)
    missed = [path for path in planted if not any(path in problem for problem in problems)]
    wrong = [path for path in innocent if any(path in problem for problem in problems)]
    for path in missed:
        print(f"planted in {path}, not found")
    for path in wrong:
        print(f"nothing is wrong in {path}, but it was named")
    return 1 if missed or wrong else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    files, problems = check(pathlib.Path(sys.argv[1]))
    print("\n".join(problems) or f"{files} files, every arrow points down")
    return 1 if problems or files == 0 else 0


sys.exit(main())
