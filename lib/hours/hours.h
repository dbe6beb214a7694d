/*
 * The center's calendars and time zones: rows, and what they are compiled to. Queues and agents name calendars by key and ask
 * here; nothing here knows them.
 *
 * A zone's data is asked of the host once, when a calendar first names the zone, and goes into an event and a row: so a file
 * decides the same on every machine, whatever tzdata is installed there.
 *
 * What a row is compiled to is part of what undo puts back; what was compiled is kept until nobody can come back to it. A
 * calendar is compiled anew by the event that changes it, its zone, or a calendar in its `holidays`.
 */
#ifndef CCS__HOURS_H
#define CCS__HOURS_H

#include "calendar/calendar.h"
#include "group/group.h"

#define CCS__CALENDARS_MAX 1024 /* in force at once: what they are compiled to takes some 300 KB each */

/* A calendar of the center. */
struct ccs__hours {
    struct ccs__row row;
    Ccs__Calendar config;
    struct ccs__arena *block;         /* owns what config points to */
    struct ccs__calendar *compiled;   /* NULL: it cannot be, which only a damaged file says */
    struct ccs__compiled_calendar *kept; /* where `compiled` is kept, this folder's */
    /* links */
    const char *key_text; /* counted; under it the calendar is found */
    uint64_t compiled_seq, compiled_group; /* the event that last compiled it, and the serial of its group */
    const struct ccs__calendar *before; /* what it was before that group, or NULL; while the group is under way */
};

/* The rules of a zone that a calendar has named. */
struct ccs__hours_zone {
    struct ccs__row row;
    Ccs__Zone config;
    struct ccs__arena *block;
    struct ccs__compiled_zone *kept; /* NULL as above */
    /* links */
    const char *key_text;
};

extern const struct ccs__module ccs__hours_module;

/* At the end of a command: where much was compiled that no row points to, because it was refused or tried only, that goes. */
void ccs__hours_forget_unused(struct ccs__group *group);

/* Where zone data comes from; an empty table, without `read`: nowhere. */
void ccs__hours_set_zones(struct ccs__group *group, const ccs_zones *zones);

/* --- for domain modules -------------------------------------------------------------------------------------- */

/* The calendar of a key as it is now; NULL: there is none. */
const struct ccs__calendar *ccs__hours_find(const struct ccs__group *group, const char *key);
struct ccs__hours *ccs__hours_by_key(const struct ccs__group *group, ccs_str key); /* current ones only */
/* A current calendar; refuses with CCS_ENOENT. */
ccs_status ccs__hours_of(struct ccs__group *group, uint64_t id, struct ccs__hours **hours);

/* A calendar that a row is or was compiled to, as a text (CalendarText as JSON) that it can be had from again; and that, good until
 * the next commit. CCS_ECORRUPT: the text is none; CCS_ENOMEM. */
ccs_status ccs__hours_describe(struct ccs__group *group, const struct ccs__calendar *calendar, struct ccs__buf *out);
ccs_status ccs__hours_recall(struct ccs__group *group, const char *text, const struct ccs__calendar **calendar);

/* In apply(): has this event compiled calendars anew, and is this key's among them? ("" is none.) Their rows are attended, and
 * indexed again, when the event has been applied and when it is put back. */
static inline bool ccs__hours_compiles(uint32_t event)
{
    return event == CCS_EVENT_CALENDAR_CONFIGURED || event == CCS_EVENT_ZONE_CONFIGURED;
}
bool ccs__hours_compiled_by(const struct ccs__group *group, const char *key, const struct ccs__event *event);
/* Rises with every calendar that is compiled, also when that is put back. */
uint64_t ccs__hours_serial(const struct ccs__group *group);

/* Is it open? Beyond the years that calendars know it is not; without a calendar it always is. */
bool ccs__hours_open(const struct ccs__group *group, const char *key, ccs_time at);
/* The first instant after `at` at which that changes, or CCS_TIME_NEVER. */
ccs_time ccs__hours_next_change(const struct ccs__group *group, const char *key, ccs_time at);

/* shift.c: A roster's shift begins with an opening on another local date than the shift before began on, after being closed
 * for long enough to be no break. */
#define CCS__SHIFT_BREAK_MS_MAX INT64_C(14400000) /* closed for less is a break: 4 h */
struct ccs__shift {
    ccs_time at;       /* when to look, or CCS_TIME_NEVER */
    ccs_time began_at; /* a shift did then, at `at` or before it; 0: so many openings began none that it is time to look again */
};
/* The next shift after the one that began at `shift_at` (0: none has yet), as of an instant up to which all has been looked at;
 * earlier than that only where the calendar was another one then: the day under way began before, and nobody knew. */
struct ccs__shift ccs__hours_next_shift(const struct ccs__calendar *calendar, ccs_time as_of_at, ccs_time shift_at);
/* Is an instant in the day that belongs to one of the roster's beginnings? On others (it has run out, never rests, or somebody
 * helps out on a Saturday) it says nothing about shifts. Nor does one that never opens or closes. */
#define CCS__SHIFT_DAY_BEFORE_MS INT64_C(14400000) /* the beginning: 4 h, for those who come early */
#define CCS__SHIFT_DAY_AFTER_MS INT64_C(72000000)  /* 20 h: less than a day, for who comes a little earlier the day after */
bool ccs__hours_in_roster(const struct ccs__calendar *calendar, ccs_time at);

/* --- decide --------------------------------------------------------------------------------------------------- */

/* `whole`: of a configuration that was looked at as a whole; others of it may still have to come. */
ccs_status ccs__hours_decide_put(struct ccs__group *group, const Ccs__Calendar *calendar, const Ccs__Settings *settings,
                                 bool whole, uint64_t *id);
/* Asks the caller to have checked that nobody names it. */
ccs_status ccs__hours_decide_remove(struct ccs__group *group, uint64_t calendar);
ccs_status ccs__hours_decide_put_zone(struct ccs__group *group, const Ccs__PutZone *command);
/* The zone is in force from now on, asked of the host where it was not. */
ccs_status ccs__hours_want_zone(struct ccs__group *group, const char *name);
/* `result`: how many zones have changed. */
ccs_status ccs__hours_decide_reload(struct ccs__group *group, uint64_t *result);

/* Can it be compiled, in the zone it names or else that of the settings, with these calendars for its `holidays`? CCS_EINVAL:
 * path and words. CCS_ENOMEM. CCS_ECALLBACK: the host could not read its zone; words. */
ccs_status ccs__hours_compilable(struct ccs__group *group, const Ccs__Calendar *calendar, const Ccs__Settings *settings,
                                 const Ccs__Calendar *const *holidays, size_t holiday_count,
                                 struct ccs__calendar_error *error);
/* Is the zone of this name in force, or can it be? As above. */
ccs_status ccs__hours_zone_known(struct ccs__group *group, const char *name, char *error, size_t error_size);

#endif
