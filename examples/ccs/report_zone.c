/*
 * The zone that a report takes its days in: the one asked for, or that of the center's settings. Its rules are those in the file,
 * by which the center decides; only of a zone that no calendar ever named, those of this machine.
 */
#include "report.h"

#include <string.h>

#define COMMAND "report"

/* One value of the file, or NULL; the statement is to be finalized by the caller. */
static sqlite3_stmt *look_up(sqlite3 *db, const char *sql, const char *name)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        return NULL;
    if (name)
        sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) == SQLITE_ROW)
        return statement;
    sqlite3_finalize(statement);
    return NULL;
}

static int fail(const struct report *report, const char *words)
{
    return cli_fail(CLI_WRONG, COMMAND, "--zone %s: %s", report->zone_name, words);
}

static int open_zone(struct report *report, sqlite3 *db)
{
    char error[256] = "its data cannot be read";
    sqlite3_stmt *row =
        look_up(db, "SELECT data FROM ccs_zone WHERE key = ?1 ORDER BY version DESC LIMIT 1", report->zone_name);
    ccs_status status;
    if (row)
        status = ccs_zone_create(sqlite3_column_blob(row, 0), (size_t)sqlite3_column_bytes(row, 0), NULL, &report->zone, error,
                                 sizeof error);
    else
        status = ccs_zone_open(ccs_zones_system(), ccs_str_from(report->zone_name), NULL, &report->zone, error, sizeof error);
    sqlite3_finalize(row);
    return status == CCS_OK ? CLI_OK : fail(report, error);
}

/* ccs_local(start): the same on the clock on the wall. */
static void to_local(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const struct report *report = sqlite3_user_data(context);
    sqlite3_result_int64(context, report_local(report, sqlite3_value_int64(values[0])));
}

ccs_time report_local(const struct report *report, ccs_time at)
{
    int32_t offset_s = 0;
    return ccs_zone_offset(report->zone, at, &offset_s) == CCS_OK ? at + offset_s * INT64_C(1000) : at;
}

bool report_is_utc(const struct report *report) { return !report->zone_name[0] || strcmp(report->zone_name, "UTC") == 0; }

static int find_split(struct report *report, sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    bool found = sqlite3_prepare_v2(db,
                                    "SELECT EXISTS (SELECT 1 FROM ccs_queue_interval WHERE start >= ?1 AND start < ?2 "
                                    "AND (ccs_local(start) - start) % 1800000 <> 0)", -1, &statement, NULL) == SQLITE_OK &&
                 sqlite3_bind_int64(statement, 1, report->from) == SQLITE_OK &&
                 sqlite3_bind_int64(statement, 2, report->to) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW;
    report->days_split = found && sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return found ? CLI_OK : cli_fail(CLI_FAILED, COMMAND, "%s: %s", report->path, sqlite3_errmsg(db));
}

int report_zone(struct report *report, sqlite3 *db, const char *wanted)
{
    sqlite3_stmt *settings = wanted ? NULL : look_up(db, "SELECT zone FROM ccs_settings WHERE zone IS NOT NULL", NULL);
    const char *name = settings ? (const char *)sqlite3_column_text(settings, 0) : wanted;
    snprintf(report->zone_name, sizeof report->zone_name, "%s", name ? name : "");
    sqlite3_finalize(settings);
    int code = open_zone(report, db);
    if (code == CLI_OK && sqlite3_create_function(db, "ccs_local", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, report, to_local,
                                                  NULL, NULL) != SQLITE_OK)
        code = cli_fail(CLI_FAILED, COMMAND, "%s: %s", report->path, sqlite3_errmsg(db));
    return code == CLI_OK && !report_is_utc(report) ? find_split(report, db) : code;
}
