/**
 * @file hours.h
 * The calendars and time zones of a center: queues open and close by them, agents are rostered by them. Defined by
 * ccs_center_configure() or ccs_calendar_put(); docs/calendars.md is the guide. (calendar.h has calendars without a center.)
 *
 * The data of a zone is read once, when a calendar first names it, and kept in the center's file: the same file decides the same
 * on every machine and after every update of its tzdata, until ccs_zones_reload().
 *
 * @code
 * ccs_calendar_id desk;
 * status = ccs_calendar_put(center, CCS_STR("{\"key\": \"desk\", \"zone\": \"Asia/Ho_Chi_Minh\","
 *                                           " \"windows\": [{\"open\": \"08:00\", \"close\": \"17:30\"}]}"), now, &desk);
 * status = ccs_queue_put(center, CCS_STR("{\"key\": \"sales\", \"admission\": {\"calendar\": \"desk\"}}"), now, &sales);
 * @endcode
 */
#ifndef CCS_HOURS_H
#define CCS_HOURS_H

#include "center.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A calendar of a center at an instant. */
typedef struct ccs_calendar_view {
    size_t size;       /**< sizeof this struct, as the caller compiled it. */
    uint32_t open;     /**< 1: it is open; 0: it is closed. */
    int32_t offset_s;  /**< Its local time minus UTC, in seconds. */
    ccs_time until_at; /**< When that changes; #CCS_TIME_NEVER: not up to the year 2199. */
    ccs_str key;       /**< The host's key; borrowed until the next non-const call. */
    ccs_str zone;      /**< Its zone, or empty for UTC; borrowed likewise. */
} ccs_calendar_view;
/** An empty view, to be handed to ccs_calendar_get(). */
#define CCS_CALENDAR_VIEW_INIT CCS_SIZED(ccs_calendar_view)

/**
 * Define or change one calendar. What goes by it, and by calendars that have its dates for holidays, goes by it as it is now:
 * queues that are open by the one and closed by the other tell so.
 * @param center    Not NULL.
 * @param json      A Calendar of proto/calendar.proto.
 * @param now       Host time.
 * @param calendar  Written: the new or existing calendar of this key. NULL when not wanted.
 * @retval CCS_OK      In force.
 * @retval CCS_EPARSE  The text is no Calendar: line, column and path are in ccs_center_error(). #CCS_EINVAL: it is one, but
 *                     something in it cannot be: a zone that is not known, a date that does not exist, a calendar never open.
 * @retval CCS_ELIMIT  A center has at most 1,024 calendars.
 * @retval CCS_ECALLBACK  Its zone could not be read.
 * @par Threads  The center's rule. @par Cost  About 2 ms, and O(agents).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_put(ccs_center *center, ccs_str json, ccs_time now, ccs_calendar_id *calendar);

/**
 * Remove a calendar nobody names.
 * @param center    Not NULL.
 * @param calendar  The calendar.
 * @param now       Host time.
 * @retval CCS_OK      Gone; the past keeps the name.
 * @retval CCS_ENOENT  No such calendar.
 * @retval CCS_ESTATE  A queue, an agent, another calendar or a flow names it: ccs_center_error() says which.
 * @par Threads  The center's rule. @par Cost  O(agents + queues).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_remove(ccs_center *center, ccs_calendar_id calendar, ccs_time now);

/**
 * The calendar of a key.
 * @param center    Not NULL.
 * @param key       The host's key.
 * @param calendar  Written.
 * @retval CCS_OK      Found.
 * @retval CCS_ENOENT  No calendar has this key.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_find(const ccs_center *center, ccs_str key, ccs_calendar_id *calendar);

/**
 * Look at a calendar.
 * @param center    Not NULL.
 * @param calendar  The calendar.
 * @param at        Any instant, past or to come; by the calendar as it is defined now.
 * @param view      Written; its `size` must be set.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  No such calendar.
 * @retval CCS_ELIMIT  Outside the years 1970 to 2199.
 * @par Threads  The center's rule. @par Cost  O(log weeks).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_calendar_get(const ccs_center *center, ccs_calendar_id calendar, ccs_time at,
                                                  ccs_calendar_view *view);

/**
 * Give the rules of a time zone, whatever is kept and wherever zones come from: calendars go by them from now on, and
 * ccs_zones_reload() leaves them alone.
 * @param center  Not NULL.
 * @param zone    Its IANA name. Not UTC.
 * @param data    A TZif file (RFC 9636). Copied.
 * @param size    At most #CCS_ZONE_DATA_MAX.
 * @param now     Host time.
 * @retval CCS_OK      In force; it was before, where the data is the same.
 * @retval CCS_EINVAL  The name is none, the data is none, or a calendar of this zone would never be open.
 * @par Threads  The center's rule. @par Cost  2 ms for each calendar of the zone, and O(agents).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_zone_put(ccs_center *center, ccs_str zone, const void *data, size_t size, ccs_time now);

/**
 * Read again every zone that a calendar or the settings name, after an update of the machine's tzdata for instance; but not
 * those that ccs_zone_put() gave. What has changed is in force from now on (CCS_EVENT_ZONE_CONFIGURED): what was to open or
 * close later does so at its new instants.
 * @param center   Not NULL.
 * @param now      Host time.
 * @param changed  Written: how many have changed. NULL when not wanted.
 * @retval CCS_OK      Done.
 * @retval CCS_EINVAL  A zone is gone, its data is none, or the center has nowhere to read it from; nothing has changed.
 * @retval CCS_ECALLBACK  A zone could not be read; likewise.
 * @par Threads  The center's rule. @par Cost  A `read` of the center's zones each; then as ccs_zone_put().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_zones_reload(ccs_center *center, ccs_time now, uint64_t *changed);

#ifdef __cplusplus
}
#endif
#endif
