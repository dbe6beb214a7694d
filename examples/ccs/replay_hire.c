/*
 * Who works in a replay. The configuration says who there is and what he can do; the records say when he is there.
 * Where the two do not match, these rules hold:
 *   - configured, not recorded in this file: never signs in;
 *   - recorded, not configured: hired with the skills he is recorded using, and named in the report, so that a file
 *     of other dates works with the same configuration;
 *   - in the what-if's configuration only, and not recorded: new; keeps the hours of the busiest agent of each day;
 *   - configured for the base but not for the what-if: dismissed there, whatever the records say.
 */
#include "replay_world.h"

#include <stdlib.h>
#include <string.h>

#define COMMAND "replay"

ccs_time world_begins_at(const struct calls *calls) { return calls->first_s / 86400 * 86400 * 1000; }

static struct person *add_person(struct world *world, const char *key, ccs_agent_id id)
{
    void *people = world->people;
    if (!grow(&people, &world->people_capacity, world->people_count, sizeof *world->people))
        return NULL;
    world->people = people;
    struct person *person = &world->people[world->people_count];
    size_t size = strlen(key) + 1;
    *person = (struct person){.key = malloc(size), .id = id, .recorded = NAMES_NONE, .since_at = world->now};
    if (!person->key)
        return NULL;
    memcpy(person->key, key, size);
    uint32_t recorded = names_find(&world->model->calls->agents, key, (uint32_t)(size - 1));
    if (recorded != NAMES_NONE) {
        person->recorded = recorded;
        person->hours = &world->model->roster.agents[recorded];
    }
    world->people_count++;
    return person;
}

static const struct person *find_person(const struct world *world, const char *key)
{
    for (uint32_t i = 0; i < world->people_count; i++)
        if (strcmp(world->people[i].key, key) == 0)
            return &world->people[i];
    return NULL;
}

static int no_memory(void) { return cli_fail(CLI_FAILED, COMMAND, "no memory"); }

/* Everybody the configuration made: the first events of a new center say so. */
static int read_configured(struct world *world)
{
    ccs_events events = CCS_EVENTS_AFTER(world->center, 0);
    ccs_event event = CCS_EVENT_INIT;
    ccs_status status;
    while ((status = ccs_events_next(&events, &event)) == CCS_OK) {
        if (event.kind != CCS_EVENT_AGENT_CONFIGURED)
            continue;
        ccs_agent_view view = CCS_AGENT_VIEW_INIT;
        ccs_agent_id id = {event.agent};
        if (ccs_agent_get(world->center, id, &view) != CCS_OK)
            continue; /* configured and removed again */
        if (!find_person(world, view.key.data) && !add_person(world, view.key.data, id))
            return no_memory();
    }
    if (status != CCS_DONE)
        return cli_fail(CLI_FAILED, COMMAND, "%s", ccs_center_error(world->center));
    return CLI_OK;
}

/* The Agent of proto/record.proto for somebody recorded. NULL: no memory. */
static char *agent_json(const struct calls *calls, const struct roster_agent *agent, const char *key, size_t *size)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    if (!out)
        return NULL;
    fputs("{\"key\": ", out);
    cli_json_text(out, key, strlen(key));
    fputs(", \"skills\": [", out);
    const char *separator = "";
    for (uint32_t service = 0; service < calls->services.count; service++) {
        if ((agent->services >> service & 1) == 0)
            continue;
        const char *name = names_text(&calls->services, service);
        fprintf(out, "%s{\"name\": ", separator);
        cli_json_text(out, name, strlen(name));
        fputs("}", out);
        separator = ", ";
    }
    fputs("]}", out);
    return fclose(out) == 0 ? text : NULL;
}

static int hire_recorded(struct world *world, uint32_t recorded)
{
    const struct calls *calls = world->model->calls;
    const char *key = names_text(&calls->agents, recorded);
    size_t size = 0;
    ccs_agent_id id = {0};
    char *json = agent_json(calls, &world->model->roster.agents[recorded], key, &size);
    if (!json)
        return no_memory();
    ccs_status status = ccs_agent_put(world->center, (ccs_str){json, size}, world->now, &id);
    free(json);
    if (status != CCS_OK)
        return cli_fail(cli_code(status), COMMAND, "agent %s: %s", key, ccs_center_error(world->center));
    struct person *person = add_person(world, key, id);
    if (!person)
        return no_memory();
    person->derived = true;
    return CLI_OK;
}

/* Those the configuration does not know, unless it is the what-if that left them out. */
static int hire_missing(struct world *world)
{
    for (uint32_t i = 0; i < world->model->roster.count; i++) {
        const char *key = names_text(&world->model->calls->agents, i);
        if (world->model->roster.agents[i].services == 0 || find_person(world, key))
            continue;
        const struct person *before = world->base ? find_person(world->base, key) : NULL;
        if (before && !before->derived)
            continue;
        int code = hire_recorded(world, i);
        if (code != CLI_OK)
            return code;
    }
    return CLI_OK;
}

/* The wrap-ups to be dealt to somebody: his own, or those of all who share a service with him. */
static int give_deck(const struct world *world, struct person *person)
{
    const struct roster_agent *hours = person->hours;
    if (hours->wrap_up_count == 0) {
        person->deck = roster_pool(&world->model->roster, hours->services, &person->deck_size);
        return person->deck ? CLI_OK : no_memory();
    }
    size_t size = hours->wrap_up_count * sizeof *person->deck;
    person->deck = malloc(size);
    if (!person->deck)
        return no_memory();
    memcpy(person->deck, hours->wrap_ups, size);
    person->deck_size = hours->wrap_up_count;
    return CLI_OK;
}

/* The hours of who is new, and everybody's wrap-ups. Nobody is hired after this: `hours` may point into `people`. */
static int settle_people(struct world *world)
{
    const struct roster *roster = &world->model->roster;
    uint32_t newcomers = 0;
    int code = CLI_OK;
    for (uint32_t i = 0; code == CLI_OK && i < world->people_count; i++) {
        struct person *person = &world->people[i];
        person->deck_number = person->recorded;
        if (!person->hours && world->base && !find_person(world->base, person->key)) {
            person->is_new = true;
            person->deck_number = roster->count + newcomers;
            if (!roster_newcomer(roster, world->model->calls, newcomers++, &person->newcomer))
                return no_memory();
            person->hours = &person->newcomer;
        }
        if (person->hours)
            code = give_deck(world, person);
    }
    return code;
}

static int find_queues(struct world *world, const char *config_path)
{
    const struct calls *calls = world->model->calls;
    for (uint32_t service = 0; service < calls->services.count; service++) {
        const char *key = names_text(&calls->services, service);
        ccs_queue_id queue;
        if (ccs_queue_find(world->center, ccs_str_from(key), &queue) == CCS_OK) {
            world->queues[service] = queue.value;
            continue;
        }
        uint32_t first = 0;
        while (calls->items[first].service != service)
            first++;
        return cli_fail(CLI_WRONG, COMMAND, "%s: no queue has the key %s, the service of %s:%u", config_path, key,
                        world->calls_path, calls->items[first].line);
    }
    return CLI_OK;
}

int world_hire(struct world *world, const char *config_path)
{
    int code = find_queues(world, config_path);
    if (code == CLI_OK)
        code = read_configured(world);
    if (code == CLI_OK)
        code = hire_missing(world);
    if (code == CLI_OK)
        code = settle_people(world);
    return code;
}
