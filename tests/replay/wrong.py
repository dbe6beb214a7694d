"""Whatever is wrong: one line that says where, exit code 2, and nothing left behind."""
import re
import shutil
import signal
import time
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

for separator, name in ((";", ";"), ("\t", "tabs")):
    with open("bad.csv", "w") as out:
        out.write((HEADER + ROW).replace(",", separator))
    words = refused("--config", BANK, "--calls", "bad.csv", "--db", "bad.ccs")
    check(f"the columns seem to be separated by {name}" in words, words)

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

# --force never makes an output of an input, however it is named.
shutil.copy(BANK, "bank.json")
shutil.copy(ONE_MORE, "more.json")
os.symlink("good.csv", "linked.csv")
os.link("good.csv", "hard.csv")
os.mkdir("sub")
inputs = {name: open(name, "rb").read() for name in ("bank.json", "more.json", "good.csv")}
files = {"--config": "bank.json", "--calls": "good.csv", "--what-if": "more.json", "--db": "new.ccs", "--chart": "new.html"}
for output, other, path in (("--db", "--calls", "good.csv"), ("--db", "--calls", "linked.csv"), ("--db", "--calls", "hard.csv"),
                            ("--db", "--config", "bank.json"), ("--db", "--what-if", "./more.json"),
                            ("--chart", "--calls", "sub/../good.csv"), ("--chart", "--config", "bank.json"),
                            ("--chart", "--what-if", "more.json"), ("--chart", "--db", "./new.ccs")):
    asked = files | {output: path}
    words = refused(*(word for pair in asked.items() for word in pair), "--force")
    check(words == f"ccs: replay: {output} is the same file as {other}\n", f"{output} {path}: {words}")
words = refused("--calls", "good.csv", "--roster-config", "hard.csv", "--force")
check("--roster-config is the same file as --calls" in words, words)
check(all(open(name, "rb").read() == data for name, data in inputs.items()), "what is read is left alone")
with open("chart.html", "w") as out:
    out.write("mine")
words = refused("--config", BANK, "--calls", "good.csv", "--db", "new.ccs", "--chart", "chart.html")
check("chart.html: exists already" in words and open("chart.html").read() == "mine", "a chart that exists is left alone")

# A signal takes the draft along, and ends the program as signals do.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    before = left_behind()
    running = subprocess.Popen([PROGRAM, "replay", "--config", BANK, "--calls", CALLS, "--db", "cut.ccs"], stdout=subprocess.DEVNULL)
    while not any(name.startswith("cut.ccs.draft-") for name in os.listdir(".")):
        check(running.poll() is None, "the replay lasts long enough to be interrupted")
        time.sleep(0.001)
    running.send_signal(number)
    check(running.wait() == -number, f"{number!r}: ended with {running.returncode}")
    check(left_behind() == before, f"{number!r} leaves nothing behind: {left_behind()}")
