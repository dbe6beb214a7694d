/**
 * @file zone.h
 * Time zones: what the clock on the wall shows at an instant, and at which instant it shows a time. Made from the bytes of TZif
 * files (RFC 9636), which the host reads or has read by ccs_zones_system(); needs no center.
 *
 * It is no calendar of holidays and hours (calendar.h), formats no dates, and never looks at the zone of the process (TZ).
 * The same data gives the same answers on every machine.
 *
 * @code
 * char error[256];
 * ccs_zone *zone;
 * ccs_status status = ccs_zone_open(ccs_zones_system(), CCS_STR("Asia/Ho_Chi_Minh"), NULL, &zone, error, sizeof error);
 * if (status != CCS_OK)
 *     return fail(error);
 * ccs_local local = CCS_LOCAL_INIT;
 * status = ccs_zone_local(zone, now, &local);          // local.hour, local.minute, local.abbreviation ...
 * local.hour = 9, local.minute = local.second = local.millisecond = 0;
 * status = ccs_zone_instant(zone, &local, CCS_ZONE_DEFAULT, &at, NULL); // nine o'clock there, today
 * ccs_zone_destroy(zone);
 * @endcode
 */
#ifndef CCS_ZONE_H
#define CCS_ZONE_H

#include "alloc.h"
#include "status.h"
#include "str.h"
#include "time.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CCS_ZONE_DATA_MAX 262144 /**< Bytes of a zone's data. */
#define CCS_ZONE_NAME_MAX 64     /**< Bytes of a zone's name. */

/** A time zone. It never changes. */
typedef struct ccs_zone ccs_zone;

/** What to do with a local time that the clock shows twice, or not at all. */
typedef enum ccs_zone_policy {
    CCS_ZONE_DEFAULT = 0, /**< Later in a gap, earlier in an overlap. */
    CCS_ZONE_EARLIER = 1, /**< Overlap: the first time. Gap: as much earlier as the gap is long (02:30 becomes 01:30). */
    CCS_ZONE_LATER = 2,   /**< Overlap: the last time. Gap: as much later as the gap is long (02:30 becomes 03:30). */
    CCS_ZONE_REJECT = 3   /**< #CCS_ESTATE. */
} ccs_zone_policy;

/** How often the clock shows a local time. */
typedef enum ccs_zone_fit {
    CCS_ZONE_ONCE = 0,   /**< As usual. */
    CCS_ZONE_GAP = 1,    /**< Never: the clock was put forward over it. */
    CCS_ZONE_OVERLAP = 2 /**< More than once: the clock was put back. */
} ccs_zone_fit;

/** What a clock on the wall shows. */
typedef struct ccs_local {
    size_t size;          /**< sizeof this struct, as the caller compiled it. */
    int32_t year;         /**< 1 to 9999, of the Gregorian calendar (also before there was one); 0 or 10000 at the very ends. */
    int32_t month;        /**< 1 to 12. */
    int32_t day;          /**< 1 to 31. */
    int32_t hour;         /**< 0 to 23. */
    int32_t minute;       /**< 0 to 59. */
    int32_t second;       /**< 0 to 59. */
    int32_t millisecond;  /**< 0 to 999. */
    int32_t weekday;      /**< 1 (Monday) to 7. Not read. */
    int32_t offset_s;     /**< Local time minus UTC, in seconds. Not read. */
    int32_t dst;          /**< 1: daylight saving time. Not read. */
    ccs_str abbreviation; /**< Such as CET; belongs to the zone. Not read. */
} ccs_local;
/** An empty local time, to be filled by hand or handed to ccs_zone_local(). */
#define CCS_LOCAL_INIT CCS_SIZED(ccs_local)

/**
 * Where zone data comes from: an ability of the host, or ccs_zones_system(). A center asks it when a calendar names a zone.
 * What it gives is kept, so that answers do not change until somebody wants them to.
 */
typedef struct ccs_zones {
    size_t size; /**< sizeof this struct, as the caller compiled it. */
    /**
     * Read the TZif file of the zone `name` into `buffer`, and its size into `data_size`. `name` has at most
     * #CCS_ZONE_NAME_MAX bytes of `A-Z a-z 0-9 + - _ /` and is safe to append to a directory. Returns #CCS_OK, #CCS_ENOENT (no
     * zone of this name), #CCS_ELIMIT (larger than `capacity`, which is #CCS_ZONE_DATA_MAX) or #CCS_EIO. Must not call back into
     * a center.
     */
    ccs_status (*read)(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data);
    void *user_data; /**< Passed on as it is. */
} ccs_zones;
/** An empty table, whose `read` is to be filled in. */
#define CCS_ZONES_INIT CCS_SIZED(ccs_zones)

/**
 * The zones of this machine's tzdata. Files are read when a zone is opened, and only then: from the directory in the environment
 * variable TZDIR, else /usr/share/zoneinfo. A copy of the table whose `user_data` is a path (NUL-terminated) reads there.
 * @return A constant table; any number of centers and threads may share it.
 * @par Threads  Any. @par Cost  O(1); a `read` opens one file.
 * @since 0.1
 */
CCS_API const ccs_zones *ccs_zones_system(void);

/**
 * Make a zone from the bytes of a TZif file, versions 1 to 4.
 *
 * Behind the last transition of the file its footer's rule holds (a POSIX TZ string, with the extensions of version 3); without
 * one the last offset stays. Files that count leap seconds are refused, because instants do not count them.
 *
 * @param data        The file's bytes. Copied.
 * @param size        At most #CCS_ZONE_DATA_MAX.
 * @param alloc       Memory. NULL: malloc().
 * @param zone        Written: to be destroyed, or NULL.
 * @param error       Written: what is wrong, in words; NULL when not wanted.
 * @param error_size  Bytes of `error`; 256 are enough.
 * @retval CCS_OK      Made.
 * @retval CCS_EPARSE  The bytes are no such file.
 * @retval CCS_ELIMIT  There are more than #CCS_ZONE_DATA_MAX.
 * @par Ownership  The zone is the caller's.
 * @par Threads    Any.
 * @par Cost       O(size); a few KB of memory.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_zone_create(const void *data, size_t size, const ccs_alloc *alloc, ccs_zone **zone,
                                                 char *error, size_t error_size);

/**
 * Make the zone of a name from what `zones` reads.
 *
 * @param zones       Where data comes from. May be NULL for UTC.
 * @param name        An IANA name such as Europe/Berlin. "UTC" and the empty name need no data.
 * @param alloc       Memory. NULL: malloc().
 * @param zone        Written: to be destroyed, or NULL.
 * @param error       Written: what is wrong, in words; NULL when not wanted.
 * @param error_size  Bytes of `error`; 256 are enough.
 * @retval CCS_OK      Made.
 * @retval CCS_ENOENT  There is no zone of this name.
 * @retval CCS_EPARSE  Its data is none (or #CCS_ELIMIT, #CCS_EIO: it cannot be read).
 * @par Ownership  The zone is the caller's.
 * @par Threads    Any, if `zones` allows it.
 * @par Cost       One `read`; O(its size).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_zone_open(const ccs_zones *zones, ccs_str name, const ccs_alloc *alloc, ccs_zone **zone,
                                               char *error, size_t error_size);

/**
 * Give back a zone. No calendar may use it any more.
 * @param zone  Or NULL.
 * @par Threads  One, the last. @par Cost  O(1).
 * @since 0.1
 */
CCS_API void ccs_zone_destroy(ccs_zone *zone);

/**
 * Local time minus UTC.
 * @param zone      Not NULL.
 * @param at        An instant of the years 1 to 9999.
 * @param offset_s  Written: seconds, positive east of Greenwich.
 * @retval CCS_OK      Written.
 * @retval CCS_ELIMIT  Outside the years 1 to 9999.
 * @par Threads  Any. @par Cost  O(log transitions), about 20 ns; behind the last transition in the data about 100 ns.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_zone_offset(const ccs_zone *zone, ccs_time at, int32_t *offset_s);

/**
 * What the clock shows at an instant.
 * @param zone   Not NULL.
 * @param at     An instant of the years 1 to 9999.
 * @param local  Written. Its `size` must be set.
 * @retval CCS_OK      Written.
 * @retval CCS_ELIMIT  Outside the years 1 to 9999.
 * @par Ownership  local->abbreviation is the zone's.
 * @par Threads    Any. @par Cost  As ccs_zone_offset().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_zone_local(const ccs_zone *zone, ccs_time at, ccs_local *local);

/**
 * At which instant the clock shows a local time.
 * @param zone    Not NULL.
 * @param local   Year to millisecond are read; it must be a date that exists. Its `size` must be set.
 * @param policy  What to do where the clock shows it twice, or not at all.
 * @param at      Written when #CCS_OK.
 * @param fit     Written: how often the clock shows it. NULL when not wanted.
 * @retval CCS_OK      Written.
 * @retval CCS_ESTATE  #CCS_ZONE_REJECT was asked for, and `fit` says what is the matter.
 * @retval CCS_ELIMIT  Outside the years 1 to 9999.
 * @par Threads  Any. @par Cost  About three times ccs_zone_offset().
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_zone_instant(const ccs_zone *zone, const ccs_local *local, ccs_zone_policy policy,
                                                  ccs_time *at, ccs_zone_fit *fit);

/**
 * When the clock is changed next: the offset, daylight saving or the abbreviation becomes another.
 * @param zone  Not NULL.
 * @param at    An instant of the years 1 to 9999.
 * @param next  Written: the first instant after `at` with the new one; #CCS_TIME_NEVER: never more, up to the year 9999.
 * @retval CCS_OK      Written.
 * @retval CCS_ELIMIT  Outside the years 1 to 9999.
 * @par Threads  Any. @par Cost  As ccs_zone_offset(), twice.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_zone_next_transition(const ccs_zone *zone, ccs_time at, ccs_time *next);

#ifdef __cplusplus
}
#endif
#endif
