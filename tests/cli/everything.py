"""docs/configuration.md shows examples/data/everything.json word for word, and that uses every field of a configuration.

    everything.py CCS SOURCE
"""
import json
import pathlib
import re
import subprocess
import sys

ccs, source = sys.argv[1], pathlib.Path(sys.argv[2])
example = (source / "examples/data/everything.json").read_text(encoding="utf-8")
blocks = re.findall(r"^```json\n(.*?)^```$", (source / "docs/configuration.md").read_text(encoding="utf-8"), re.S | re.M)
problems = [] if blocks == [example] else ["docs/configuration.md does not show examples/data/everything.json"]

words = subprocess.run([ccs, "schema", "--json", "configuration"], capture_output=True, text=True, check=True).stdout
types = json.loads(words)["$defs"]
used = set()


def look(name, value):
    for field, inner in value.items():
        used.add((name, field))
        about = types[name]["properties"][field]
        kind = about.get("items", about).get("$ref", "").split("/")[-1]
        if "properties" in types.get(kind, {}):
            for item in inner if isinstance(inner, list) else [inner]:
                look(kind, item)


look("Configuration", json.loads(example))
for name, kind in types.items():
    for field, about in kind.get("properties", {}).items():
        if (name, field) not in used and "Left out in configuration" not in about.get("description", ""):
            problems.append(f"examples/data/everything.json does not use {field} of {name}")
print("\n".join(problems), end="\n" if problems else "")
sys.exit(bool(problems) or len(used) < 100)
