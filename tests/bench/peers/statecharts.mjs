// Statecharts in JavaScript: many orders, of which one, drawn, gets a signal that its state knows, drawn too.
import { Draws, answer, question, rate } from './peer.mjs';

const { start, states, costly_above } = question.work;
const costly = (order) => order.cost > costly_above;

// "approval if costly" is a target and its guard.
const parts_of = (target) => {
    const [state, guard] = target.split(' if ');
    return { state, guard };
};
const cost_of = (i) => (i * 7919) % 1000;

// An actor for each order: the usual way, and four times as fast as the pure transition(), which makes one at every call.
async function xstate() {
    const { createActor, createMachine } = await import('xstate');
    const move = (target) => {
        const { state, guard } = parts_of(target);
        return guard ? { target: state, guard: ({ context }) => costly(context) } : { target: state };
    };
    const nodes = Object.entries(states).map(([name, moves]) => [
        name,
        { on: Object.fromEntries(Object.entries(moves).map(([signal, targets]) => [signal, targets.map(move)])) },
    ]);
    const machine = createMachine({
        initial: start,
        context: ({ input }) => ({ cost: input.cost }),
        states: Object.fromEntries(nodes),
    });
    const signals = new Map();
    for (const moves of Object.values(states))
        for (const signal of Object.keys(moves))
            signals.set(signal, { type: signal });
    const orders = [];
    return {
        make: (i) => orders.push(createActor(machine, { input: { cost: cost_of(i) } }).start()),
        state: (i) => orders[i].getSnapshot().value,
        send: (i, signal) => orders[i].send(signals.get(signal)),
    };
}

async function robot3() {
    const { createMachine, guard, interpret, state, transition } = await import('robot3');
    const moves_of = (moves) =>
        Object.entries(moves).flatMap(([signal, targets]) =>
            targets.map((target) => {
                const parts = parts_of(target);
                return parts.guard
                    ? transition(signal, parts.state, guard(costly))
                    : transition(signal, parts.state);
            }));
    const nodes = Object.entries(states).map(([name, moves]) => [name, state(...moves_of(moves))]);
    const machine = createMachine(start, Object.fromEntries(nodes), (context) => context);
    const orders = [];
    return {
        make: (i) => orders.push(interpret(machine, () => {}, { cost: cost_of(i) })),
        state: (i) => orders[i].machine.current,
        send: (i, signal) => orders[i].send(signal),
    };
}

const peers = { xstate, robot3 };
const signals_of = new Map(Object.entries(states).map(([name, moves]) => [name, Object.keys(moves)]));

async function make(count) {
    const peer = await peers[question.peer]();
    for (let i = 0; i < count; i++)
        peer.make(i);
    return peer;
}

function stepper(peer, count) {
    const draws = new Draws();
    return () => {
        const i = draws.below(count);
        const signals = signals_of.get(peer.state(i));
        peer.send(i, signals[draws.below(signals.length)]);
    };
}

const few = await make(question.checks.instances);
const check = stepper(few, question.checks.instances);
for (let i = 0; i < question.checks.steps; i++)
    check();
const answers = { states: Array.from({ length: question.checks.instances }, (_, i) => few.state(i)) };

const many = await make(question.instances);
answer(answers, { transition: rate(stepper(many, question.instances)) });
