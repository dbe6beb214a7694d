/* Files of iCalendar made of lines, and what comes of importing them. */
#ifndef CCS_ICAL_FIXTURE_H
#define CCS_ICAL_FIXTURE_H

#include "calendar/ical.h"
#include "calendar_fixture.h"

#define TEXT_SIZE 65536

/* A file of one calendar with these lines in it; \n becomes what `end` is. Good until the next. */
ccs_str wrap(const char *lines, const char *end);
/* One event of these lines, in a file. */
ccs_str event(const char *lines);

extern const ccs_zones zones; /* those of the system */

/* The `dates` of what comes of a file, as JSON in one line without spaces; or "LINE:COLUMN: words". Cut at TEXT_SIZE. `options`
 * NULL: in Ho Chi Minh City. */
const char *import(ccs_str text, const ccs_ical_options *options);

struct example {
    const char *lines, *dates;
};
void expect_all(const struct example *examples, size_t count);
#define EXPECT_ALL(examples) expect_all(examples, sizeof(examples) / sizeof(examples)[0])

/* A zone as Outlook describes it, and events in it. */
#define VTIMEZONE(more)                                                                                                       \
    "BEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\n" more                                                                    \
    "BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"                                         \
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"                                                      \
    "BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"                                         \
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
#define WINDOWS_EVENT(when, more) "BEGIN:VEVENT\nDTSTART;TZID=W. Europe Standard Time:" when "\nDURATION:PT1H\n" more "END:VEVENT\n"

#endif
