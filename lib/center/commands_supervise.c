/*
 * The typed commands of supervisors. Who asks is the actor of ccs_center_call(); whether he may, lib/supervise decides.
 */
#include "center/commands.h"
#include <ccs/supervise.h>

/* Reason and flags, checked as far as the message cannot say them. */
static ccs_status read_options(ccs_center *center, const ccs_supervise_options *given, bool forces,
                               ccs_supervise_options *options, char **reason)
{
    CCS__TRY(ccs__command_options(center, given, options, sizeof *options));
    if (options->hidden > 1 || options->requeue > (forces ? 1u : 0u))
        return ccs__center_fail(center, CCS_EINVAL, options->hidden > 1 ? "hidden is 1 or 0, not %u"
                                                    : forces            ? "requeue is 1 or 0, not %u"
                                                                        : "requeue goes with forcing an agent only, not %u",
                                options->hidden > 1 ? options->hidden : options->requeue);
    ccs__arena_clear(&center->scratch);
    return ccs__command_copy(center, &center->scratch, "reason", options->reason, reason);
}

ccs_status ccs_agent_force(ccs_center *center, ccs_agent_id agent, ccs_presence presence,
                           const ccs_supervise_options *given, ccs_time now)
{
    NEEDS_CENTER();
    ccs_supervise_options options;
    Ccs__ForcePresence command = CCS__FORCE_PRESENCE__INIT;
    BEFORE(read_options(center, given, true, &options, &command.reason));
    command.agent = agent.value;
    command.presence = (Ccs__Presence)presence;
    command.hidden = options.hidden != 0;
    command.in_progress = options.requeue ? CCS__IN_PROGRESS__IN_PROGRESS_REQUEUE : CCS__IN_PROGRESS__IN_PROGRESS_FINISH;
    return EXECUTE(FORCE_PRESENCE, command, NULL);
}

/* --- monitors ----------------------------------------------------------------------------------------------- */

ccs_status ccs_monitor_start(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_monitor_mode mode,
                             const ccs_supervise_options *given, ccs_time now, ccs_monitor_id *monitor)
{
    NEEDS_CENTER();
    ccs_supervise_options options;
    Ccs__StartMonitor command = CCS__START_MONITOR__INIT;
    if (!monitor)
        return ccs__center_leave(center, ccs__center_fail(center, CCS_EINVAL, "monitor is NULL"));
    BEFORE(read_options(center, given, false, &options, &command.reason));
    command.contact = contact.value;
    command.agent = agent.value;
    command.mode = (Ccs__MonitorMode)mode;
    command.hidden = options.hidden != 0;
    return EXECUTE(START_MONITOR, command, &monitor->value);
}

ccs_status ccs_monitor_change(ccs_center *center, ccs_monitor_id monitor, ccs_monitor_mode mode, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__ChangeMonitor command = CCS__CHANGE_MONITOR__INIT;
    command.monitor = monitor.value;
    command.mode = (Ccs__MonitorMode)mode;
    return EXECUTE(CHANGE_MONITOR, command, NULL);
}

ccs_status ccs_monitor_end(ccs_center *center, ccs_monitor_id monitor, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__EndMonitor command = CCS__END_MONITOR__INIT;
    command.monitor = monitor.value;
    return EXECUTE(END_MONITOR, command, NULL);
}

/* --- taking a hand in a contact ------------------------------------------------------------------------------- */

ccs_status ccs_contact_intercept(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_agent_id to,
                                 const ccs_supervise_options *given, ccs_time now)
{
    NEEDS_CENTER();
    ccs_supervise_options options;
    Ccs__InterceptContact command = CCS__INTERCEPT_CONTACT__INIT;
    BEFORE(read_options(center, given, false, &options, &command.reason));
    command.contact = contact.value;
    command.agent = agent.value;
    command.to_agent = to.value;
    command.hidden = options.hidden != 0;
    return EXECUTE(INTERCEPT_CONTACT, command, NULL);
}

ccs_status ccs_contact_reassign(ccs_center *center, ccs_contact_id contact, ccs_agent_id to_agent, ccs_queue_id to_queue,
                                const ccs_supervise_options *given, ccs_time now)
{
    NEEDS_CENTER();
    ccs_supervise_options options;
    Ccs__ReassignContact command = CCS__REASSIGN_CONTACT__INIT;
    BEFORE(read_options(center, given, false, &options, &command.reason));
    command.contact = contact.value;
    command.to_agent = to_agent.value;
    command.to_queue = to_queue.value;
    command.hidden = options.hidden != 0;
    return EXECUTE(REASSIGN_CONTACT, command, NULL);
}

ccs_status ccs_contact_pull(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                            const ccs_supervise_options *given, ccs_time now)
{
    NEEDS_CENTER();
    ccs_supervise_options options;
    Ccs__PullContact command = CCS__PULL_CONTACT__INIT;
    BEFORE(read_options(center, given, false, &options, &command.reason));
    command.contact = contact.value;
    command.agent = agent.value;
    command.hidden = options.hidden != 0;
    return EXECUTE(PULL_CONTACT, command, NULL);
}
