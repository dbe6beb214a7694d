/*
 * Any bytes as an iCalendar file. Refused, the error must be fit to print and point into the file; accepted, the calendar that
 * comes of it is JSON of its kind, and where it compiles, writing it as iCalendar and reading it again changes nothing.
 */
#include "base/text.h"
#include "calendar/ical.h"
#include "record/json.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static uint32_t count_lines(const uint8_t *data, size_t size)
{
    uint32_t lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    return lines;
}

static void check_error(const uint8_t *data, size_t size, ccs_status status, const ccs_ical_answer *answer)
{
    require(status == CCS_EPARSE || status == CCS_ELIMIT);
    require(answer->text && answer->text_size > 0 && answer->entry_count == 0);
    require(ccs__utf8_valid((ccs_str){answer->text, answer->text_size}, NULL));
    require(answer->line >= 1 && answer->line <= count_lines(data, size) && answer->column >= 1 && answer->column <= size + 2);
}

static void check_round(const ccs_calendar *calendar, const ccs_ical_options *options)
{
    ccs_ical_answer out = CCS_ICAL_ANSWER_INIT, back = CCS_ICAL_ANSWER_INIT;
    ccs_calendar_error error = CCS_CALENDAR_ERROR_INIT;
    ccs_calendar *again = NULL;
    require(ccs_ical_export(calendar, 0, &out) == CCS_OK);
    ccs_str file = {out.text, out.text_size};
    if (file.size <= CCS_ICAL_SIZE_MAX) { /* written out it may be longer than what is read */
        require(ccs_ical_import(file, options, &back) == CCS_OK);
        require(ccs_calendar_create((ccs_str){back.text, back.text_size}, NULL, &again, &error) == CCS_OK);
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
    options.zone = CCS_STR("UTC");
    options.flags = data[0] % 4 == 1 ? CCS_ICAL_UNMARKED : data[0] % 4 == 2 ? CCS_ICAL_OPAQUE_ONLY : 0;
    if (data[0] % 8 == 5)
        options.leave_out = CCS_STR("Observance, x");
    ccs_str text = {(const char *)data + 1, size - 1};
    ccs_status status = ccs_ical_import(text, &options, &answer);
    if (status != CCS_OK) {
        check_error(data + 1, size - 1, status, &answer);
    } else {
        ccs_calendar *calendar = NULL;
        ccs_calendar_error error = CCS_CALENDAR_ERROR_INIT;
        status = ccs_calendar_create((ccs_str){answer.text, answer.text_size}, NULL, &calendar, &error);
        require(status == CCS_OK || status == CCS_EINVAL || status == CCS_ELIMIT);
        if (status == CCS_OK)
            check_round(calendar, &options);
        ccs_calendar_destroy(calendar);
    }
    ccs_ical_answer_finish(&answer);
    return 0;
}
