/*
 * A journal that nobody wrote with this library: its hashes may be right and its events what cannot be. It ends in CCS_ECORRUPT.
 */
#include "center_fixture.h"
#include "contact/contact.h"
#include "group/journal.h"
#include "record/record.h"

#define TEXT(literal) ((char *)(uintptr_t)(literal))

/* One group of one event, behind what the center has. */
static ccs_status replay(fixture *f, uint32_t kind, const ProtobufCMessage *body)
{
    struct ccs__buf bodies;
    ccs__buf_init(&bodies, &f->center->alloc);
    ccs__buf_add_varint(&bodies, (uint64_t)kind * 2);
    ccs__record_pack_sized(body, &bodies);
    struct ccs__journal_group group = {.first_seq = ccs_center_seq(f->center) + 1, .count = 1, .at = NINE,
                                       .bodies = bodies.data, .bodies_size = bodies.size};
    ccs_status status = ccs__center_replay(f->center, &group);
    ccs__buf_finish(&bodies);
    return status;
}

#define EVENT(kind, message) replay(&f, CCS_EVENT_##kind, &(message).base)

Test(hostile, configuration_that_could_never_be_put)
{
    fixture f = fixture_with(ANNA);
    uint64_t hash = hash_of(&f);
    Ccs__ChannelCost cost = CCS__CHANNEL_COST__INIT, *costs[] = {&cost};
    Ccs__Capacity capacity = CCS__CAPACITY__INIT;
    Ccs__Agent agent = CCS__AGENT__INIT;
    Ccs__AgentConfigured configured = CCS__AGENT_CONFIGURED__INIT;
    cost.channel = (Ccs__Channel)1000;
    cost.cost = 1;
    capacity.n_channels = 1;
    capacity.channels = costs;
    agent.id = 99;
    agent.version = 1;
    agent.key = TEXT("eve");
    agent.current = true;
    agent.capacity = &capacity;
    configured.agent = &agent;
    cr_expect_eq(EVENT(AGENT_CONFIGURED, configured), CCS_ECORRUPT);
    Ccs__Rush rush = CCS__RUSH__INIT; /* none a minute: a division by it */
    Ccs__Queue queue = CCS__QUEUE__INIT;
    Ccs__QueueConfigured queue_configured = CCS__QUEUE_CONFIGURED__INIT;
    queue.id = 99;
    queue.version = 1;
    queue.key = TEXT("night");
    queue.current = true;
    queue.rush = &rush;
    queue_configured.queue = &queue;
    cr_expect_eq(EVENT(QUEUE_CONFIGURED, queue_configured), CCS_ECORRUPT);
    Ccs__TraitType trait = CCS__TRAIT_TYPE__INIT, *traits[] = {&trait};
    Ccs__Settings settings = CCS__SETTINGS__INIT;
    Ccs__SettingsConfigured settings_configured = CCS__SETTINGS_CONFIGURED__INIT;
    trait.name = TEXT("tier");
    trait.kind = (Ccs__TraitKind)99;
    settings.id = 1;
    settings.current = true;
    settings.n_traits = 1;
    settings.traits = traits;
    settings_configured.settings = &settings;
    cr_expect_eq(EVENT(SETTINGS_CONFIGURED, settings_configured), CCS_ECORRUPT);
    cr_expect_eq(hash_of(&f), hash);
    fixture_end(&f);
}

Test(hostile, values_that_are_none_and_texts_that_say_nothing)
{
    fixture f = fixture_with(ANNA);
    ccs_contact_id contact = {0};
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    OK(ccs_contact_open(f.center, &options, NINE, &contact));
    Ccs__ContactOpened opened = CCS__CONTACT_OPENED__INIT;
    opened.channel = (Ccs__Channel)77;
    cr_expect_eq(EVENT(CONTACT_OPENED, opened), CCS_ECORRUPT);
    Ccs__ContactQueued queued = CCS__CONTACT_QUEUED__INIT;
    queued.contact = contact.value;
    queued.queue = queue(&f, "sales").value;
    queued.seniority_at = NINE;
    queued.requirement = TEXT("not canonical");
    cr_expect_eq(EVENT(CONTACT_QUEUED, queued), CCS_ECORRUPT);
    queued.requirement = TEXT("");
    queued.base_size = 7;
    cr_expect_eq(EVENT(CONTACT_QUEUED, queued), CCS_ECORRUPT);
    queued.base_size = 0;
    queued.seniority_at = INT64_MIN;
    cr_expect_eq(EVENT(CONTACT_QUEUED, queued), CCS_ECORRUPT);
    queued.seniority_at = NINE;
    cr_expect_eq(EVENT(CONTACT_QUEUED, queued), CCS_OK);
    fixture_end(&f);
}

Test(hostile, a_queue_or_an_agent_that_goes_while_contacts_are_there)
{
    fixture f = fixture_with(ANNA);
    (void)call(&f, "sales", NINE);
    Ccs__QueueRemoved queue_removed = CCS__QUEUE_REMOVED__INIT;
    queue_removed.queue = queue(&f, "sales").value;
    cr_expect_eq(EVENT(QUEUE_REMOVED, queue_removed), CCS_ECORRUPT);
    ready(&f, "anna", NINE);
    Ccs__AgentRemoved agent_removed = CCS__AGENT_REMOVED__INIT;
    agent_removed.agent = agent(&f, "anna").value;
    cr_expect_eq(EVENT(AGENT_REMOVED, agent_removed), CCS_ECORRUPT);
    fixture_end(&f);
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

Test(hostile, instants_and_sizes_of_rows_that_no_event_gives)
{
    fixture f = fixture_with(ANNA);
    ccs_contact_id contact = call(&f, "sales", NINE);
    const struct ccs__visit *waiting = ccs__row_find(&f.center->group, CCS__KIND_VISIT, look(&f, contact).visit);
    Ccs__Visit visit = waiting->visit;
    cr_expect(ccs__load_sound(&f.center->group, CCS__KIND_VISIT, &visit.base));
    Ccs__VisitDetails details = CCS__VISIT_DETAILS__INIT;
    visit.details = &details;
    cr_expect(ccs__load_sound(&f.center->group, CCS__KIND_VISIT, &visit.base));
    details.base_size = 7;
    cr_expect_not(ccs__load_sound(&f.center->group, CCS__KIND_VISIT, &visit.base));
    details.base_size = 0;
    details.estimated_at = INT64_MAX;
    cr_expect_not(ccs__load_sound(&f.center->group, CCS__KIND_VISIT, &visit.base));
    visit = waiting->visit;
    visit.entered_at = INT64_MAX;
    cr_expect_not(ccs__load_sound(&f.center->group, CCS__KIND_VISIT, &visit.base));
    visit = waiting->visit;
    visit.key_at = INT64_MIN;
    cr_expect_not(ccs__load_sound(&f.center->group, CCS__KIND_VISIT, &visit.base));
    Ccs__QueueState state = CCS__QUEUE_STATE__INIT;
    state.current = true;
    state.queue = queue(&f, "sales").value;
    cr_expect(ccs__load_sound(&f.center->group, CCS__KIND_QUEUE_STATE, &state.base));
    state.tokens = INT64_MIN;
    cr_expect_not(ccs__load_sound(&f.center->group, CCS__KIND_QUEUE_STATE, &state.base));
    fixture_end(&f);
}
