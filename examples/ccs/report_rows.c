/*
 * Adding up half-hours. SQL sorts by what they are grouped by, so one histogram of waits at a time is enough, however
 * long the file is.
 */
#include "replay_names.h"
#include "report.h"

#include <stdlib.h>
#include <string.h>

#define COMMAND "report"

/* What half-hours are grouped by. */
static const char *const keys[REPORT_KINDS] = {
    [REPORT_ALL] = "0",
    [REPORT_QUEUE] = "queue",
    [REPORT_DAY] = "ccs_local(start) / 86400000",
    [REPORT_HALF_HOUR] = "ccs_local(start) % 86400000 / 60000", /* in some zones they begin at a quarter past */
    [REPORT_INTERVAL] = "start",
};

/* Queue 0 stands for the center, where contacts are counted; visits are counted where they were. */
#define QUEUE_COLUMNS \
    "iif(queue = 0, arrived, 0), iif(queue = 0, left_in_ivr, 0), iif(queue = 0, closed, 0), entered, answered, " \
    "answered_in_target, abandoned + abandoned_ringing, timed_out + overflowed + transferred + callback_taken + " \
    "voicemail + refused + withdrawn + lost + admin, answer_wait_ms, answer_wait_max_ms, talk_ms, hold_ms, " \
    "wrap_up_ms, answer_waits"

/* The waits of the group at hand. */
struct waits {
    unsigned char bytes[CCS_HISTOGRAM_SIZE_MAX];
    size_t size;
};

static int64_t tenths(int64_t part, int64_t whole)
{
    return whole == 0 ? REPORT_NOTHING : (part * 20 + whole) / (whole * 2);
}

int64_t report_mean_wait(const struct report_row *row) { return tenths(row->wait_ms, row->answered * 1000); }

int64_t report_service_level(const struct report_row *row)
{
    return tenths(row->in_target * 100, row->answered + row->abandoned);
}

int64_t report_occupancy(const struct report_agent *agent)
{
    int64_t handling = agent->talk_ms + agent->hold_ms + agent->wrap_up_ms;
    return tenths(handling * 100, handling + agent->ready_ms);
}

/* 2030-03-01T09:00, with the offset where it is not UTC: an hour may come twice. */
static void write_instant(const struct report *report, ccs_time at, char label[REPORT_LABEL_MAX])
{
    char text[CLI_TEXT_MAX];
    ccs_time local = report_local(report, at);
    long long minutes = (long long)(local - at) / 60000;
    int size = snprintf(label, REPORT_LABEL_MAX, "%.16s", cli_time_text(local, text));
    if (!report_is_utc(report))
        snprintf(label + size, REPORT_LABEL_MAX - (size_t)size, "%c%02lld:%02lld", minutes < 0 ? '-' : '+',
                 (minutes < 0 ? -minutes : minutes) / 60, (minutes < 0 ? -minutes : minutes) % 60);
}

static void write_label(const struct report *report, char label[REPORT_LABEL_MAX], enum report_by by, sqlite3_stmt *statement)
{
    char at[CLI_TEXT_MAX];
    int64_t key = sqlite3_column_int64(statement, 0);
    const char *name = (const char *)sqlite3_column_text(statement, 1);
    if (by == REPORT_QUEUE || by == REPORT_AGENT)
        snprintf(label, REPORT_LABEL_MAX, "%s", name ? name : "?");
    else if (by == REPORT_HALF_HOUR)
        snprintf(label, REPORT_LABEL_MAX, "%02d:%02d", (int)(key / 60 % 24), (int)(key % 60));
    else if (by == REPORT_DAY)
        snprintf(label, REPORT_LABEL_MAX, "%.10s", cli_time_text(key * 86400000, at));
    else if (by == REPORT_INTERVAL)
        write_instant(report, key, label);
    else
        snprintf(label, REPORT_LABEL_MAX, "all");
}

static void add_interval(struct report_row *row, sqlite3_stmt *statement)
{
    int64_t *const sums[] = {&row->arrived,   &row->left_in_ivr, &row->closed, &row->entered, &row->answered,
                             &row->in_target, &row->abandoned,   &row->other,  &row->wait_ms};
    int column = 2;
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        *sums[i] += sqlite3_column_int64(statement, column++);
    int64_t longest_ms = sqlite3_column_int64(statement, column++);
    row->wait_max_ms = longest_ms > row->wait_max_ms ? longest_ms : row->wait_max_ms;
    row->talk_ms += sqlite3_column_int64(statement, column++);
    row->hold_ms += sqlite3_column_int64(statement, column++);
    row->wrap_up_ms += sqlite3_column_int64(statement, column);
}

/* The last column of QUEUE_COLUMNS. */
static bool add_waits(struct waits *waits, sqlite3_stmt *statement)
{
    int column = sqlite3_column_count(statement) - 1;
    int size = sqlite3_column_bytes(statement, column);
    return size == 0 || ccs_histogram_merge(waits->bytes, &waits->size, sqlite3_column_blob(statement, column),
                                            (size_t)size) == CCS_OK;
}

/* A cell's value stands for its middle, which may lie beyond the longest wait in it; that one is known exactly. */
static int64_t percentile(const struct report_row *row, const struct waits *waits, uint32_t per_mille)
{
    int64_t found_ms = ccs_histogram_percentile(waits->bytes, waits->size, per_mille);
    return found_ms < row->wait_max_ms ? found_ms : row->wait_max_ms;
}

static void end_row(struct report_row *row, struct waits *waits)
{
    row->p50_ms = percentile(row, waits, 500);
    row->p90_ms = percentile(row, waits, 900);
    row->p95_ms = percentile(row, waits, 950);
    waits->size = 0;
}

static struct report_row *begin_row(struct report *report, enum report_by by, sqlite3_stmt *statement)
{
    void *rows = report->rows[by];
    if (!grow(&rows, &report->row_capacities[by], report->row_counts[by], sizeof *report->rows[by]))
        return NULL;
    report->rows[by] = rows;
    struct report_row *row = &report->rows[by][report->row_counts[by]++];
    *row = (struct report_row){0};
    write_label(report, row->label, by, statement);
    return row;
}

static int fail_sql(const struct report *report, sqlite3 *db)
{
    return cli_fail(CLI_FAILED, COMMAND, "%s: %s", report->path, sqlite3_errmsg(db));
}

static int prepare(const struct report *report, sqlite3 *db, const char *sql, sqlite3_stmt **statement)
{
    if (sqlite3_prepare_v2(db, sql, -1, statement, NULL) != SQLITE_OK)
        return fail_sql(report, db);
    sqlite3_bind_int64(*statement, 1, report->from);
    sqlite3_bind_int64(*statement, 2, report->to);
    return CLI_OK;
}

static int read_queues(struct report *report, sqlite3 *db, enum report_by by)
{
    char sql[1200];
    sqlite3_stmt *statement = NULL;
    struct waits waits = {.size = 0};
    struct report_row *row = NULL;
    int64_t key = 0;
    int result;
    snprintf(sql, sizeof sql,
             "SELECT %s, (SELECT key FROM ccs_queue WHERE id = queue ORDER BY version DESC LIMIT 1), " QUEUE_COLUMNS
             " FROM ccs_queue_interval WHERE start >= ?1 AND start < ?2%s ORDER BY 1, queue, start",
             keys[by], by == REPORT_QUEUE ? " AND queue <> 0" : "");
    int code = prepare(report, db, sql, &statement);
    if (code != CLI_OK)
        return code;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        if (!row || key != sqlite3_column_int64(statement, 0)) {
            if (row)
                end_row(row, &waits);
            row = begin_row(report, by, statement);
            if (!row)
                break;
        }
        key = sqlite3_column_int64(statement, 0);
        add_interval(row, statement);
        if (!add_waits(&waits, statement)) {
            sqlite3_finalize(statement);
            return cli_fail(CLI_FAILED, COMMAND, "%s: the waits of %s are damaged", report->path, row->label);
        }
    }
    if (result == SQLITE_ROW)
        code = cli_fail(CLI_FAILED, COMMAND, "no memory");
    else if (result != SQLITE_DONE)
        code = fail_sql(report, db);
    if (row)
        end_row(row, &waits);
    sqlite3_finalize(statement);
    return code;
}

static int read_agents(struct report *report, sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    int result,
        code = prepare(report, db,
                       "SELECT agent, (SELECT key FROM ccs_agent WHERE id = agent ORDER BY version DESC LIMIT 1), "
                       "sum(offered), sum(answered), sum(missed), sum(rejected), sum(unreachable), "
                       "sum(transferred), sum(ready_ms), sum(not_ready_ms), sum(ringing_ms), sum(talk_ms), "
                       "sum(hold_ms), sum(wrap_up_ms) FROM ccs_agent_interval "
                       "WHERE start >= ?1 AND start < ?2 GROUP BY agent ORDER BY 2, 1",
                       &statement);
    if (code != CLI_OK)
        return code;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        void *agents = report->agents;
        if (!grow(&agents, &report->agent_capacity, report->agent_count, sizeof *report->agents))
            break;
        report->agents = agents;
        struct report_agent *agent = &report->agents[report->agent_count++];
        int64_t *const numbers[] = {&agent->offered,     &agent->answered,    &agent->missed,   &agent->rejected,
                                    &agent->unreachable, &agent->transferred, &agent->ready_ms, &agent->not_ready_ms,
                                    &agent->ringing_ms,  &agent->talk_ms,     &agent->hold_ms,  &agent->wrap_up_ms};
        write_label(report, agent->label, REPORT_AGENT, statement);
        for (int i = 0; i < (int)(sizeof numbers / sizeof numbers[0]); i++)
            *numbers[i] = sqlite3_column_int64(statement, i + 2);
    }
    if (result == SQLITE_ROW)
        code = cli_fail(CLI_FAILED, COMMAND, "no memory");
    else if (result != SQLITE_DONE)
        code = fail_sql(report, db);
    sqlite3_finalize(statement);
    return code;
}

int report_read(struct report *report, sqlite3 *db, enum report_by by)
{
    return by == REPORT_AGENT ? read_agents(report, db) : read_queues(report, db, by);
}

void report_free(struct report *report)
{
    ccs_zone_destroy(report->zone);
    for (int by = 0; by < REPORT_KINDS; by++)
        free(report->rows[by]);
    free(report->agents);
    *report = (struct report){0};
}
