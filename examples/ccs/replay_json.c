/*
 * The report for programs. Every object of numbers has the same members, whatever it counts, so that one reader reads
 * all. Ratios and means are decimals made from integers; what cannot be divided is null.
 */
#include "replay_tally.h"

#include <string.h>

static void put_text(FILE *out, const char *name, const char *text)
{
    fprintf(out, "\"%s\": ", name);
    cli_json_text(out, text, strlen(text));
}

static void put_tenths(FILE *out, const char *name, int64_t value)
{
    if (value == TALLY_NOTHING)
        fprintf(out, ", \"%s\": null", name);
    else
        fprintf(out, ", \"%s\": %lld.%lld", name, (long long)(value / 10), (long long)(value % 10));
}

static void put_cell(FILE *out, const struct cell *cell)
{
    fprintf(out,
            "{\"arrived\": %u, \"reached_line\": %u, \"answered\": %u, \"abandoned\": %u, \"left_in_ivr\": %u, "
            "\"answered_in_20s\": %u",
            cell->arrived, cell->entered, cell->answered, cell->abandoned + cell->left_in_ivr, cell->left_in_ivr,
            cell->in_target);
    put_tenths(out, "answered_of_reached_line_percent", cell_answered_share(cell));
    put_tenths(out, "answered_in_20s_of_answered_and_abandoned_in_line_percent", cell_service_level(cell));
    put_tenths(out, "mean_wait_s", cell_mean_wait(cell));
    put_tenths(out, "p50_wait_s", cell_percentile(cell, 500));
    put_tenths(out, "p90_wait_s", cell_percentile(cell, 900));
    put_tenths(out, "p95_wait_s", cell_percentile(cell, 950));
    put_tenths(out, "max_wait_s", cell_percentile(cell, 1000));
    fputs("}", out);
}

static const char *const column_names[COLUMNS_MAX] = {"recorded", "replayed", "what_if"};

static void put_columns(FILE *out, const struct results *results, enum tally_by by, uint32_t row, const char *separator)
{
    for (uint32_t i = 0; i < COLUMNS_MAX; i++) {
        fprintf(out, "%s\"%s\": ", i == 0 ? "" : separator, column_names[i]);
        if (i < results->column_count)
            put_cell(out, &results->columns[i].by[by].cells[row]);
        else
            fputs("null", out);
    }
}

static void put_label(FILE *out, const struct results *results, enum tally_by by, uint32_t row)
{
    const struct calls *calls = results->model->calls;
    char date[11];
    if (by == TALLY_SERVICE) {
        put_text(out, "service", names_text(&calls->services, row));
    } else if (by == TALLY_HALF_HOUR) {
        fprintf(out, "\"from\": \"%02u:%02u\"", row / 2 % 24, row % 2 * 30);
    } else {
        calls_date_text(calls->first_s + (int64_t)row * 86400, date);
        put_text(out, "day", date);
    }
}

static void put_table(FILE *out, const struct results *results, const char *name, enum tally_by by)
{
    const char *separator = "";
    fprintf(out, "  \"%s\": [", name);
    for (uint32_t row = 0; row < results->columns[0].by[by].count; row++) {
        if (results->columns[0].by[by].cells[row].arrived == 0)
            continue;
        fprintf(out, "%s\n    {", separator);
        put_label(out, results, by, row);
        fputs(", ", out);
        put_columns(out, results, by, row, ", ");
        fputs("}", out);
        separator = ",";
    }
    fputs("\n  ],\n", out);
}

static void put_people(FILE *out, const struct world *world)
{
    const char *separator = "";
    fputs("[", out);
    for (uint32_t i = 0; i < world->people_count; i++) {
        const struct person *person = &world->people[i];
        fprintf(out, "%s\n    {", separator);
        put_text(out, "agent", person->key);
        fprintf(out,
                ", \"added\": %s, \"new\": %s, \"contacts\": %u, \"talk_s\": %lld, \"wrap_up_s\": %lld, "
                "\"available_s\": %lld",
                person->derived ? "true" : "false", person->is_new ? "true" : "false", person->contacts,
                (long long)(person->talk_ms / 1000), (long long)(person->wrap_up_ms / 1000),
                (long long)(person->available_ms / 1000));
        ccs_duration handling = person->talk_ms + person->wrap_up_ms, all = handling + person->available_ms;
        put_tenths(out, "occupancy_percent", all == 0 ? TALLY_NOTHING : (handling * 2000 + all) / (all * 2));
        fputs("}", out);
        separator = ",";
    }
    fputs("\n  ]", out);
}

static void put_recorded_people(FILE *out, const struct calls *calls, const struct roster *roster)
{
    const char *separator = "";
    fputs("[", out);
    for (uint32_t i = 0; i < roster->count; i++) {
        if (roster->agents[i].answered == 0)
            continue;
        int64_t present_s = 0;
        for (uint32_t k = 0; k < roster->agents[i].stretch_count; k++)
            present_s += roster->agents[i].stretches[k].to_s - roster->agents[i].stretches[k].from_s;
        fprintf(out, "%s\n    {", separator);
        put_text(out, "agent", names_text(&calls->agents, i));
        fprintf(out, ", \"contacts\": %u, \"present_s\": %lld, \"wrap_ups_observed\": %u}", roster->agents[i].answered,
                (long long)present_s, roster->agents[i].wrap_up_count);
        separator = ",";
    }
    fputs("\n  ]", out);
}

static void put_agents(FILE *out, const struct results *results)
{
    fputs("  \"agents\": {\"recorded\": ", out);
    put_recorded_people(out, results->model->calls, &results->model->roster);
    fputs(", \"replayed\": ", out);
    put_people(out, results->columns[1].world);
    fputs(", \"what_if\": ", out);
    if (results->column_count == 3)
        put_people(out, results->columns[2].world);
    else
        fputs("null", out);
    fputs("},\n", out);
}

void replay_json_write(FILE *out, const struct results *results)
{
    const struct calls *calls = results->model->calls;
    fprintf(out, "{\n  \"calls\": %u,\n  \"phantoms\": %u,\n  ", calls->count, calls->phantoms);
    put_columns(out, results, TALLY_ALL, 0, ",\n  ");
    fprintf(
        out,
        ",\n  \"events\": %llu,\n  \"events_hash\": \"%016llx\",\n  \"wall_s\": %lld.%03lld,\n  \"seed\": %llu,\n  ",
        (unsigned long long)results->events, (unsigned long long)results->events_hash,
        (long long)(results->wall_ms / 1000), (long long)(results->wall_ms % 1000),
        (unsigned long long)results->model->seed);
    put_text(out, "config", results->config_path);
    fputs(",\n  ", out);
    put_text(out, "db", results->db_path);
    fputs(",\n", out);
    put_table(out, results, "services", TALLY_SERVICE);
    put_table(out, results, "days", TALLY_DAY);
    put_table(out, results, "half_hours", TALLY_HALF_HOUR);
    put_agents(out, results);
    fprintf(out, "  \"calls_file\": ");
    cli_json_text(out, results->calls_path, strlen(results->calls_path));
    fputs("\n}\n", out);
}
