"""ccs bench prints what it promises: JSON with every row, each with its six members; and draws its curves. How fast it is, is
not asked: a test machine has no fixed speed."""
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

program = os.path.abspath(sys.argv[1])

AGENTS = ["100", "1000", "10000"]
LINES = ["32", "250"]
WAITING = ["1k", "100k", "1m"]
TAILS = ["", ".p50", ".p99", ".p99.9"]
DURABLE = [f"durable.{d}.group_{g}" for d in ("full", "normal") for g in (1, 100, 1000)] + ["durable.cpu"]
PEERS = [f"peer.{who}.waiting_{w}.{what}" for w in ("1k", "10k")
         for who, what in [("model.sql_poll", "pass"), ("model.sql_poll", "wait"), ("model.linear_scan", "wait"),
                           ("ours", "wait")]
         + [(who, f"offer.{tail}") for who in ("model.sql_poll", "ours") for tail in ("p50", "p99")]]
PEERS += [f"peer.{who}.agents_{a}.decide" for who in ("model.linear_scan", "ours") for a in ("1k", "10k")]
NAMES = (
    [f"arrival.agents_{a}.waiting_{w}{t}" for a in AGENTS for w in WAITING for t in TAILS]
    + [f"freed.lines_{n}.waiting_{w}{t}" for n in LINES for w in WAITING for t in TAILS]
    + ["timer.start", "timer.rearm", "timer.expire", "flow.center.transition", "flow.center.transition.with_rows", "flow.timer.start",
       "flow.timer.rearm", "flow.timer.expire", "commands.memory", "commands.memory.with_rows", "offer.memory.p50",
       "offer.memory.p99", "offer.memory.p99.9", "dry_run", "rule.eval_3_clauses",
       "calendar.add_8h", "calendar.add_200h", "calendar.between_200h", "calendar.compile", "calendar.memory",
       "flow.transition", "flow.transition.cold", "flow.transition.nested", "flow.compile_10k_states",
       "aggregates", "waiting.wakes", "memory.waiting_contact",
       "memory.agent", "fsync.p50", "fsync.p99", "told.full.p50", "told.full.p99", "open.contacts_100k", "verify"]
    + [name + tail for name in DURABLE for tail in ("", ".history")]
    + PEERS
)
CHARTS = ["agents", "strategies", "skills", "queues", "waiting", "peers"]


def run(directory, *arguments):
    return subprocess.run([program, "bench", *arguments], cwd=directory, capture_output=True, text=True, timeout=300)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def check_rows(text):
    rows = json.loads(text)
    for row in rows:
        assert set(row) == {"name", "value", "unit", "ratio", "bar", "met"}, row
        assert isinstance(row["unit"], str) and is_number(row["value"]), row
        judged = not row["name"].startswith("peer.") and not row["name"].endswith((".p99.9", ".cold"))
        if judged:
            assert isinstance(row["met"], bool) and is_number(row["ratio"]) and is_number(row["bar"]), row
            assert row["met"] or row["ratio"] >= 1, row
        else:
            assert row["met"] is row["ratio"] is row["bar"] is None, row
    return {row["name"]: row["value"] for row in rows}


def check_tails(values):
    """A tail is never before its median."""
    for name, value in values.items():
        if name.endswith(".p50"):
            base = name[: -len("p50")]
            tails = [values[base + tail] for tail in ("p99", "p99.9") if base + tail in values]
            assert base.startswith(("fsync", "told")) or tails == sorted(tails) and value <= tails[0], name


def check_peers(values):
    """Whatever the machine: who waits for a pass waits longer than who does not, and costs more than nothing."""
    for waiting in ("1k", "10k"):
        polled = values[f"peer.model.sql_poll.waiting_{waiting}.offer.p99"]
        assert 50e3 < polled, "the pause of 100 ms is not in it"
        assert values[f"peer.ours.waiting_{waiting}.offer.p99"] < polled, waiting
        assert values[f"peer.ours.waiting_{waiting}.wait"] == 0, waiting
        assert values[f"peer.model.linear_scan.waiting_{waiting}.wait"] > 0, waiting
        assert values[f"peer.model.sql_poll.waiting_{waiting}.wait"] > 0, waiting


def check_drawing(path, points):
    """An SVG that fetches nothing, names itself and says every number; with a mark for each point."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    root = tree.fromstring(text)
    svg = "{http://www.w3.org/2000/svg}"
    assert root.tag == svg + "svg" and root.get("role") == "img", path
    assert root.find(svg + "title").text and root.find(svg + "desc").text.count(": ") >= len(points), path
    assert "prefers-color-scheme:dark" in text and "nan" not in text and "inf" not in text, path
    for outside in ("href", "url(", "<script", "<image", "@import"):
        assert outside not in text, (path, outside)
    marks = [mark for mark in root.iter(svg + "path") if mark.get("class", "").startswith("mark ")]
    curves = {point["curve"] for point in points}
    assert len(marks) == len(points) + len(curves), (path, len(marks), len(points))  # and one each in the legend
    for text_node in root.iter(svg + "text"):
        assert 0 <= float(text_node.get("x")) <= 960, (path, text_node.text)


def check_curves(directory):
    drawn = run(directory, "--quick", "--json", "--curves", "charts")
    assert drawn.returncode == 0 and drawn.stderr == "", drawn.stderr
    points = json.loads(drawn.stdout)
    assert [name for name in dict.fromkeys(point["chart"] for point in points)] == CHARTS, points
    for point in points:
        assert set(point) == {"chart", "plot", "curve", "by", "x", "ns"} and point["x"] >= 1 and point["ns"] >= 1, point
    assert sorted(os.listdir(os.path.join(directory, "charts"))) == sorted(name + ".svg" for name in CHARTS)
    for name in CHARTS:
        mine = [point for point in points if point["chart"] == name]
        check_drawing(os.path.join(directory, "charts", name + ".svg"), mine)
    strategies = {point["plot"] for point in points if point["chart"] == "strategies"}
    assert {"longest idle", "top down"} <= strategies, strategies

    again = run(directory, "--quick", "--only", "queues", "--curves", "charts")
    assert again.returncode == 2 and "queues.svg" in again.stderr and not again.stdout, again
    forced = run(directory, "--quick", "--only", "queues", "--curves", "charts", "--force")
    assert forced.returncode == 0 and "queues an agent serves" in forced.stdout, forced
    wrong = run(directory, "--curves", "charts", "--only", "no such chart")
    assert wrong.returncode == 2 and "no such chart" in wrong.stderr and "strategies" in wrong.stderr, wrong
    nowhere = run(directory, "--curves", "no/such/place")
    assert nowhere.returncode == 2 and "no/such/place" in nowhere.stderr, nowhere
    useless = run(directory, "--quick", "--only", "dry_run", "--force")
    assert useless.returncode == 2 and "--curves" in useless.stderr, useless


with tempfile.TemporaryDirectory() as directory:
    whole = run(directory, "--quick", "--json")
    assert whole.returncode == 0, whole.stderr
    values = check_rows(whole.stdout)
    assert set(values) == set(NAMES), set(values) ^ set(NAMES)
    assert values["waiting.wakes"] == 0
    check_tails(values)
    check_peers(values)

    some = run(directory, "--quick", "--json", "--only", "timer.*")
    assert set(check_rows(some.stdout)) == {"timer.start", "timer.rearm", "timer.expire"}
    one = run(directory, "--quick", "--only", "dry_run")
    assert one.returncode == 0 and "dry_run" in one.stdout and "0.43 us" in one.stdout, one
    shown = run(directory, "--quick", "--only", "offer.memory.p99.9")
    assert shown.returncode == 0 and "NO" not in shown.stdout and " met." not in shown.stdout, shown
    wrong = run(directory, "--only", "no such row")
    assert wrong.returncode == 2 and "no such row" in wrong.stderr and not wrong.stdout, wrong
    nowhere = run(directory, "--quick", "--only", "told.full.p50", "--directory", "no/such/place")
    assert nowhere.returncode == 1 and "no/such/place" in nowhere.stderr, nowhere
    assert os.listdir(directory) == [], "files are left behind"

with tempfile.TemporaryDirectory() as directory:
    check_curves(directory)
