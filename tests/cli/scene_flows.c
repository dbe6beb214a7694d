/*
 * Flows in progress and ended: an order that waits for its approval, one that was approved, one that was called off, and an
 * instance without a ref.
 */
#include "scene.h"

#include <string.h>

const char flows_configuration[] =
    "{\"flows\": [\n"
    " {\"key\": \"order\", \"fields\": [{\"name\": \"ok\", \"kind\": \"flag\"}],\n"
    "  \"variables\": [{\"name\": \"amount\", \"kind\": \"number\", \"value\": \"0\"}], \"states\": [\n"
    "  {\"name\": \"open\", \"category\": \"open\",\n"
    "   \"timers\": [{\"name\": \"overdue\", \"after_ms\": \"7200000\", \"mode\": \"budget\"}],\n"
    "   \"transitions\": [{\"on\": [\"done\"], \"to\": [\"approval\"]}, {\"on\": [\"cancel\"], \"to\": [\"cancelled\"]}]},\n"
    "  {\"name\": \"approval\", \"category\": \"waiting\", \"children\": [{\"name\": \"ask\", \"flow\": \"approve\"}],\n"
    "   \"transitions\": [\n"
    "   {\"on\": [\"done.invoke.ask\"], \"when\": \"data.ok\", \"to\": [\"done\"]},\n"
    "   {\"on\": [\"cancel\"], \"to\": [\"cancelled\"]}]},\n"
    "  {\"name\": \"done\", \"kind\": \"final\", \"category\": \"resolved\"},\n"
    "  {\"name\": \"cancelled\", \"kind\": \"final\", \"category\": \"closed\"}]},\n"
    " {\"key\": \"approve\", \"states\": [\n"
    "  {\"name\": \"asked\", \"category\": \"waiting\", \"timers\": [{\"name\": \"silence\", \"after_ms\": \"86400000\"}],\n"
    "   \"transitions\": [{\"on\": [\"approve\"], \"to\": [\"yes\"]}, {\"on\": [\"silence\"], \"to\": [\"no\"]}]},\n"
    "  {\"name\": \"yes\", \"kind\": \"final\", \"done\": [{\"name\": \"ok\", \"value\": \"true\"}]},\n"
    "  {\"name\": \"no\", \"kind\": \"final\", \"done\": [{\"name\": \"ok\", \"value\": \"false\"}]}]}]}\n";

static ccs_instance_id start(const char *ref, ccs_time now)
{
    ccs_flow_options options = CCS_FLOW_OPTIONS_INIT;
    ccs_instance_id id;
    options.ref = (ccs_str){ref, strlen(ref)};
    options.data = CCS_STR("{\"amount\": 900}");
    MUST(ccs_flow_start(center, CCS_STR("order"), &options, now, &id));
    return id;
}

static void give(ccs_instance_id id, const char *signal, ccs_time now)
{
    MUST(ccs_flow_signal(center, id, (ccs_str){signal, strlen(signal)}, (ccs_str){"", 0}, now));
}

/* The one that a parent has started, as a host finds it. */
static ccs_instance_id child_of(ccs_instance_id parent)
{
    ccs_instance_view view = CCS_INSTANCE_VIEW_INIT;
    for (ccs_instance_id id = {0}; ccs_instance_next(center, (ccs_flow_id){0}, &id) == CCS_OK;)
        if (ccs_instance_get(center, id, &view) == CCS_OK && view.parent.value == parent.value)
            return id;
    MUST(CCS_ENOENT);
    return parent;
}

void flows_morning(void)
{
    ccs_instance_id first = start("order-1", AT(8, 0, 0)), second = start("order-2", AT(8, 1, 0));
    ccs_instance_id third = start("order-3", AT(8, 2, 0));
    (void)start("", AT(8, 3, 0));
    give(first, "done", AT(8, 30, 0));
    give(second, "done", AT(8, 40, 0));
    give(child_of(second), "approve", AT(8, 45, 0));
    MUST(ccs_flow_stop(center, third, CCS_STR("called off"), AT(8, 50, 0)));
}
