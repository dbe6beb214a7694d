"""The recorded fortnight, replayed: nothing gets lost, the same seed is the same events, and it comes close."""
import contextlib
import sqlite3
from ccs import *


def check_totals(result):
    for name in ("recorded", "replayed", "what_if"):
        part = result[name]
        if part is None:
            continue
        check(part["answered"] + part["abandoned"] + result["phantoms"] == result["calls"], f"{name}: totals")
        check(0 < part["left_in_ivr"] <= part["abandoned"], f"{name}: left_in_ivr is part of abandoned")
        check(part["reached_line"] == part["answered"] + part["abandoned"] - part["left_in_ivr"], f"{name}: the line")
        for table in ("services", "days", "half_hours"):
            for count in ("arrived", "answered", "abandoned", "left_in_ivr", "reached_line"):
                total = sum(row[name][count] for row in result[table])
                check(total == part[count], f"{name}: {table} add up to {count}: {total}, {part[count]}")


def check_records(result):
    recorded = result["recorded"]
    check(result["calls"] == 17456 and result["phantoms"] == 143, "calls and phantoms")
    check(recorded["answered"] == 14405 and recorded["abandoned"] == 2908, "recorded outcomes")
    check(recorded["left_in_ivr"] == 1023 and recorded["mean_wait_s"] == 34.4, "recorded waits")
    level = "answered_in_20s_of_answered_and_abandoned_in_line_percent"
    check(recorded["p90_wait_s"] == 111 and recorded[level] == 56.2, "recorded percentile and service level")


def check_closeness(result):
    recorded, replayed = result["recorded"], result["replayed"]
    share = "answered_of_reached_line_percent"
    check(abs(replayed[share] - recorded[share]) <= 1.0, f"answered {replayed[share]} % for {recorded[share]} %")
    check(abs(replayed["mean_wait_s"] - recorded["mean_wait_s"]) <= 6.0, f"mean wait {replayed['mean_wait_s']} s")


def check_what_if(result):
    replayed, what_if = result["replayed"], result["what_if"]
    check(what_if["answered"] > replayed["answered"], "one more agent answers more")
    check(what_if["mean_wait_s"] < replayed["mean_wait_s"], "one more agent lets people wait less")
    new = [agent for agent in result["agents"]["what_if"] if agent["new"]]
    check([agent["agent"] for agent in new] == ["one-more"] and new[0]["contacts"] > 0, "the new agent works")


def check_file(result):
    """The center's own numbers are the replay's."""
    check("is good" in run("verify", "out.ccs").stdout, "verify")
    with contextlib.closing(sqlite3.connect("out.ccs")) as file:
        ahead = file.execute("SELECT count(*) FROM ccs_contact WHERE priority = 1").fetchone()[0]
    check(ahead == 4089, f"{ahead} priority callers stand ahead")
    told = json.loads(run("report", "out.ccs", "--format", "json").stdout)
    replayed, whole = result["replayed"], told["all"][0]
    check(whole["answered"] == replayed["answered"] and whole["left_in_ivr"] == replayed["left_in_ivr"], "report: counts")
    check(whole["abandoned"] == replayed["abandoned"] - replayed["left_in_ivr"], "report: abandoned")
    check(abs(whole["mean_wait_s"] - replayed["mean_wait_s"]) < 0.11, "report: mean wait")
    check(abs(whole["p90_wait_s"] - replayed["p90_wait_s"]) <= 0.01 * replayed["p90_wait_s"] + 1, "report: 90 %")
    agents = {agent["agent"]: agent for agent in told["agents"]}
    for agent in result["agents"]["replayed"]:
        of_file = agents[agent["agent"]]
        check(of_file["answered"] == agent["contacts"], f"report: contacts of {agent['agent']}")
        check(of_file["ready_ms"] == agent["available_s"] * 1000, f"report: available time of {agent['agent']}")
        check(of_file["wrap_up_ms"] == agent["wrap_up_s"] * 1000, f"report: wrap-up of {agent['agent']}")
        check(of_file["talk_ms"] == agent["talk_s"] * 1000, f"report: talk of {agent['agent']}")


result = replay("--what-if", ONE_MORE, "--chart", "out.html")
check_records(result)
check_totals(result)
check_closeness(result)
check_what_if(result)
check(left_behind() == ["out.ccs", "out.html"], f"only what was asked for is there: {left_behind()}")
check_file(result)

again, other = replay(db="again.ccs"), replay("--seed", 2, db="other.ccs")
check(again["events_hash"] == result["events_hash"] and again["events"] == result["events"], "same seed, same events")
check(again["replayed"] == result["replayed"], "same seed, same numbers")
check(other["events_hash"] != result["events_hash"], "another seed, other events")
check(again["what_if"] is None, "no what-if is null")
print(f"{result['events']} events, {result['events_hash']}, {result['wall_s']} s")
