"""What the peers in Python share. The question comes as JSON on standard input, the answer goes out as JSON:
{"answers": ..., "rates": {row: a second}}."""
import json
import sys
import time


def read_question():
    return json.load(sys.stdin)


class Draws:
    """The same draws in every language: a linear congruential generator, of which the upper 24 bits count."""

    def __init__(self):
        self.state = 1

    def below(self, count):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self.state >> 8) * count >> 24


def rate(question, batch):
    """How often a second: the best of several rounds. batch(first) does some and returns how many."""
    best, done = 0, 0
    for _ in range(question["rounds"]):
        first, began, passed = done, time.perf_counter(), 0
        while passed < question["round_ms"] / 1000:
            done += batch(done)
            passed = time.perf_counter() - began
        best = max(best, (done - first) / passed)
    return best


def answer(answers, rates):
    print(json.dumps({"answers": answers, "rates": rates}))
