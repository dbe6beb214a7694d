/*
 * What the files of this folder share. Nobody else includes it.
 */
#ifndef CCS__HOURS_INTERNAL_H
#define CCS__HOURS_INTERNAL_H

#include "group/keys.h"
#include "hours/hours.h"

struct ccs__compiled_zone {
    struct ccs__zone *zone;
    struct ccs__buf data;
    struct ccs__compiled_zone *next;
    bool used; /* while a sweep looks */
};

struct ccs__compiled_calendar {
    struct ccs__calendar *calendar;
    struct ccs__compiled_zone *zone; /* kept as long as this; NULL: UTC */
    struct ccs__buf text;            /* all that it is made of, but its zone */
    struct ccs__compiled_calendar *next;
    bool used;
};

/* Everything compiled that a row, or a row that may be put back, points to; and a little that was only looked at. */
struct ccs__compiled {
    struct ccs__compiled_calendar *calendars; /* latest first */
    struct ccs__compiled_zone *zones;
    size_t calendar_count;
    bool changed; /* since it was last looked what no row points to */
};

struct ccs__hours_state {
    struct ccs__keys calendars, zones; /* by key */
    struct ccs__compiled compiled;
    ccs_zones abilities;               /* read is NULL: none */
    uint64_t serial;
};

#define CCS__HOURS(group) CCS__STATE(group, HOURS, struct ccs__hours_state)

struct ccs__hours_zone *ccs__hours_zone_by_key(const struct ccs__group *group, ccs_str key); /* current ones only */
static inline bool ccs__zone_is_utc(const char *name) { return !*name || strcmp(name, "UTC") == 0; }

/* compiled.c: what was compiled before is used again: a configuration is looked at before it is put in force. NULL: see
 * ccs__zone_create() and ccs__calendar_compile(). */
struct ccs__compiled_zone *ccs__hours_compile_zone(struct ccs__group *group, ProtobufCBinaryData data, char *error,
                                                   size_t error_size, ccs_status *status);
/* `zone` NULL: UTC. */
struct ccs__compiled_calendar *ccs__hours_compile(struct ccs__group *group, const Ccs__Calendar *definition,
                                                  struct ccs__compiled_zone *zone, const Ccs__Calendar *const *holidays,
                                                  size_t holiday_count, struct ccs__calendar_error *error, ccs_status *status);
/* After a commit: what no row points to goes. No pointer from before stays good that is not in a row. */
void ccs__hours_reclaim(struct ccs__group *group);
void ccs__hours_compiled_check(struct ccs__group *group);
void ccs__hours_compiled_finish(struct ccs__group *group);

/* zones.c: what the host has for a zone's name, read into memory that the caller gives back. CCS_EINVAL, CCS_ECALLBACK: words. */
struct ccs__zone_bytes {
    uint8_t *bytes; /* of CCS_ZONE_DATA_MAX, or NULL */
    size_t size;
};
ccs_status ccs__hours_read_zone(struct ccs__group *group, const char *name, struct ccs__zone_bytes *data, char *error,
                                size_t error_size);
void ccs__zone_bytes_finish(struct ccs__group *group, struct ccs__zone_bytes *data);
/* Of a name; in force or, where it is not, as the host has it now. NULL: UTC. The same failures. */
ccs_status ccs__hours_find_zone(struct ccs__group *group, const char *name, struct ccs__compiled_zone **zone, char *error,
                                size_t error_size);

/* The definitions that a calendar in force, or about to be, names in `holidays`; false: one is missing. */
bool ccs__hours_holidays_of(const struct ccs__group *group, const Ccs__Calendar *calendar,
                            const Ccs__Calendar *holidays[CCS__CALENDAR_HOLIDAYS_MAX]);

#endif
