/*
 * What every agent was doing at an instant of the past, read back from the journal; and who of them could serve a
 * contact. Exact: an agent's offers, legs and wrap-ups are added up back to the change of presence before them, at
 * which nothing is in progress.
 */
#ifndef CCS_CREW_H
#define CCS_CREW_H

#include "reader.h"

enum crew_doing {
    CREW_SIGNED_OUT,
    CREW_NOT_READY,
    CREW_AVAILABLE,
    CREW_OFFERED,
    CREW_WRAPPING,
    CREW_TALKING,
    CREW_DOING_COUNT
};

struct crew_agent {
    const Ccs__Agent *agent; /* the version in force then */
    int64_t offers, legs, wrap_ups;
    Ccs__Presence presence;
    const char *reason;
    ccs_time known_at; /* the present presence began then: nothing older matters. CCS_TIME_NEVER: not known */
    bool known;
    bool able;         /* meets the requirement of the last crew_select() */
};

struct crew_calendar;

struct crew {
    struct crew_agent *agents; /* by id */
    size_t count;
    struct crew_calendar *calendars; /* as they were then */
    size_t calendar_count;
    ccs_time at;       /* the instant */
    size_t able_count;
    bool unjudged;     /* the requirement of the last crew_select() has clauses that were not looked at */
    size_t doing[CREW_DOING_COUNT]; /* of the able ones */
};

/* As everybody was just before event `seq`, which happened at `at`. In the reader's arena; on failure it is empty. */
void crew_load(struct crew *crew, struct reader *reader, uint64_t seq, ccs_time at);
/* Mark who could serve a contact of this queue and channel, and count what they were doing. `requirement` as visits hold
 * it; a rule and how far sites are apart are not judged here (`ccs explain --at` does), which `unjudged` says. */
void crew_select(struct crew *crew, struct reader *reader, uint64_t queue, const char *requirement, Ccs__Channel channel);
/* Was the calendar of this key open? "" always is. */
bool crew_hours_open(const struct crew *crew, const char *key, ccs_time at);
void crew_hours_load(struct crew *crew, struct reader *reader, uint64_t seq, ccs_time at); /* crew_load() does */
bool crew_able(const struct crew *crew, uint64_t agent);
enum crew_doing crew_doing_of(const struct crew_agent *agent);

/* "6 talking, 1 wrapping up and 2 not ready (break)"; those who are signed out are left out; "" when nobody is left. */
const char *crew_words(const struct crew *crew, struct reader *reader);
/* Does it ask for skills, beside whatever else? */
bool crew_asks_skills(const char *requirement);
/* "EN at level 2 and PS", "Anna alone", or "" when everybody serves. */
const char *crew_requirement_words(struct reader *reader, const char *requirement);
/* "; needs skill EN at level 2 and PS", "; for Anna alone", or "". */
const char *crew_needs_words(struct reader *reader, const char *requirement);

#endif
