/*
 * A center at work: what the rows of commands are measured on. Every agent has a contact and there is always somebody in
 * line, as on a busy morning; each turn one contact arrives, one ends, and the agent who is freed by it takes the next.
 *
 *   open -> queue -> (waits behind the others)
 *   close another -> its agent is freed -> is offered the first in line -> accepts
 *
 * One turn is 4 commands and 6 events: opened, queued, leg left, closed, offered, answered.
 */
#include "bench.h"

#include <stdlib.h>

#define AGENTS 64
#define QUEUES 4

static ccs_status count_command(struct bench_flow *flow)
{
    if (++flow->in_group < flow->group)
        return CCS_OK;
    flow->in_group = 0;
    double began = bench_now_ns();
    BENCH_TRY(flow->scene, ccs_center_commit(flow->scene->center));
    flow->commit_ns += bench_now_ns() - began;
    ccs_center_begin(flow->scene->center);
    return CCS_OK;
}

/* What the agent is offered, he takes. */
static ccs_status take_offer(struct bench_flow *flow, size_t agent)
{
    struct bench_scene *scene = flow->scene;
    ccs_agent_view view = CCS_AGENT_VIEW_INIT;
    BENCH_TRY(scene, ccs_agent_get(scene->center, scene->agents[agent], &view));
    BENCH_TRY(scene, ccs_offer_accept(scene->center, (ccs_offer_id){view.offer}, scene->now));
    return CCS_OK;
}

ccs_status bench_flow_begin(struct bench_flow *flow, struct bench_scene *scene, size_t waiting, size_t group)
{
    CCS__TRY(bench_scene_queues(scene, QUEUES, 0, false));
    CCS__TRY(bench_scene_agents(scene, AGENTS, QUEUES, false));
    return bench_flow_start(flow, scene, waiting, group);
}

ccs_status bench_flow_start(struct bench_flow *flow, struct bench_scene *scene, size_t waiting, size_t group)
{
    *flow = (struct bench_flow){.scene = scene, .group = group};
    CCS__TRY(bench_scene_wait(scene, 0, scene->queue_count, waiting + scene->agent_count));
    ccs_center_begin(scene->center);
    for (size_t i = 0; i < scene->agent_count; i++) {
        CCS__TRY(bench_scene_presence(scene, i, CCS_PRESENCE_READY));
        CCS__TRY(take_offer(flow, i));
    }
    BENCH_TRY(scene, ccs_center_commit(scene->center));
    return CCS_OK;
}

ccs_status bench_flow_resume(struct bench_flow *flow, struct bench_scene *scene, size_t group)
{
    char key[24];
    *flow = (struct bench_flow){.scene = scene, .group = group};
    scene->queues = calloc(QUEUES, sizeof *scene->queues);
    scene->agents = calloc(AGENTS, sizeof *scene->agents);
    if (!scene->queues || !scene->agents)
        return bench_scene_fail(scene, "flow", CCS_ENOMEM);
    scene->queue_count = QUEUES;
    scene->agent_count = AGENTS;
    for (size_t i = 0; i < QUEUES; i++) {
        (void)snprintf(key, sizeof key, "queue-%zu", i);
        BENCH_TRY(scene, ccs_queue_find(scene->center, ccs_str_from(key), &scene->queues[i]));
    }
    for (size_t i = 0; i < AGENTS; i++) {
        (void)snprintf(key, sizeof key, "agent-%zu", i);
        BENCH_TRY(scene, ccs_agent_find(scene->center, ccs_str_from(key), &scene->agents[i]));
    }
    scene->refs = ccs_center_seq(scene->center); /* beyond every reference in use */
    return CCS_OK;
}

static ccs_status turn(struct bench_flow *flow)
{
    struct bench_scene *scene = flow->scene;
    ccs_contact_id contact;
    ccs_agent_view view = CCS_AGENT_VIEW_INIT;
    size_t agent = flow->agent++ % scene->agent_count;
    CCS__TRY(bench_scene_arrive(scene, &contact));
    CCS__TRY(count_command(flow));
    BENCH_TRY(scene, ccs_contact_queue(scene->center, contact, scene->queues[flow->agent % scene->queue_count], scene->now));
    CCS__TRY(count_command(flow));
    BENCH_TRY(scene, ccs_agent_get(scene->center, scene->agents[agent], &view));
    double began = flow->sample ? bench_now_ns() : 0;
    BENCH_TRY(scene, ccs_contact_close(scene->center, (ccs_contact_id){view.contact}, CCS_CONTACT_FINISHED, scene->now));
    if (flow->sample)
        *flow->sample = bench_now_ns() - began;
    CCS__TRY(count_command(flow));
    CCS__TRY(take_offer(flow, agent));
    return count_command(flow);
}

ccs_status bench_flow_turns(struct bench_flow *flow, size_t turns)
{
    ccs_center_begin(flow->scene->center);
    for (size_t i = 0; i < turns; i++)
        CCS__TRY(turn(flow));
    return CCS_OK;
}

ccs_status bench_flow_end(struct bench_flow *flow)
{
    flow->in_group = 0;
    BENCH_TRY(flow->scene, ccs_center_commit(flow->scene->center));
    return CCS_OK;
}
