/*
 * Centers to measure: queues, agents, contacts that wait. Commands go through the library's one door, configuration by
 * its messages and not as JSON, because thousands of agents with dozens of skills are wanted, not their text.
 */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#define SKILLS 256
#define KEEP_MAX 4096 /* commands before a commit while a scene is built */

/* --- a port that seals and forgets -------------------------------------------------------------------------- */

static ccs_status port_commit(void *user_data, const struct ccs__batch *batch, uint64_t *durable_seq)
{
    struct bench_port *port = user_data;
    *durable_seq = batch->last_seq;
    if (batch->group_count == 0)
        return CCS_OK;
    double began = bench_now_ns();
    CCS__TRY(ccs__sealer_seal(&port->sealer, &port->chain, batch));
    port->chain = port->sealer.seals[batch->group_count - 1];
    ccs__sealer_next(&port->sealer);
    port->seal_ns += bench_now_ns() - began;
    return CCS_OK;
}

static ccs_status port_load(void *user_data, uint64_t *seq, ccs_time *at, ccs__load_fn load, void *load_user_data)
{
    (void)user_data;
    (void)load;
    (void)load_user_data;
    *seq = 0;
    *at = 0;
    return CCS_OK;
}

static ccs_status port_fetch(void *user_data, enum ccs__kind kind, uint64_t id, ccs_str key, struct ccs__buf *out)
{
    (void)user_data;
    (void)kind;
    (void)id;
    (void)key;
    (void)out;
    return CCS_ENOENT;
}

static ccs_status port_read(void *user_data, uint64_t seq, struct ccs__buf *out)
{
    (void)user_data;
    (void)seq;
    (void)out;
    return CCS_DONE;
}

static const char *port_error(void *user_data)
{
    (void)user_data;
    return "the batch could not be sealed";
}

static void port_close(void *user_data)
{
    struct bench_port *port = user_data;
    ccs__sealer_finish(&port->sealer);
}

/* --- open and close ------------------------------------------------------------------------------------------ */

ccs_status bench_scene_fail(struct bench_scene *scene, const char *doing, ccs_status status)
{
    struct bench *bench = scene->bench;
    if (!bench->error[0])
        (void)snprintf(bench->error, sizeof bench->error, "%s: %s: %s", doing, ccs_status_name(status),
                       ccs_center_error(scene->center));
    return status;
}

ccs_status bench_scene_open(struct bench_scene *scene, struct bench *bench, const char *path, ccs_durability durability,
                            const ccs_alloc *alloc)
{
    *scene = (struct bench_scene){.bench = bench, .now = BENCH_START};
    ccs_rng_seed(&scene->rng, 1);
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    ccs_center_options center_options = CCS_CENTER_OPTIONS_INIT;
    options.center = &center_options;
    if (alloc) { /* memory is counted: little of it for readers, whose share does not grow with what waits */
        center_options.alloc = *alloc;
        center_options.recent_bytes_max = 65536;
    }
    center_options.undurable_bytes_max = (uint64_t)1 << 30;
    options.durability = durability;
    if (path) {
        BENCH_TRY(scene, ccs_open(path, &options, &scene->center));
        if (ccs_center_at(scene->center) > scene->now)
            scene->now = ccs_center_at(scene->center);
        return CCS_OK;
    }
    static const ccs_alloc plain;
    ccs__sealer_init(&scene->port.sealer, &plain);
    BENCH_TRY(scene, ccs_center_create(&center_options, &scene->center));
    const struct ccs__port port = {.user_data = &scene->port, .commit = port_commit, .load = port_load,
                                   .fetch = port_fetch, .read = port_read, .error = port_error, .close = port_close};
    BENCH_TRY(scene, ccs__center_attach(scene->center, &port));
    return CCS_OK;
}

void bench_scene_close(struct bench_scene *scene)
{
    ccs_center_destroy(scene->center);
    free(scene->queues);
    free(scene->agents);
    *scene = (struct bench_scene){0};
}

/* --- configuration ------------------------------------------------------------------------------------------- */

static ccs_status put_queue(struct bench_scene *scene, size_t i, bool served, bool pair)
{
    char key[24], first[24], second[24];
    (void)snprintf(key, sizeof key, "queue-%zu", i);
    (void)snprintf(first, sizeof first, "%s%zu", served ? "s" : "nobody", i % SKILLS);
    (void)snprintf(second, sizeof second, "s%zu", (i * 7 + 1) % SKILLS);
    Ccs__SkillLevel levels[2] = {CCS__SKILL_LEVEL__INIT, CCS__SKILL_LEVEL__INIT};
    Ccs__SkillLevel *skills[2] = {&levels[0], &levels[1]};
    levels[0].name = first;
    levels[1].name = second;
    Ccs__Requirement requirement = CCS__REQUIREMENT__INIT;
    requirement.skills = skills;
    requirement.n_skills = pair && strcmp(first, second) != 0 ? 2 : 1;
    Ccs__Queue queue = CCS__QUEUE__INIT;
    queue.key = key;
    queue.requirement = &requirement;
    queue.length_max = UINT32_MAX;
    Ccs__PutQueue command = CCS__PUT_QUEUE__INIT;
    command.queue = &queue;
    return ccs__center_execute(scene->center, CCS__COMMAND_PUT_QUEUE, &command.base, scene->now,
                               &scene->queues[i].value);
}

ccs_status bench_scene_queues(struct bench_scene *scene, size_t served, size_t unserved, bool pairs)
{
    size_t count = served + unserved;
    scene->queues = calloc(count, sizeof *scene->queues);
    if (!scene->queues)
        return bench_scene_fail(scene, "queues", CCS_ENOMEM);
    ccs_center_begin(scene->center);
    for (size_t i = 0; i < count; i++)
        BENCH_TRY(scene, put_queue(scene, i, i < served, pairs && i % 2 == 1));
    scene->queue_count = count;
    BENCH_TRY(scene, ccs_center_commit(scene->center));
    return CCS_OK;
}

/* Which skills: the first ones, or a run of `count` in a random order of all. */
static ccs_status put_agent(struct bench_scene *scene, size_t i, size_t count, const uint16_t *order)
{
    char key[24], names[SKILLS][24];
    Ccs__Skill skills[SKILLS], *list[SKILLS];
    size_t first = order ? (size_t)ccs_rng_below(&scene->rng, SKILLS) : 0;
    for (size_t s = 0; s < count; s++) {
        size_t skill = order ? order[(first + s * 11) % SKILLS] : s; /* 11 is odd: no skill twice */
        (void)snprintf(names[s], sizeof names[s], "s%zu", skill);
        skills[s] = (Ccs__Skill)CCS__SKILL__INIT;
        skills[s].name = names[s];
        list[s] = &skills[s];
    }
    (void)snprintf(key, sizeof key, "agent-%zu", i);
    Ccs__Agent agent = CCS__AGENT__INIT;
    agent.key = key;
    agent.skills = list;
    agent.n_skills = count;
    agent.position = (uint32_t)i;
    Ccs__PutAgent command = CCS__PUT_AGENT__INIT;
    command.agent = &agent;
    return ccs__center_execute(scene->center, CCS__COMMAND_PUT_AGENT, &command.base, scene->now,
                               &scene->agents[i].value);
}

ccs_status bench_scene_agents(struct bench_scene *scene, size_t count, size_t skills, bool random)
{
    uint16_t order[SKILLS];
    ccs_agent_id *agents = realloc(scene->agents, (scene->agent_count + count) * sizeof *agents);
    if (!agents || skills > SKILLS)
        return bench_scene_fail(scene, "agents", CCS_ENOMEM);
    scene->agents = agents;
    for (size_t i = 0; i < SKILLS; i++) {
        size_t j = (size_t)ccs_rng_below(&scene->rng, i + 1);
        order[i] = order[j];
        order[j] = (uint16_t)i;
    }
    ccs_center_begin(scene->center);
    for (size_t i = 0; i < count; i++) {
        BENCH_TRY(scene, put_agent(scene, scene->agent_count++, skills, random ? order : NULL));
        if (i % 64 == 63) {
            BENCH_TRY(scene, ccs_center_commit(scene->center));
            ccs_center_begin(scene->center);
        }
    }
    BENCH_TRY(scene, ccs_center_commit(scene->center));
    return CCS_OK;
}

ccs_status bench_scene_presence(struct bench_scene *scene, size_t agent, ccs_presence presence)
{
    BENCH_TRY(scene, ccs_agent_set_presence(scene->center, scene->agents[agent], presence, CCS_STR(""), ++scene->now));
    return CCS_OK;
}

/* --- contacts ------------------------------------------------------------------------------------------------ */

/* The host's key, as a switch would number its calls. */
static ccs_str make_ref(uint64_t number, char text[12])
{
    for (int i = 11; i >= 0; i--, number /= 10)
        text[i] = (char)('0' + number % 10);
    return (ccs_str){text, 12};
}

ccs_status bench_scene_arrive(struct bench_scene *scene, ccs_contact_id *contact)
{
    char ref[12];
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    options.source = CCS_STR("switch");
    options.ref = make_ref(++scene->refs, ref);
    options.entry = CCS_STR("+43 1 2345");
    BENCH_TRY(scene, ccs_contact_open(scene->center, &options, ++scene->now, contact));
    return CCS_OK;
}

ccs_status bench_scene_wait(struct bench_scene *scene, size_t first, size_t queues, size_t count)
{
    ccs_contact_id contact;
    CCS_ASSERT(first + queues <= scene->queue_count);
    ccs_center_begin(scene->center);
    for (size_t i = 0; i < count; i++) {
        BENCH_TRY(scene, bench_scene_arrive(scene, &contact));
        BENCH_TRY(scene, ccs_contact_queue(scene->center, contact, scene->queues[first + i % queues], scene->now));
        if (i % KEEP_MAX == KEEP_MAX - 1) {
            BENCH_TRY(scene, ccs_center_commit(scene->center));
            ccs_center_begin(scene->center);
        }
    }
    BENCH_TRY(scene, ccs_center_commit(scene->center));
    return CCS_OK;
}
