/*
 * Any bytes as an iCalendar file. Refused, the error must be fit to print and point into the file; accepted, the calendar that
 * comes of it is JSON of its kind, and where it compiles, writing it as iCalendar and reading it again changes nothing.
 */
#include "base/text.h"
#include "calendar/ical.h"
#include "record/json.h"
#include "zone_data.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* One zone beside UTC. */
static ccs_status read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    uint8_t bytes[ZONE_DATA_ROOM];
    (void)capacity;
    (void)user_data;
    if (name.size != 13 || memcmp(name.data, "Europe/Berlin", 13) != 0)
        return CCS_ENOENT;
    *data_size = zone_data_write(ZONE_BERLIN, bytes);
    memcpy(buffer, bytes, *data_size);
    return CCS_OK;
}
static const ccs_zones zones = {.size = sizeof zones, .read = read_zone};

static ccs_status compile(ccs_str json, ccs_calendar **calendar)
{
    ccs_calendar_options options = CCS_CALENDAR_OPTIONS_INIT;
    options.zones = &zones;
    return ccs_calendar_create(json, &options, calendar, NULL);
}

static uint32_t count_lines(const uint8_t *data, size_t size)
{
    uint32_t lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    return lines;
}

static void check_error(const uint8_t *data, size_t size, ccs_status status, const ccs_ical_options *options,
                        const ccs_ical_answer *answer)
{
    require(status == CCS_EPARSE || status == CCS_ELIMIT);
    require(answer->text && answer->text_size > 0 && answer->entry_count == 0 && answer->refused_count == 0);
    require(ccs__utf8_valid((ccs_str){answer->text, answer->text_size}, NULL));
    require(!(options->flags & CCS_ICAL_SKIP_ERRORS) || !answer->avoidable);
    require(answer->line >= 1 && answer->line <= count_lines(data, size) && answer->column >= 1 && answer->column <= size + 2);
}

static void check_round(const ccs_calendar *calendar, const ccs_ical_options *options)
{
    ccs_ical_answer out = CCS_ICAL_ANSWER_INIT, back = CCS_ICAL_ANSWER_INIT;
    ccs_calendar *again = NULL;
    require(ccs_ical_export(calendar, 0, &out) == CCS_OK);
    ccs_str file = {out.text, out.text_size};
    if (file.size <= CCS_ICAL_SIZE_MAX) { /* written out it may be longer than what is read */
        require(ccs_ical_import(file, options, &back) == CCS_OK);
        require(compile((ccs_str){back.text, back.text_size}, &again) == CCS_OK);
        require(strcmp(ccs_calendar_json(calendar).data, ccs_calendar_json(again).data) == 0);
    }
    ccs_calendar_destroy(again);
    ccs_ical_answer_finish(&back);
    ccs_ical_answer_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
    ccs_ical_answer answer = CCS_ICAL_ANSWER_INIT;
    if (size == 0)
        return 0;
    options.zone = data[0] & 16 ? CCS_STR("Europe/Berlin") : CCS_STR("UTC");
    options.zones = data[0] & 32 ? NULL : &zones;
    if (data[0] & 16)
        options.zones = &zones;
    options.flags = data[0] % 4 == 1 ? CCS_ICAL_UNMARKED : data[0] % 4 == 2 ? CCS_ICAL_OPAQUE_ONLY : 0;
    options.flags |= data[0] & 64 ? CCS_ICAL_SKIP_ERRORS : 0;
    if (data[0] % 8 == 5)
        options.leave_out = CCS_STR("Observance, x");
    ccs_str text = {(const char *)data + 1, size - 1};
    ccs_status status = ccs_ical_import(text, &options, &answer);
    if (status != CCS_OK) {
        check_error(data + 1, size - 1, status, &options, &answer);
    } else {
        ccs_calendar *calendar = NULL;
        require(answer.refused_count <= answer.skipped_count && answer.avoidable == 0);
        require(answer.refused_count == 0 || options.flags & CCS_ICAL_SKIP_ERRORS);
        status = compile((ccs_str){answer.text, answer.text_size}, &calendar);
        require(status == CCS_OK || status == CCS_EINVAL || status == CCS_ELIMIT);
        if (status == CCS_OK)
            check_round(calendar, &options);
        ccs_calendar_destroy(calendar);
    }
    ccs_ical_answer_finish(&answer);
    return 0;
}
