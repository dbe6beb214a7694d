"""What the peers are asked and what is right: slow and obvious, from the standard library alone.

Libraries differ about what ends exactly where a window does (the closing or the next opening), so such questions are not
asked; nor is anything between days with another offset, because everything here is in UTC.
"""
import datetime

from peer import Draws

MINUTE = datetime.timedelta(minutes=1)
HOURS = (4, 8, 50, 200)
CHECKS_COUNT = 64
INSTANCES = 300
STEPS = 6000


class Calendar:
    def __init__(self, work):
        self.windows = [tuple(datetime.time.fromisoformat(edge) for edge in window) for window in work["windows"]]
        self.edges = {edge for window in self.windows for edge in window}
        self.holidays = {datetime.date.fromisoformat(day) for day in work["holidays"]}

    def is_open(self, at):
        return (at.weekday() < 5 and at.date() not in self.holidays
                and any(start <= at.time() < end for start, end in self.windows))

    def add(self, at, hours):
        """Minute by minute; `at` is on a whole one."""
        left = hours * 60
        while left > 0:
            left -= self.is_open(at)
            at += MINUTE
        return at


def to_ms(at):
    return round(at.timestamp() * 1000)


def calendar_checks(work):
    """[{at, hours, end, between}]: from drawn instants on, of which some are closed. `between` is None where libraries differ."""
    calendar, draws, checks = Calendar(work), Draws(), []
    start, end = (datetime.datetime.fromisoformat(work[edge]) for edge in ("from", "until"))
    while len(checks) < CHECKS_COUNT:
        at = start + draws.below((end - start) // MINUTE) * MINUTE
        hours = HOURS[len(checks) % len(HOURS)]
        if len(checks) % 8 >= 4:  # as many from within the hours as from anywhere
            while not calendar.is_open(at):
                at += 37 * MINUTE
        until = calendar.add(at, hours)
        if at.time() in calendar.edges or until.time() in calendar.edges:
            continue
        between = hours * 3600000 if calendar.is_open(at) else None
        checks.append({"at": to_ms(at), "hours": hours, "end": to_ms(until), "between": between})
    return checks


def calendar_answers(_, checks):
    return {"add": [check["end"] for check in checks], "between": [check["between"] for check in checks]}


def flow_checks(_):
    return {"instances": INSTANCES, "steps": STEPS}


def target_of(targets, order, work):
    for target in targets:
        state, _, guard = target.partition(" if ")
        if not guard or order * 7919 % 1000 > work["costly_above"]:
            return state
    return None


def flow_answers(work, checks):
    """The state of every order after the same draws."""
    orders, draws = [work["start"]] * checks["instances"], Draws()
    for _ in range(checks["steps"]):
        order = draws.below(len(orders))
        moves = work["states"][orders[order]]
        signal = list(moves)[draws.below(len(moves))]
        orders[order] = target_of(moves[signal], order, work) or orders[order]
    return {"states": orders}


CHECKS = {"calendar": calendar_checks, "flow": flow_checks}
ANSWERS = {"calendar": calendar_answers, "flow": flow_answers}
WORDS = {"add": f"{CHECKS_COUNT} additions of business hours", "between": "the business hours between as many pairs",
         "states": f"{INSTANCES} orders after {STEPS} moves"}
