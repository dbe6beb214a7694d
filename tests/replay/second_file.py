"""A file of other dates, with other people, other column order and CR LF: the same configuration does."""
import csv
import datetime
from ccs import *

TIMES = ("arrived_at", "queued_at", "answered_at")


def later(text):
    at = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S") + datetime.timedelta(days=402)
    return at.strftime("%Y-%m-%d %H:%M:%S")


def write_second():
    with open(CALLS, newline="") as first, open("second.csv", "w", newline="", encoding="utf-8-sig") as second:
        rows = csv.DictReader(first)
        columns = ["more", *reversed(rows.fieldnames)]
        out = csv.DictWriter(second, columns, lineterminator="\r\n")
        out.writeheader()
        for number, row in enumerate(rows):
            if number % 3 == 0:
                row.update({name: later(row[name]) for name in TIMES if row[name]})
                row["agent"] = {"tova": "zoë, the new one", "yifat": "o'brien \"bob\""}.get(row["agent"], row["agent"])
                row["more"] = "of no use"
                out.writerow(row)


write_second()
result = replay(calls="second.csv")
check(result["days"][0]["day"] == "2000-03-09", "other dates")
added = sorted(agent["agent"] for agent in result["agents"]["replayed"] if agent["added"] and agent["contacts"] > 0)
check(added == ["o'brien \"bob\"", "zoë, the new one"], f"unknown agents work with the skills recorded: {added}")
idle = [agent["contacts"] for agent in result["agents"]["replayed"] if agent["agent"] in ("tova", "yifat")]
check(idle == [0, 0], "agents who are not recorded do not work")
for part in (result["recorded"], result["replayed"]):
    check(part["answered"] + part["abandoned"] + result["phantoms"] == result["calls"], "totals")
check("is good" in run("verify", "out.ccs").stdout, "verify")

# A configuration made from the file needs nobody added, and comes to the same.
run("replay", "--calls", "second.csv", "--roster-config", "made.json")
made = replay(calls="second.csv", config="made.json", db="made.ccs")
check(not any(agent["added"] for agent in made["agents"]["replayed"]), "the made configuration knows everybody")
check(made["replayed"]["reached_line"] == result["replayed"]["reached_line"], "the same calls")

# Two years of silence between two calls, the later one first in the file.
with open("apart.csv", "w") as apart:
    apart.write(HEADER + "2001-02-01 07:00:00,B,,0,PS,1,,0,answered,2001-02-01 07:00:01,9,anna\n"
                "1999-02-01 07:00:00,A,,0,PS,1,,0,answered,1999-02-01 07:00:01,9,anna\n")
result = replay(calls="apart.csv")
check(result["replayed"]["answered"] == 2, "both are answered, two years apart")
