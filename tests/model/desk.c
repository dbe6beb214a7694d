/*
 * Making a center to be watched, and handing it commands by its public functions.
 */
#include "desk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A broken invariant says where. Replaces the library's, which is weak. */
_Noreturn void ccs__assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: broken: %s\n", file, line, condition);
    abort();
}

/* --- memory --------------------------------------------------------------------------------------------- */

static void *counted(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct memory *memory = user_data;
    if (new_size > old_size) {
        memory->asked++;
        if (memory->fail_at && (memory->asked == memory->fail_at || (memory->fail_on && memory->asked > memory->fail_at)))
            return NULL;
    }
    memory->held += new_size - old_size;
    memory->blocks += (new_size > 0) - (pointer != NULL);
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    void *block = realloc(pointer, new_size + memory->pad);
    if (!block)
        abort();
    return block;
}

void memory_init(struct memory *memory)
{
    *memory = (struct memory){.alloc = {counted, NULL}};
    memory->alloc.user_data = memory;
}

/* --- the store ------------------------------------------------------------------------------------------ */

static void keep_row(struct keeper *keeper, const struct ccs__batch_row *row, uint64_t owner, ccs_time start)
{
    struct kept_row *kept = NULL;
    for (size_t i = keeper->count; i-- > 0 && !kept;)
        if (keeper->rows[i].kind == row->kind && keeper->rows[i].owner == owner && keeper->rows[i].start == start)
            kept = &keeper->rows[i];
    if (!kept) {
        if (keeper->count == keeper->capacity) {
            keeper->capacity = keeper->capacity ? keeper->capacity * 2 : 256;
            keeper->rows = realloc(keeper->rows, keeper->capacity * sizeof *keeper->rows);
            if (!keeper->rows)
                abort();
        }
        kept = &keeper->rows[keeper->count++];
        *kept = (struct kept_row){row->kind, owner, start, NULL, 0};
    }
    kept->bytes = realloc(kept->bytes, row->size + 1);
    if (!kept->bytes)
        abort();
    memcpy(kept->bytes, row->bytes, row->size);
    kept->size = row->size;
}

static ccs_status keeper_commit(void *user_data, const struct ccs__batch *batch, uint64_t *durable_seq)
{
    struct keeper *keeper = user_data;
    struct ccs__batch_row row;
    size_t offset = 0;
    if (keeper->fails)
        return CCS_EIO;
    while (keeper->keeps && ccs__batch_next_row(batch, &offset, &row)) {
        if (row.kind == CCS__KIND_QUEUE_INTERVAL) {
            Ccs__QueueInterval *interval = ccs__queue_interval__unpack(NULL, row.size, row.bytes);
            keep_row(keeper, &row, interval->queue, interval->start);
            ccs__queue_interval__free_unpacked(interval, NULL);
        } else if (row.kind == CCS__KIND_AGENT_INTERVAL) {
            Ccs__AgentInterval *interval = ccs__agent_interval__unpack(NULL, row.size, row.bytes);
            keep_row(keeper, &row, interval->agent, interval->start);
            ccs__agent_interval__free_unpacked(interval, NULL);
        }
    }
    keeper->batches++;
    *durable_seq = batch->last_seq;
    return CCS_OK;
}

static ccs_status keeper_load(void *user_data, uint64_t *seq, ccs_time *at, ccs__load_fn load, void *load_user_data)
{
    (void)user_data;
    (void)load;
    (void)load_user_data;
    *seq = 0;
    *at = 0;
    return CCS_OK;
}

static const char *keeper_error(void *user_data)
{
    (void)user_data;
    return "the keeper was told to fail";
}

struct ccs__port keeper_port(struct keeper *keeper)
{
    return (struct ccs__port){.user_data = keeper, .commit = keeper_commit, .load = keeper_load, .error = keeper_error};
}

void keeper_finish(struct keeper *keeper)
{
    for (size_t i = 0; i < keeper->count; i++)
        free(keeper->rows[i].bytes);
    free(keeper->rows);
    *keeper = (struct keeper){0};
}

/* --- the desk ------------------------------------------------------------------------------------------- */

void desk_init(struct desk *desk, bool with_standby)
{
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    memset(desk, 0, sizeof *desk);
    memory_init(&desk->memory);
    options.alloc = desk->memory.alloc;
    options.keys_max = MODEL_KEYS_MAX - 8;
    options.score_agent = host_score_agent;
    options.score_contact = host_score_contact;
    ccs_zones zones = CCS_ZONES_INIT;
    zones.read = hours_read_zone;
    options.zones = &zones;
    struct ccs__port port = keeper_port(&desk->keeper);
    if (ccs_center_create(&options, &desk->center) != CCS_OK ||
        ccs__center_attach(desk->center, &port) != CCS_OK ||
        (with_standby && ccs_center_create(&options, &desk->standby) != CCS_OK))
        abort();
}

void desk_finish(struct desk *desk)
{
    ccs_center_destroy(desk->center);
    ccs_center_destroy(desk->standby);
    keeper_finish(&desk->keeper);
    if (desk->memory.held || desk->memory.blocks) {
        fprintf(stderr, "%zu bytes in %zu blocks were not given back\n", desk->memory.held, desk->memory.blocks);
        abort();
    }
}

static ccs_status call(ccs_center *center, const struct command *command)
{
    ccs_call call = CCS_CALL_INIT;
    call.actor = ccs_str_from(model_actor(command->actor));
    call.key = ccs_str_from(model_key(command->key));
    call.flags = (command->dry ? CCS_CALL_DRY_RUN : 0) | (command->jump ? CCS_CALL_JUMP : 0);
    return ccs_center_call(center, &call);
}

static ccs_status configure(ccs_center *center, const struct command *command, uint64_t *result)
{
    static char text[1 << 18];
    static struct queue_message queue_room;
    struct agent_message agent_room;
    ccs_agent_id agent = {0};
    ccs_queue_id queue = {0};
    struct calendar_message calendar_room;
    ccs_calendar_id calendar = {0};
    ccs_status status;
    switch (command->payload.verb) {
    case VERB_PUT_AGENT:
        (void)json_write(&plan_agent(&command->agent, &agent_room)->base, text, sizeof text);
        status = ccs_agent_put(center, ccs_str_from(text), command->now, &agent);
        *result = agent.value;
        return status;
    case VERB_PUT_QUEUE:
        (void)json_write(&plan_queue(&command->queue, &queue_room)->base, text, sizeof text);
        status = ccs_queue_put(center, ccs_str_from(text), command->now, &queue);
        *result = queue.value;
        return status;
    case VERB_PUT_CALENDAR:
        (void)json_write(&plan_calendar(&command->calendar, &calendar_room)->base, text, sizeof text);
        status = ccs_calendar_put(center, ccs_str_from(text), command->now, &calendar);
        *result = calendar.value;
        return status;
    default:
        (void)plan_whole_json(&command->whole, text, sizeof text);
        return ccs_center_configure(center, ccs_str_from(text), command->now);
    }
}

static ccs_status put_zone(ccs_center *center, const struct payload *ask, ccs_time now)
{
    uint8_t bytes[ZONE_BYTES];
    size_t size = plan_zone((uint32_t)ask->number, ask->flags, bytes);
    return ccs_zone_put(center, ccs_str_from(hours_zone_name((uint32_t)ask->number)), bytes, size, now);
}

static ccs_status open_contact(ccs_center *center, const struct payload *ask, ccs_time now, uint64_t *result)
{
    ccs_contact_options options = CCS_CONTACT_OPTIONS_INIT;
    ccs_contact_id contact = {0};
    options.channel = ask->channel;
    options.priority = ask->number;
    options.ref = ccs_str_from(model_text(ask->text));
    options.customer = ccs_str_from(model_customer(ask->text));
    options.source = ccs_str_from(model_source(ask->text));
    options.site = ccs_str_from(site_names[ask->flags % SITE_COUNT]);
    ccs_status status = ccs_contact_open(center, &options, now, &contact);
    *result = contact.value;
    return status;
}

/* What is asked below by its own function, and is not said in JSON at times because no JSON says it. */
static bool has_function(const struct payload *ask)
{
    bool plain = ask->span == 0; /* without going back */
    bool asks = ask->need.rule != 0;
    for (int i = 0; i < SKILL_COUNT; i++)
        asks = asks || ask->need.level[i];
    switch (ask->verb) {
    case VERB_QUEUE: return !ask->need.given || asks; /* {} is said in JSON only */
    case VERB_TO_QUEUE:
    case VERB_TO_AGENT: return plain;
    case VERB_PUT_SUPERVISOR:
    case VERB_REMOVE_SUPERVISOR:
    case VERB_TO_OUTSIDE: return false;
    default: return ask->verb < VERB_ADD_ENDPOINT;
    }
}

static ccs_status queue_contact(ccs_center *center, const struct payload *ask, ccs_time now)
{
    ccs_visit_options options = CCS_VISIT_OPTIONS_INIT;
    ccs_skill_level levels[SKILL_COUNT];
    options.preferred.value = ask->agent;
    options.preferred_ms = ask->span;
    options.rule = ccs_str_from(ask->need.given ? rule_text(ask->need.rule) : "");
    options.skills = levels;
    for (int i = SKILL_COUNT - 1; ask->need.given && i >= 0; i--) /* in the order of the JSON: a key's command is bytes */
        if (ask->need.level[i]) {
            levels[options.skill_count] = (ccs_skill_level){0};
            levels[options.skill_count].name = ccs_str_from(skill_names[i]);
            levels[options.skill_count++].level_min = ask->need.level[i];
        }
    if (!ask->agent && !ask->span && !ask->need.given)
        return ccs_contact_queue(center, (ccs_contact_id){ask->id}, (ccs_queue_id){ask->other}, now);
    return ccs_contact_queue_with(center, (ccs_contact_id){ask->id}, (ccs_queue_id){ask->other}, &options, now);
}

/* Longer than a function should be: one flat switch. */
static ccs_status ask(ccs_center *center, const struct command *command, uint64_t *result)
{
    const struct payload *ask = &command->payload;
    ccs_contact_id contact = {ask->id};
    ccs_agent_id agent = {ask->agent}, first = {ask->id};
    ccs_offer_id offer = {ask->id};
    ccs_str text = ccs_str_from(model_text(ask->text));
    ccs_time now = command->now;
    switch (ask->verb) {
    case VERB_ADVANCE: return ccs_center_advance(center, now);
    case VERB_RUN_UNTIL: return ccs_center_run_until(center, now);
    case VERB_COMMIT: return ccs_center_commit(center);
    case VERB_PUT_AGENT:
    case VERB_PUT_QUEUE:
    case VERB_PUT_CALENDAR:
    case VERB_CONFIGURE: return configure(center, command, result);
    case VERB_REMOVE_CALENDAR: return ccs_calendar_remove(center, (ccs_calendar_id){ask->id}, now);
    case VERB_PUT_ZONE: return put_zone(center, ask, now);
    case VERB_RELOAD_ZONES: return ccs_zones_reload(center, now, result);
    case VERB_REMOVE_AGENT: return ccs_agent_remove(center, first, now);
    case VERB_REMOVE_QUEUE: return ccs_queue_remove(center, (ccs_queue_id){ask->id}, now);
    case VERB_PRESENCE: return ccs_agent_set_presence(center, first, (ccs_presence)ask->number, text, now);
    case VERB_END_WRAP_UP: return ccs_agent_end_wrap_up(center, first, now);
    case VERB_WANT_WRAP_UP: return ccs_contact_want_wrap_up(center, contact, agent, now);
    case VERB_OPEN: return open_contact(center, ask, now, result);
    case VERB_QUEUE: return queue_contact(center, ask, now);
    case VERB_REFRESH: return ccs_contact_refresh(center, contact, now);
    case VERB_TAKE_CALLBACK:
        return ccs_contact_take_callback(center, contact, (ccs_queue_id){ask->other}, ask->from_at, ask->until_at, now);
    case VERB_CALLBACK_RESULT: return ccs_callback_result(center, offer, ask->flags & 1, now);
    case VERB_PRIORITY: return ccs_contact_set_priority(center, contact, ask->number, now);
    case VERB_CLOSE: return ccs_contact_close(center, contact, (ccs_contact_cause)ask->number, now);
    case VERB_DISPOSITION: return ccs_contact_set_disposition(center, contact, text, now);
    case VERB_ERASE: return ccs_contact_erase(center, contact, now);
    case VERB_HOLD: return ccs_contact_hold(center, contact, agent, now);
    case VERB_RETRIEVE: return ccs_contact_retrieve(center, contact, agent, now);
    case VERB_TO_QUEUE: return ccs_contact_transfer_to_queue(center, contact, agent, (ccs_queue_id){ask->other}, now);
    case VERB_TO_AGENT: return ccs_contact_transfer_to_agent(center, contact, agent, (ccs_agent_id){ask->other}, now);
    case VERB_ACCEPT: return ccs_offer_accept(center, offer, now);
    case VERB_REJECT: return ccs_offer_reject(center, offer, now);
    case VERB_FAIL: return ccs_offer_fail(center, offer, now);
    default: abort();
    }
}

ccs_status desk_execute(struct desk *desk, const struct command *command, uint64_t *result)
{
    static char text[1 << 14];
    size_t size = command_json(command, text, sizeof text);
    *result = 0;
    bool plain = command->payload.verb == VERB_RUN_UNTIL || command->payload.verb == VERB_COMMIT;
    if (!plain && (command->actor || command->key || command->dry || command->jump)) {
        ccs_status status = call(desk->center, command);
        if (status != CCS_OK)
            return status;
    }
    if (size && (command->as_json || !has_function(&command->payload)))
        return ccs_center_command(desk->center, (ccs_str){text, size}, command->now, result);
    return ask(desk->center, command, result);
}
