/*
 * How much one group may do, and whose fault it is when that is not enough. All steps of a group have one budget: what lib/flow
 * counts in them (actions, transitions, what rules cost), each step, each effect, and each byte that is written or sent. So a
 * command ends in a time that one can name, however its flows are written.
 *
 * A step is charged to who sent the signal, because whoever receives it cannot help it; but only up to CCS__INSTANCE_SHARE:
 * beyond that the receiver makes too much of it and is charged itself. Of what falls due the one that is charged most is at
 * fault: it fails, what it has sent is dropped, and the others go on with half the budget. So all of it together is at most
 * twice as much, and when that has happened CCS__INSTANCE_FAULTS_MAX times the group comes to its end.
 */
#include "instance/run.h"

#define STEP_COST 100        /* a step is read, written and told, as things done of some 25 ns */
#define EFFECT_COST 40       /* an effect becomes an event and changes a row */
#define CHILD_COST 200       /* a flow in progress becomes another row, and is ended */
#define BYTES_PER_THING 4    /* that are written, told, hashed and kept */

void ccs__work_begin(struct ccs__run *run)
{
    run->work = run->steps = run->faults = 0;
    run->work_max = CCS__INSTANCE_WORK_MAX;
    run->steps_max = CCS__INSTANCE_STEPS_MAX;
    run->heaviest = run->most = 0;
    run->round++;
}

uint64_t ccs__work_left(const struct ccs__run *run)
{
    return run->work < run->work_max ? run->work_max - run->work : 1;
}

uint64_t ccs__work_of_effects(const struct ccs__flow_effects *effects, const struct ccs__run_item *item, size_t texts)
{
    uint64_t work = STEP_COST + effects->count * EFFECT_COST, bytes = texts + item->signal.data.size;
    for (size_t i = 0; i < effects->count; i++) {
        const struct ccs__flow_effect *effect = &effects->items[i];
        bytes += effect->name.size + effect->id.size + effect->target.size + effect->data.size;
        if (effect->kind == CCS__FLOW_FORWARDED)
            bytes += item->signal.data.size;
        else if (effect->kind == CCS__FLOW_CHILD_STARTED)
            work += CHILD_COST;
    }
    return work + bytes / BYTES_PER_THING;
}

static void charge(struct ccs__run *run, struct ccs__instance *instance, uint64_t work)
{
    if (instance->charged_in != run->round) {
        instance->charged_in = run->round;
        instance->charged = 0;
    }
    instance->charged += work;
    if (instance->charged <= run->most)
        return;
    run->most = instance->charged;
    run->heaviest = instance->row.id;
}

bool ccs__work_charge(struct ccs__group *group, const struct ccs__run_item *item, struct ccs__instance *instance, uint64_t work)
{
    struct ccs__run *run = CCS__RUN(group);
    uint64_t share = work < CCS__INSTANCE_SHARE ? work : CCS__INSTANCE_SHARE;
    struct ccs__instance *sender = item->sender ? ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, item->sender) : NULL;
    run->steps++;
    run->work += work;
    charge(run, sender ? sender : instance, share);
    charge(run, instance, work - share);
    return run->work <= run->work_max && run->steps <= run->steps_max;
}

struct ccs__instance *ccs__work_blame(struct ccs__group *group)
{
    struct ccs__run *run = CCS__RUN(group);
    struct ccs__instance *at_fault = ccs__row_find(group, CCS__KIND_FLOW_INSTANCE, run->heaviest);
    if (run->faults++ >= CCS__INSTANCE_FAULTS_MAX)
        return NULL;
    run->work = run->steps = 0;
    run->work_max /= 2;
    run->steps_max /= 2;
    run->heaviest = run->most = 0;
    run->round++;
    return at_fault;
}
