/*
 * The typed commands of legs and recordings: transfers, consults, parking; who is outside; what is recorded.
 */
#include "center/commands.h"
#include <ccs/leg.h>
#include <ccs/recording.h>

/* --- transfers ---------------------------------------------------------------------------------------------- */

/* `to` may not be left out: it has no default. */
static ccs_status read_target(ccs_center *center, const ccs_transfer_options *to, ccs_transfer_options *options)
{
    if (!to)
        return ccs__center_fail(center, CCS_EINVAL, "to is NULL; name exactly one of a queue, an agent and somebody outside");
    return ccs__command_options(center, to, options, sizeof *options);
}

ccs_status ccs_contact_transfer(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                const ccs_transfer_options *to, ccs_time now)
{
    NEEDS_CENTER();
    ccs_transfer_options options;
    Ccs__TransferContact command = CCS__TRANSFER_CONTACT__INIT;
    BEFORE(read_target(center, to, &options));
    ccs__arena_clear(&center->scratch);
    command.contact = contact.value;
    command.agent = agent.value;
    command.to_queue = options.queue.value;
    command.to_agent = options.agent.value;
    command.return_after_ms = options.return_after_ms;
    COPY_TEXT(&center->scratch, "outside", options.outside, &command.outside);
    return EXECUTE(TRANSFER_CONTACT, command, NULL);
}

ccs_status ccs_contact_transfer_to_queue(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                         ccs_queue_id queue, ccs_time now)
{
    ccs_transfer_options to = CCS_TRANSFER_OPTIONS_INIT;
    to.queue = queue;
    return ccs_contact_transfer(center, contact, agent, &to, now);
}

ccs_status ccs_contact_transfer_to_agent(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                                         ccs_agent_id to_agent, ccs_time now)
{
    ccs_transfer_options to = CCS_TRANSFER_OPTIONS_INIT;
    to.agent = to_agent;
    return ccs_contact_transfer(center, contact, agent, &to, now);
}

ccs_status ccs_contact_consult(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent,
                               const ccs_transfer_options *to, ccs_time now)
{
    NEEDS_CENTER();
    ccs_transfer_options options;
    Ccs__Consult command = CCS__CONSULT__INIT;
    BEFORE(read_target(center, to, &options));
    if (options.return_after_ms)
        return ccs__center_leave(center, ccs__center_fail(center, CCS_EINVAL,
                                                          "return_after_ms is for transfers; a consult has none"));
    ccs__arena_clear(&center->scratch);
    command.contact = contact.value;
    command.agent = agent.value;
    command.to_queue = options.queue.value;
    command.to_agent = options.agent.value;
    COPY_TEXT(&center->scratch, "outside", options.outside, &command.outside);
    return EXECUTE(CONSULT, command, NULL);
}

ccs_status ccs_contact_complete_transfer(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__CompleteTransfer command = CCS__COMPLETE_TRANSFER__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    return EXECUTE(COMPLETE_TRANSFER, command, NULL);
}

ccs_status ccs_contact_cancel_consult(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__CancelConsult command = CCS__CANCEL_CONSULT__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    return EXECUTE(CANCEL_CONSULT, command, NULL);
}

ccs_status ccs_contact_conference(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__Conference command = CCS__CONFERENCE__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    return EXECUTE(CONFERENCE, command, NULL);
}

ccs_status ccs_contact_leave(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__LeaveContact command = CCS__LEAVE_CONTACT__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    return EXECUTE(LEAVE_CONTACT, command, NULL);
}

/* --- parking and who is outside ----------------------------------------------------------------------------- */

ccs_status ccs_contact_park(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__ParkContact command = CCS__PARK_CONTACT__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    return EXECUTE(PARK_CONTACT, command, NULL);
}

ccs_status ccs_contact_unpark(ccs_center *center, ccs_contact_id contact, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__UnparkContact command = CCS__UNPARK_CONTACT__INIT;
    command.contact = contact.value;
    return EXECUTE(UNPARK_CONTACT, command, NULL);
}

ccs_status ccs_leg_connect(ccs_center *center, ccs_leg_id leg, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__ConnectLeg command = CCS__CONNECT_LEG__INIT;
    command.leg = leg.value;
    return EXECUTE(CONNECT_LEG, command, NULL);
}

ccs_status ccs_leg_end(ccs_center *center, ccs_leg_id leg, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__EndLeg command = CCS__END_LEG__INIT;
    command.leg = leg.value;
    return EXECUTE(END_LEG, command, NULL);
}

/* --- recordings --------------------------------------------------------------------------------------------- */

ccs_status ccs_recording_start(ccs_center *center, ccs_contact_id contact, const ccs_recording_options *given,
                               ccs_time now, ccs_recording_id *recording)
{
    NEEDS_CENTER();
    ccs_recording_options options;
    Ccs__StartRecording command = CCS__START_RECORDING__INIT;
    if (!recording)
        return ccs__center_leave(center, ccs__center_fail(center, CCS_EINVAL, "recording is NULL"));
    BEFORE(ccs__command_options(center, given, &options, sizeof options));
    ccs__arena_clear(&center->scratch);
    command.contact = contact.value;
    command.keep_days = options.keep_days;
    COPY_TEXT(&center->scratch, "consent", options.consent, &command.consent);
    COPY_TEXT(&center->scratch, "media", options.media, &command.media);
    return EXECUTE(START_RECORDING, command, &recording->value);
}

ccs_status ccs_recording_pause(ccs_center *center, ccs_recording_id recording, uint32_t paused, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__PauseRecording command = CCS__PAUSE_RECORDING__INIT;
    if (paused > 1)
        return ccs__center_leave(center, ccs__center_fail(center, CCS_EINVAL, "paused is 1 or 0, not %u", paused));
    command.recording = recording.value;
    command.paused = paused != 0;
    return EXECUTE(PAUSE_RECORDING, command, NULL);
}

ccs_status ccs_recording_end(ccs_center *center, ccs_recording_id recording, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__EndRecording command = CCS__END_RECORDING__INIT;
    command.recording = recording.value;
    return EXECUTE(END_RECORDING, command, NULL);
}
