/*
 * Zones that a file describes itself (VTIMEZONE). Outlook names zones in its own way ("W. Europe Standard Time") and always
 * says what they are; so nothing need be known about such names.
 */
#ifndef CCS__ICAL_ZONE_H
#define CCS__ICAL_ZONE_H

#include "calendar/ical_event.h"
#include "calendar/zone.h"

#define CCS__ICAL_OBSERVANCES_MAX 64 /* STANDARD and DAYLIGHT of a zone */
#define CCS__ICAL_ONSETS_MAX 256     /* RDATE of one */
#define CCS__ICAL_CHANGES_MAX 8192   /* of the clock in a zone, all in all */

/* From these times on the clock is so far from UTC. */
struct ccs__ical_observance {
    struct ccs__ical_observance *next;
    bool dst, has_start, has_from, has_to, has_rule;
    struct ccs__ical_when start; /* on the clock as it goes until then */
    int32_t from_s, to_s;        /* east of Greenwich, before and after */
    ccs_str rule;
    struct ccs__ical_when *also, **also_end;
    size_t also_count;
};

struct ccs__ical_vzone {
    struct ccs__ical_vzone *next;
    ccs_str tzid, location; /* X-LIC-LOCATION: an IANA name */
    struct ccs__ical_observance *observances, **observances_end;
    size_t observance_count;
    struct ccs__ical_error *why; /* it cannot be used; told when it is asked for, for many a zone in a file is not */
};

void ccs__ical_vzone_init(struct ccs__ical_vzone *vzone);
/* The current line is one of the zone's own, or (`observance` not NULL) one of that. Never CCS_EPARSE: vzone->why is set. */
ccs_status ccs__ical_vzone_read(struct ccs__ical_vzone *vzone, struct ccs__ical_observance *observance,
                                struct ccs__ical_lines *lines, struct ccs__arena *arena);
/* BEGIN:STANDARD or BEGIN:DAYLIGHT; *observance is NULL where too many are. */
ccs_status ccs__ical_vzone_begin(struct ccs__ical_vzone *vzone, bool dst, struct ccs__ical_lines *lines, struct ccs__arena *arena,
                                 struct ccs__ical_observance **observance);

struct ccs__ical_reading;
/* The zone as it says itself, to be destroyed; `place` is where somebody asks for it. CCS_EPARSE, CCS_ELIMIT: reading->error is
 * filled. */
ccs_status ccs__ical_vzone_make(struct ccs__ical_reading *reading, struct ccs__ical_vzone *vzone,
                                struct ccs__ical_place place, struct ccs__zone **zone);

#endif
