"""The waits that the center itself estimates at entry, against the waits of the fortnight: 9 of 10 lie in their interval."""
from ccs import *

config = json.loads(BANK.read_text())
for queue in config["queues"]:
    queue["estimate"] = True
pathlib.Path("estimating.json").write_text(json.dumps(config))
replay(config="estimating.json")

told, waited, within, gave_up, beyond = {}, {}, {}, 0, 0
for line in run("events", "out.ccs", "--json").stdout.splitlines():
    event = json.loads(line)
    if event["kind"] == "contact_queued" and event.get("base_size"):  # who found an agent free is told nothing
        told[event["seq"]] = event
    elif event["kind"] == "contact_answered" and event["visit"] in told:
        given, wait = told.pop(event["visit"]), int(event.get("wait_ms", 0))
        queue = given["queue"]
        waited[queue] = waited.get(queue, 0) + 1
        within[queue] = within.get(queue, 0) + (given.get("estimate_low_ms", 0) <= wait <= given["estimate_high_ms"])
    elif event["kind"] == "visit_ended" and event["visit"] in told:
        gave_up += 1
        beyond += int(event.get("wait_ms", 0)) > told.pop(event["visit"])["estimate_high_ms"]

total = sum(waited.values())
share = 100 * sum(within.values()) / total
print(f"{total} waited and were answered, {share:.1f} % within the interval told at entry; "
      f"{beyond} of {gave_up} who gave up had waited beyond it")
check(total > 5000, f"most who wait are estimated: {total}")
check(85 <= share <= 95, f"coverage {share:.1f} %")
for queue, count in waited.items():
    if count >= 200:
        check(83 <= 100 * within[queue] / count <= 97, f"queue {queue}: {100 * within[queue] / count:.1f} %")
