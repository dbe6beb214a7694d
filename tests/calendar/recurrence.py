#!/usr/bin/env python3
"""Random recurrence rules, read by libccs and by python-dateutil, must give the same days.

    recurrence.py LINES-PROGRAM [count] [seed]

Where dateutil follows another reading than the one that lib/calendar/recurrence.h states, what is asked of it is said in
its terms: the first day is added, a week without weekday takes the first day's, weekdays with and without number are two
rules, and the first week of a rule with BYSETPOS begins at its beginning.
"""
import datetime
import random
import subprocess
import sys

from dateutil.rrule import rrulestr

EPOCH = datetime.date(1970, 1, 1)
LAST = datetime.date(2060, 12, 31)
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def some(random_, choices, count_max):
    return sorted(random_.sample(choices, random_.randint(1, min(count_max, len(choices)))))


def numbers(random_, low, high, count_max, from_end=True):
    choices = list(range(low, high + 1)) + (list(range(-high, 0)) if from_end else [])
    return some(random_, choices, count_max)


def weekdays(random_, numbered, nth_max):
    days = [(0, day) for day in some(random_, range(7), 4)]
    if not numbered:
        return days
    days = [(random_.choice([n for n in range(-nth_max, nth_max + 1) if n]), day) for _, day in days]
    if random_.random() < 0.2:
        days.append((0, random_.randrange(7)))
    return days


def make(random_):
    """A rule as a dict of parts, BYDAY as pairs of (number or 0, weekday)."""
    rule = {"FREQ": random_.choice(["YEARLY", "YEARLY", "MONTHLY", "WEEKLY", "DAILY"])}
    frequency = rule["FREQ"]
    chance = random_.random
    if chance() < 0.5:
        rule["INTERVAL"] = random_.choice([1, 2, 3, 4, 7, 13])
    if chance() < 0.4:
        rule["WKST"] = random_.choice(WEEKDAYS)
    if chance() < 0.4:
        rule["BYMONTH"] = numbers(random_, 1, 12, 3, from_end=False)
    if frequency != "WEEKLY" and chance() < 0.3:
        rule["BYMONTHDAY"] = numbers(random_, 1, 31, 4)
    if frequency == "YEARLY" and chance() < 0.2:
        rule["BYYEARDAY"] = numbers(random_, 1, 366, 12)
    weeks = frequency == "YEARLY" and chance() < 0.25
    if weeks:  # weeks 52 and 53 in the days of a neighbouring year are not what dateutil is good at: see week_cases()
        rule["BYWEEKNO"] = numbers(random_, 1, 50, 6)
    if chance() < 0.5:
        numbered = frequency in ("YEARLY", "MONTHLY") and not weeks and chance() < 0.6
        in_month = frequency == "MONTHLY" or "BYMONTH" in rule
        rule["BYDAY"] = weekdays(random_, numbered, 5 if in_month else 53)
    if frequency != "DAILY" and any(part.startswith("BY") for part in rule) and chance() < 0.3:
        rule["BYSETPOS"] = [1] + numbers(random_, 2, 3, 2)  # dateutil looks for what never comes up to the year 9999
    end = chance()
    if end < 0.3:
        rule["COUNT"] = random_.randint(1, 60)
    elif end < 0.5:
        until = EPOCH + datetime.timedelta(days=random_.randint(20000, 30000))
        rule["UNTIL"] = until.strftime("%Y%m%d") + random_.choice(["", "T000000Z", "T235959", "T120000Z"])
    return rule


def text_of(rule):
    parts = []
    for name, value in rule.items():
        if name == "BYDAY":
            value = ",".join((str(n) if n else "") + WEEKDAYS[day] for n, day in value)
        elif isinstance(value, list):
            value = ",".join(map(str, value))
        parts.append(f"{name}={value}")
    return ";".join(parts)


def days_by_dateutil(rule, first):
    rule = dict(rule)
    count = rule.pop("COUNT", None)
    until = rule.pop("UNTIL", None)
    last = min(LAST, datetime.datetime.strptime(until[:8], "%Y%m%d").date()) if until else LAST
    by = {name for name in rule if name.startswith("BY")}
    if "BYWEEKNO" in by and not by & {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}:
        rule["BYDAY"] = [(0, first.weekday())]
    elif not by & {"BYWEEKNO", "BYDAY", "BYMONTHDAY", "BYYEARDAY"}:
        if rule["FREQ"] == "WEEKLY":
            rule["BYDAY"] = [(0, first.weekday())]
        elif rule["FREQ"] != "DAILY":
            rule["BYMONTHDAY"] = [first.day]
            if rule["FREQ"] == "YEARLY":
                rule.setdefault("BYMONTH", [first.month])
    start = first
    if rule["FREQ"] == "WEEKLY":
        start -= datetime.timedelta(days=(first.weekday() - WEEKDAYS.index(rule.get("WKST", "MO"))) % 7)
    both = {n != 0 for n, _ in rule.get("BYDAY", [])} == {True, False}
    if both and "BYSETPOS" in rule:
        return None  # the union cannot be said in dateutil's terms
    found = {first}
    for numbered in ((True, False) if both else (None,)):
        part = dict(rule)
        if numbered is not None:
            part["BYDAY"] = [pair for pair in rule["BYDAY"] if (pair[0] != 0) == numbered]
        for at in rrulestr(text_of(part), dtstart=datetime.datetime.combine(start, datetime.time())):
            if at.date() > last:
                break
            if at.date() >= first:
                found.add(at.date())
    return sorted(found)[:count]


def week_cases():
    """Every week number against the ISO weeks of Python's own dates."""
    first = datetime.date(1990, 1, 1)
    every_day = [first + datetime.timedelta(days=n) for n in range((LAST - first).days + 1)]
    for week in list(range(1, 54)) + list(range(-53, 0)):
        def holds(day):
            year, number, _ = day.isocalendar()
            return week in (number, number - 1 - datetime.date(year, 12, 28).isocalendar()[1])
        days = [(day - EPOCH).days for day in every_day if day == first or holds(day)]
        yield f"FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYWEEKNO={week}", first, days


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 250
    random_ = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 4)
    cases = list(week_cases())
    weeks = len(cases)
    while len(cases) < weeks + count:
        first = EPOCH + datetime.timedelta(days=random_.randint(9000, 19999))
        rule = make(random_)
        expected = days_by_dateutil(rule, first)
        if expected is not None:
            cases.append((text_of(rule), first, [(day - EPOCH).days for day in expected]))
    lines = "".join(f"{(first - EPOCH).days} {(LAST - EPOCH).days} {text}\n" for text, first, _ in cases)
    out = subprocess.run([program], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    if len(out) != len(cases):
        sys.exit(f"{len(cases)} questions, {len(out)} answers")
    wrong = 0
    for (text, first, expected), line in zip(cases, out):
        got = None if line.startswith("error") else [int(day) for day in line.split()]
        if got != expected:
            wrong += 1
            if wrong <= 10:
                difference = line if got is None else [str(EPOCH + datetime.timedelta(days=day))
                                                       for day in sorted(set(got) ^ set(expected))[:5]]
                print(f"{text} from {first}: {difference}")
    days = sum(len(expected) for _, _, expected in cases)
    print(f"{len(cases)} rules, {days} days, {wrong} rules differ")
    sys.exit(1 if wrong or days < 10 * count else 0)


main()
