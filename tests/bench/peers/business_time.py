"""Business time in Python, in UTC. Instants are made before the clock runs, so that only the addition is measured."""
import datetime
import sys

import peer

MINUTE_MS = 60000
INSTANTS = 1024
PAIRS = 128  # an instant and the one 200 h later
BATCH = 8


def utc(text):
    return datetime.datetime.fromisoformat(text)


def times_of(windows):
    return [[datetime.time.fromisoformat(edge) for edge in window] for window in windows]


class BusinessTimeDelta:
    """businesstimedelta: rules that give periods, one after the other."""

    def __init__(self, calendar):
        import businesstimedelta as module
        days = {datetime.date.fromisoformat(day) for day in calendar["holidays"]}
        days.add(utc(calendar["until"]).date() + datetime.timedelta(days=366))  # it fails where no holiday follows in five years
        work = [module.WorkDayRule(start_time=start, end_time=end, working_days=[0, 1, 2, 3, 4])
                for start, end in times_of(calendar["windows"])]
        self.module = module
        self.rules = module.Rules([*work, module.HolidayRule(days)])

    def make(self, ms):
        return datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc)

    def hours(self, hours):
        return self.module.BusinessTimeDelta(self.rules, hours=hours)

    def between(self, a, b):
        return self.rules.difference(a, b).timedelta // datetime.timedelta(milliseconds=1)

    def ms(self, at):
        return round(at.timestamp() * 1000)


class Pandas:
    """pandas: an offset that is added to a timestamp. It has nothing for the time between two."""

    between = None

    def __init__(self, calendar):
        import pandas
        self.pandas = pandas
        self.starts = [start for start, _ in calendar["windows"]]
        self.ends = [end for _, end in calendar["windows"]]
        self.holidays = calendar["holidays"]

    def make(self, ms):
        return self.pandas.Timestamp(ms, unit="ms")

    def hours(self, hours):
        return self.pandas.offsets.CustomBusinessHour(hours, start=self.starts, end=self.ends, holidays=self.holidays)

    def ms(self, at):
        return round(at.timestamp() * 1000)


PEERS = {"businesstimedelta": BusinessTimeDelta, "pandas": Pandas}


def draw_instants(calendar, make):
    draws = peer.Draws()
    start = round(utc(calendar["from"]).timestamp() * 1000)
    minutes = (round(utc(calendar["until"]).timestamp() * 1000) - start) // MINUTE_MS
    return [make(start + draws.below(minutes) * MINUTE_MS) for _ in range(INSTANTS)]


def adding(instants, delta):
    def batch(first):
        at = first % INSTANTS
        for instant in instants[at:at + BATCH]:
            instant + delta
        return BATCH
    return batch


def subtracting(between, pairs):
    def batch(first):
        at = first % PAIRS
        for a, b in pairs[at:at + BATCH]:
            between(a, b)
        return BATCH
    return batch


def main():
    question = peer.read_question()
    library = PEERS[question["peer"]](question["work"])
    checks = question["checks"]
    answers = {"add": [library.ms(library.make(check["at"]) + library.hours(check["hours"])) for check in checks]}
    instants = draw_instants(question["work"], library.make)
    rates = {f"add_{hours}h": peer.rate(question, adding(instants, library.hours(hours))) for hours in (8, 200)}
    if library.between:
        answers["between"] = [library.between(library.make(check["at"]), library.make(check["end"])) for check in checks]
        pairs = [(at, at + library.hours(200)) for at in instants[:PAIRS]]
        rates["between_200h"] = peer.rate(question, subtracting(library.between, pairs))
    peer.answer(answers, rates)


sys.exit(main())
