/*
 * What is on its way within one group. It is worked off in the order in which it was sent; what ends (a child that is let go, an
 * instance that is done) goes before the others, at once.
 */
#include "instance/run.h"

struct ccs__run *ccs__run_create(struct ccs__group *group)
{
    struct ccs__run *run = ccs__alloc_zero(&group->alloc, sizeof *run);
    if (run)
        ccs__arena_init(&run->arena, &group->alloc, 0);
    return run;
}

void ccs__run_destroy(struct ccs__group *group, struct ccs__run *run)
{
    if (!run)
        return;
    ccs__arena_finish(&run->arena);
    ccs__free(&group->alloc, run, sizeof *run);
}

void ccs__run_begin(struct ccs__group *group, bool due)
{
    struct ccs__run *run = CCS__RUN(group);
    ccs__arena_clear(&run->arena);
    run->first = run->last = run->urgent = NULL;
    run->sender = 0;
    run->due = due;
    run->failed = run->strict = run->closed = false;
    ccs__work_begin(run);
}

void ccs__run_strictly(struct ccs__group *group)
{
    CCS__RUN(group)->strict = true;
}

void ccs__run_sender(struct ccs__group *group, uint64_t instance)
{
    CCS__RUN(group)->sender = instance;
}

ccs_str ccs__run_copy(struct ccs__run *run, ccs_str str)
{
    char *bytes = ccs__arena_take(&run->arena, str.size + 1);
    if (!bytes) {
        run->failed = true;
        return CCS_STR("");
    }
    if (str.size)
        memcpy(bytes, str.data, str.size);
    bytes[str.size] = '\0';
    return (ccs_str){bytes, str.size};
}

static struct ccs__run_item *new_item(struct ccs__run *run, enum ccs__run_what what, uint64_t instance)
{
    struct ccs__run_item *item = run->closed ? NULL : ccs__arena_take(&run->arena, sizeof *item);
    if (!item) {
        run->failed |= !run->closed;
        return NULL;
    }
    *item = (struct ccs__run_item){.what = what, .instance = instance, .sender = run->sender};
    return item;
}

static void push(struct ccs__run *run, struct ccs__run_item *item)
{
    *(run->last ? &run->last->next : &run->first) = item;
    run->last = item;
}

static void push_urgent(struct ccs__run *run, struct ccs__run_item *item)
{
    struct ccs__run_item **place = run->urgent ? &run->urgent->next : &run->first;
    item->next = *place;
    *place = item;
    if (!item->next)
        run->last = item;
    run->urgent = item;
}

struct ccs__run_item *ccs__run_pop(struct ccs__run *run)
{
    struct ccs__run_item *item = run->first;
    if (!item)
        return NULL;
    run->first = item->next;
    if (!run->first)
        run->last = NULL;
    run->urgent = NULL;
    return item;
}

void ccs__run_put_back(struct ccs__run *run, struct ccs__run_item *item)
{
    item->next = run->first;
    run->first = item;
    if (!item->next)
        run->last = item;
}

void ccs__run_drop(struct ccs__run *run, uint64_t sender)
{
    struct ccs__run_item **place = &run->first;
    run->last = run->urgent = NULL;
    for (struct ccs__run_item *item; (item = *place);) {
        if (item->what == CCS__RUN_SIGNAL && item->sender == sender) {
            *place = item->next;
            continue;
        }
        run->last = item;
        place = &item->next;
    }
}

void ccs__run_signal(struct ccs__group *group, uint64_t instance, const struct ccs__flow_signal *signal)
{
    struct ccs__run *run = CCS__RUN(group);
    struct ccs__run_item *item = new_item(run, CCS__RUN_SIGNAL, instance);
    if (!item)
        return;
    item->signal.name = ccs__run_copy(run, signal->name);
    item->signal.data = ccs__run_copy(run, signal->data);
    item->signal.type = ccs__run_copy(run, signal->type);
    item->signal.sendid = ccs__run_copy(run, signal->sendid);
    item->signal.origin = ccs__run_copy(run, signal->origin);
    item->signal.origintype = ccs__run_copy(run, signal->origintype);
    item->signal.invokeid = ccs__run_copy(run, signal->invokeid);
    push(run, item);
}

void ccs__run_tell(struct ccs__group *group, uint64_t instance, const struct ccs__flow_signal *signal)
{
    struct ccs__run *run = CCS__RUN(group);
    uint64_t sender = run->sender;
    run->sender = 0;
    ccs__run_signal(group, instance, signal);
    run->sender = sender;
}

void ccs__run_start(struct ccs__group *group, uint64_t instance, ccs_str params)
{
    struct ccs__run *run = CCS__RUN(group);
    struct ccs__run_item *item = new_item(run, CCS__RUN_START, instance);
    if (!item)
        return;
    item->signal.data = ccs__run_copy(run, params);
    push(run, item);
}

void ccs__run_put_urgent(struct ccs__group *group, enum ccs__run_what what, uint64_t instance, ccs_str words)
{
    struct ccs__run *run = CCS__RUN(group);
    struct ccs__run_item *item = new_item(run, what, instance);
    if (!item)
        return;
    item->signal.data = ccs__run_copy(run, words);
    push_urgent(run, item);
}

void ccs__run_put_left(struct ccs__group *group, const struct ccs__run_item *item)
{
    struct ccs__run *run = CCS__RUN(group);
    struct ccs__run_item *last = new_item(run, item->what, item->instance);
    if (!last)
        return;
    last->signal = (struct ccs__flow_signal){.data = item->signal.data, .name = CCS_STR("left")};
    push_urgent(run, last);
}

void ccs__run_stop(struct ccs__group *group, uint64_t instance, ccs_str reason)
{
    ccs__run_put_urgent(group, CCS__RUN_STOP, instance, reason);
}

void ccs__run_fail(struct ccs__group *group, uint64_t instance, const char *words)
{
    ccs__run_put_urgent(group, CCS__RUN_FAIL, instance, ccs_str_from(words));
}
