#include "center_fixture.h"
#include <stdio.h>

fixture fixture_of(const ccs_center_options *options, const char *configuration)
{
    fixture f = {0};
    cr_assert_eq(ccs_center_create(options, &f.center), CCS_OK);
    OK(ccs_center_configure(f.center, ccs_str_from(configuration), NINE));
    (void)events(&f);
    return f;
}

fixture fixture_with(const char *configuration)
{
    return fixture_of(NULL, configuration);
}

void fixture_end(fixture *f)
{
    ccs_center_check(f->center);
    ccs_center_destroy(f->center);
    f->center = NULL;
}

ccs_agent_id agent(const fixture *f, const char *key)
{
    ccs_agent_id id = {0};
    cr_assert_eq(ccs_agent_find(f->center, ccs_str_from(key), &id), CCS_OK, "agent %s", key);
    return id;
}

ccs_queue_id queue(const fixture *f, const char *key)
{
    ccs_queue_id id = {0};
    cr_assert_eq(ccs_queue_find(f->center, ccs_str_from(key), &id), CCS_OK, "queue %s", key);
    return id;
}

void ready(fixture *f, const char *key, ccs_time now)
{
    cr_assert_eq(ccs_agent_set_presence(f->center, agent(f, key), CCS_PRESENCE_READY, CCS_STR(""), now), CCS_OK, "%s",
                 ccs_center_error(f->center));
}

static ccs_contact_id arrive(fixture *f, uint32_t channel, const char *queue_key, ccs_time now)
{
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id contact = {0};
    options.channel = channel;
    cr_assert_eq(ccs_contact_open(f->center, &options, now, &contact), CCS_OK, "%s", ccs_center_error(f->center));
    cr_assert_eq(ccs_contact_queue(f->center, contact, queue(f, queue_key), now), CCS_OK, "%s", ccs_center_error(f->center));
    return contact;
}

ccs_contact_id call(fixture *f, const char *queue_key, ccs_time now)
{
    return arrive(f, CCS_CHANNEL_VOICE, queue_key, now);
}

ccs_contact_id chat(fixture *f, const char *queue_key, ccs_time now)
{
    return arrive(f, CCS_CHANNEL_CHAT, queue_key, now);
}

ccs_contact_view look(const fixture *f, ccs_contact_id contact)
{
    ccs_contact_view view = CCS_CONTACT_VIEW_INIT;
    cr_assert_eq(ccs_contact_get(f->center, contact, &view), CCS_OK);
    return view;
}

ccs_agent_view see(const fixture *f, const char *key)
{
    ccs_agent_view view = CCS_AGENT_VIEW_INIT;
    cr_assert_eq(ccs_agent_get(f->center, agent(f, key), &view), CCS_OK);
    return view;
}

ccs_offer_id offer_to(const fixture *f, const char *key)
{
    return (ccs_offer_id){see(f, key).offer};
}

uint64_t hash_of(const fixture *f)
{
    uint64_t hash = 0;
    cr_assert_eq(ccs_center_hash(f->center, &hash), CCS_OK);
    return hash;
}

const char *events(fixture *f)
{
    ccs_events reader = CCS_EVENTS_AFTER(f->center, f->seen);
    ccs_event event = CCS_EVENT_INIT;
    size_t size = 0;
    f->text[0] = '\0';
    cr_assert_eq(ccs_center_commit(f->center), CCS_OK);
    while (ccs_events_next(&reader, &event) == CCS_OK)
        if (size < sizeof f->text - 64)
            size += (size_t)snprintf(f->text + size, sizeof f->text - size, "%s%s", size ? " " : "", ccs_event_name(event.kind));
    f->seen = reader.seq;
    return f->text;
}

ccs_event last_event(fixture *f, uint32_t kind)
{
    ccs_events reader = CCS_EVENTS_AFTER(f->center, 0);
    ccs_event event = CCS_EVENT_INIT, last = CCS_EVENT_INIT;
    cr_assert_eq(ccs_center_commit(f->center), CCS_OK);
    while (ccs_events_next(&reader, &event) == CCS_OK)
        if (event.kind == kind)
            last = event;
    cr_assert_eq(last.kind, kind, "no event of the kind %s", ccs_event_name(kind));
    return last;
}

const char *event_json(fixture *f, uint64_t seq)
{
    ccs_str json;
    cr_assert_eq(ccs_event_json(f->center, seq, &json), CCS_OK);
    return json.data;
}
