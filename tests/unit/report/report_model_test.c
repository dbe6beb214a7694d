/*
 * Days of plausible events at random, some groups put back, some for want of memory, the file reopened now and then;
 * what is stored in the end must equal counting again from the list of events.
 */
#include "report_fixture.h"
#include <string.h>

TestSuite(report_model, .timeout = 120);

#define QUEUES_MAX 6
#define AGENTS_MAX 8
#define VISITS_MAX 40
#define LEGS_MAX 24

struct visit {
    uint64_t queue, agent; /* agent: offered to, or 0 */
    ccs_time entered_at;
    Ccs__VisitKind kind;
};

struct leg {
    uint64_t queue, agent;
    bool held;
};

struct agent {
    uint64_t id, wrap_up_queue; /* 0: none */
    Ccs__Presence presence;
};

/* What the pretended center knows; plain bytes, so that a copy puts it back. */
struct world {
    uint64_t queues[QUEUES_MAX];
    struct agent agents[AGENTS_MAX];
    struct visit visits[VISITS_MAX];
    struct leg legs[LEGS_MAX];
    uint32_t queue_count, agent_count, visit_count, leg_count;
    uint64_t next_agent;
    ccs_time now;
};

struct play {
    struct desk desk;
    struct world world;
    ccs_rng rng;
    ccs_status status; /* of the group in progress */
};

static uint32_t draw(struct play *play, uint32_t bound)
{
    return (uint32_t)ccs_rng_below(&play->rng, bound);
}

static void emit(struct play *play, uint32_t kind, const void *body)
{
    if (play->status == CCS_OK)
        play->status = desk_emit(&play->desk, kind, body);
}

static void configure_queue(struct play *play, uint64_t id)
{
    Ccs__Queue queue = CCS__QUEUE__INIT;
    Ccs__QueueConfigured body = CCS__QUEUE_CONFIGURED__INIT;
    queue.id = id;
    queue.service_level_ms = draw(play, 4) * 10000;
    queue.short_abandon_ms = draw(play, 3) * 2500;
    body.queue = &queue;
    if (id == 0)
        play->world.queues[play->world.queue_count++] = ccs__next_seq(&play->desk.group);
    emit(play, CCS_EVENT_QUEUE_CONFIGURED, &body);
}

static bool queue_is_used(const struct world *world, uint64_t id)
{
    for (uint32_t i = 0; i < world->visit_count; i++)
        if (world->visits[i].queue == id)
            return true;
    for (uint32_t i = 0; i < world->leg_count; i++)
        if (world->legs[i].queue == id)
            return true;
    for (uint32_t i = 0; i < world->agent_count; i++)
        if (world->agents[i].wrap_up_queue == id)
            return true;
    return false;
}

static void reconfigure(struct play *play)
{
    struct world *world = &play->world;
    uint32_t i = draw(play, world->queue_count);
    if (draw(play, 3) == 0 && world->queue_count < QUEUES_MAX) {
        configure_queue(play, 0);
    } else if (draw(play, 3) == 0 && world->queue_count > 1 && !queue_is_used(world, world->queues[i])) {
        Ccs__QueueRemoved body = CCS__QUEUE_REMOVED__INIT;
        body.queue = world->queues[i];
        world->queues[i] = world->queues[--world->queue_count];
        emit(play, CCS_EVENT_QUEUE_REMOVED, &body);
    } else {
        configure_queue(play, world->queues[i]);
    }
}

static bool agent_is_busy(const struct world *world, const struct agent *agent)
{
    for (uint32_t i = 0; i < world->visit_count; i++)
        if (world->visits[i].agent == agent->id)
            return true;
    for (uint32_t i = 0; i < world->leg_count; i++)
        if (world->legs[i].agent == agent->id)
            return true;
    return agent->wrap_up_queue != 0;
}

static void change_agent(struct play *play)
{
    struct world *world = &play->world;
    struct agent *agent = &world->agents[draw(play, world->agent_count)];
    if (draw(play, 20) == 0 && world->agent_count > 2 && agent->presence == 0 && !agent_is_busy(world, agent)) {
        Ccs__AgentRemoved body = CCS__AGENT_REMOVED__INIT;
        body.agent = agent->id;
        *agent = world->agents[--world->agent_count];
        emit(play, CCS_EVENT_AGENT_REMOVED, &body);
        return;
    }
    if (draw(play, 20) == 0 && world->agent_count < AGENTS_MAX) {
        agent = &world->agents[world->agent_count++];
        *agent = (struct agent){.id = world->next_agent++};
    }
    Ccs__AgentPresenceChanged body = CCS__AGENT_PRESENCE_CHANGED__INIT;
    body.agent = agent->id;
    body.presence = agent->presence = (Ccs__Presence)draw(play, 3);
    emit(play, CCS_EVENT_AGENT_PRESENCE_CHANGED, &body);
}

static void arrive(struct play *play)
{
    struct world *world = &play->world;
    Ccs__ContactOpened opened = CCS__CONTACT_OPENED__INIT;
    Ccs__ContactQueued queued = CCS__CONTACT_QUEUED__INIT;
    Ccs__ContactRefused refused = CCS__CONTACT_REFUSED__INIT;
    emit(play, CCS_EVENT_CONTACT_OPENED, &opened);
    queued.queue = refused.queue = world->queues[draw(play, world->queue_count)];
    if (world->visit_count == VISITS_MAX || draw(play, 20) == 0) {
        refused.reason = (Ccs__RefusalReason)draw(play, 5);
        emit(play, CCS_EVENT_CONTACT_REFUSED, &refused);
        return;
    }
    queued.visit_kind = (Ccs__VisitKind)(draw(play, 3) ? 0 : draw(play, 3));
    queued.resumed = draw(play, 8) == 0 && queued.visit_kind == CCS__VISIT_KIND__VISIT_KIND_LINE;
    world->visits[world->visit_count++] =
        (struct visit){.queue = queued.queue, .entered_at = world->now, .kind = queued.visit_kind};
    emit(play, CCS_EVENT_CONTACT_QUEUED, &queued);
}

static void close_contact(struct play *play)
{
    Ccs__ContactClosed body = CCS__CONTACT_CLOSED__INIT;
    body.visits = draw(play, 3);
    emit(play, CCS_EVENT_CONTACT_CLOSED, &body);
}

static void end_offer(struct play *play, struct visit *visit, Ccs__OfferCause cause)
{
    Ccs__OfferEnded body = CCS__OFFER_ENDED__INIT;
    body.queue = visit->queue;
    body.agent = visit->agent;
    body.cause = cause;
    visit->agent = 0;
    emit(play, CCS_EVENT_OFFER_ENDED, &body);
}

static void end_visit(struct play *play, struct visit *visit)
{
    Ccs__VisitEnded body = CCS__VISIT_ENDED__INIT;
    body.queue = visit->queue;
    body.wait_ms = play->world.now - visit->entered_at;
    body.visit_kind = visit->kind;
    body.cause = (Ccs__VisitCause)(2 + draw(play, 11));
    if (draw(play, 2))
        body.cause = CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED;
    if (visit->agent) {
        body.cause = CCS__VISIT_CAUSE__VISIT_CAUSE_ABANDONED_RINGING;
        end_offer(play, visit, CCS__OFFER_CAUSE__OFFER_CAUSE_CALLER_LEFT);
    }
    emit(play, CCS_EVENT_VISIT_ENDED, &body);
    *visit = play->world.visits[--play->world.visit_count];
}

static void answer_offer(struct play *play, struct visit *visit)
{
    struct world *world = &play->world;
    Ccs__ContactAnswered body = CCS__CONTACT_ANSWERED__INIT;
    body.queue = visit->queue;
    body.agent = visit->agent;
    body.wait_ms = world->now - visit->entered_at;
    if (visit->kind == CCS__VISIT_KIND__VISIT_KIND_CONSULT)
        body.role = CCS__LEG_ROLE__LEG_ROLE_CONSULTED;
    else
        body.role = CCS__LEG_ROLE__LEG_ROLE_AGENT;
    body.same_site = draw(play, 3) == 0;
    body.inter_site = !body.same_site && draw(play, 2);
    world->legs[world->leg_count++] = (struct leg){.queue = visit->queue, .agent = visit->agent};
    *visit = world->visits[--world->visit_count];
    emit(play, CCS_EVENT_CONTACT_ANSWERED, &body);
}

static void work_on_visit(struct play *play)
{
    struct world *world = &play->world;
    if (world->visit_count == 0)
        return;
    struct visit *visit = &world->visits[draw(play, world->visit_count)];
    if (draw(play, 8) == 0) {
        end_visit(play, visit);
    } else if (visit->agent && draw(play, 4) == 0) {
        end_offer(play, visit, (Ccs__OfferCause)(2 + draw(play, 5)));
    } else if (visit->agent && world->leg_count < LEGS_MAX) {
        answer_offer(play, visit);
    } else if (!visit->agent) {
        Ccs__ContactOffered body = CCS__CONTACT_OFFERED__INIT;
        body.queue = visit->queue;
        body.agent = visit->agent = world->agents[draw(play, world->agent_count)].id;
        emit(play, CCS_EVENT_CONTACT_OFFERED, &body);
    }
}

static struct agent *agent_of(struct world *world, uint64_t id)
{
    for (uint32_t i = 0; i < world->agent_count; i++)
        if (world->agents[i].id == id)
            return &world->agents[i];
    return NULL;
}

/* A supervisor, or somebody outside, joins; who is outside counts nowhere, also when he leaves. */
static void join(struct play *play)
{
    struct world *world = &play->world;
    Ccs__LegJoined joined = CCS__LEG_JOINED__INIT;
    Ccs__LegLeft left = CCS__LEG_LEFT__INIT;
    joined.queue = left.queue = world->queues[draw(play, world->queue_count)];
    if (draw(play, 2)) {
        joined.role = left.role = CCS__LEG_ROLE__LEG_ROLE_OUTSIDE;
        left.cause = CCS__CONTACT_CAUSE__CONTACT_CAUSE_TRANSFERRED;
        if (draw(play, 2))
            emit(play, CCS_EVENT_LEG_JOINED, &joined);
        else
            emit(play, CCS_EVENT_LEG_LEFT, &left);
        return;
    }
    if (world->leg_count == LEGS_MAX)
        return;
    joined.role = CCS__LEG_ROLE__LEG_ROLE_AGENT;
    joined.agent = world->agents[draw(play, world->agent_count)].id;
    world->legs[world->leg_count++] = (struct leg){.queue = joined.queue, .agent = joined.agent};
    emit(play, CCS_EVENT_LEG_JOINED, &joined);
}

static void leave_leg(struct play *play, struct leg *leg)
{
    struct agent *agent = agent_of(&play->world, leg->agent);
    Ccs__LegLeft left = CCS__LEG_LEFT__INIT;
    Ccs__WrapUpStarted started = CCS__WRAP_UP_STARTED__INIT;
    left.queue = started.queue = leg->queue;
    left.agent = started.agent = leg->agent;
    left.role = CCS__LEG_ROLE__LEG_ROLE_AGENT;
    left.was_held = leg->held;
    left.cause = (Ccs__ContactCause)(1 + draw(play, 6));
    *leg = play->world.legs[--play->world.leg_count];
    emit(play, CCS_EVENT_LEG_LEFT, &left);
    if (draw(play, 3) == 0 || agent->wrap_up_queue)
        return;
    agent->wrap_up_queue = started.queue;
    emit(play, CCS_EVENT_WRAP_UP_STARTED, &started);
}

static void work_on_leg(struct play *play)
{
    struct world *world = &play->world;
    if (world->leg_count == 0)
        return;
    struct leg *leg = &world->legs[draw(play, world->leg_count)];
    if (draw(play, 2)) {
        leave_leg(play, leg);
        return;
    }
    Ccs__LegHeld held = CCS__LEG_HELD__INIT;
    Ccs__LegRetrieved retrieved = CCS__LEG_RETRIEVED__INIT;
    held.queue = retrieved.queue = leg->queue;
    held.agent = retrieved.agent = leg->agent;
    leg->held = !leg->held;
    emit(play, leg->held ? CCS_EVENT_LEG_HELD : CCS_EVENT_LEG_RETRIEVED,
         leg->held ? (const void *)&held : (const void *)&retrieved);
}

static void end_wrap_up(struct play *play)
{
    struct agent *agent = &play->world.agents[draw(play, play->world.agent_count)];
    if (!agent->wrap_up_queue)
        return;
    Ccs__WrapUpEnded body = CCS__WRAP_UP_ENDED__INIT;
    body.queue = agent->wrap_up_queue;
    body.agent = agent->id;
    agent->wrap_up_queue = 0;
    emit(play, CCS_EVENT_WRAP_UP_ENDED, &body);
}

static void act(struct play *play)
{
    uint32_t chance = draw(play, 100);
    if (chance < 25)
        arrive(play);
    else if (chance < 35)
        close_contact(play);
    else if (chance < 65)
        work_on_visit(play);
    else if (chance < 69)
        join(play);
    else if (chance < 82)
        work_on_leg(play);
    else if (chance < 90)
        end_wrap_up(play);
    else if (chance < 98)
        change_agent(play);
    else
        reconfigure(play);
}

/* Mostly nothing or seconds; now and then onto an edge, beside one, or far beyond. */
static ccs_time later(struct play *play)
{
    ccs_time now = play->world.now, edge = (now / CCS_INTERVAL_MS + 1) * CCS_INTERVAL_MS;
    uint32_t chance = draw(play, 1000);
    if (chance < 400)
        return now;
    if (chance < 850)
        return now + draw(play, 30000);
    if (chance < 950)
        return now + draw(play, MINUTES(15));
    if (chance < 970)
        return edge;
    if (chance < 985)
        return edge - 1;
    if (chance < 997)
        return now + HALF_HOURS(draw(play, 6)) + draw(play, 1000);
    return now + HALF_HOURS(48) + draw(play, HALF_HOURS(20));
}

/* A group that is put back must leave every row as it was, histograms included. */
static void try_group(struct play *play)
{
    struct world saved = play->world;
    struct ccs__buf before, after;
    bool look = draw(play, 4) == 0, put_back = draw(play, 6) == 0;
    ccs__buf_init(&before, &play->desk.plain);
    ccs__buf_init(&after, &play->desk.plain);
    if (look)
        desk_snapshot(&play->desk, &before);
    if (draw(play, 10) == 0)
        play->desk.fail_in = 1 + draw(play, 12);

    play->status = CCS_OK;
    play->world.now = later(play);
    desk_begin(&play->desk, play->world.now);
    for (uint32_t i = 0, count = 1 + draw(play, 4); i < count && play->status == CCS_OK; i++)
        act(play);
    play->desk.fail_in = 0;
    REQUIRE(play->status == CCS_OK || play->status == CCS_ENOMEM);
    if (play->status == CCS_OK && !put_back) {
        desk_keep(&play->desk);
    } else {
        desk_undo(&play->desk);
        play->world = saved;
        if (look)
            desk_snapshot(&play->desk, &after);
        REQUIRE(!look || (after.size == before.size && memcmp(after.data, before.data, after.size) == 0));
    }
    ccs__report_module.check(&play->desk.group);
    ccs__buf_finish(&before);
    ccs__buf_finish(&after);
}

static void play_days(uint64_t seed, int groups)
{
    static struct play play;
    memset(&play.world, 0, sizeof play.world);
    desk_init(&play.desk);
    ccs_rng_seed(&play.rng, seed);
    play.world.now = DAY_AT;
    play.world.next_agent = 1000000;
    play.status = CCS_OK;
    desk_begin(&play.desk, play.world.now);
    for (int i = 0; i < 3; i++)
        configure_queue(&play, 0);
    desk_keep(&play.desk);
    for (int i = 0; i < 4; i++)
        play.world.agents[play.world.agent_count++] = (struct agent){.id = play.world.next_agent++};
    for (int i = 0; i < groups; i++) {
        try_group(&play);
        if (draw(&play, 20) == 0)
            desk_commit(&play.desk);
        if (draw(&play, 400) == 0)
            desk_reopen(&play.desk);
    }
    desk_require_recount(&play.desk);
    desk_finish(&play.desk);
}

Test(report_model, incremental_rows_equal_a_recount)
{
    for (uint64_t seed = 1; seed <= 8; seed++)
        play_days(seed, 400);
}

Test(report_model, one_long_run_equals_a_recount)
{
    play_days(77, 1500);
}
