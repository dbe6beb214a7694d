"""What-ifs of every kind: whatever the center does by itself (turns away, times out, relaxes, ends a wrap-up) is followed."""
from ccs import *

bank = json.loads(BANK.read_text())
with open(CALLS) as all_calls, open("calls.csv", "w") as some:
    some.writelines(line for number, line in enumerate(all_calls) if number < 3500)


def with_rules(name, agents=None, **rules):
    for queue in bank["queues"]:
        queue.update(rules)
    if agents is not None:
        bank["agents"] = agents
    path = name + ".json"
    with open(path, "w") as out:
        json.dump(bank, out)
    return path


def follow(name, config):
    result = replay(config=config, calls="calls.csv", db=name + ".ccs")
    replayed = result["replayed"]
    check(replayed["answered"] + replayed["abandoned"] + result["phantoms"] == result["calls"], f"{name}: totals")
    check("is good" in run("verify", name + ".ccs").stdout, f"{name}: verify")
    told = json.loads(run("report", name + ".ccs", "--format", "json").stdout)
    whole = told["all"][0]
    check(whole["answered"] == replayed["answered"], f"{name}: the center answered as many")
    check(whole["abandoned"] + whole["other"] == replayed["abandoned"] - replayed["left_in_ivr"], f"{name}: all left")
    agents = {agent["agent"]: agent for agent in told["agents"]}
    for agent in result["agents"]["replayed"]:
        of_file = agents.get(agent["agent"], {"ready_ms": 0, "wrap_up_ms": 0})
        check(of_file["ready_ms"] == agent["available_s"] * 1000, f"{name}: available time of {agent['agent']}")
        check(of_file["wrap_up_ms"] == agent["wrap_up_s"] * 1000, f"{name}: wrap-up of {agent['agent']}")
    return whole


limits = follow("limits", with_rules("limits", length_max=5, wait_ms_max=60000))
check(limits["other"] > 0, "some are turned away or timed out")
follow("relaxed", with_rules("relaxed", relax=[{"after_ms": 30000, "requirement": {"skills": []}}], strategy="top_down"))
follow("timed", with_rules("timed", wrap_up={"mode": "timed", "limit_ms": 30000}))
follow("exact", with_rules("exact", wrap_up={"mode": "mandatory_timed", "limit_ms": 45000}))
follow("none", with_rules("none", wrap_up={"mode": "none"}))

fewer = with_rules("fewer", agents=[agent for agent in bank["agents"] if agent["key"] != "tova"])
result = replay("--what-if", fewer, config="none.json", calls="calls.csv")
check(not any(agent["agent"] == "tova" for agent in result["agents"]["what_if"]), "who is dismissed stays away")
check(result["what_if"]["answered"] < result["replayed"]["answered"], "one less answers less")

# What is changed is said in words, whatever it is; how it is written in the file is no change.
text = run("replay", "--config", BANK, "--what-if", "limits.json", "--calls", "calls.csv", "--db", "said.ccs").stdout
check("what-if: 6 queues changed (" in text and ", ...): " in text, f"queues: {text[:300]}")
text = run("replay", "--config", "none.json", "--what-if", fewer, "--calls", "calls.csv", "--db", "said.ccs", "--force").stdout
check("what-if: one less agent (tova): " in text, f"agents: {text[:300]}")
text = run("replay", "--config", "none.json", "--what-if", "none.json", "--calls", "calls.csv", "--db", "said.ccs", "--force").stdout
check("what-if: nothing is changed: " in text, f"nothing: {text[:300]}")
