/**
 * @file flowcheck.h
 * Flows before anybody relies on them: what is wrong with one, told without running it, and a walk along every path, taken by
 * the steps that real instances take. Nothing here needs a center, and nothing is kept between calls.
 *
 * A flow is written as JSON (`ccs schema --json flow`); docs/flows.md is the guide, and says what is looked for, what is tried,
 * and what "every" means where it has to end.
 *
 * @code
 * ccs_flow_report report = CCS_FLOW_REPORT_INIT;
 * ccs_status status = ccs_flow_check(CCS_STR("{\"key\": \"door\", \"states\": [{\"name\": \"open\"}, {\"name\": \"shut\"}]}"),
 *                                    CCS_STR(""), CCS_FLOW_REPORT_TEXT, &report);
 * printf("%s", report.text);                        // 1:28: error: "open" can never be left, ...
 * ccs_flow_report_finish(&report);
 * @endcode
 */
#ifndef CCS_FLOWCHECK_H
#define CCS_FLOWCHECK_H

#include "status.h"
#include "str.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CCS_FLOW_REPORT_TEXT 0     /**< For people. */
#define CCS_FLOW_REPORT_JSON 1     /**< One JSON object, for programs; counts are texts, as 64-bit numbers in JSON are. */
#define CCS_FLOW_REPORT_MERMAID 2  /**< Of a walk: the picture, with what was never entered or taken marked. */
#define CCS_FLOW_REPORT_GRAPHVIZ 3 /**< Of a walk: likewise, in red. */

/** What was found, or why nothing was looked for. */
typedef struct ccs_flow_report {
    size_t size;       /**< sizeof this struct, as the caller compiled it. */
    char *text;        /**< The report, or the words of the error; NUL-terminated. NULL without memory. */
    size_t text_size;  /**< Bytes of it. */
    uint64_t errors;   /**< Of a check: findings so severe. Of a walk: dead ends, and inputs whose step fails. */
    uint64_t warnings; /**< Of a check: likewise. Of a walk: states never entered, transitions never taken, errors on the way. */
    uint64_t notes;    /**< Of a check: likewise. Of a walk: rounds without a time-out. */
    uint32_t line;     /**< Of an error: where, from 1. 0 when it has no place. */
    uint32_t column;   /**< From 1, in characters. */
    uint32_t complete; /**< Of a walk: 1 when no bound was met. */
} ccs_flow_report;
/** An empty report. */
#define CCS_FLOW_REPORT_INIT CCS_SIZED(ccs_flow_report)

/** How to walk. Zero in a field asks for its default. */
typedef struct ccs_flow_walk_options {
    size_t size;                 /**< sizeof this struct, as the caller compiled it. */
    uint32_t configurations_max; /**< Where it stops. Default 10 000, at most 1 000 000. */
    uint32_t depth_max;          /**< Steps from the start, at most. Default 10 000. */
    uint32_t paths;              /**< Not 0: text tells the shortest way to every state, too. */
    /** Called now and then with what has been found and tried so far. Default NULL. */
    void (*progress)(uint64_t configurations, uint64_t steps, void *user_data);
    void *user_data;             /**< Handed to `progress`. */
} ccs_flow_walk_options;
/** Defaults throughout. */
#define CCS_FLOW_WALK_OPTIONS_INIT CCS_SIZED(ccs_flow_walk_options)

/**
 * Look for mistakes in a flow that no run of it could show to be right: states never entered or never left, guards that never
 * hold, signals that nobody gives or takes, waiting without a time-out, and so on. docs/flows.md lists them all.
 *
 * As text a finding is a line: `LINE:COLUMN: severity: words [code]`. As JSON it is an object among `findings` with `severity`,
 * `code`, `flow`, `state`, `path`, `line`, `column` and `words`. A definition that is refused is a finding too, of code
 * `definition`. What has no text of its own has the place of what is around it.
 *
 * @param json    A flow, or an object of `flows` as a configuration has them. What a flow names (flows that it starts, calendars)
 *                is looked for there, too.
 * @param key     Which of them; empty: all.
 * @param as      #CCS_FLOW_REPORT_TEXT or #CCS_FLOW_REPORT_JSON.
 * @param report  Written; to be finished whatever is returned. Its `size` must be set.
 *
 * @retval CCS_OK      report->text holds the findings, if there are any: see `errors`, `warnings` and `notes`.
 * @retval CCS_EPARSE  The JSON cannot be read: text, line and column say what and where. (#CCS_ELIMIT: it is too large, likewise.)
 * @retval CCS_ENOENT  There is no flow of this key.
 *
 * @par Ownership  report->text belongs to the caller until ccs_flow_report_finish().
 * @par Threads    Any.
 * @par Cost       About O(json); pairs of its parts are compared up to a bound.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_flow_check(ccs_str json, ccs_str key, uint32_t as, ccs_flow_report *report);

/**
 * Walk along every path of a flow: from each configuration give each legal signal, let each timer run out, end each child, until
 * nothing new is found or a bound is met, and tell what was never entered or taken, where it ends, and how to get there.
 *
 * @param json     As for ccs_flow_check(). The flow must be one that a center would take.
 *                 Children that are among `flows` end with what their final states bring, others with any data.
 * @param key      Which of them; empty: the first.
 * @param as       Any of CCS_FLOW_REPORT_*.
 * @param options  Or NULL.
 * @param report   Written; to be finished whatever is returned. Its `size` must be set.
 *
 * @retval CCS_OK      report->text tells of the walk; report->complete says whether it is the whole of it.
 * @retval CCS_EPARSE  The JSON cannot be read, or is no flow: text, line and column say what and where. (#CCS_ELIMIT: it is too
 *                     large, likewise.)
 * @retval CCS_ENOENT  There is no flow of this key.
 *
 * @par Ownership  report->text belongs to the caller until ccs_flow_report_finish().
 * @par Threads    Any.
 * @par Cost       A step for each input of each configuration.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_flow_walk(ccs_str json, ccs_str key, uint32_t as, const ccs_flow_walk_options *options,
                                               ccs_flow_report *report);

/**
 * Give back a report's memory; it is empty then.
 * @param report  Or NULL.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API void ccs_flow_report_finish(ccs_flow_report *report);

#ifdef __cplusplus
}
#endif
#endif
