/*
 * From rows to calls. A row that cannot be true is refused with the place of the field that says so, because a
 * replay of half-understood records would look just as good as one of records.
 */
#include "calls.h"

#include <stdlib.h>
#include <string.h>

#define DAY_S 86400
#define SECONDS_MAX (7 * DAY_S) /* nobody talks or waits for longer than a week */
#define SLIP_S 3600             /* the parts of a call may contradict each other by this much */

enum column {
    ARRIVED_AT,
    CALL_ID,
    CUSTOMER_ID,
    PRIORITY,
    SERVICE,
    IVR_S,
    QUEUED_AT,
    WAIT_S,
    OUTCOME,
    ANSWERED_AT,
    TALK_S,
    AGENT,
    COLUMN_COUNT
};

static const char *const column_names[COLUMN_COUNT] = {
    [ARRIVED_AT] = "arrived_at",   [CALL_ID] = "call_id", [CUSTOMER_ID] = "customer_id",
    [PRIORITY] = "priority",       [SERVICE] = "service", [IVR_S] = "ivr_s",
    [QUEUED_AT] = "queued_at",     [WAIT_S] = "wait_s",   [OUTCOME] = "outcome",
    [ANSWERED_AT] = "answered_at", [TALK_S] = "talk_s",   [AGENT] = "agent",
};

/* The reader of one file. */
struct rows {
    struct csv csv;
    uint32_t place[COLUMN_COUNT]; /* of a column among the fields */
    struct calls *calls;
};

void calls_free(struct calls *calls)
{
    free(calls->items);
    names_free(&calls->ids);
    names_free(&calls->customers);
    names_free(&calls->agents);
    names_free(&calls->services);
    *calls = (struct calls){0};
}

static bool digits(const char *text, uint32_t count, uint32_t *value)
{
    *value = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *value = *value * 10 + (uint32_t)(text[i] - '0');
    }
    return true;
}

/* Days since 1970-01-01; a year is counted from March, so that the leap day is its last. */
static int64_t days_of(uint32_t year, uint32_t month, uint32_t day)
{
    uint32_t y = month <= 2 ? year - 1 : year;
    uint32_t since_march = month > 2 ? month - 3 : month + 9;
    return (int64_t)y * 365 + y / 4 - y / 100 + y / 400 + (153 * since_march + 2) / 5 + day - 1 - 719468;
}

static uint32_t days_in_month(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

bool calls_time_read(const char *text, uint32_t size, int64_t *at_s)
{
    uint32_t year, month, day, hour, minute, second;
    if (size != 19 || text[4] != '-' || text[7] != '-' || (text[10] != ' ' && text[10] != 'T') || text[13] != ':' ||
        text[16] != ':')
        return false;
    if (!digits(text, 4, &year) || !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day) ||
        !digits(text + 11, 2, &hour) || !digits(text + 14, 2, &minute) || !digits(text + 17, 2, &second))
        return false;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) || hour > 23 ||
        minute > 59 || second > 59)
        return false;
    *at_s = days_of(year, month, day) * DAY_S + (int64_t)(hour * 3600 + minute * 60 + second);
    return true;
}

void calls_date_text(int64_t at_s, char text[11])
{
    int64_t days = at_s / DAY_S + 719468; /* since March of the year 0 */
    uint32_t era = (uint32_t)(days / 146097), of_era = (uint32_t)(days % 146097);
    uint32_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint32_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint32_t since_march = (5 * of_year + 2) / 153;
    uint32_t day = of_year - (153 * since_march + 2) / 5 + 1;
    uint32_t month = since_march < 10 ? since_march + 3 : since_march - 9;
    uint32_t year = era * 400 + year_of_era + (month <= 2);
    snprintf(text, 11, "%04u-%02u-%02u", year % 10000, month % 100, day % 100);
}

/* A header that is one field, because the file is of the kind that spreadsheets write where a comma is decimal. */
static const char *separator_hint(const struct csv *csv)
{
    const char *header = csv->fields[0].text;
    if (csv->count > 1)
        return "";
    if (strchr(header, ';'))
        return "; the columns seem to be separated by ; and must be by commas";
    return strchr(header, '\t') ? "; the columns seem to be separated by tabs and must be by commas" : "";
}

static bool find_columns(struct rows *rows)
{
    struct csv *csv = &rows->csv;
    for (uint32_t i = 0; i < COLUMN_COUNT; i++)
        rows->place[i] = UINT32_MAX;
    for (uint32_t at = 0; at < csv->count; at++)
        for (uint32_t i = 0; i < COLUMN_COUNT; i++) {
            if (strcmp(csv->fields[at].text, column_names[i]) != 0)
                continue;
            if (rows->place[i] != UINT32_MAX)
                return csv_fail(csv, &csv->fields[at], "the column %s is there twice", column_names[i]);
            rows->place[i] = at;
        }
    for (uint32_t i = 0; i < COLUMN_COUNT; i++)
        if (rows->place[i] == UINT32_MAX)
            return csv_fail(csv, &csv->fields[0], "the column %s is missing from the header%s", column_names[i],
                            separator_hint(csv));
    return true;
}

static const struct csv_field *field_of(const struct rows *rows, enum column column)
{
    return &rows->csv.fields[rows->place[column]];
}

static bool read_time(struct rows *rows, enum column column, int64_t *at_s)
{
    const struct csv_field *field = field_of(rows, column);
    if (calls_time_read(field->text, field->size, at_s))
        return true;
    return csv_fail(&rows->csv, field, "%s is no time; it should look like 1999-02-01 07:00:00", column_names[column]);
}

/* A later instant of the same call. Service after midnight may carry the date of the arrival. */
static bool read_later_time(struct rows *rows, enum column column, int64_t arrived_s, int64_t *at_s)
{
    if (!read_time(rows, column, at_s))
        return false;
    if (*at_s < arrived_s - DAY_S / 2)
        *at_s += DAY_S;
    if (*at_s < arrived_s - SLIP_S)
        return csv_fail(&rows->csv, field_of(rows, column), "%s is long before arrived_at", column_names[column]);
    if (*at_s > arrived_s + DAY_S)
        return csv_fail(&rows->csv, field_of(rows, column), "%s is more than a day after arrived_at",
                        column_names[column]);
    return true;
}

static bool read_number(struct rows *rows, enum column column, uint32_t max, int32_t *number)
{
    const struct csv_field *field = field_of(rows, column);
    uint32_t value = 0;
    if (field->text[0] == '-')
        return csv_fail(&rows->csv, field, "%s is negative", column_names[column]);
    if (field->size == 0 || field->size > 9 || !digits(field->text, field->size, &value) || value > max)
        return csv_fail(&rows->csv, field, "%s is no whole number from 0 to %u", column_names[column], max);
    *number = (int32_t)value;
    return true;
}

/* Some calls are recorded in line up to a minute before they arrived: ivr_s is negative. They arrived when they
 * came to the line. */
static bool read_ivr(struct rows *rows, struct call *call)
{
    const struct csv_field *field = field_of(rows, IVR_S);
    uint32_t early_s;
    if (field->text[0] != '-')
        return read_number(rows, IVR_S, SECONDS_MAX, &call->ivr_s);
    if (field->size < 2 || field->size > 9 || !digits(field->text + 1, field->size - 1, &early_s) || early_s > SLIP_S)
        return csv_fail(&rows->csv, field, "ivr_s is no whole number from -%d to %d", SLIP_S, SECONDS_MAX);
    call->arrived_s -= early_s;
    call->ivr_s = 0;
    return true;
}

static bool read_name(struct rows *rows, enum column column, uint32_t size_max, struct names *names, uint32_t *number)
{
    const struct csv_field *field = field_of(rows, column);
    if (field->size > size_max)
        return csv_fail(&rows->csv, field, "%s is longer than %u bytes", column_names[column], size_max);
    for (uint32_t i = 0; i < field->size; i++)
        if ((unsigned char)field->text[i] < ' ' || field->text[i] == 0x7f)
            return csv_fail(&rows->csv, field, "%s holds a control character", column_names[column]);
    *number = names_add(names, field->text, field->size, NULL);
    return *number != NAMES_NONE || csv_fail(&rows->csv, field, "no memory for so many calls");
}

static bool read_id(struct rows *rows, struct call *call)
{
    const struct csv_field *field = field_of(rows, CALL_ID);
    if (field->size == 0)
        return csv_fail(&rows->csv, field, "call_id is empty");
    uint32_t before = rows->calls->ids.count;
    if (!read_name(rows, CALL_ID, 128, &rows->calls->ids, &call->id))
        return false;
    if (rows->calls->ids.count == before)
        return csv_fail(&rows->csv, field, "the call_id %s was in line %u already", field->text,
                        rows->calls->items[call->id].line);
    return true;
}

static bool read_service(struct rows *rows, struct call *call)
{
    const struct csv_field *field = field_of(rows, SERVICE);
    uint32_t number;
    if (field->size == 0)
        return csv_fail(&rows->csv, field, "service is empty");
    if (strpbrk(field->text, " :,@|"))
        return csv_fail(&rows->csv, field, "service is a skill's name: no spaces and none of : , @ |");
    if (!read_name(rows, SERVICE, 64, &rows->calls->services, &number))
        return false;
    if (number >= CALLS_SERVICES_MAX)
        return csv_fail(&rows->csv, field, "more than %u services", CALLS_SERVICES_MAX);
    call->service = (uint8_t)number;
    return true;
}

static bool read_outcome(struct rows *rows, struct call *call)
{
    static const char *const outcomes[] = {"answered", "abandoned", "phantom"};
    const struct csv_field *field = field_of(rows, OUTCOME);
    for (uint8_t i = 0; i < 3; i++)
        if (strcmp(field->text, outcomes[i]) == 0) {
            call->outcome = i;
            return true;
        }
    return csv_fail(&rows->csv, field, "outcome is none of answered, abandoned, phantom");
}

static bool read_agent(struct rows *rows, struct call *call)
{
    call->agent = CALLS_NO_AGENT;
    return field_of(rows, AGENT)->size == 0 || read_name(rows, AGENT, 64, &rows->calls->agents, &call->agent);
}

static bool read_times(struct rows *rows, struct call *call)
{
    int64_t queued_s;
    if (!read_time(rows, ARRIVED_AT, &call->arrived_s))
        return false;
    call->queued = field_of(rows, QUEUED_AT)->size > 0;
    if (call->queued && !read_later_time(rows, QUEUED_AT, call->arrived_s, &queued_s))
        return false;
    call->timed = field_of(rows, ANSWERED_AT)->size > 0;
    return !call->timed || read_later_time(rows, ANSWERED_AT, call->arrived_s, &call->answered_s);
}

static bool read_call(struct rows *rows, struct call *call)
{
    int32_t priority;
    *call = (struct call){.line = field_of(rows, CALL_ID)->line};
    if (!read_times(rows, call) || !read_id(rows, call) || !read_number(rows, PRIORITY, 2, &priority) ||
        !read_name(rows, CUSTOMER_ID, 128, &rows->calls->customers, &call->customer) || !read_service(rows, call) ||
        !read_ivr(rows, call) || !read_number(rows, WAIT_S, SECONDS_MAX, &call->wait_s) || !read_outcome(rows, call) ||
        !read_number(rows, TALK_S, SECONDS_MAX, &call->talk_s))
        return false;
    call->priority = (uint8_t)priority;
    return read_agent(rows, call);
}

static bool keep_call(struct rows *rows, const struct call *call)
{
    struct calls *calls = rows->calls;
    void *items = calls->items;
    if (!grow(&items, &calls->capacity, calls->count, sizeof *calls->items))
        return csv_fail(&rows->csv, &rows->csv.fields[0], "no memory for so many calls");
    calls->items = items;
    if (calls->count == 0 || call->arrived_s < calls->first_s)
        calls->first_s = call->arrived_s;
    if (calls->count == 0 || call->arrived_s > calls->last_s)
        calls->last_s = call->arrived_s;
    calls->phantoms += call->outcome == CALL_PHANTOM;
    calls->items[calls->count++] = *call;
    return true;
}

static bool read_rows(struct rows *rows)
{
    if (!find_columns(rows))
        return false;
    for (;;) {
        struct call call;
        switch (csv_next(&rows->csv)) {
        case CSV_BAD:
            return false;
        case CSV_END:
            return rows->calls->count > 0 ||
                   csv_fail(&rows->csv, &(struct csv_field){.line = (uint32_t)rows->csv.line, .column = 1},
                            "a header, but no calls");
        case CSV_RECORD:
            if (!read_call(rows, &call) || !keep_call(rows, &call))
                return false;
        }
    }
}

bool calls_read(struct calls *calls, const char *path, struct csv_error *error)
{
    struct rows *rows = calloc(1, sizeof *rows);
    *calls = (struct calls){0};
    *error = (struct csv_error){.words = "no memory"};
    if (!rows)
        return false;
    rows->calls = calls;
    bool fine = csv_open(&rows->csv, path) && read_rows(rows);
    *error = rows->csv.error;
    csv_close(&rows->csv);
    free(rows);
    return fine;
}
