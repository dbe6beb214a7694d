"""Statecharts in Python: many orders, of which one, drawn, gets a signal that its state knows, drawn too."""
import sys

import peer

BATCH = 64


def moves_of(flow):
    """(from, signal, to, guarded) of every move, in order."""
    for state, moves in flow["states"].items():
        for signal, targets in moves.items():
            for target in targets:
                name, _, guard = target.partition(" if ")
                yield state, signal, name, bool(guard)


class Order:
    def __init__(self, number, costly_above):
        self.cost = number * 7919 % 1000
        self.costly_above = costly_above

    def costly(self):
        return self.cost > self.costly_above


class Transitions:
    """transitions: a machine gives each order a method for every signal."""

    def __init__(self, flow):
        import transitions
        self.flow = flow
        moves = [{"source": state, "trigger": signal, "dest": to, "conditions": ["costly"] if guarded else None}
                 for state, signal, to, guarded in moves_of(flow)]
        self.machine = transitions.Machine(model=None, states=list(flow["states"]), transitions=moves,
                                           initial=flow["start"], auto_transitions=False)
        self.orders = []

    def make(self, number):
        order = Order(number, self.flow["costly_above"])
        self.machine.add_model(order)
        self.orders.append(order)

    def state(self, i):
        return self.orders[i].state

    def send(self, i, signal):
        self.orders[i].trigger(signal)


class StateMachines:
    """python-statemachine: an object of a class of machines for each order."""

    def __init__(self, flow):
        import statemachine
        self.flow = flow
        states = {name: statemachine.State(initial=name == flow["start"]) for name in flow["states"]}
        events = {}
        for state, signal, to, guarded in moves_of(flow):
            move = states[state].to(states[to], cond="costly" if guarded else None)
            events[signal] = events[signal] | move if signal in events else move
        base = statemachine.StateMachine
        self.kind = type(base)("OrderMachine", (base,), {**{f"in_{name}": state for name, state in states.items()}, **events})
        self.orders = []

    def make(self, number):
        self.orders.append(self.kind(model=Order(number, self.flow["costly_above"])))

    def state(self, i):
        return self.orders[i].current_state_value.removeprefix("in_")

    def send(self, i, signal):
        self.orders[i].send(signal)


PEERS = {"transitions": Transitions, "statemachine": StateMachines}


def filled(question, count):
    library = PEERS[question["peer"]](question["work"])
    for number in range(count):
        library.make(number)
    return library


def stepping(library, flow, count):
    """A function that makes one move."""
    draws = peer.Draws()
    signals_of = {state: list(moves) for state, moves in flow["states"].items()}

    def step():
        i = draws.below(count)
        signals = signals_of[library.state(i)]
        library.send(i, signals[draws.below(len(signals))])
    return step


def check(question):
    count = question["checks"]["instances"]
    few = filled(question, count)
    step = stepping(few, question["work"], count)
    for _ in range(question["checks"]["steps"]):
        step()
    return {"states": [few.state(i) for i in range(count)]}


def measure(question):
    count = question["instances"]
    step = stepping(filled(question, count), question["work"], count)

    def batch(_):
        for _ in range(BATCH):
            step()
        return BATCH
    return peer.rate(question, batch)


def main():
    question = peer.read_question()
    answers = check(question)
    peer.answer(answers, {"transition": measure(question)})


sys.exit(main())
