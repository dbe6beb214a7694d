/*
 * The public face of iCalendar: texts in, texts out, nothing kept between calls.
 */
#include "base/options.h"
#include "calendar/ical.h"
#include "record/json.h"

#define ARENA_BYTES_MAX ((size_t)256 << 20) /* 4 MiB of lines are far from it */

/* An exact, NUL-terminated copy; NULL: no memory. */
static char *copy_text(const ccs_alloc *alloc, const void *bytes, size_t size)
{
    char *copy = ccs__realloc(alloc, NULL, 0, size + 1);
    if (copy && size > 0)
        memcpy(copy, bytes, size);
    if (copy)
        copy[size] = 0;
    return copy;
}

/* The words of an error where there is one, else `out`. */
static ccs_status give(ccs_status status, const struct ccs__buf *out, const struct ccs__ical_error *error, ccs_ical_answer *answer)
{
    bool good = status == CCS_OK;
    if (status == CCS_ENOMEM || (good && out->failed))
        return CCS_ENOMEM;
    size_t size = good ? out->size : strlen(error->message);
    answer->text = copy_text(&answer->alloc, good ? (const void *)out->data : error->message, size);
    if (!answer->text)
        return CCS_ENOMEM;
    answer->text_size = size;
    answer->line = good ? 0 : error->line;
    answer->column = good ? 0 : error->column;
    answer->avoidable = !good && error->avoidable;
    return status;
}

static ccs_status give_skipped(const struct ccs__buf *skipped, ccs_ical_answer *answer)
{
    if (skipped->failed)
        return CCS_ENOMEM;
    if (skipped->size == 0)
        return CCS_OK;
    answer->skipped = copy_text(&answer->alloc, skipped->data, skipped->size);
    answer->skipped_size = answer->skipped ? skipped->size : 0;
    return answer->skipped ? CCS_OK : CCS_ENOMEM;
}

ccs_status ccs__ical_ask_import(ccs_str text, const ccs_ical_options *options, ccs_ical_answer *answer)
{
    const ccs_alloc *alloc = &options->alloc;
    struct ccs__arena arena;
    struct ccs__buf out, skipped;
    struct ccs__ical_error error;
    struct ccs__ical_counts counts = {0};
    Ccs__Calendar *calendar = NULL;
    *answer = (ccs_ical_answer){.size = sizeof *answer, .alloc = *alloc};
    ccs__arena_init(&arena, alloc, ARENA_BYTES_MAX);
    ccs__buf_init(&out, alloc);
    ccs__buf_init(&skipped, alloc);
    ccs_status status = ccs__ical_read(alloc, text, options, &arena, &calendar, &skipped, &counts, &error);
    answer->skipped_count = counts.skipped;
    answer->refused_count = counts.refused;
    if (status == CCS_OK) {
        ccs__json_write(&calendar->base, 2, &out);
        answer->entry_count = (uint32_t)calendar->n_dates;
        status = give_skipped(&skipped, answer);
    }
    status = give(status, &out, &error, answer);
    if (status == CCS_ENOMEM)
        ccs_ical_answer_finish(answer);
    ccs__buf_finish(&skipped);
    ccs__buf_finish(&out);
    ccs__arena_finish(&arena);
    return status;
}

ccs_status ccs__ical_ask_export(const ccs_alloc *alloc, ccs_str json, ccs_time stamp_at, ccs_ical_answer *answer)
{
    struct ccs__arena arena;
    struct ccs__buf out;
    struct ccs__json_error wrong = {0};
    struct ccs__ical_error error = {0};
    ProtobufCMessage *message = NULL;
    *answer = (ccs_ical_answer){.size = sizeof *answer, .alloc = *alloc};
    ccs__arena_init(&arena, alloc, ARENA_BYTES_MAX);
    ccs__buf_init(&out, alloc);
    ccs_status status = ccs__json_read(json, &ccs__calendar__descriptor, &arena, &message, &wrong);
    memcpy(error.message, wrong.message, sizeof error.message);
    if (status == CCS_OK) {
        const Ccs__Calendar *calendar = (const Ccs__Calendar *)(const void *)message;
        status = ccs__ical_write(calendar, stamp_at, &out, &error);
        answer->entry_count = (uint32_t)calendar->n_dates;
    }
    status = give(status, &out, &error, answer);
    ccs__buf_finish(&out);
    ccs__arena_finish(&arena);
    return status;
}

/* --- public ------------------------------------------------------------------------------------------------------ */

ccs_status ccs_ical_import(ccs_str text, const ccs_ical_options *options, ccs_ical_answer *answer)
{
    ccs_ical_options known;
    ccs_ical_answer full;
    ccs_zones zones;
    bool read = ccs__options_read(options, &known, sizeof known) && ccs__options_read(known.zones, &zones, sizeof zones);
    if (!read || !answer || answer->size < sizeof *answer || (!text.data && text.size > 0) || known.working_as > 7 ||
        known.flags & ~(CCS_ICAL_OPAQUE_ONLY | CCS_ICAL_UNMARKED | CCS_ICAL_SKIP_ERRORS))
        return CCS_EINVAL;
    if (known.zones)
        known.zones = &zones;
    ccs_status status = ccs__ical_ask_import(text, &known, &full);
    ccs__options_give(answer, &full, sizeof full);
    return status;
}

ccs_status ccs_ical_export(const ccs_calendar *calendar, ccs_time stamp_at, ccs_ical_answer *answer)
{
    ccs_ical_answer full;
    if (!calendar || !answer || answer->size < sizeof *answer || stamp_at < 0 || stamp_at > INT64_C(253402300799999))
        return CCS_EINVAL;
    ccs_status status =
        ccs__ical_ask_export(ccs__calendar_object_alloc(calendar), ccs_calendar_json(calendar), stamp_at, &full);
    ccs__options_give(answer, &full, sizeof full);
    return status;
}

void ccs_ical_answer_finish(ccs_ical_answer *answer)
{
    if (!answer)
        return;
    if (answer->text)
        ccs__free(&answer->alloc, answer->text, answer->text_size + 1);
    if (answer->skipped)
        ccs__free(&answer->alloc, answer->skipped, answer->skipped_size + 1);
    answer->text = answer->skipped = NULL;
    answer->text_size = answer->skipped_size = 0;
}
