/*
 * What a supervisor may do: the verb must be granted, the agent be of his teams and the contact of his queues, where he is
 * given any. One rule for all verbs, so that a new verb cannot forget a part of it. The actor "" is the host itself, which
 * has asked its own questions before.
 */
#include "supervise/supervise.h"

static const char *verb_name(Ccs__Verb verb)
{
    switch (verb) {
    case CCS__VERB__VERB_LISTEN: return "listen";
    case CCS__VERB__VERB_WHISPER: return "whisper";
    case CCS__VERB__VERB_BARGE: return "barge";
    case CCS__VERB__VERB_INTERCEPT: return "intercept";
    case CCS__VERB__VERB_FORCE_READY: return "force_ready";
    case CCS__VERB__VERB_FORCE_BUSY: return "force_busy";
    case CCS__VERB__VERB_FORCE_SIGN_OUT: return "force_sign_out";
    case CCS__VERB__VERB_REASSIGN: return "reassign";
    case CCS__VERB__VERB_PULL: return "pull";
    default: return "hide";
    }
}

static bool has_verb(const Ccs__Supervisor *supervisor, Ccs__Verb verb)
{
    for (size_t i = 0; i < supervisor->n_verbs; i++)
        if (supervisor->verbs[i] == verb)
            return true;
    return false;
}

static bool has_team(const Ccs__Supervisor *supervisor, const Ccs__Agent *agent)
{
    for (size_t i = 0; i < supervisor->n_teams; i++)
        for (size_t j = 0; j < agent->n_teams; j++)
            if (strcmp(supervisor->teams[i], agent->teams[j]) == 0)
                return true;
    return supervisor->n_teams == 0;
}

static bool has_queue(const Ccs__Supervisor *supervisor, const char *key)
{
    for (size_t i = 0; i < supervisor->n_queues; i++)
        if (strcmp(supervisor->queues[i], key) == 0)
            return true;
    return supervisor->n_queues == 0;
}

/* He is one of his own people, of whatever team. */
static bool looks_after(const Ccs__Supervisor *supervisor, const Ccs__Agent *agent)
{
    return strcmp(agent->key, supervisor->key) == 0 || has_team(supervisor, agent);
}

static ccs_status check_verb(struct ccs__group *group, const Ccs__Supervisor *supervisor, Ccs__Verb verb)
{
    if (has_verb(supervisor, verb))
        return CCS_OK;
    return ccs__refuse(group, CCS_EDENIED, supervisor->id, "supervisor \"%s\" is not granted \"%s\"; it belongs among his verbs",
                       supervisor->key, verb_name(verb));
}

ccs_status ccs__supervise_granted(struct ccs__group *group, Ccs__Verb verb, bool hidden, uint64_t agent_id, uint64_t queue_id)
{
    CCS_ASSERT(verb > CCS__VERB__VERB_NONE && verb < CCS__VERB__VERB_HIDE);
    if (!*group->actor)
        return CCS_OK;
    const struct ccs__supervisor *row = ccs__supervisor_by_key(group, ccs_str_from(group->actor));
    if (!row)
        return ccs__refuse(group, CCS_EDENIED, 0,
                           "\"%s\" is not a supervisor; supervisor_put makes one who is granted \"%s\"", group->actor,
                           verb_name(verb));
    const Ccs__Supervisor *supervisor = &row->config;
    CCS__TRY(check_verb(group, supervisor, verb));
    if (hidden)
        CCS__TRY(check_verb(group, supervisor, CCS__VERB__VERB_HIDE));
    const struct ccs__agent *agent = agent_id ? ccs__row_find(group, CCS__KIND_AGENT, agent_id) : NULL;
    if (agent && agent->config.current && !looks_after(supervisor, &agent->config))
        return ccs__refuse(group, CCS_EDENIED, agent_id,
                           "agent \"%s\" is in none of the teams that supervisor \"%s\" looks after", agent->config.key,
                           supervisor->key);
    const struct ccs__queue *queue = queue_id ? ccs__row_find(group, CCS__KIND_QUEUE, queue_id) : NULL;
    if (queue && !has_queue(supervisor, queue->config.key))
        return ccs__refuse(group, CCS_EDENIED, queue_id,
                           "queue \"%s\" is none of those that supervisor \"%s\" looks after",
                           queue->config.key, supervisor->key);
    return CCS_OK;
}
