/*
 * Commands by their C functions.
 */
#include "scenario.h"

static const char *const presences[] = {"signed_out", "not_ready", "ready", NULL};
static const char *const causes[] = {"none", "left", "finished", "transferred", "withdrawn", "lost", "admin", NULL};

static uint32_t index_of(const struct story *story, const char *word, const char *const *names)
{
    for (uint32_t i = 0; names[i]; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    fail(story, "an unknown word", word);
}

static ccs_status configure(struct story *story)
{
    struct text json = {0};
    read_block(story, &json);
    ccs_status status = ccs_center_configure(story->center, (ccs_str){json.data, json.size}, story->now);
    free(json.data);
    return status;
}

static ccs_status transfer(struct story *story, char **words)
{
    ccs_contact_id contact = contact_of(story, words[2]);
    ccs_agent_id agent = agent_of(story, words[3]);
    if (strcmp(words[4], "agent") == 0)
        return ccs_contact_transfer_to_agent(story->center, contact, agent, agent_of(story, words[5]), story->now);
    return ccs_contact_transfer_to_queue(story->center, contact, agent, queue_of(story, words[5]), story->now);
}

/* Longer than a function should be: one flat list of commands. */
ccs_status carry_out(struct story *story, char **words)
{
    const char *verb = words[1];
    ccs_center *center = story->center;
    ccs_time now = story->now;
    ccs_status status;
#define IS(name) (strcmp(verb, name) == 0)
    if (do_friendly(story, words + 1, &status))
        return status;
    if (IS("configure"))
        return configure(story);
    if (IS("advance"))
        return ccs_center_advance(center, now);
    if (IS("run_until"))
        return ccs_center_run_until(center, now);
    if (IS("presence"))
        return ccs_agent_set_presence(center, agent_of(story, words[2]),
                                      (ccs_presence)index_of(story, words[3], presences), ccs_str_from(words[4]), now);
    if (IS("end_wrap_up"))
        return ccs_agent_end_wrap_up(center, agent_of(story, words[2]), now);
    if (IS("accept"))
        return ccs_offer_accept(center, offer_to(story, words[2]), now);
    if (IS("reject"))
        return ccs_offer_reject(center, offer_to(story, words[2]), now);
    if (IS("fail"))
        return ccs_offer_fail(center, offer_to(story, words[2]), now);
    if (IS("remove") && strcmp(words[2], "agent") == 0)
        return ccs_agent_remove(center, agent_of(story, words[3]), now);
    if (IS("remove") && strcmp(words[2], "flow") == 0)
        return ccs_flow_remove(center, flow_of(story, words[3]), now);
    if (IS("remove"))
        return ccs_queue_remove(center, queue_of(story, words[3]), now);
    ccs_contact_id contact = contact_of(story, words[2]);
    if (IS("queue"))
        return ccs_contact_queue(center, contact, queue_of(story, words[3]), now);
    if (IS("priority"))
        return ccs_contact_set_priority(center, contact, atoi(words[3]), now);
    if (IS("close"))
        return ccs_contact_close(center, contact, (ccs_contact_cause)index_of(story, words[3], causes), now);
    if (IS("disposition"))
        return ccs_contact_set_disposition(center, contact, ccs_str_from(words[3]), now);
    if (IS("hold"))
        return ccs_contact_hold(center, contact, agent_of(story, words[3]), now);
    if (IS("retrieve"))
        return ccs_contact_retrieve(center, contact, agent_of(story, words[3]), now);
    if (IS("want_wrap_up"))
        return ccs_contact_want_wrap_up(center, contact, agent_of(story, words[3]), now);
    if (IS("transfer"))
        return transfer(story, words);
    fail(story, "an unknown command", verb);
}
