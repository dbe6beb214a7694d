/*
 * Devices of agents.
 */
#include "unit/agent/fixture.h"
#include <stdio.h>

static ccs_status add(uint64_t agent, const char *device, const Ccs__Channel *channels, size_t count, uint64_t *id)
{
    Ccs__AddEndpoint command = CCS__ADD_ENDPOINT__INIT;
    command.agent = agent;
    command.device = TEXT(device);
    command.channels = (Ccs__Channel *)(uintptr_t)channels;
    command.n_channels = count;
    fixture_begin(NINE);
    return fixture_end(ccs__endpoint_decide_add(group, &command, id));
}

static ccs_status set(uint64_t endpoint, bool unreachable, bool busy)
{
    Ccs__SetEndpoint command = CCS__SET_ENDPOINT__INIT;
    command.endpoint = endpoint;
    command.unreachable = unreachable;
    command.busy = busy;
    fixture_begin(NINE);
    return fixture_end(ccs__endpoint_decide_set(group, &command));
}

static ccs_status remove_endpoint(uint64_t endpoint)
{
    Ccs__RemoveEndpoint command = CCS__REMOVE_ENDPOINT__INIT;
    command.endpoint = endpoint;
    fixture_begin(NINE);
    return fixture_end(ccs__endpoint_decide_remove(group, &command));
}

static const Ccs__Endpoint *endpoint_of(uint64_t id)
{
    return &((struct ccs__endpoint *)ccs__row_find(group, CCS__KIND_ENDPOINT, id))->endpoint;
}

static void expect_devices(uint64_t agent, const char *expected)
{
    char devices[256] = "";
    for (const struct ccs__endpoint *endpoint = agent_of(agent)->endpoints; endpoint; endpoint = endpoint->next) {
        strcat(devices, endpoint->endpoint.device);
        strcat(devices, " ");
    }
    cr_expect_str_eq(devices, expected);
}

Test(endpoint, stands_in_the_agents_list_by_id)
{
    fixture_start();
    uint64_t agent = anna(), desk, mobile, soft;
    cr_expect_eq(add(agent, "desk", NULL, 0, &desk), CCS_OK);
    cr_expect_eq(add(agent, "mobile", NULL, 0, &mobile), CCS_OK);
    cr_expect_eq(add(agent, "soft", NULL, 0, &soft), CCS_OK);
    cr_expect_str_eq(fixture_told(), "endpoint_added endpoint_added endpoint_added");
    expect_devices(agent, "desk mobile soft ");
    cr_expect_eq(desk, group->seq - 2, "the number of the event that made it");
    cr_expect_eq(remove_endpoint(mobile), CCS_OK);
    expect_devices(agent, "desk soft ");
    cr_expect_eq(remove_endpoint(mobile), CCS_ENOENT);
    cr_expect_eq(group->error_id, mobile);
    cr_expect_eq(add(agent, "mobile", NULL, 0, &mobile), CCS_OK, "the name is free again");
    expect_devices(agent, "desk soft mobile ");
    reopen(false);
    expect_devices(agent, "desk soft mobile ");
    fixture_finish();
}

Test(endpoint, serves_the_channels_it_names_or_every_one)
{
    fixture_start();
    const Ccs__Channel two[] = {CCS__CHANNEL__CHANNEL_TASK, CCS__CHANNEL__CHANNEL_VOICE};
    const Ccs__Channel twice[] = {CCS__CHANNEL__CHANNEL_CHAT, CCS__CHANNEL__CHANNEL_CHAT};
    const Ccs__Channel unknown[] = {(Ccs__Channel)9}, negative[] = {(Ccs__Channel)-1};
    uint64_t agent = anna(), id;
    cr_expect_eq(add(agent, "all", NULL, 0, &id), CCS_OK);
    cr_expect_eq(endpoint_of(id)->channels, 0x1ff);
    cr_expect_eq(add(agent, "some", two, 2, &id), CCS_OK);
    cr_expect_eq(endpoint_of(id)->channels, 0x101);
    cr_expect_eq(add(agent, "twice", twice, 2, &id), CCS_EINVAL);
    cr_expect_eq(add(agent, "unknown", unknown, 1, &id), CCS_EINVAL);
    cr_expect_eq(add(agent, "negative", negative, 1, &id), CCS_EINVAL);
    expect_devices(agent, "all some ");
    fixture_finish();
}

Test(endpoint, device_is_unique_for_the_agent_alone)
{
    fixture_start();
    uint64_t agent = anna(), other, first, id;
    Ccs__Agent ben = agent_named("ben");
    cr_expect_eq(put(&ben, NINE, &other), CCS_OK);
    cr_expect_eq(add(agent, "desk", NULL, 0, &first), CCS_OK);
    cr_expect_eq(add(other, "desk", NULL, 0, &id), CCS_OK);
    cr_expect_eq(add(agent, "desk", NULL, 0, &id), CCS_ECONFLICT);
    cr_expect_eq(group->error_id, first, "the one that is there");
    cr_expect_eq(add(agent, "", NULL, 0, &id), CCS_EINVAL);
    cr_expect_eq(add(999, "desk", NULL, 0, &id), CCS_ENOENT);
    fixture_finish();
}

Test(endpoint, sixteen_are_enough)
{
    fixture_start();
    uint64_t agent = anna(), id;
    char device[16];
    for (int i = 0; i < 16; i++) {
        snprintf(device, sizeof device, "d%d", i);
        cr_expect_eq(add(agent, device, NULL, 0, &id), CCS_OK);
    }
    cr_expect_eq(add(agent, "more", NULL, 0, &id), CCS_ELIMIT);
    cr_expect_eq(remove_endpoint(agent_of(agent)->endpoints->row.id), CCS_OK);
    cr_expect_eq(add(agent, "more", NULL, 0, &id), CCS_OK);
    fixture_finish();
}

Test(endpoint, set_to_what_it_is_already_is_no_event)
{
    fixture_start();
    uint64_t agent = anna(), id;
    cr_expect_eq(add(agent, "desk", NULL, 0, &id), CCS_OK);
    (void)fixture_told();
    cr_expect_eq(set(id, false, false), CCS_OK);
    cr_expect_str_eq(fixture_told(), "");
    cr_expect_eq(set(id, false, true), CCS_OK);
    cr_expect(endpoint_of(id)->busy);
    cr_expect_eq(set(id, true, true), CCS_OK);
    cr_expect(endpoint_of(id)->unreachable);
    cr_expect_eq(set(id, true, true), CCS_OK);
    cr_expect_eq(set(id, false, false), CCS_OK);
    cr_expect_str_eq(fixture_told(), "endpoint_changed endpoint_changed endpoint_changed");
    cr_expect_eq(set(id + 1, true, true), CCS_ENOENT);
    fixture_finish();
}

/* The router settles what follows; it must be shown the agent, indexed after his devices. */
static size_t attended, devices_seen;

static ccs_status watch(struct ccs__group *any, struct ccs__row *row)
{
    (void)any;
    if (row->kind != CCS__KIND_AGENT_STATE)
        return CCS_OK;
    attended++;
    devices_seen = 0;
    for (const struct ccs__endpoint *endpoint = ((struct ccs__agent_state *)(void *)row)->endpoints; endpoint;
         endpoint = endpoint->next)
        devices_seen++;
    return CCS_OK;
}

Test(endpoint, every_change_shows_the_agent_to_the_router)
{
    fixture_start();
    static const struct ccs__module watcher = {.name = "watcher", .settle = watch};
    ccs__group_join(group, CCS__MODULE_ROUTE, &watcher);
    uint64_t agent = anna(), id;
    attended = 0;
    cr_expect_eq(add(agent, "desk", NULL, 0, &id), CCS_OK);
    cr_expect_eq(attended, 1);
    cr_expect_eq(devices_seen, 1);
    cr_expect_eq(set(id, true, false), CCS_OK);
    cr_expect_eq(attended, 2);
    cr_expect_eq(remove_endpoint(id), CCS_OK);
    cr_expect_eq(attended, 3);
    cr_expect_eq(devices_seen, 0);
    fixture_finish();
}

Test(endpoint, stays_when_the_agent_signs_out_and_goes_before_he_is_removed)
{
    fixture_start();
    uint64_t agent = anna(), desk, mobile;
    cr_expect_eq(add(agent, "desk", NULL, 0, &desk), CCS_OK);
    cr_expect_eq(add(agent, "mobile", NULL, 0, &mobile), CCS_OK);
    cr_expect_eq(remove_agent(agent, NINE), CCS_ESTATE, "still signed in");
    expect_devices(agent, "desk mobile ");
    cr_expect_eq(presence(agent, CCS__PRESENCE__PRESENCE_SIGNED_OUT, "", NINE), CCS_OK);
    expect_devices(agent, "desk mobile ");
    (void)fixture_told();
    cr_expect_eq(remove_agent(agent, NINE), CCS_OK);
    cr_expect_str_eq(fixture_told(), "endpoint_removed endpoint_removed agent_removed");
    expect_devices(agent, "");
    cr_expect_eq(set(desk, true, true), CCS_ENOENT);
    cr_expect_eq(add(agent, "desk", NULL, 0, &desk), CCS_ENOENT);
    fixture_finish();
}

Test(endpoint, undone_group_leaves_the_list_as_it_was)
{
    fixture_start();
    uint64_t agent = anna(), desk, mobile, id;
    Ccs__AddEndpoint more = CCS__ADD_ENDPOINT__INIT;
    Ccs__SetEndpoint dead = CCS__SET_ENDPOINT__INIT;
    Ccs__RemoveEndpoint gone = CCS__REMOVE_ENDPOINT__INIT;
    cr_expect_eq(add(agent, "desk", NULL, 0, &desk), CCS_OK);
    cr_expect_eq(add(agent, "mobile", NULL, 0, &mobile), CCS_OK);
    more.agent = agent;
    more.device = TEXT("soft");
    dead.endpoint = mobile;
    dead.unreachable = true;
    gone.endpoint = desk;
    fixture_begin(NINE);
    cr_expect_eq(ccs__endpoint_decide_add(group, &more, &id), CCS_OK);
    cr_expect_eq(ccs__endpoint_decide_set(group, &dead), CCS_OK);
    cr_expect_eq(ccs__endpoint_decide_remove(group, &gone), CCS_OK);
    expect_devices(agent, "mobile soft ");
    ccs__group_undo(group);
    expect_devices(agent, "desk mobile ");
    cr_expect_not(endpoint_of(mobile)->unreachable);
    fixture_finish();
}
