/*
 * Every row: its name, what it is judged by, and what it stands beside. docs/performance.md says what the rows mean and
 * where the figures come from.
 */
#include "bench.h"

#define ARRIVAL_PEER "0.2-2.4 ms"
#define FREED_PEER "linear scans"

/* Mean, median, 99th and 99.9th percentile. The figures are for the usual decision; the slowest in a hundred may take
 * twice. The slowest in a thousand has no bar: there the machine's interruptions are. */
#define FOUR(row, figure, limit, peer, measure)                         \
    {row, "ns", BENCH_COST, figure, limit, peer, measure},               \
        {row ".p50", "ns", BENCH_COST, figure, limit, peer, measure},    \
        {row ".p99", "ns", BENCH_COST, 2 * (figure), limit, peer, measure}, \
        {row ".p99.9", "ns", BENCH_SHOWN, 0, limit, peer, measure}

#define ARRIVAL(agents, figure, limit, peer)                                                      \
    FOUR("arrival.agents_" agents ".waiting_1k", figure, limit, peer, bench_arrival),            \
        FOUR("arrival.agents_" agents ".waiting_100k", figure, limit, peer, bench_arrival),      \
        FOUR("arrival.agents_" agents ".waiting_1m", figure, limit, peer, bench_arrival)

#define FREED(lines, figure, limit)                                                         \
    FOUR("freed.lines_" lines ".waiting_1k", figure, limit, FREED_PEER, bench_freed),      \
        FOUR("freed.lines_" lines ".waiting_100k", figure, limit, FREED_PEER, bench_freed), \
        FOUR("freed.lines_" lines ".waiting_1m", figure, limit, FREED_PEER, bench_freed)

#define DURABLE(name, bar, figure, limit, peer)                               \
    {"durable." name, "/s", bar, figure, limit, peer, bench_durable},         \
        {"durable." name ".history", "/s", bar, figure, limit, peer, bench_durable}

/* A peer's model and ours beside it, at so many who wait. */
#define PEERS(waiting)                                                                                           \
    {"peer.model.sql_poll.waiting_" waiting ".offer.p50", "us", BENCH_SHOWN, 0, "", "a model", bench_peer_sql},  \
        {"peer.ours.waiting_" waiting ".offer.p50", "us", BENCH_SHOWN, 0, "", "ours", bench_peer_sql},           \
        {"peer.model.sql_poll.waiting_" waiting ".offer.p99", "us", BENCH_SHOWN, 0, "", "a model", bench_peer_sql}, \
        {"peer.ours.waiting_" waiting ".offer.p99", "us", BENCH_SHOWN, 0, "", "ours", bench_peer_sql},           \
        {"peer.model.sql_poll.waiting_" waiting ".pass", "ms", BENCH_SHOWN, 0, "", "a model", bench_peer_sql},   \
        {"peer.model.sql_poll.waiting_" waiting ".wait", "us", BENCH_SHOWN, 0, "", "a model", bench_peer_sql},   \
        {"peer.model.linear_scan.waiting_" waiting ".wait", "us", BENCH_SHOWN, 0, "", "a model", bench_peer_scan}, \
        {"peer.ours.waiting_" waiting ".wait", "us", BENCH_SHOWN, 0, "0", "ours", bench_peer_sql},               \
        {"peer.model.linear_scan.agents_" waiting ".decide", "ns", BENCH_SHOWN, 0, "", "a model", bench_peer_scan}, \
        {"peer.ours.agents_" waiting ".decide", "ns", BENCH_SHOWN, 0, "", "ours", bench_peer_scan}

/* Other software with the work of a row of ours, whose figure is the bar here too: so the ratio says how far it is off. */
#define BUSINESS_ADD(who, words)                                                                 \
    {"peer." who ".add_8h", "/s", BENCH_PEER, 10e6, "", words, bench_registry_calendar},        \
        {"peer." who ".add_200h", "/s", BENCH_PEER, 10e6, "", words, bench_registry_calendar}

#define BUSINESS_TIME(who, words)                                                                \
    BUSINESS_ADD(who, words),                                                                    \
        {"peer." who ".between_200h", "/s", BENCH_PEER, 10e6, "", words, bench_registry_calendar}

#define STATECHART(who, words) {"peer." who ".transition", "/s", BENCH_PEER, 8e6, "", words, bench_registry_flow}

const struct bench_row bench_rows[] = {
    ARRIVAL("100", 100, "18-82 ns", ARRIVAL_PEER),
    ARRIVAL("1000", 100, "18-82 ns", ARRIVAL_PEER),
    ARRIVAL("10000", 250, "39-300 ns", "26 ms"),
    FREED("32", 80, "27-67 ns"),
    FREED("250", 400, "300 ns"),
    {"timer.start", "ns", BENCH_COST, 15, "3 ns", "80 ns", bench_timers},
    {"timer.rearm", "ns", BENCH_COST, 60, "31 ns", "620 ns", bench_timers},
    {"timer.expire", "ns", BENCH_COST, 250, "165 ns", "1600 ns", bench_timers},
    {"flow.center.transition", "/s", BENCH_RATE, 500e3, "", "0.23-1.4 M/s, no events", bench_transitions},
    {"flow.center.transition.with_rows", "/s", BENCH_RATE, 400e3, "", "", bench_transitions},
    {"flow.timer.start", "ns", BENCH_COST, 2000, "", "", bench_flow_timers},
    {"flow.timer.rearm", "ns", BENCH_COST, 4000, "", "", bench_flow_timers},
    {"flow.timer.expire", "ns", BENCH_COST, 4000, "", "", bench_flow_timers},
    {"commands.memory", "/s", BENCH_RATE, 1.5e6, "2.5 M/s", "~400/s", bench_commands},
    {"commands.memory.with_rows", "/s", BENCH_RATE, 1e6, "", "", bench_commands},
    {"offer.memory.p50", "us", BENCH_COST, 3, "0.9 us", "0-1 s (polling)", bench_offer},
    {"offer.memory.p99", "us", BENCH_COST, 3, "1.8 us", "0-1 s (polling)", bench_offer},
    {"offer.memory.p99.9", "us", BENCH_SHOWN, 0, "", "0-1 s (polling)", bench_offer},
    {"dry_run", "us", BENCH_COST, 1, "0.43 us", "none has it", bench_dry_run},
    {"rule.eval_3_clauses", "ns", BENCH_COST, 100, "", "", bench_rule},
    {"calendar.add_8h", "/s", BENCH_RATE, 10e6, "16 M/s", "29 k/s", bench_calendar},
    {"calendar.add_200h", "/s", BENCH_RATE, 10e6, "16 M/s", "0.5 k/s", bench_calendar},
    {"calendar.between_200h", "/s", BENCH_RATE, 10e6, "", "", bench_calendar},
    {"calendar.compile", "ms", BENCH_COST, 5, "", "", bench_calendar},
    {"calendar.memory", "B", BENCH_FIXED, 400e3, "", "", bench_calendar},
    {"flow.transition", "/s", BENCH_RATE, 8e6, "28-232 M/s", "0.23-1.4 M/s", bench_statechart},
    {"flow.transition.cold", "/s", BENCH_SHOWN, 0, "", "", bench_statechart},
    {"flow.transition.nested", "/s", BENCH_RATE, 3e6, "", "", bench_statechart},
    {"flow.compile_10k_states", "ms", BENCH_COST, 200, "", "", bench_statechart},
    {"aggregates", "ns", BENCH_COST, 20, "5 ns", "", bench_aggregates},
    {"waiting.wakes", "a day", BENCH_FIXED, 0, "0", "22-62 us a caller and s", bench_waiting},
    PEERS("1k"),
    PEERS("10k"),
    BUSINESS_TIME("dayjs", "JavaScript"),
    BUSINESS_TIME("moment", "JavaScript"),
    BUSINESS_TIME("businesstimedelta", "Python"),
    BUSINESS_ADD("pandas", "Python"),
    STATECHART("xstate", "JavaScript, 100 k orders"),
    STATECHART("robot3", "JavaScript, 1 M orders"),
    STATECHART("transitions", "Python, 10 k orders"),
    STATECHART("statemachine", "Python, 10 k orders"),
    {"memory.waiting_contact", "B", BENCH_FIXED, 384, "206 B", "", bench_memory},
    {"memory.agent", "B", BENCH_FIXED, 1024, "192 B", "", bench_memory},
    {"fsync.p50", "us", BENCH_FIXED, 160, "the machine's", "", bench_told},
    {"fsync.p99", "us", BENCH_FIXED, 1000, "the machine's", "", bench_told},
    {"told.full.p50", "us", BENCH_FSYNC_COST, 50, "one fsync", "0-1 s (polling)", bench_told},
    {"told.full.p99", "us", BENCH_FSYNC_COST, 50, "one fsync", "0-1 s (polling)", bench_told},
    DURABLE("full.group_1", BENCH_FSYNC_RATE, 50, "one fsync each", ""),
    DURABLE("full.group_100", BENCH_RATE, 100e3, "171 k/s", "5 k/s (PostgreSQL)"),
    DURABLE("full.group_1000", BENCH_RATE, 100e3, "171 k/s", ""),
    DURABLE("normal.group_1", BENCH_RATE, 10e3, "", ""),
    DURABLE("normal.group_100", BENCH_RATE, 100e3, "171 k/s", ""),
    DURABLE("normal.group_1000", BENCH_RATE, 100e3, "171 k/s", ""),
    {"durable.cpu", "us", BENCH_COST, 6, "", "", bench_durable},
    {"durable.cpu.history", "us", BENCH_COST, 6, "", "", bench_durable},
    {"open.contacts_100k", "ms", BENCH_COST, 200, "75 ms", "", bench_files},
    {"verify", "/s", BENCH_RATE, 2e6, "5 M/s", "", bench_files},
};
const size_t bench_row_count = sizeof bench_rows / sizeof bench_rows[0];
_Static_assert(sizeof bench_rows / sizeof bench_rows[0] <= BENCH_ROWS_MAX, "a row without a place");
