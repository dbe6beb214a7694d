/*
 * The report on paper: recorded beside replayed beside what-if, never wider than 100 columns. Numbers come in
 * tenths and are written without floating point.
 */
#include "replay_tally.h"
#include "story.h"

#include <stdlib.h>
#include <string.h>

#define LABEL_WIDTH 26
#define WIDTH 100
#define NUMBER_MAX REPLAY_NUMBER_MAX

enum unit { UNIT_COUNT, UNIT_PERCENT, UNIT_SECONDS, UNIT_WHOLE_SECONDS };

/* A number of a cell; counts whole, the others in tenths (of whole seconds too, written without). */
struct metric {
    const char *title;
    int64_t (*value)(const struct cell *cell);
    enum unit unit;
};

static int64_t value_entered(const struct cell *cell) { return cell->entered; }
static int64_t value_answered(const struct cell *cell) { return cell->answered; }
static int64_t value_abandoned(const struct cell *cell) { return cell->abandoned; }
static int64_t value_all_abandoned(const struct cell *cell) { return (int64_t)cell->abandoned + cell->left_in_ivr; }
static int64_t value_left_in_ivr(const struct cell *cell) { return cell->left_in_ivr; }
static int64_t value_median(const struct cell *cell) { return cell_percentile(cell, 500); }
static int64_t value_p90(const struct cell *cell) { return cell_percentile(cell, 900); }
static int64_t value_p95(const struct cell *cell) { return cell_percentile(cell, 950); }
static int64_t value_longest(const struct cell *cell) { return cell_percentile(cell, 1000); }

const char *replay_count_text(char text[NUMBER_MAX], int64_t value)
{
    char digits[NUMBER_MAX];
    size_t size = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)(value < 0 ? -value : value));
    size_t at = 0;
    if (value < 0)
        text[at++] = '-';
    for (size_t i = 0; i < size && at + 2 < NUMBER_MAX; i++) {
        text[at++] = digits[i];
        if ((size - 1 - i) % 3 == 0 && i + 1 < size)
            text[at++] = ',';
    }
    text[at] = '\0';
    return text;
}

static const char *write_number(char text[NUMBER_MAX], int64_t value, enum unit unit)
{
    if (value == TALLY_NOTHING) {
        snprintf(text, NUMBER_MAX, "-");
        return text;
    }
    if (unit == UNIT_COUNT)
        return replay_count_text(text, value);
    int64_t size = value < 0 ? -value : value;
    if (unit == UNIT_WHOLE_SECONDS) {
        snprintf(text, NUMBER_MAX, "%s%lld s", value < 0 ? "-" : "", (long long)(size / 10));
        return text;
    }
    snprintf(text, NUMBER_MAX, "%s%lld.%lld%s", value < 0 ? "-" : "", (long long)(size / 10), (long long)(size % 10),
             unit == UNIT_PERCENT ? " %" : " s");
    return text;
}

/* Without its unit, for tables that say it in their head. */
static const char *write_bare(char text[NUMBER_MAX], int64_t value, enum unit unit)
{
    write_number(text, value, unit);
    char *space = strchr(text, ' ');
    if (space)
        *space = '\0';
    return text;
}

static const char *write_difference(char text[NUMBER_MAX], int64_t value, int64_t from, enum unit unit)
{
    if (value == TALLY_NOTHING || from == TALLY_NOTHING) {
        text[0] = '\0';
        return text;
    }
    char number[NUMBER_MAX];
    write_bare(number, value - from, unit);
    snprintf(text, NUMBER_MAX, "%s%.24s", value > from ? "+" : value == from ? "±" : "", number);
    return text;
}

/* Right-aligned in columns of the terminal, where ± is one. */
static void put_right(FILE *out, const char *text, int width)
{
    int shown = 0;
    for (const char *at = text; *at; at++)
        shown += ((unsigned char)*at & 0xc0) != 0x80;
    fprintf(out, "%*s%s", width > shown ? width - shown : 0, "", text);
}

static void put_left(FILE *out, const char *text, int width)
{
    int shown = 0;
    for (const char *at = text; *at && shown < width; shown++) {
        do
            putc(*at++, out);
        while (((unsigned char)*at & 0xc0) == 0x80);
    }
    fprintf(out, "%*s", width - shown, "");
}

static void heading(FILE *out, const char *text)
{
    fprintf(out, "\n%s\n", text);
    for (const char *at = text; *at; at++)
        fputs(((unsigned char)*at & 0xc0) == 0x80 ? "" : "─", out);
    putc('\n', out);
}

/* --- the whole --- */

static const struct metric summary[] = {
    {"reached the line", value_entered, UNIT_COUNT},
    {"answered", value_answered, UNIT_COUNT},
    {"  of who reached the line", cell_answered_share, UNIT_PERCENT},
    {"abandoned", value_all_abandoned, UNIT_COUNT},
    {"  in the IVR", value_left_in_ivr, UNIT_COUNT},
    {"  in the line", value_abandoned, UNIT_COUNT},
    {"answered in 20 s *", cell_service_level, UNIT_PERCENT},
    {"mean wait", cell_mean_wait, UNIT_SECONDS},
    {"median wait", value_median, UNIT_WHOLE_SECONDS},
    {"90 % waited up to", value_p90, UNIT_WHOLE_SECONDS},
    {"95 % waited up to", value_p95, UNIT_WHOLE_SECONDS},
    {"longest wait", value_longest, UNIT_WHOLE_SECONDS},
};

static void write_summary_row(FILE *out, const struct results *results, const struct metric *metric)
{
    char number[NUMBER_MAX];
    int64_t before = 0;
    put_left(out, metric->title, LABEL_WIDTH);
    for (uint32_t i = 0; i < results->column_count; i++) {
        int64_t value = metric->value(&results->columns[i].by[TALLY_ALL].cells[0]);
        put_right(out, write_number(number, value, metric->unit), i == 0 ? 12 : 14);
        if (i > 0)
            put_right(out, write_difference(number, value, before, metric->unit), 9);
        before = value;
    }
    putc('\n', out);
}

static void write_summary(FILE *out, const struct results *results)
{
    heading(out, "All calls");
    put_left(out, "", LABEL_WIDTH);
    for (uint32_t i = 0; i < results->column_count; i++) {
        put_right(out, results->columns[i].title, i == 0 ? 12 : 14);
        if (i > 0)
            put_right(out, "±", 9);
    }
    putc('\n', out);
    for (size_t i = 0; i < sizeof summary / sizeof summary[0]; i++)
        write_summary_row(out, results, &summary[i]);
    fputs("Waits are of the answered, zeros included. ± compares with the column to the left.\n"
          "* answered_in_20s / (answered + abandoned), of those who reached the line.\n",
          out);
}

/* --- tables --- */

#define GROUP_METRICS 3
#define SUB_WIDTH 8

static const struct metric counts[GROUP_METRICS] = {
    {"answered", value_answered, UNIT_COUNT},
    {"abandoned in line", value_abandoned, UNIT_COUNT},
    {"answered in 20 s *, %", cell_service_level, UNIT_PERCENT},
};
static const struct metric waits[GROUP_METRICS] = {
    {"mean wait, s", cell_mean_wait, UNIT_SECONDS},
    {"90 % waited up to, s", value_p90, UNIT_WHOLE_SECONDS},
    {"95 % waited up to, s", value_p95, UNIT_WHOLE_SECONDS},
};

static const char *const short_titles[COLUMNS_MAX] = {"rec.", "repl.", "what-if"};

static void write_table_head(FILE *out, const struct results *results, const char *label, const struct metric *metrics)
{
    put_left(out, "", 20);
    for (uint32_t m = 0; m < GROUP_METRICS; m++) {
        fputs("  ", out);
        put_right(out, metrics[m].title, SUB_WIDTH * (int)results->column_count);
    }
    putc('\n', out);
    put_left(out, label, 12);
    put_right(out, "arrived", 8);
    for (uint32_t m = 0; m < GROUP_METRICS; m++) {
        fputs("  ", out);
        for (uint32_t i = 0; i < results->column_count; i++)
            put_right(out, short_titles[i], SUB_WIDTH);
    }
    putc('\n', out);
}

static void write_table_row(FILE *out, const struct results *results, const char *label, enum tally_by by, uint32_t row,
                            const struct metric *metrics)
{
    char number[NUMBER_MAX];
    put_left(out, label, 12);
    put_right(out, write_number(number, results->columns[0].by[by].cells[row].arrived, UNIT_COUNT), 8);
    for (uint32_t m = 0; m < GROUP_METRICS; m++) {
        fputs("  ", out);
        for (uint32_t i = 0; i < results->column_count; i++) {
            int64_t value = metrics[m].value(&results->columns[i].by[by].cells[row]);
            put_right(out, write_bare(number, value, metrics[m].unit), SUB_WIDTH);
        }
    }
    putc('\n', out);
}

static const char *row_label(const struct results *results, enum tally_by by, uint32_t row, char text[NUMBER_MAX])
{
    static const char days[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"}; /* 1970-01-01 was a Thursday */
    const struct calls *calls = results->model->calls;
    if (by == TALLY_SERVICE)
        return names_text(&calls->services, row);
    if (by == TALLY_HALF_HOUR) {
        snprintf(text, NUMBER_MAX, "%02u:%02u", row / 2 % 24, row % 2 * 30);
        return text;
    }
    char date[11];
    int64_t day = calls->first_s / 86400 + row;
    calls_date_text(day * 86400, date);
    snprintf(text, NUMBER_MAX, "%s %s", days[day % 7], date + 5);
    return text;
}

/* Rows without anybody in a line would be all dashes. */
static bool anybody_entered(const struct results *results, enum tally_by by, uint32_t row)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < results->column_count; i++) {
        const struct cell *cell = &results->columns[i].by[by].cells[row];
        sum += cell->entered + cell->answered + cell->abandoned;
    }
    return sum > 0;
}

/* Two tables, because all numbers of three columns do not fit beside each other. */
static void write_tables(FILE *out, const struct results *results, enum tally_by by, const char *label)
{
    const struct metric *const groups[] = {counts, waits};
    for (uint32_t g = 0; g < 2; g++) {
        write_table_head(out, results, label, groups[g]);
        for (uint32_t row = 0; row < results->columns[0].by[by].count; row++) {
            char text[NUMBER_MAX];
            if (anybody_entered(results, by, row))
                write_table_row(out, results, row_label(results, by, row, text), by, row, groups[g]);
        }
        if (g == 0)
            putc('\n', out);
    }
}

/* --- agents --- */

struct recorded_work {
    uint32_t contacts;
    int64_t talk_s;
};

static struct recorded_work work_of(const struct calls *calls, uint32_t agent)
{
    struct recorded_work work = {0, 0};
    for (uint32_t i = 0; agent != NAMES_NONE && i < calls->count; i++)
        if (calls->items[i].outcome == CALL_ANSWERED && calls->items[i].agent == agent) {
            work.contacts++;
            work.talk_s += calls->items[i].talk_s;
        }
    return work;
}

/* handling / (handling + available), in tenths of a percent. */
static int64_t occupancy(const struct person *person)
{
    ccs_duration handling = person->talk_ms + person->wrap_up_ms, all = handling + person->available_ms;
    return all == 0 ? TALLY_NOTHING : (handling * 2000 + all) / (all * 2);
}

static const struct person *same_person(const struct world *world, const char *key)
{
    for (uint32_t i = 0; i < world->people_count; i++)
        if (strcmp(world->people[i].key, key) == 0)
            return &world->people[i];
    return NULL;
}

static int64_t count_or_nothing(const struct recorded_work *work)
{
    return work->contacts > 0 ? (int64_t)work->contacts : TALLY_NOTHING;
}

/* One of the three groups of columns: 0 contacts, 1 hours of talk, 2 occupancy. */
static void put_people(FILE *out, const struct results *results, const char *key, const struct recorded_work *work,
                       int what)
{
    char number[NUMBER_MAX];
    for (uint32_t i = 0; i < results->column_count; i++) {
        const struct world *world = results->columns[i].world;
        const struct person *person = world ? same_person(world, key) : NULL;
        int64_t value = TALLY_NOTHING;
        if (what == 0)
            value = world ? (person ? (int64_t)person->contacts : TALLY_NOTHING) : count_or_nothing(work);
        else if (what == 1)
            value = world                ? (person ? person->talk_ms / 360000 : TALLY_NOTHING)
                    : work->contacts > 0 ? work->talk_s / 360
                                         : TALLY_NOTHING;
        else if (person)
            value = occupancy(person);
        if (what == 2 && !world)
            continue; /* not in the records */
        put_right(out, write_bare(number, value, what == 0 ? UNIT_COUNT : UNIT_PERCENT), 8);
    }
}

static void write_agent_row(FILE *out, const struct results *results, const struct person *person)
{
    char label[80];
    struct recorded_work work = work_of(results->model->calls, person->recorded);
    snprintf(label, sizeof label, "%.60s%s", person->key,
             person->is_new    ? " (new)"
             : person->derived ? " (added)"
                               : "");
    put_left(out, label, 18);
    for (int what = 0; what < 3; what++) {
        fputs(what == 0 ? "" : "  ", out);
        put_people(out, results, person->key, &work, what);
    }
    putc('\n', out);
}

static void write_agents(FILE *out, const struct results *results)
{
    static const char *const titles[] = {"contacts", "hours of talk", "occupancy, %"};
    heading(out, "Agents");
    put_left(out, "", 18);
    for (uint32_t what = 0; what < 3; what++) {
        fputs(what == 0 ? "" : "  ", out);
        put_right(out, titles[what], 8 * (int)(results->column_count - (what == 2)));
    }
    putc('\n', out);
    put_left(out, "agent", 18);
    for (uint32_t what = 0; what < 3; what++) {
        fputs(what == 0 ? "" : "  ", out);
        for (uint32_t i = what == 2; i < results->column_count; i++)
            put_right(out, short_titles[i], 8);
    }
    putc('\n', out);
    const struct world *base = results->columns[1].world;
    for (uint32_t i = 0; i < base->people_count; i++)
        write_agent_row(out, results, &base->people[i]);
    const struct world *other = results->column_count == 3 ? results->columns[2].world : NULL;
    for (uint32_t i = 0; other && i < other->people_count; i++)
        if (!same_person(base, other->people[i].key))
            write_agent_row(out, results, &other->people[i]);
    fputs("Occupancy: handling / (handling + available). The records do not tell it: wrap-up is not in them.\n", out);
}

static void write_title(FILE *out, const struct results *results)
{
    const struct calls *calls = results->model->calls;
    char first[11], last[11], number[NUMBER_MAX], phantoms[NUMBER_MAX];
    calls_date_text(calls->first_s, first);
    calls_date_text(calls->last_s, last);
    fprintf(out, "%s to %s: %s call%s, %s phantom%s left out", first, last, write_number(number, calls->count, UNIT_COUNT),
            calls->count == 1 ? "" : "s", write_number(phantoms, calls->phantoms, UNIT_COUNT), calls->phantoms == 1 ? "" : "s");
    if (results->what_if_words) {
        fputs("\nwhat-if: ", out);
        story_wrap(out, results->what_if_words, 9, 9, WIDTH);
    } else {
        putc('\n', out);
    }
    fprintf(out, "  calls    %s\n  config   %s\n", results->calls_path, results->config_path);
    if (results->what_if_path)
        fprintf(out, "  what-if  %s\n", results->what_if_path);
    fprintf(out, "  center   %s: %s events in %lld.%02lld s, hash %016llx\n", results->db_path,
            write_number(number, (int64_t)results->events, UNIT_COUNT), (long long)(results->wall_ms / 1000),
            (long long)(results->wall_ms % 1000 / 10), (unsigned long long)results->events_hash);
}

void replay_text_write(FILE *out, const struct results *results)
{
    write_title(out, results);
    write_summary(out, results);
    heading(out, "By service");
    write_tables(out, results, TALLY_SERVICE, "service");
    heading(out, "By day of arrival");
    write_tables(out, results, TALLY_DAY, "day");
    heading(out, "Through the day, all days together, by half-hour");
    write_tables(out, results, TALLY_HALF_HOUR, "from");
    write_agents(out, results);
}
