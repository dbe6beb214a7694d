// Business time in JavaScript, in UTC: the driver sets the process's zone. Instants are made before the clock runs, so
// that only the addition is measured.
import { Draws, answer, question, rate } from './peer.mjs';

const MINUTE_MS = 60000;
const INSTANTS = 4096;
const PAIRS = 128; // an instant and the one 200 h later

const calendar = question.work;

async function dayjs() {
    const { default: day } = await import('dayjs');
    const { default: plugin } = await import('dayjs-business-time');
    day.extend(plugin);
    const open = calendar.windows.map(([start, end]) => ({ start: `${start}:00`, end: `${end}:00` }));
    day.setBusinessTime({
        sunday: null, monday: open, tuesday: open, wednesday: open, thursday: open, friday: open, saturday: null,
    });
    day.setHolidays(calendar.holidays);
    return {
        make: (ms) => day(ms),
        add: (at, hours) => at.addBusinessHours(hours),
        between: (a, b) => a.businessMinutesDiff(b) * MINUTE_MS,
    };
}

async function moment() {
    const { default: day } = await import('moment');
    await import('moment-business-time');
    const open = calendar.windows.flat();
    day.updateLocale('en', {
        workinghours: { 0: null, 1: open, 2: open, 3: open, 4: open, 5: open, 6: null },
        holidays: calendar.holidays,
    });
    return {
        make: (ms) => day(ms),
        add: (at, hours) => at.clone().addWorkingTime(hours, 'hours'), // which changes its object
        between: (a, b) => -a.workingDiff(b, 'minutes') * MINUTE_MS,
    };
}

const peers = { dayjs, moment };
const peer = await peers[question.peer]();

function draw_instants() {
    const draws = new Draws();
    const from = Date.parse(calendar.from);
    const minutes = (Date.parse(calendar.until) - from) / MINUTE_MS;
    return Array.from({ length: INSTANTS }, () => peer.make(from + draws.below(minutes) * MINUTE_MS));
}

const answers = {
    add: question.checks.map(({ at, hours }) => peer.add(peer.make(at), hours).valueOf()),
    between: question.checks.map(({ at, end }) => peer.between(peer.make(at), peer.make(end))),
};
const instants = draw_instants();
const pairs = instants.slice(0, PAIRS).map((at) => [at, peer.add(at, 200)]);
const rates = {
    add_8h: rate((i) => peer.add(instants[i % INSTANTS], 8)),
    add_200h: rate((i) => peer.add(instants[i % INSTANTS], 200)),
    between_200h: rate((i) => peer.between(...pairs[i % PAIRS])),
};
answer(answers, rates);
