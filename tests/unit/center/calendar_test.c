/*
 * Calendars and zones of a center: what is put and refused, who goes by them, where a zone's data comes from and when it is
 * asked for.
 */
#include "../../zone_data.h"
#include "center_fixture.h"
#include <stdio.h>
#include <stdlib.h>

/* --- the host's zones -------------------------------------------------------------------------------------------- */

static const char *berlin = ZONE_BERLIN; /* what the host says now; NULL: it has none, "": it cannot read it */
static int asked;

static ccs_status read_zone(ccs_str name, void *buffer, size_t capacity, size_t *data_size, void *user_data)
{
    uint8_t bytes[ZONE_DATA_ROOM];
    (void)user_data;
    asked++;
    if (name.size != 13 || memcmp(name.data, "Europe/Berlin", 13) != 0 || !berlin)
        return CCS_ENOENT;
    if (!*berlin)
        return CCS_EIO;
    *data_size = zone_data_write(berlin, bytes);
    cr_assert_leq(*data_size, capacity);
    memcpy(buffer, bytes, *data_size);
    return CCS_OK;
}

static fixture desk_with(const char *configuration)
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    ccs_zones zones = CCS_ZONES_INIT;
    zones.read = read_zone;
    options.zones = &zones; /* copied */
    return fixture_of(&options, configuration);
}

#define DAY_DESK "{\"key\":\"desk\",\"zone\":\"Europe/Berlin\",\"windows\":[{\"open\":\"09:00\",\"close\":\"17:00\"}]}"

static ccs_calendar_view desk_at(const fixture *f, ccs_time at)
{
    ccs_calendar_view view = CCS_CALENDAR_VIEW_INIT;
    ccs_calendar_id desk;
    cr_assert_eq(ccs_calendar_find(f->center, CCS_STR("desk"), &desk), CCS_OK);
    cr_assert_eq(ccs_calendar_get(f->center, desk, at, &view), CCS_OK);
    return view;
}

/* --- calendars ------------------------------------------------------------------------------------------------------ */

Test(calendars, are_put_looked_at_and_removed)
{
    fixture f = desk_with("{}");
    ccs_calendar_id desk, again;
    OK(ccs_calendar_put(f.center, CCS_STR(DAY_DESK), NINE, &desk));
    cr_expect_str_eq(events(&f), "zone_configured calendar_configured");
    ccs_calendar_view view = desk_at(&f, NINE); /* ten in Berlin */
    cr_expect_eq(view.open, 1);
    cr_expect_eq(view.until_at, NINE + HOURS(7));
    cr_expect_eq(view.offset_s, 3600);
    cr_expect_str_eq(view.key.data, "desk");
    cr_expect_str_eq(view.zone.data, "Europe/Berlin");
    cr_expect_eq(desk_at(&f, NINE + HOURS(7)).open, 0);
    OK(ccs_calendar_put(f.center, CCS_STR(DAY_DESK), NINE, &again));
    cr_expect_eq(again.value, desk.value);
    cr_expect_str_eq(events(&f), "", "the same again changes nothing");
    ccs_str json;
    OK(ccs_center_get(f.center, CCS_RECORD_CALENDAR, desk.value, &json));
    cr_expect_not_null(strstr(json.data, "\"zone\":\"Europe/Berlin\""));
    OK(ccs_calendar_remove(f.center, desk, NINE));
    cr_expect_str_eq(events(&f), "calendar_removed");
    REFUSED(CCS_ENOENT, ccs_calendar_remove(f.center, desk, NINE));
    cr_expect_eq(ccs_calendar_find(f.center, CCS_STR("desk"), &desk), CCS_ENOENT);
    OK(ccs_calendar_put(f.center, CCS_STR(DAY_DESK), NINE, &again));
    cr_expect_str_eq(events(&f), "calendar_configured", "the zone is known");
    cr_expect_neq(again.value, desk.value);
    fixture_end(&f);
}

Test(calendars, that_cannot_be_are_refused_with_path_and_words)
{
    static const struct {
        const char *json, *words;
        ccs_status status;
    } wrong[] = {
        {"{\"key\":\"\"}", "calendar \"\": key: a calendar has a key of 1 to 64 bytes", CCS_EINVAL},
        {"{\"key\":\"x\",\"version\":2}", "leave them out", CCS_EINVAL},
        {"{\"key\":\"x\",\"zone\":\"Luna/Base\"}", "zone: no time zone is named \"Luna/Base\"", CCS_EINVAL},
        {"{\"key\":\"x\",\"zone\":\"../etc/passwd\"}", "is no name of a time zone", CCS_EINVAL},
        {"{\"key\":\"x\",\"windows\":[{\"open\":\"25:00\",\"close\":\"26:00\"}]}", "windows[0].open", CCS_EINVAL},
        {"{\"key\":\"x\",\"dates\":[{\"date\":\"2030-02-30\"}]}", "dates[0].date", CCS_EINVAL},
        {"{\"key\":\"x\",\"dates\":[{\"date\":\"1970-01-01\",\"until\":\"2199-12-31\"}]}", "never open", CCS_EINVAL},
        {"{\"key\":\"x\",\"holidays\":[\"nobody\"]}", "holidays[0]: no calendar has the key \"nobody\"", CCS_EINVAL},
        {"{\"key\":\"x\",\"holidays\":[\"x\"]}", "holidays[0]: a calendar has its own dates anyhow", CCS_EINVAL},
        {"{\"key\":\"x\",\"window\":[]}", "1:12: ", CCS_EPARSE},
    };
    fixture f = desk_with("{}");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        UNDONE(wrong[i].status, ccs_calendar_put(f.center, ccs_str_from(wrong[i].json), NINE, NULL));
        cr_expect_not_null(strstr(ccs_center_error(f.center), wrong[i].words), "%s", ccs_center_error(f.center));
    }
    fixture_end(&f);
}

/* Those of a configuration and those put one by one are asked the same. */
Test(calendars, take_hours_of_holidays_on_their_own_clock_alone)
{
#define AFTERNOON "\"dates\":[{\"date\":\"2030-05-01\",\"hours\":[{\"open\":\"13:00\",\"close\":\"17:00\"}]}]}"
#define PARTY "{\"key\":\"party\",\"zone\":\"Europe/Berlin\"," AFTERNOON
#define ANY_PARTY "{\"key\":\"party\"," AFTERNOON
#define UTC_DESK "{\"key\":\"utc\",\"zone\":\"UTC\",\"holidays\":[\"party\"]}"
#define ZONED(more) "{\"settings\":{\"zone\":\"Europe/Berlin\"},\"calendars\":[" more "]}"
    static const char words[] =
        "hours of dates[0] of \"party\" are on the clock of Europe/Berlin, here they would be on that of UTC";
    fixture f = desk_with("{}");
    UNDONE(CCS_EPARSE, ccs_center_configure(f.center, CCS_STR("{\"calendars\":[" PARTY "," UTC_DESK "]}"), NINE));
    cr_expect_not_null(strstr(ccs_center_error(f.center), words), "%s", ccs_center_error(f.center));
    OK(ccs_calendar_put(f.center, CCS_STR(ANY_PARTY), NINE, NULL));
    OK(ccs_calendar_put(f.center, CCS_STR(UTC_DESK), NINE, NULL)); /* of any clock */
    UNDONE(CCS_EINVAL, ccs_calendar_put(f.center, CCS_STR(PARTY), NINE, NULL));
    cr_expect_not_null(strstr(ccs_center_error(f.center), words), "%s", ccs_center_error(f.center));
    /* Without a zone it is in that of the settings. */
    UNDONE(CCS_EPARSE, ccs_center_configure(f.center, CCS_STR(ZONED(ANY_PARTY "," UTC_DESK)), NINE));
    cr_expect_not_null(strstr(ccs_center_error(f.center), words), "%s", ccs_center_error(f.center));
    OK(ccs_center_configure(f.center,
                            CCS_STR(ZONED(ANY_PARTY ",{\"key\":\"utc\",\"holidays\":[\"party\"]}")), NINE));
    UNDONE(CCS_EINVAL, ccs_calendar_put(f.center, CCS_STR(UTC_DESK), NINE, NULL));
    fixture_end(&f);
}

Test(calendars, of_a_configuration_are_wrong_at_a_line_and_column)
{
    fixture f = desk_with("{}");
    const char *json = "{\n \"calendars\": [\n  {\"key\": \"a\"},\n"
                       "  {\"key\": \"b\", \"windows\": [{\"open\": \"9:00\", \"close\": \"17:00\"}]}]}";
    UNDONE(CCS_EPARSE, ccs_center_configure(f.center, ccs_str_from(json), NINE));
    cr_expect_not_null(strstr(ccs_center_error(f.center), "4:37: calendars[1].windows[0].open: "), "%s",
                       ccs_center_error(f.center));
    json = "{\"calendars\": [{\"key\": \"a\"}, {\"key\": \"a\"}]}";
    UNDONE(CCS_EPARSE, ccs_center_configure(f.center, ccs_str_from(json), NINE));
    cr_expect_not_null(strstr(ccs_center_error(f.center), "calendars[1].key: the key \"a\" is used twice"), "%s",
                       ccs_center_error(f.center));
    json = "{\"agents\": [{\"key\": \"anna\", \"calendar\": \"days\"}]}";
    UNDONE(CCS_EPARSE, ccs_center_configure(f.center, ccs_str_from(json), NINE));
    cr_expect_not_null(strstr(ccs_center_error(f.center), "agents[0].calendar: no calendar has the key \"days\""), "%s",
                       ccs_center_error(f.center));
    fixture_end(&f);
}

#define IN_USE \
    "{\"calendars\":[{\"key\":\"holidays\",\"dates\":[{\"date\":\"2030-05-01\"}]}," \
    "{\"key\":\"queues\",\"holidays\":[\"holidays\"]}," \
    "{\"key\":\"parts\"},{\"key\":\"rosters\"}],\"queues\":[{\"key\":\"sales\",\"admission\":{\"calendar\":\"queues\"}}]," \
    "\"agents\":[{\"key\":\"anna\",\"calendar\":\"rosters\",\"queues\":[{\"queue\":\"sales\",\"calendar\":\"parts\"}]}]}"

Test(calendars, that_somebody_names_are_not_removed)
{
    static const char *const who[][2] = {{"holidays", "calendar \"queues\""},
                                         {"queues", "queue \"sales\""},
                                         {"parts", "agent \"anna\""},
                                         {"rosters", "agent \"anna\""}};
    fixture f = desk_with(IN_USE);
    for (size_t i = 0; i < sizeof who / sizeof who[0]; i++) {
        ccs_calendar_id id;
        OK(ccs_calendar_find(f.center, ccs_str_from(who[i][0]), &id));
        UNDONE(CCS_ESTATE, ccs_calendar_remove(f.center, id, NINE));
        cr_expect_not_null(strstr(ccs_center_error(f.center), who[i][1]), "%s", ccs_center_error(f.center));
    }
    OK(ccs_center_configure(f.center, CCS_STR("{\"agents\":[{\"key\":\"anna\"}]}"), NINE));
    cr_expect_not_null(strstr(events(&f), "calendar_removed calendar_removed calendar_removed calendar_removed"),
                       "a configuration that names none of them removes all");
    ccs_center_check(f.center);
    fixture_end(&f);
}

Test(calendars, cannot_be_changed_so_that_another_is_never_open)
{
    fixture f = desk_with("{}");
    OK(ccs_calendar_put(f.center, CCS_STR("{\"key\":\"holidays\",\"dates\":[{\"date\":\"2030-05-01\"}]}"), NINE, NULL));
    OK(ccs_calendar_put(f.center, CCS_STR("{\"key\":\"desk\",\"holidays\":[\"holidays\"]}"), NINE, NULL));
    const char *json =
        "{\"key\":\"holidays\",\"dates\":[{\"date\":\"1970-01-01\",\"until\":\"2199-12-31\"},"
        "{\"date\":\"2030-05-02\",\"is\":\"hours\",\"hours\":[{\"open\":\"09:00\",\"close\":\"10:00\"}]}]}";
    OK(ccs_calendar_put(f.center, ccs_str_from(json), NINE, NULL)); /* an hour is enough */
    cr_expect_eq(desk_at(&f, NINE).until_at, INT64_C(1903942800000), "2030-05-02 09:00");
    json = "{\"key\":\"holidays\",\"windows\":[{\"open\":\"09:00\",\"close\":\"10:00\"}],\"holidays\":[\"desk\"]}";
    UNDONE(CCS_EINVAL, ccs_calendar_put(f.center, ccs_str_from(json), NINE, NULL));
    cr_expect_not_null(strstr(ccs_center_error(f.center), "calendar \""), "%s", ccs_center_error(f.center));
    fixture_end(&f);
}

Test(calendars, hold_in_the_order_in_which_they_depend_on_each_other)
{
    fixture f = desk_with(
        "{\"calendars\":[{\"key\":\"desk\",\"holidays\":[\"z\"],\"windows\":[{\"open\":\"08:00\",\"close\":\"12:00\"}]},"
        "{\"key\":\"z\",\"dates\":[{\"date\":\"2030-03-01\"}]}]}");
    cr_expect_eq(desk_at(&f, NINE).open, 0);
    OK(ccs_center_configure(
        f.center,
        CCS_STR("{\"calendars\":[{\"key\":\"desk\",\"windows\":[{\"open\":\"08:00\",\"close\":\"12:00\"}]},"
                "{\"key\":\"z\",\"holidays\":[\"desk\"]}]}"),
        NINE)); /* the other way round */
    cr_expect_eq(desk_at(&f, NINE).open, 1);
    ccs_center_check(f.center);
    fixture_end(&f);
}

/* Those of one text are compiled once: it does not take the memory that the bound is for. */
static char *alike(int count)
{
    char *json = malloc((size_t)count * 32 + 64), *at = json;
    at += sprintf(at, "{\"queues\":[],\n\"calendars\":[");
    for (int i = 0; i < count; i++)
        at += sprintf(at, "%s{\"key\":\"c%d\"}", i ? "," : "", i);
    (void)sprintf(at, "]}");
    return json;
}

Test(calendars, of_a_center_have_a_bound)
{
    fixture f = desk_with("{}");
    char *json = alike(1025);
    UNDONE(CCS_EPARSE, ccs_center_configure(f.center, ccs_str_from(json), NINE));
    cr_expect_str_eq(ccs_center_error(f.center), "2:13: calendars: a center has at most 1024 calendars, not 1025: each takes some "
                                                 "300 KB. Agents with the same hours can name the same one");
    free(json);
    json = alike(1024);
    OK(ccs_center_configure(f.center, ccs_str_from(json), NINE));
    free(json);
    UNDONE(CCS_ELIMIT, ccs_calendar_put(f.center, CCS_STR("{\"key\":\"one-more\"}"), NINE, NULL));
    cr_expect_str_eq(ccs_center_error(f.center), "calendar \"one-more\": a center has at most 1024 calendars; remove one first");
    ccs_calendar_id id;
    OK(ccs_calendar_put(f.center, CCS_STR("{\"key\":\"c7\",\"name\":\"another\"}"), NINE, &id));
    OK(ccs_calendar_remove(f.center, id, NINE));
    OK(ccs_calendar_put(f.center, CCS_STR("{\"key\":\"one-more\"}"), NINE, NULL));
    fixture_end(&f);
}

/* --- zones ------------------------------------------------------------------------------------------------------------- */

Test(zones, are_asked_for_once_and_then_only_when_somebody_wants_it)
{
    asked = 0;
    fixture f = desk_with("{\"calendars\":[" DAY_DESK "]}");
    int first = asked;
    cr_expect_leq(first, 3, "to see whether the text is right, whether the command is, and to put it in force");
    OK(ccs_calendar_put(f.center, CCS_STR("{\"key\":\"other\",\"zone\":\"Europe/Berlin\"}"), NINE, NULL));
    OK(ccs_center_configure(f.center,
                            CCS_STR("{\"settings\":{\"zone\":\"Europe/Berlin\"},\"calendars\":[" DAY_DESK "]}"), NINE));
    OK(ccs_center_advance(f.center, NINE + HOURS(30)));
    cr_expect_eq(asked, first);
    uint64_t changed = 7;
    OK(ccs_zones_reload(f.center, NINE + HOURS(30), &changed));
    cr_expect_eq(asked, first + 1);
    cr_expect_eq(changed, 0);
    fixture_end(&f);
}

Test(zones, that_change_move_what_goes_by_them_only_when_read_again)
{
    fixture f = desk_with("{\"calendars\":[" DAY_DESK
                          "],\"queues\":[{\"key\":\"sales\",\"admission\":{\"calendar\":\"desk\"}}],"
                          "\"agents\":[{\"key\":\"anna\",\"queues\":[{\"queue\":\"sales\",\"calendar\":\"desk\"}]}]}");
    uint64_t changed, before = hash_of(&f);
    ccs_queue_view view = CCS_QUEUE_VIEW_INIT;
    berlin = "CET-3";
    OK(ccs_queue_get(f.center, queue(&f, "sales"), &view));
    cr_expect_eq(view.closed, 0);
    cr_expect_eq(view.until_at, NINE + HOURS(7));
    ccs_call call = CCS_CALL_INIT;
    call.flags = CCS_CALL_DRY_RUN;
    OK(ccs_center_call(f.center, &call));
    OK(ccs_zones_reload(f.center, NINE, &changed));
    cr_expect_eq(hash_of(&f), before, "tried only");
    OK(ccs_zones_reload(f.center, NINE, &changed));
    cr_expect_eq(changed, 1);
    OK(ccs_queue_get(f.center, queue(&f, "sales"), &view));
    cr_expect_eq(view.until_at, NINE + HOURS(5));
    OK(ccs_center_advance(f.center, NINE + HOURS(6)));
    cr_expect_str_eq(events(&f), "zone_configured queue_closed agent_schedule_changed");
    berlin = NULL;
    UNDONE(CCS_EINVAL, ccs_zones_reload(f.center, NINE + HOURS(6), &changed));
    berlin = "";
    UNDONE(CCS_ECALLBACK, ccs_zones_reload(f.center, NINE + HOURS(6), &changed));
    cr_expect_not_null(strstr(ccs_center_error(f.center), "Europe/Berlin"));
    ccs_center_check(f.center);
    fixture_end(&f);
}

/* Its data stays, because a host may have given it by hand; but it stands in nobody's way. */
Test(calendar, zone_that_no_calendar_names_any_more_may_be_gone)
{
    fixture f = desk_with("{}");
    uint64_t changed = 9;
    ccs_calendar_id calendar = {0};
    berlin = "CET-1";
    OK(ccs_calendar_put(f.center, CCS_STR("{\"key\": \"k\", \"zone\": \"Europe/Berlin\"}"), NINE, &calendar));
    berlin = NULL;
    UNDONE(CCS_EINVAL, ccs_zones_reload(f.center, NINE, &changed));
    OK(ccs_calendar_put(f.center, CCS_STR("{\"key\": \"k\"}"), NINE, &calendar));
    OK(ccs_zones_reload(f.center, NINE, &changed));
    cr_expect_eq(changed, 0);
    OK(ccs_calendar_put(f.center, CCS_STR("{\"key\": \"k\", \"zone\": \"Europe/Berlin\"}"), NINE, &calendar));
    OK(ccs_calendar_remove(f.center, calendar, NINE));
    OK(ccs_zones_reload(f.center, NINE, &changed));
    fixture_end(&f);
}

Test(zones, without_anywhere_to_read_them_from_say_what_to_do)
{
    fixture f = fixture_with("{}");
    uint8_t bytes[ZONE_DATA_ROOM];
    size_t size = zone_data_write(ZONE_BERLIN, bytes);
    UNDONE(CCS_EINVAL, ccs_calendar_put(f.center, CCS_STR(DAY_DESK), NINE, NULL));
    cr_expect_not_null(strstr(ccs_center_error(f.center), "ccs_zone_put()"), "%s", ccs_center_error(f.center));
    UNDONE(CCS_EINVAL, ccs_zone_put(f.center, CCS_STR("Europe/Berlin"), bytes, size - 1, NINE)); /* cut off */
    UNDONE(CCS_EINVAL, ccs_zone_put(f.center, CCS_STR("Europe/Berlin"), NULL, 0, NINE));
    UNDONE(CCS_EINVAL, ccs_zone_put(f.center, CCS_STR("UTC"), bytes, size, NINE));
    UNDONE(CCS_EINVAL, ccs_zone_put(f.center, CCS_STR("/etc"), bytes, size, NINE));
    OK(ccs_zone_put(f.center, CCS_STR("Europe/Berlin"), bytes, size, NINE));
    OK(ccs_calendar_put(f.center, CCS_STR(DAY_DESK), NINE, NULL));
    cr_expect_eq(desk_at(&f, NINE).offset_s, 3600);
    cr_expect_str_eq(events(&f), "zone_configured calendar_configured");
    OK(ccs_zone_put(f.center, CCS_STR("Europe/Berlin"), bytes, size, NINE));
    cr_expect_str_eq(events(&f), "", "the same data");
    size = zone_data_write("<-00>1", bytes);
    OK(ccs_zone_put(f.center, CCS_STR("Europe/Berlin"), bytes, size, NINE));
    cr_expect_eq(desk_at(&f, NINE).offset_s, -3600);
    fixture_end(&f);
}

static ccs_status give_zone(const fixture *f, const char *name, const char *rule, ccs_time now)
{
    uint8_t bytes[ZONE_DATA_ROOM];
    return ccs_zone_put(f->center, ccs_str_from(name), bytes, zone_data_write(rule, bytes), now);
}

Test(zones, that_were_given_are_not_asked_of_anybody)
{
    uint64_t changed = 7;
    fixture f = fixture_with("{}");
    OK(give_zone(&f, "Acme/Plant", "ACM-3", NINE));
    OK(ccs_calendar_put(f.center, CCS_STR("{\"key\":\"plant\",\"zone\":\"Acme/Plant\"}"), NINE, NULL));
    OK(ccs_zones_reload(f.center, NINE, &changed));
    cr_expect_eq(changed, 0, "there is nobody to ask, and nothing to be asked");
    fixture_end(&f);

    berlin = ZONE_BERLIN;
    f = desk_with("{\"calendars\":[" DAY_DESK "]}");
    OK(give_zone(&f, "Acme/Plant", "ACM-3", NINE));
    OK(ccs_calendar_put(f.center, CCS_STR("{\"key\":\"plant\",\"zone\":\"Acme/Plant\"}"), NINE, NULL));
    asked = 0;
    OK(ccs_zones_reload(f.center, NINE, &changed));
    cr_expect_eq(asked, 1, "for Berlin");
    cr_expect_eq(changed, 0);
    (void)events(&f);
    OK(give_zone(&f, "Europe/Berlin", ZONE_BERLIN, NINE)); /* the same as the host's, but from now on given */
    cr_expect_str_eq(events(&f), "zone_configured");
    OK(give_zone(&f, "Europe/Berlin", ZONE_BERLIN, NINE));
    cr_expect_str_eq(events(&f), "");
    berlin = "CET-3";
    OK(ccs_zones_reload(f.center, NINE, &changed));
    cr_expect_eq(changed, 0);
    cr_expect_eq(desk_at(&f, NINE).offset_s, 3600);
    berlin = ZONE_BERLIN;
    ccs_center_check(f.center);
    fixture_end(&f);
}

Test(zones, that_nobody_names_may_be_gone)
{
    ccs_calendar_id desk;
    uint64_t changed = 7;
    fixture f = desk_with("{\"settings\":{\"zone\":\"Europe/Berlin\"},\"calendars\":[" DAY_DESK "]}");
    OK(ccs_calendar_find(f.center, CCS_STR("desk"), &desk));
    OK(ccs_calendar_remove(f.center, desk, NINE));
    berlin = NULL;
    UNDONE(CCS_EINVAL, ccs_zones_reload(f.center, NINE, &changed)); /* the settings name it */
    OK(ccs_center_configure(f.center, CCS_STR("{\"settings\":{}}"), NINE));
    OK(ccs_zones_reload(f.center, NINE, &changed));
    cr_expect_eq(changed, 0);
    berlin = ZONE_BERLIN;
    fixture_end(&f);
}

Test(zones, default_to_that_of_the_settings)
{
    fixture f = desk_with("{\"settings\":{\"zone\":\"Europe/Berlin\"},"
                          "\"calendars\":[{\"key\":\"desk\",\"windows\":[{\"open\":\"10:00\",\"close\":\"11:00\"}]}]}");
    cr_expect_eq(desk_at(&f, NINE).open, 1, "ten in Berlin");
    UNDONE(CCS_EPARSE, ccs_center_configure(f.center, CCS_STR("{\"settings\":{\"zone\":\"Europe/Bonn\"}}"), NINE));
    cr_expect_not_null(strstr(ccs_center_error(f.center), "settings.zone: no time zone is named"), "%s",
                       ccs_center_error(f.center));
    fixture_end(&f);
}

/* --- queues ------------------------------------------------------------------------------------------------------------ */

Test(queue_hours, are_told_at_every_edge_and_when_the_calendar_becomes_another)
{
    fixture f =
        desk_with("{\"calendars\":[" DAY_DESK ",{\"key\":\"never-mind\"}],\"queues\":[{\"key\":\"sales\",\"admission\":"
                  "{\"calendar\":\"desk\"}}],\"agents\":[{\"key\":\"anna\"}]}");
    (void)events(&f);
    OK(ccs_calendar_put(f.center, CCS_STR("{\"key\":\"desk\",\"windows\":[{\"open\":\"12:00\",\"close\":\"13:00\"}]}"),
                        NINE, NULL));
    cr_expect_str_eq(events(&f), "calendar_configured queue_closed", "it was open, and by the new one it is not");
    cr_expect_eq(last_event(&f, CCS_EVENT_QUEUE_CLOSED).ends_at, NINE + HOURS(3));
    OK(ccs_queue_put(f.center, CCS_STR("{\"key\":\"sales\",\"admission\":{\"calendar\":\"never-mind\"}}"), NINE, NULL));
    cr_expect_str_eq(events(&f), "queue_configured queue_opened");
    cr_expect_eq(last_event(&f, CCS_EVENT_QUEUE_OPENED).ends_at, 0, "for good");
    OK(ccs_queue_put(f.center, CCS_STR("{\"key\":\"sales\",\"admission\":{\"calendar\":\"desk\"}}"), NINE, NULL));
    OK(ccs_queue_put(f.center, CCS_STR("{\"key\":\"sales\"}"), NINE + 1, NULL));
    cr_expect_str_eq(events(&f), "queue_configured queue_closed queue_configured queue_opened",
                     "without a calendar it is open");
    OK(ccs_center_advance(f.center, NINE + HOURS(300)));
    cr_expect_str_eq(events(&f), "");
    ccs_center_check(f.center);
    fixture_end(&f);
}

/* Nobody's instant is another one then: only the calendar says that all is to be looked at again. */
Test(queue_hours, and_memberships_follow_a_calendar_within_one_millisecond_and_back)
{
    static const char afternoon[] = "{\"key\":\"desk\",\"windows\":[{\"open\":\"12:00\",\"close\":\"13:00\"}]}";
    fixture f = desk_with("{\"calendars\":[{\"key\":\"desk\",\"windows\":[{\"open\":\"09:00\",\"close\":\"17:00\"}]}],"
                          "\"queues\":[{\"key\":\"sales\",\"admission\":{\"calendar\":\"desk\"}},{\"key\":\"help\"}],"
                          "\"agents\":[{\"key\":\"anna\",\"queues\":[{\"queue\":\"help\",\"calendar\":\"desk\"},"
                          "{\"queue\":\"sales\"}]}]}");
    ready(&f, "anna", NINE);
    ccs_contact_id first = call(&f, "help", NINE); /* makes the line, which knows who is served from it */
    OK(ccs_contact_close(f.center, first, CCS_CONTACT_LEFT, NINE));
    ccs_time edge_at = ccs_center_deadline(f.center);
    ccs_call dry = CCS_CALL_INIT;
    dry.flags = CCS_CALL_DRY_RUN;
    OK(ccs_center_call(f.center, &dry));
    OK(ccs_calendar_put(f.center, ccs_str_from(afternoon), NINE, NULL));
    ccs_center_check(f.center);
    cr_expect_eq(ccs_center_deadline(f.center), edge_at);
    ccs_contact_id second = call(&f, "help", NINE);
    cr_expect_neq(look(&f, second).offer, 0, "as it was");
    OK(ccs_contact_close(f.center, second, CCS_CONTACT_LEFT, NINE));
    OK(ccs_calendar_put(f.center, ccs_str_from(afternoon), NINE, NULL));
    ccs_center_check(f.center);
    cr_expect_eq(look(&f, call(&f, "help", NINE)).offer, 0, "he does not serve it before noon");
    cr_expect_eq(ccs_center_deadline(f.center), NINE + HOURS(3));
    fixture_end(&f);
}

/* --- memory ---------------------------------------------------------------------------------------------------------- */

static size_t fail_in, taken, held;

static void *fail_memory(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    (void)user_data;
    if (new_size > old_size && fail_in && --fail_in == 0)
        return NULL;
    taken += new_size > old_size ? new_size - old_size : 0;
    held += new_size - old_size;
    if (new_size)
        return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

static ccs_status put_desk(const fixture *f)
{
    return ccs_calendar_put(f->center,
                            CCS_STR("{\"key\":\"desk\",\"zone\":\"Europe/Berlin\",\"windows\":[{\"open\":\"11:00\","
                                    "\"close\":\"12:00\"}],\"holidays\":[\"holidays\"]}"),
                            NINE, NULL);
}

static ccs_status reload(const fixture *f) { return ccs_zones_reload(f->center, NINE, NULL); }

static ccs_status configure(const fixture *f)
{
    return ccs_center_configure(
        f->center, CCS_STR("{\"settings\":{\"zone\":\"Europe/Berlin\"},\"calendars\":[{\"key\":\"new\"}]}"), NINE);
}

Test(calendar_memory, that_fails_leaves_everything_as_it_was)
{
    static ccs_status (*const commands[])(const fixture *) = {put_desk, reload, configure};
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    ccs_zones zones = CCS_ZONES_INIT;
    zones.read = read_zone;
    options.zones = &zones;
    options.alloc.function = fail_memory;
    for (size_t c = 0; c < sizeof commands / sizeof commands[0]; c++) {
        size_t n = 0;
        ccs_status status = CCS_ENOMEM;
        for (; status == CCS_ENOMEM; n++) {
            berlin = ZONE_BERLIN;
            fixture f = fixture_of(
                &options,
                "{\"calendars\":[" DAY_DESK ",{\"key\":\"holidays\"}],\"queues\":[{\"key\":\"sales\","
                "\"admission\":{\"calendar\":\"desk\"}}],\"agents\":[{\"key\":\"anna\",\"calendar\":\"desk\"}]}");
            if (c == 2)
                OK(ccs_center_configure(f.center, CCS_STR("{}"), NINE));
            uint64_t hash = hash_of(&f);
            berlin = "CET-3";
            fail_in = n + 1;
            status = commands[c](&f);
            fail_in = 0;
            cr_assert(status == CCS_OK || status == CCS_ENOMEM, "%d", (int)status);
            if (status == CCS_ENOMEM)
                cr_expect_eq(hash_of(&f), hash);
            ccs_center_check(f.center);
            cr_expect_eq(commands[c](&f), CCS_OK);
            fixture_end(&f);
        }
        cr_expect_gt(n, 10);
    }
}

static char *many(int count, int first_minute)
{
    char *json = malloc((size_t)count * 160 + 64), *at = json;
    at += sprintf(at, "{\"calendars\":[");
    for (int i = 0; i < count; i++)
        at += sprintf(at, "%s{\"key\":\"c%d\",\"windows\":[{\"open\":\"%02d:%02d\",\"close\":\"23:59\"}]}", i ? "," : "", i,
                      (first_minute + i) / 60, (first_minute + i) % 60);
    (void)sprintf(at, "]}");
    return json;
}

static fixture counted_desk(void)
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    options.alloc.function = fail_memory;
    return fixture_of(&options, "{}");
}

/* What is compiled to see whether it can be is in force a moment later: by whatever number. */
Test(calendar_memory, is_taken_once_for_each_calendar_of_a_configuration)
{
    size_t for_count[2];
    for (int i = 0; i < 2; i++) {
        fixture f = counted_desk();
        char *json = many(i ? 60 : 20, 0);
        taken = 0;
        OK(ccs_center_configure(f.center, ccs_str_from(json), NINE));
        for_count[i] = taken;
        free(json);
        ccs_center_check(f.center);
        fixture_end(&f);
    }
    cr_expect_lt(for_count[1], for_count[0] * 7 / 2, "%zu %zu", for_count[0], for_count[1]);
}

/* And what is only tried, or refused, is not kept for ever. */
Test(calendar_memory, of_what_is_tried_or_refused_is_given_back)
{
    fixture f = counted_desk();
    char *json = many(40, 0);
    OK(ccs_center_configure(f.center, ccs_str_from(json), NINE));
    free(json);
    size_t before = held, most = 0;
    for (int round = 0; round < 6; round++) {
        json = many(40, 100 * (round + 1));
        ccs_call call = CCS_CALL_INIT;
        call.flags = CCS_CALL_DRY_RUN;
        if (round % 2) { /* the last one is wrong */
            char *last = strstr(json, "23:59\"}]}]}");
            memcpy(last, "25:99", 5);
            cr_expect_neq(ccs_center_configure(f.center, ccs_str_from(json), NINE), CCS_OK);
        } else {
            OK(ccs_center_call(f.center, &call));
            OK(ccs_center_configure(f.center, ccs_str_from(json), NINE));
        }
        free(json);
        most = held > most ? held : most;
    }
    cr_expect_lt(most, before + before * 34 / 40, "%zu %zu", before, most);
    ccs_center_check(f.center);
    fixture_end(&f);
}
