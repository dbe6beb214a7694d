/*
 * Commands by chance. What is refused for reasons of state (a contact that has ended, an agent without an offer) is
 * refused without harm; the mix is such that every kind of row and every module gets its share.
 */
#include "desk_fixture.h"

static const char configuration[] =
    "{\"settings\": {\"name\": \"Desk\", \"gap_ms_max\": 3600000},"
    " \"queues\": ["
    "  {\"key\": \"sales\", \"ring_ms\": 20000, \"wait_ms_max\": 600000, \"requirement\": {\"skills\": [{\"name\": \"EN\"}]},"
    "   \"wrap_up\": {\"mode\": \"timed\", \"limit_ms\": 30000}},"
    "  {\"key\": \"help\", \"order\": \"credit\", \"requirement\": {\"skills\": [{\"name\": \"FR\", \"level_min\": 3}]},"
    "   \"relax\": [{\"after_ms\": 15000, \"requirement\": {\"skills\": [{\"name\": \"FR\"}]}}]}],"
    " \"agents\": ["
    "  {\"key\": \"anna\", \"name\": \"Anna\", \"skills\": [{\"name\": \"EN\", \"level\": 5}]},"
    "  {\"key\": \"ben\", \"skills\": [{\"name\": \"EN\"}, {\"name\": \"FR\", \"level\": 4}]},"
    "  {\"key\": \"chloe\", \"skills\": [{\"name\": \"FR\"}]},"
    "  {\"key\": \"dan\", \"skills\": [{\"name\": \"EN\"}, {\"name\": \"FR\"}],"
    "   \"capacity\": {\"channels\": [{\"cost\": 100}, {\"channel\": \"chat\", \"cost\": 40}]}}]}";

static const char *const agent_keys[DESK_AGENTS] = {"anna", "ben", "chloe", "dan"};
static const char *const queue_keys[DESK_QUEUES] = {"sales", "help"};

ccs_center *desk_open(const char *path, uint32_t durability)
{
    ccs_center *center;
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    options.durability = durability;
    ccs_status status = ccs_open(path, &options, &center);
    cr_assert_eq(status, CCS_OK, "%s: %s", ccs_status_name(status), ccs_center_error(center));
    return center;
}

/* A command may be refused; it may not fail. */
static void take(struct desk *desk, ccs_status status)
{
    cr_assert(status == CCS_OK || status == CCS_ESTATE || status == CCS_ENOENT || status == CCS_EINVAL ||
                  status == CCS_ECONFLICT,
              "%s: %s", ccs_status_name(status), ccs_center_error(desk->center));
    desk->commands += status == CCS_OK;
}

static uint32_t below(struct desk *desk, uint32_t bound) { return (uint32_t)ccs_rng_below(&desk->rng, bound); }

void desk_init(struct desk *desk, ccs_center *center, uint64_t seed)
{
    *desk = (struct desk){.center = center, .now = 1898812800000}; /* 2030-03-04 00:00 UTC */
    ccs_rng_seed(&desk->rng, seed);
    take(desk, ccs_center_configure(center, ccs_str_from(configuration), desk->now));
    REQUIRE(desk->commands == 1);
    for (int i = 0; i < DESK_QUEUES; i++)
        REQUIRE(ccs_queue_find(center, ccs_str_from(queue_keys[i]), &desk->queues[i]) == CCS_OK);
    for (int i = 0; i < DESK_AGENTS; i++) {
        REQUIRE(ccs_agent_find(center, ccs_str_from(agent_keys[i]), &desk->agents[i]) == CCS_OK);
        take(desk, ccs_agent_set_presence(center, desk->agents[i], CCS_PRESENCE_READY, CCS_STR(""), desk->now));
    }
}

void desk_continue(struct desk *desk, ccs_center *center) { desk->center = center; }

static ccs_contact_id some_contact(struct desk *desk)
{
    uint32_t held = desk->contact_count < DESK_CONTACTS_MAX ? desk->contact_count : DESK_CONTACTS_MAX;
    return held ? desk->contacts[below(desk, held)] : (ccs_contact_id){1};
}

static void let_come(struct desk *desk)
{
    char ref[32];
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id contact;
    (void)snprintf(ref, sizeof ref, "call-%u", desk->contact_count);
    options.ref = ccs_str_from(ref);
    options.customer = below(desk, 2) ? CCS_STR("c-17") : CCS_STR("");
    options.channel = below(desk, 4) ? CCS_CHANNEL_VOICE : CCS_CHANNEL_CHAT;
    options.priority = (int32_t)below(desk, 5) - 2;
    if (below(desk, 4) == 0) {
        ccs_call call = CCS_CALL_INIT;
        call.actor = CCS_STR("switch");
        call.key = ccs_str_from(ref);
        take(desk, ccs_center_call(desk->center, &call));
    }
    ccs_status status = ccs_contact_open(desk->center, &options, desk->now, &contact);
    take(desk, status);
    if (status != CCS_OK)
        return;
    desk->contacts[desk->contact_count++ % DESK_CONTACTS_MAX] = contact;
    take(desk, ccs_contact_queue(desk->center, contact, desk->queues[below(desk, DESK_QUEUES)], desk->now));
}

static void agent_acts(struct desk *desk, ccs_agent_id agent)
{
    ccs_agent_view view = CCS_AGENT_VIEW_INIT;
    REQUIRE(ccs_agent_get(desk->center, agent, &view) == CCS_OK);
    ccs_contact_id contact = {view.contact};
    if (view.offer) {
        ccs_offer_id offer = {view.offer};
        take(desk, below(desk, 6) ? ccs_offer_accept(desk->center, offer, desk->now)
                                  : ccs_offer_reject(desk->center, offer, desk->now));
        return;
    }
    switch (below(desk, 8)) {
    case 0:
        take(desk, ccs_contact_hold(desk->center, contact, agent, desk->now));
        break;
    case 1:
        take(desk, ccs_contact_retrieve(desk->center, contact, agent, desk->now));
        break;
    case 2:
        take(desk, ccs_contact_transfer_to_queue(desk->center, contact, agent, desk->queues[below(desk, DESK_QUEUES)],
                                                 desk->now));
        break;
    case 3:
        take(desk, ccs_agent_set_presence(desk->center, agent, (ccs_presence)(1 + below(desk, 2)), CCS_STR("lunch"),
                                          desk->now));
        break;
    case 4:
        take(desk, ccs_agent_end_wrap_up(desk->center, agent, desk->now));
        break;
    case 5:
        take(desk, ccs_agent_set_presence(desk->center, agent, CCS_PRESENCE_READY, CCS_STR(""), desk->now));
        break;
    default:
        take(desk, ccs_contact_close(desk->center, contact, CCS_CONTACT_FINISHED, desk->now));
        break;
    }
}

static void change_agent(struct desk *desk)
{
    char json[160];
    (void)snprintf(json, sizeof json,
                   "{\"key\": \"anna\", \"name\": \"Anna\", \"skills\": [{\"name\": \"EN\", \"level\": %u}]}",
                   1 + below(desk, 10));
    take(desk, ccs_agent_put(desk->center, ccs_str_from(json), desk->now, NULL));
}

static void do_one(struct desk *desk)
{
    uint32_t what = below(desk, 100);
    if (what < 30)
        let_come(desk);
    else if (what < 85)
        agent_acts(desk, desk->agents[below(desk, DESK_AGENTS)]);
    else if (what < 90)
        take(desk, ccs_contact_close(desk->center, some_contact(desk), CCS_CONTACT_LEFT, desk->now));
    else if (what < 93)
        take(desk, ccs_contact_set_priority(desk->center, some_contact(desk), (int32_t)below(desk, 9), desk->now));
    else if (what < 97)
        take(desk, ccs_contact_set_disposition(desk->center, some_contact(desk),
                                               below(desk, 2) ? CCS_STR("sold") : CCS_STR("asked"), desk->now));
    else if (what < 98)
        change_agent(desk);
    else if (what < 99)
        take(desk, ccs_contact_erase(desk->center, some_contact(desk), desk->now));
    else
        take(desk, ccs_center_cursor_put(desk->center, CCS_STR("wallboard"), ccs_center_durable_seq(desk->center)));
}

void desk_work(struct desk *desk, uint32_t commands)
{
    for (uint32_t i = 0; i < commands; i++) {
        desk->now += below(desk, 4) ? below(desk, 3000) : below(desk, 30000);
        do_one(desk);
    }
    take(desk, ccs_center_advance(desk->center, desk->now));
}

uint64_t desk_hash(const struct desk *desk)
{
    uint64_t hash = 0;
    REQUIRE(ccs_center_hash(desk->center, &hash) == CCS_OK);
    return hash;
}
