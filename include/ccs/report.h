/**
 * @file report.h
 * The numbers, kept incrementally: live counters and half-hours of queues and agents. Every number's definition is in
 * docs/numbers.md; past half-hours are rows of the file (ccs_queue_interval, ccs_agent_interval).
 */
#ifndef CCS_REPORT_H
#define CCS_REPORT_H

#include "center.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The length of an interval: half an hour. */
#define CCS_INTERVAL_MS 1800000

/**
 * Percentile of a histogram of waits as the rows keep it (`answer_waits`, `abandon_waits`), off by at most 1 %.
 *
 * @param histogram  The bytes; several may be added up by ccs_histogram_merge().
 * @param size       Their number.
 * @param per_mille  0 to 1000; 500 is the median, 1000 the largest.
 * @return Milliseconds; 0 for an empty histogram and for bytes that are none.
 * @par Threads  Any. @par Cost  O(size).
 * @since 0.1
 */
CCS_API ccs_duration ccs_histogram_percentile(const void *histogram, size_t size, uint32_t per_mille);

/** Room that every histogram fits in, in bytes. */
#define CCS_HISTOGRAM_SIZE_MAX 16384

/**
 * Add one histogram to another.
 *
 * @param into       CCS_HISTOGRAM_SIZE_MAX bytes of room, holding *into_size bytes (0: empty).
 * @param into_size  Updated.
 * @param from       What to add.
 * @param from_size  Its bytes.
 * @retval CCS_OK       Added.
 * @retval CCS_ECORRUPT Not a histogram; `into` is unchanged.
 * @par Threads  Any. @par Cost  O(size).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_histogram_merge(void *into, size_t *into_size, const void *from, size_t from_size);

/**
 * The current half-hour of a queue (or, for id 0, of the center), up to `now`, as JSON of proto's QueueInterval.
 *
 * @param center  Not NULL.
 * @param queue   The queue's id, or 0.
 * @param now     Host time; running durations are counted up to it.
 * @param json    Written; borrowed until the next non-const call.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  No such queue.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_report_queue(ccs_center *center, uint64_t queue, ccs_time now, ccs_str *json);

/**
 * The current half-hour of an agent, up to `now`, as JSON of proto's AgentInterval.
 *
 * @param center  Not NULL.
 * @param agent   The agent's id.
 * @param now     Host time; running durations are counted up to it.
 * @param json    Written; borrowed until the next non-const call.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  No such agent.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_report_agent(ccs_center *center, uint64_t agent, ccs_time now, ccs_str *json);

#ifdef __cplusplus
}
#endif
#endif
