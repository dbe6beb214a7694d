// What the peers in JavaScript share. The question comes as JSON on standard input, the answer goes out as JSON:
// {"answers": ..., "rates": {row: a second}}.
import { readFileSync } from 'node:fs';

export const question = JSON.parse(readFileSync(0, 'utf8'));

// The same draws in every language: a linear congruential generator, of which the upper 24 bits count.
export class Draws {
    state = 1;

    below(count) {
        this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
        return Math.floor(((this.state >>> 8) * count) / 16777216);
    }
}

// How often a second: the best of several rounds. step() gets a number that goes up; what it returns is kept in use.
export function rate(step) {
    let best = 0;
    let turn = 0;
    for (let round = 0; round < question.rounds; round++) {
        const first = turn;
        const began = performance.now();
        let passed = 0;
        while (passed < question.round_ms) {
            for (let i = 0; i < 32; i++)
                rate.used = step(turn++);
            passed = performance.now() - began;
        }
        best = Math.max(best, ((turn - first) * 1000) / passed);
    }
    return best;
}

export function answer(answers, rates) {
    process.stdout.write(JSON.stringify({ answers, rates }) + '\n');
}
