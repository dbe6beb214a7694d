"""Other software in the benchmark, without any of it: `ccs bench --peers` takes in what a command says, the slow reference is
right where the answer is known, a wrong answer is found, and without a network every row says why it was not run."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

program = os.path.abspath(sys.argv[1])
PEERS = pathlib.Path(__file__).resolve().parent / "peers"
sys.path.insert(0, str(PEERS))

import reference  # noqa: E402
import run as driver  # noqa: E402

NAMES = {subject: [f"peer.{peer.name}.{row}" for peer in peers for row in peer.rows]
         for subject, peers in driver.PEERS.items()}
WORK = json.loads((PEERS / "work.json").read_text(encoding="utf-8"))

# ---- what a command says -------------------------------------------------------------------------------------------


def bench(*arguments):
    return subprocess.run([program, "bench", "--quick", *arguments], capture_output=True, text=True, timeout=60)


def saying(directory, calendar, flow=""):
    """A command that says this of business time and that of statecharts; it wants to be asked quickly."""
    path = directory / "says.py"
    path.write_text(f"import sys\nassert sys.argv[2:] == ['--quick']\n"
                    f"sys.stdout.write({{'calendar': {calendar!r}, 'flow': {flow!r}}}[sys.argv[1]])\n", encoding="utf-8")
    return f"{sys.executable} {path}"


def check_taken(directory):
    """Values, words, and checks; the ratio is that of the bar of our own row; nothing is judged."""
    says = saying(directory, "peer.dayjs.add_8h 1e6 /s\npeer.dayjs.add_200h - no \"room\"\n# checked: all agree\n")
    done = bench("--only", "peer.dayjs.*", "--peers", says, "--json")
    assert done.returncode == 0, done.stderr
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert set(rows) == {"peer.dayjs.add_8h", "peer.dayjs.add_200h", "peer.dayjs.between_200h"}, rows
    told = rows["peer.dayjs.add_8h"]
    assert told["value"] == 1e6 and told["met"] is None and abs(told["ratio"] - told["bar"] / 1e6) < 0.01 * told["ratio"], told
    for name, words in (("add_200h", "no 'room'"), ("between_200h", "ended with 0 and said nothing")):
        row = rows[f"peer.dayjs.{name}"]
        assert words in row["why"] and row["value"] is row["ratio"] is row["bar"] is row["met"] is None, row

    shown = bench("--only", "peer.dayjs.*", "--peers", says)
    assert re.search(r"peer.dayjs.add_8h +1.00 M +[\d.]+ M /s +[\d.]+ +JavaScript\n", shown.stdout), shown
    assert shown.returncode == 0 and "not run: no 'room'" in shown.stdout and "\nchecked: all agree\n" in shown.stdout, shown
    assert " met." not in shown.stdout and "NO" not in shown.stdout, shown


def check_every_row(directory):
    """The table has every row that is measured, and no other."""
    lines = {subject: "".join(f"{name} 2.5 /s\n" for name in names) for subject, names in NAMES.items()}
    done = bench("--only", "peer.*", "--peers", saying(directory, lines["calendar"], lines["flow"]), "--json")
    assert done.returncode == 0, done.stderr
    values = {row["name"]: row["value"] for row in json.loads(done.stdout)}
    ours = {name: value for name, value in values.items() if re.match(r"peer\.(model|ours)\.", name)}
    assert ours and set(values) - set(ours) == set(NAMES["calendar"] + NAMES["flow"]), values
    assert {value for name, value in values.items() if name not in ours} == {2.5}, values


def check_refused(directory):
    for line in ("peer.dayjs.add_8h 12 ns", "peer.dayjs.add_8h much /s", "peer.dayjs.add_8h -3 /s", "peer.dayjs.add_8h",
                 "peer.nobody.add_8h 12 /s", "peer.xstate.transition 12 /s", "dry_run 12 us", "x" * 100, "peer.dayjs.add_8h - " + "x" * 700):
        done = bench("--only", "peer.dayjs.*", "--peers", saying(directory, line + "\n"))
        assert done.returncode == 1 and line[:100] in done.stderr and "NAME VALUE UNIT" in done.stderr, (line, done)
    silent = bench("--only", "peer.dayjs.*", "--peers", "exit 3;")
    assert silent.returncode == 0 and silent.stdout.count("not run: the command of --peers ended with 3") == 3, silent
    unsaid = bench("--only", "peer.dayjs.*")
    assert unsaid.returncode == 2 and "--peers COMMAND" in unsaid.stderr, unsaid


# ---- the reference -------------------------------------------------------------------------------------------------


def check_calendar():
    calendar = reference.Calendar(WORK["calendar"])
    for at, hours, end in (("2026-01-05T10:00", 8, "2026-01-06T10:00"), ("2026-01-05T10:00", 200, "2026-02-09T10:00"),
                           ("2026-01-09T17:30", 4, "2026-01-12T13:30"), ("2026-12-24T17:30", 4, "2026-12-28T13:30"),
                           ("2026-01-10T03:00", 4, "2026-01-12T14:00"), ("2026-01-05T11:59", 1, "2026-01-05T13:59")):
        got = calendar.add(reference.datetime.datetime.fromisoformat(at), hours).isoformat(timespec="minutes")
        assert got == end, (at, hours, got, end)
    checks = reference.calendar_checks(WORK["calendar"])
    assert len(checks) == reference.CHECKS_COUNT and {check["hours"] for check in checks} == set(reference.HOURS)
    assert {check["between"] is None for check in checks} == {True, False}, "open and closed instants are asked"


def check_flow():
    work = WORK["flow"]
    for moves in work["states"].values():
        for targets in moves.values():
            assert all(target.partition(" if ")[0] in work["states"] for target in targets), targets
    finish = work["states"]["working"]["finish"]
    assert reference.target_of(finish, 0, work) == "repaired" and reference.target_of(finish, 1, work) == "approval"
    states = reference.flow_answers(work, reference.flow_checks(work))["states"]
    assert set(states) == set(work["states"]) - {work["start"]}, "the moves reach every state"


def check_faults():
    assert driver.fault_of([1, 2, 3], [1, None, 3]) is None
    assert "1 of 3 answers differ, first 9 instead of 3" in driver.fault_of([1, 2, 9], [1, None, 3])
    assert "2 answers to 3" in driver.fault_of([1, 2], [1, 2, 3])


# ---- without a network ---------------------------------------------------------------------------------------------


def check_offline(directory):
    """Neither node nor an index of packages: each row says so, none is forgotten, and nothing fails."""
    environment = {**os.environ, "PATH": "/nowhere", "PIP_NO_INDEX": "1"}
    for subject, names in NAMES.items():
        done = subprocess.run([sys.executable, "-B", PEERS / "run.py", subject, "--quick", "--into", directory / "packages"],
                              capture_output=True, text=True, env=environment, timeout=120)
        assert done.returncode == 0 and done.stderr == "", done
        lines = [line.split(" - ") for line in done.stdout.splitlines()]
        assert [line[0] for line in lines] == names, done.stdout
        assert {line[1] for line in lines[:1]} == {"node is not installed"} and "failed" in lines[-1][1], done.stdout


def check_pins():
    """One version each; and where a package comes from is the user's own configuration."""
    package = json.loads((PEERS / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((PEERS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert lock[""]["dependencies"] == package["dependencies"]
    for name, version in package["dependencies"].items():
        assert lock[f"node_modules/{name}"]["version"] == version, name
    for path, entry in lock.items():
        assert not path or "integrity" in entry and "resolved" not in entry, f"{path}: npm's omit-lockfile-registry-resolved"
    for line in (PEERS / "requirements.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"#.*|[\w-]+==[\w.]+", line), line


with tempfile.TemporaryDirectory() as name:
    room = pathlib.Path(name)
    check_taken(room)
    check_every_row(room)
    check_refused(room)
    check_calendar()
    check_flow()
    check_faults()
    check_offline(room)
    check_pins()
