"""ccs report and the charts: the same numbers however they are grouped, and HTML that a browser need not guess at."""
import html.parser
import os
import pathlib
import struct
from ccs import *

VOID = {"meta", "line", "path", "br"}


class Checker(html.parser.HTMLParser):
    """Tags nest and close, ids are unique, everything a reader without eyes needs is there."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.named, self.tags, self.cells = [], set(), set(), [], 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        self.cells += tag == "td"
        if "id" in attributes:
            check(attributes["id"] not in self.ids, f"id {attributes['id']} is there once")
            self.ids.add(attributes["id"])
        self.named.update(attributes.get("aria-labelledby", "").split())
        if tag == "html":
            check(attributes.get("lang") == "en", "the language is said")
        if tag == "svg" and attributes.get("aria-hidden") != "true":
            check(attributes.get("role") == "img" and attributes.get("aria-labelledby"), "every picture has a name")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        check(self.open and self.open.pop() == tag, f"</{tag}> closes what is open")


def check_chart(path, values):
    text = open(path, encoding="utf-8").read()
    checker = Checker()
    checker.feed(text)
    check(text.startswith("<!DOCTYPE html>") and not checker.open, f"{path} is whole")
    check(checker.named <= checker.ids, "every name that is used exists")
    check("script" not in checker.tags and "http" not in text, f"{path} needs nothing from outside")
    check(checker.tags.count("title") == 4 and checker.tags.count("desc") == 3, "page and pictures have titles")
    check(checker.cells == values, f"{path}: {checker.cells} numbers in the table")


result = replay("--what-if", ONE_MORE, "--chart", "replay.html", db="bank.ccs")
text = open("replay.html", encoding="utf-8").read()
check(all(f">{name}<" in text for name in ("recorded", "replayed", "what-if")), "all three are named")
check_chart("replay.html", 34 * 9)

whole = json.loads(run("report", "bank.ccs", "--by", "everything", "--format", "json").stdout)
total = whole["all"][0]
for by in ("queues", "days", "half_hours"):
    for count in ("entered", "answered", "abandoned", "talk_ms", "wrap_up_ms"):
        check(sum(row[count] for row in whole[by]) == total[count], f"{by} add up to {count}")
check(total["entered"] == total["answered"] + total["abandoned"] + total["other"], "every visit ended")
check(sum(agent["answered"] for agent in whole["agents"]) == total["answered"], "agents answered all")

day = json.loads(run("report", "bank.ccs", "--by", "interval", "--from", "1999-02-03", "--to", "1999-02-04",
                     "--format", "json").stdout)["intervals"]
of_days = next(row for row in whole["days"] if row["day"] == "1999-02-03")
check(sum(row["answered"] for row in day) == of_days["answered"], "a day is its half-hours")
check(all(row["from"].startswith("1999-02-03T") for row in day) and len(day) > 30, "from and to are half-open")

run("report", "bank.ccs", "--by", "day", "--chart", "days.html")
check_chart("days.html", 14 * 3)
run("report", "bank.ccs", "--chart", "hours.html")
before = open("bank.ccs", "rb").read()
check("hours.html: exists already" in run("report", "bank.ccs", "--chart", "hours.html", code=2).stderr, "a chart stays")
run("report", "bank.ccs", "--chart", "hours.html", "--force")
for name in ("bank.ccs", "./bank.ccs"):
    words = run("report", "bank.ccs", "--chart", name, "--force", code=2).stderr
    check(words == "ccs: report: --chart is the same file as the center file\n", f"no chart over the file: {words}")
check(open("bank.ccs", "rb").read() == before, "the center file is left alone")
for line in run("report", "bank.ccs").stdout.splitlines():
    check(len(line) <= 100, f"fits on a page: {line}")
check(run("report", "bank.ccs", "--by", "agent").stdout.count("\n") > 24, "agents")

def write_zone(name, minutes):
    head = b"TZif2" + bytes(15) + struct.pack(">6L", 0, 0, 0, 0, 1, 4)
    body = struct.pack(">lBB", minutes * 60, 0, 0) + b"XXX\0"
    footer = f"\n<+{minutes // 60:02}{minutes % 60:02}>-{minutes // 60}:{minutes % 60:02}\n".encode()
    pathlib.Path(name).write_bytes(head + body + head + body + footer)


# A midnight within a half-hour: some of what was after it is counted before it, and the report says so where it gives days.
pathlib.Path("zones").mkdir()
write_zone("zones/Quarter", 345)
write_zone("zones/Half", 330)
os.environ["TZDIR"] = str(pathlib.Path("zones").resolve())
inexact = "Midnight of Quarter lies within a half-hour, which counts for the day on which it begins."
for zone, by, said in (("Quarter", "day", True), ("Quarter", "everything", True), ("Quarter", "half-hour", False),
                       ("Half", "day", False)):
    text = run("report", "bank.ccs", "--by", by, "--zone", zone).stdout
    check((inexact in text.splitlines()) == said, f"{zone} by {by}: {text[-400:]}")
    told = json.loads(run("report", "bank.ccs", "--by", by, "--zone", zone, "--json").stdout)
    check(told["days_exact"] == (zone == "Half"), f"{zone} by {by}: {told['days_exact']}")
none = run("report", "bank.ccs", "--by", "day", "--zone", "Quarter", "--from", "1999-03-01").stdout
check("Midnight" not in none, "without half-hours there are none that are split")
del os.environ["TZDIR"]

check(" h  " in run("report", "bank.ccs", "--by", "agent").stdout, "a fortnight is hours")
short = run("report", "bank.ccs", "--by", "agent", "--from", "1999-02-01", "--to", "1999-02-02").stdout
check(" min  " in short and " h  " not in short, f"a day is minutes: {short}")
check("within T, %: of those who were answered or gave up" in run("report", "bank.ccs").stdout, "T is explained")
run("init", "empty.ccs", "--config", BANK)
check(run("report", "empty.ccs").stdout == "empty.ccs\nNothing has happened yet.\n", "an empty file")
run("report", "no.ccs", code=2)
run("report", "bank.ccs", "--by", "month", code=2)
run("report", "bank.ccs", "--from", "1999-02-04", "--to", "1999-02-03", code=2)
run("report", BANK, code=2)
text = run("replay", "--config", BANK, "--what-if", ONE_MORE, "--calls", CALLS, "--db", "text.ccs").stdout
was, brought = result["replayed"], result["what_if"]
finding = (f"one more agent (one-more): {brought['answered']:,} answered (was {was['answered']:,}), "
           f"mean wait {brought['mean_wait_s']:.1f} s (was {was['mean_wait_s']:.1f} s)")
check(text.splitlines()[:2] == ["1999-02-01 to 1999-02-14: 17,456 calls, 143 phantoms left out", "what-if: " + finding],
      f"the first lines: {text[:200]}")
check(f"<strong>What-if: {finding}.</strong>" in open("replay.html", encoding="utf-8").read(), "the chart says it too")
check("17,456 calls, 143 phantoms left out" in open("replay.html", encoding="utf-8").read(), "and counts alike")
for line in text.splitlines():
    check(len(line) <= 100 or CALLS.name in line, f"fits on a page: {line}")
