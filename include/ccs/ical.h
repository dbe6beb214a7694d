/**
 * @file ical.h
 * Calendars from and to iCalendar (RFC 5545): the files (.ics) in which holidays are published.
 *
 * An import reads the events of a file as the `dates` of a calendar and gives them as JSON, to be looked through, kept, and
 * named in the `holidays` of calendars. An export writes a calendar's dates so that other programs show them, and so that an
 * import gives them back. docs/calendars.md says what becomes of what.
 *
 * It fetches nothing, and it is no general reader of iCalendar: what says nothing about hours is passed over.
 *
 * @code
 * ccs_ical_options options = CCS_ICAL_OPTIONS_INIT;
 * options.key = CCS_STR("holidays");
 * options.zone = CCS_STR("Asia/Shanghai");
 * ccs_ical_answer answer = CCS_ICAL_ANSWER_INIT;
 * ccs_status status = ccs_ical_import(text, &options, &answer);
 * if (status == CCS_OK)
 *     status = ccs_calendar_create(ccs_str_from(answer.text), NULL, &holidays, NULL);
 * ccs_ical_answer_finish(&answer);
 * @endcode
 */
#ifndef CCS_ICAL_H
#define CCS_ICAL_H

#include "calendar.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CCS_ICAL_SIZE_MAX 4194304  /**< Bytes of a file that is imported. */
#define CCS_ICAL_EVENTS_MAX 16384  /**< Events in it. */

/** Leave out events that take up no time (TRANSP:TRANSPARENT). Many feeds of holidays mark all their days so: look first. */
#define CCS_ICAL_OPAQUE_ONLY 1u
/** In a feed that marks its days off (X-APPLE-SPECIAL-DAY:WORK-HOLIDAY, or 休 in brackets) take the events without mark too. */
#define CCS_ICAL_UNMARKED 2u

/**
 * Leave out events that no calendar can say, such as one that comes again by the hour, in place of refusing the file. With one
 * all others of its UID are left out. answer->skipped lists them, with their UID and the reason: look, for on the days they speak
 * of the calendar is then open. What is wrong with the file as a whole is an error all the same.
 */
#define CCS_ICAL_SKIP_ERRORS 4u

/** How to import. Start from CCS_ICAL_OPTIONS_INIT; zero in a field asks for its default. */
typedef struct ccs_ical_options {
    size_t size;            /**< sizeof this struct, as the caller compiled it. */
    ccs_str key;            /**< Of the calendar that is made. Default "holidays". */
    ccs_str zone;           /**< Its zone; events with times are put there. Default the file's (X-WR-TIMEZONE), else UTC. */
    const ccs_zones *zones; /**< Where zone data comes from, for events with times in another zone. Default none. */
    ccs_str leave_out;      /**< Words with commas between: events with such a category or beginning of description are. */
    uint32_t flags;         /**< Or of CCS_ICAL_* bits. Default none. */
    uint32_t working_as;    /**< The weekday, 1 (Monday) to 7, whose windows hold on make-up working days. Default Monday. */
    ccs_alloc alloc;        /**< Memory. Default malloc(). */
} ccs_ical_options;
/** All defaults. */
#define CCS_ICAL_OPTIONS_INIT CCS_SIZED(ccs_ical_options)

/** What came of an import or export, or why nothing did. An export takes its memory as the calendar did. */
typedef struct ccs_ical_answer {
    size_t size;            /**< sizeof this struct, as the caller compiled it. */
    char *text;             /**< The answer, or the words of the error; NUL-terminated. NULL without memory. */
    size_t text_size;       /**< Bytes of it. */
    char *skipped;          /**< Of an import: what was left out, a line each: `LINE: words`. NUL-terminated; NULL: nothing. */
    size_t skipped_size;    /**< Bytes of it. */
    uint32_t skipped_count; /**< How many were left out; at most a thousand are listed. */
    uint32_t entry_count;   /**< How many entries of `dates` the answer has. */
    uint32_t line;          /**< Of an error: where in the file, from 1. 0 when it has no place. */
    uint32_t column;        /**< From 1, in characters. */
    ccs_alloc alloc;        /**< What the texts were made with. */
    uint32_t refused_count; /**< How many of skipped_count are events left out by #CCS_ICAL_SKIP_ERRORS. */
    uint32_t avoidable;     /**< Of an error: 1 when one event is at fault, which #CCS_ICAL_SKIP_ERRORS would leave out. */
} ccs_ical_answer;
/** An empty answer, to be handed to ccs_ical_import() or ccs_ical_export(). */
#define CCS_ICAL_ANSWER_INIT CCS_SIZED(ccs_ical_answer)

/**
 * Read holidays.
 *
 * All-day events close the days they cover; events with times close part of a day; what comes again does so by its rule.
 * Make-up working days are events with X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY or with 班 in brackets in their summary.
 *
 * @param text     The file: UTF-8, at most #CCS_ICAL_SIZE_MAX bytes.
 * @param options  NULL: all defaults.
 * @param answer   Written; to be finished whatever is returned. Its `size` must be set.
 *
 * @retval CCS_OK      answer->text is a Calendar as JSON, for ccs_calendar_create() or a configuration.
 * @retval CCS_EPARSE  The file cannot be read, or says something that cannot be said in a calendar: text, line and column say
 *                     what and where; `avoidable`, whether the file could be read without. (#CCS_ELIMIT: too much of something,
 *                     likewise.)
 * @retval CCS_ENOENT  There is no zone of the name in options->zone.
 *
 * @par Ownership  The answer's texts belong to the caller until ccs_ical_answer_finish().
 * @par Threads    Any.
 * @par Cost       O(size), about 100 MB/s.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_ical_import(ccs_str text, const ccs_ical_options *options, ccs_ical_answer *answer);

/**
 * Write a calendar's own dates. Its windows, and the dates of the calendars in its `holidays`, are not written.
 *
 * @param calendar  Not NULL.
 * @param stamp_at  When the file is made, for the DTSTAMP of its events: a time of the years 1970 to 9999. The same calendar and
 *                  time give the same file, byte for byte.
 * @param answer    Written; to be finished whatever is returned. Its `size` must be set.
 *
 * @retval CCS_OK      answer->text is a VCALENDAR.
 *
 * @par Ownership  The answer's texts belong to the caller until ccs_ical_answer_finish().
 * @par Threads    Any.
 * @par Cost       O(dates).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_ical_export(const ccs_calendar *calendar, ccs_time stamp_at, ccs_ical_answer *answer);

/**
 * Give back an answer's memory; it is empty then.
 * @param answer  Or NULL.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API void ccs_ical_answer_finish(ccs_ical_answer *answer);

#ifdef __cplusplus
}
#endif
#endif
