"""Whatever is wrong: one line that says where, exit code 2, and nothing left behind."""
import re
from ccs import *

ROW = "1999-02-01 07:00:00,A,,0,PS,10,,0,answered,1999-02-01 07:00:10,60,tova\n"
BAD_CALLS = {
    "an empty file": ("", "1:1"),
    "a header alone": (HEADER, "2:1"),
    "a missing column": (HEADER.replace(",talk_s", "") + ROW, "1:1"),
    "a bad time": (HEADER + ROW + ROW.replace("02-01 07:00:00", "02-30 07:00:00"), "3:1"),
    "a negative wait": (HEADER + ROW.replace(",0,answered", ",-3,answered"), "2:33"),
    "an unknown outcome": (HEADER + ROW.replace("answered", "lost"), "2:35"),
    "a doubled call": (HEADER + ROW + ROW, "3:21"),
    "a column too few": (HEADER + ROW.replace(",tova", ""), "2:1"),
    "a quote inside a field": (HEADER + ROW.replace("tova", 'to"va'), "2:69"),
    "a quote without end": (HEADER + ROW.replace("tova", '"tova'), "2:67"),
    "a huge line": (HEADER + ROW.replace("tova", "x" * 70000), "2:65537"),
    "a NUL byte": (HEADER + ROW.replace("tova", "to\0va"), "2:69"),
}


def refused(*arguments):
    before = left_behind()
    words = run("replay", *arguments, code=2).stderr
    check(words.startswith("ccs: replay: ") and words.count("\n") == 1, f"one line: {words!r}")
    check(left_behind() == before, f"nothing is left behind: {left_behind()}")
    return words


for what, (text, place) in BAD_CALLS.items():
    with open("bad.csv", "w", newline="") as out:
        out.write(text)
    words = refused("--config", BANK, "--calls", "bad.csv", "--db", "bad.ccs")
    check(re.match(rf"ccs: replay: bad\.csv:{place}: \w", words), f"{what} is at {place}: {words}")

with open("good.csv", "w", newline="\r\n") as out:
    out.write(HEADER + ROW)
with open("other.csv", "w") as out:
    out.write(HEADER + ROW.replace(",PS,", ",ZZ,"))
with open("bad.json", "w") as out:
    out.write('{"queues": [{"key": "PS",\n  "ordre": "fifo"}]}')
with open("huge.csv", "w") as out:
    out.truncate((1 << 30) + 1)
check("ZZ" in refused("--config", BANK, "--calls", "other.csv", "--db", "bad.ccs"), "a service without a queue is named")
check("bad.json:2:" in refused("--config", "bad.json", "--calls", "good.csv", "--db", "bad.ccs"), "configuration")
check("bad.json:2:" in refused("--config", BANK, "--what-if", "bad.json", "--calls", "good.csv", "--db", "bad.ccs",
                               "--chart", "bad.html"), "a bad what-if leaves neither file nor chart")
refused("--config", BANK, "--calls", "huge.csv", "--db", "bad.ccs")
refused("--config", BANK, "--calls", "no.csv", "--db", "bad.ccs")
refused("--config", "no.json", "--calls", "good.csv", "--db", "bad.ccs")
refused("--config", BANK, "--calls", "good.csv", "--db", "no/where.ccs")
refused("--config", BANK, "--calls", "good.csv")
refused("--calls", "good.csv", "--db", "bad.ccs")
refused("--calls", "good.csv", "--db", "bad.ccs", "--roster-config", "made.json")

run("replay", "--config", BANK, "--calls", "good.csv", "--db", "good.ccs")
before = open("good.ccs", "rb").read()
refused("--config", BANK, "--calls", "good.csv", "--db", "good.ccs")
check(open("good.ccs", "rb").read() == before, "a file that exists is left alone")
with open("good.ccs-wal", "wb") as out:
    out.write(b"of a killed writer")
run("replay", "--config", BANK, "--calls", "good.csv", "--db", "good.ccs", "--force")
check("good.ccs-wal" not in left_behind() and "is good" in run("verify", "good.ccs").stdout, "--force replaces it whole")
