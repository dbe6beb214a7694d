/*
 * The tables of what there is: kinds of rows and kinds of events. Both numberings are stored; append only.
 */
#include "group/group.h"

const struct ccs__kind_info ccs__kinds[CCS__KIND_COUNT] = {
    [CCS__KIND_SETTINGS] = {"ccs_settings", &ccs__settings__descriptor, true, true},
    [CCS__KIND_QUEUE] = {"ccs_queue", &ccs__queue__descriptor, true, true},
    [CCS__KIND_AGENT] = {"ccs_agent", &ccs__agent__descriptor, true, true},
    [CCS__KIND_AGENT_STATE] = {"ccs_agent_state", &ccs__agent_state__descriptor, true, false},
    [CCS__KIND_CONTACT] = {"ccs_contact", &ccs__contact__descriptor, true, false},
    [CCS__KIND_VISIT] = {"ccs_visit", &ccs__visit__descriptor, true, false},
    [CCS__KIND_OFFER] = {"ccs_offer", &ccs__offer__descriptor, true, false},
    [CCS__KIND_LEG] = {"ccs_leg", &ccs__leg__descriptor, true, false},
    [CCS__KIND_QUEUE_INTERVAL] = {"ccs_queue_interval", &ccs__queue_interval__descriptor, false, false},
    [CCS__KIND_AGENT_INTERVAL] = {"ccs_agent_interval", &ccs__agent_interval__descriptor, false, false},
    [CCS__KIND_COMMAND_KEY] = {"ccs_command_key", &ccs__command_key__descriptor, false, false},
    [CCS__KIND_PERSONAL] = {"ccs_personal", &ccs__personal__descriptor, false, false},
    [CCS__KIND_CURSOR] = {"ccs_cursor", &ccs__cursor__descriptor, false, false},
    [CCS__KIND_SUPERVISOR] = {"ccs_supervisor", &ccs__supervisor__descriptor, true, true},
    [CCS__KIND_ENDPOINT] = {"ccs_endpoint", &ccs__endpoint__descriptor, true, false},
    [CCS__KIND_QUEUE_STATE] = {"ccs_queue_state", &ccs__queue_state__descriptor, true, false},
    [CCS__KIND_PLACE] = {"ccs_place", &ccs__place__descriptor, true, false},
    [CCS__KIND_MONITOR] = {"ccs_monitor", &ccs__monitor__descriptor, true, false},
    [CCS__KIND_RECORDING] = {"ccs_recording", &ccs__recording__descriptor, true, false},
    [CCS__KIND_ZONE] = {"ccs_zone", &ccs__zone__descriptor, true, true},
    [CCS__KIND_CALENDAR] = {"ccs_calendar", &ccs__calendar__descriptor, true, true},
    [CCS__KIND_FLOW] = {"ccs_flow", &ccs__flow__descriptor, true, true},
    [CCS__KIND_FLOW_INSTANCE] = {"ccs_flow_instance", &ccs__flow_instance__descriptor, true, false},
    [CCS__KIND_FLOW_TIMER] = {"ccs_flow_timer_state", &ccs__flow_timer_state__descriptor, true, false},
    [CCS__KIND_CALENDAR_BEFORE] = {"ccs_calendar_before", &ccs__calendar_before__descriptor, true, false},
};

/* Agents and queues are indexed by calendars, and those by zones; everything else comes in the order of its number. */
enum ccs__kind ccs__kind_to_load(int n)
{
    static const enum ccs__kind first[] = {CCS__KIND_ZONE, CCS__KIND_CALENDAR};
    const int count = (int)(sizeof first / sizeof first[0]);
    if (n <= count)
        return first[n - 1];
    int kind = CCS__KIND_NONE, left = n - count;
    while (left > 0) {
        kind++;
        left -= kind != CCS__KIND_ZONE && kind != CCS__KIND_CALENDAR;
    }
    return (enum ccs__kind)kind;
}

/* How many kinds of events there can be; numbers are sparse. */
_Static_assert(CCS_EVENT_FLOW_TIMERS_JUDGED < CCS__EVENT_COUNT, "CCS__EVENT_COUNT is one past the last kind");

static const struct ccs__event_info event_infos[] = {
    [CCS_EVENT_AGENT_CONFIGURED] = {"agent_configured", &ccs__agent_configured__descriptor},
    [CCS_EVENT_AGENT_REMOVED] = {"agent_removed", &ccs__agent_removed__descriptor},
    [CCS_EVENT_QUEUE_CONFIGURED] = {"queue_configured", &ccs__queue_configured__descriptor},
    [CCS_EVENT_QUEUE_REMOVED] = {"queue_removed", &ccs__queue_removed__descriptor},
    [CCS_EVENT_SETTINGS_CONFIGURED] = {"settings_configured", &ccs__settings_configured__descriptor},
    [CCS_EVENT_AGENT_PRESENCE_CHANGED] = {"agent_presence_changed", &ccs__agent_presence_changed__descriptor},
    [CCS_EVENT_AGENT_NEXT_SET] = {"agent_next_set", &ccs__agent_next_set__descriptor},
    [CCS_EVENT_WRAP_UP_STARTED] = {"wrap_up_started", &ccs__wrap_up_started__descriptor},
    [CCS_EVENT_WRAP_UP_ENDED] = {"wrap_up_ended", &ccs__wrap_up_ended__descriptor},
    [CCS_EVENT_WRAP_UP_WANTED] = {"wrap_up_wanted", &ccs__wrap_up_wanted__descriptor},
    [CCS_EVENT_CONTACT_OPENED] = {"contact_opened", &ccs__contact_opened__descriptor},
    [CCS_EVENT_CONTACT_QUEUED] = {"contact_queued", &ccs__contact_queued__descriptor},
    [CCS_EVENT_CONTACT_REFUSED] = {"contact_refused", &ccs__contact_refused__descriptor},
    [CCS_EVENT_CONTACT_OFFERED] = {"contact_offered", &ccs__contact_offered__descriptor},
    [CCS_EVENT_CONTACT_ANSWERED] = {"contact_answered", &ccs__contact_answered__descriptor},
    [CCS_EVENT_OFFER_ENDED] = {"offer_ended", &ccs__offer_ended__descriptor},
    [CCS_EVENT_VISIT_RELAXED] = {"visit_relaxed", &ccs__visit_relaxed__descriptor},
    [CCS_EVENT_VISIT_ENDED] = {"visit_ended", &ccs__visit_ended__descriptor},
    [CCS_EVENT_PRIORITY_CHANGED] = {"priority_changed", &ccs__priority_changed__descriptor},
    [CCS_EVENT_LEG_HELD] = {"leg_held", &ccs__leg_held__descriptor},
    [CCS_EVENT_LEG_RETRIEVED] = {"leg_retrieved", &ccs__leg_retrieved__descriptor},
    [CCS_EVENT_LEG_LEFT] = {"leg_left", &ccs__leg_left__descriptor},
    [CCS_EVENT_CONTACT_CLOSED] = {"contact_closed", &ccs__contact_closed__descriptor},
    [CCS_EVENT_DISPOSITION_SET] = {"disposition_set", &ccs__disposition_set__descriptor},
    [CCS_EVENT_CONTACT_ERASED] = {"contact_erased", &ccs__contact_erased__descriptor},
    [CCS_EVENT_AGENT_COOLED_DOWN] = {"agent_cooled_down", &ccs__agent_cooled_down__descriptor},
    [CCS_EVENT_AGENT_SCHEDULE_CHANGED] = {"agent_schedule_changed", &ccs__agent_schedule_changed__descriptor},
    [CCS_EVENT_AGENT_FORCED] = {"agent_forced", &ccs__agent_forced__descriptor},
    [CCS_EVENT_ENDPOINT_ADDED] = {"endpoint_added", &ccs__endpoint_added__descriptor},
    [CCS_EVENT_ENDPOINT_CHANGED] = {"endpoint_changed", &ccs__endpoint_changed__descriptor},
    [CCS_EVENT_VISIT_DELAY_PASSED] = {"visit_delay_passed", &ccs__visit_delay_passed__descriptor},
    [CCS_EVENT_VISIT_ADMITTED] = {"visit_admitted", &ccs__visit_admitted__descriptor},
    [CCS_EVENT_VISIT_RELEASED] = {"visit_released", &ccs__visit_released__descriptor},
    [CCS_EVENT_VISIT_ANNOUNCED] = {"visit_announced", &ccs__visit_announced__descriptor},
    [CCS_EVENT_CALLBACK_OFFERED] = {"callback_offered", &ccs__callback_offered__descriptor},
    [CCS_EVENT_ENDPOINT_REMOVED] = {"endpoint_removed", &ccs__endpoint_removed__descriptor},
    [CCS_EVENT_CALLBACK_TAKEN] = {"callback_taken", &ccs__callback_taken__descriptor},
    [CCS_EVENT_CALLBACK_DIALED] = {"callback_dialed", &ccs__callback_dialed__descriptor},
    [CCS_EVENT_CALLBACK_FAILED] = {"callback_failed", &ccs__callback_failed__descriptor},
    [CCS_EVENT_LEG_JOINED] = {"leg_joined", &ccs__leg_joined__descriptor},
    [CCS_EVENT_LEG_CHANGED] = {"leg_changed", &ccs__leg_changed__descriptor},
    [CCS_EVENT_CONTACT_PARKED] = {"contact_parked", &ccs__contact_parked__descriptor},
    [CCS_EVENT_CONTACT_UNPARKED] = {"contact_unparked", &ccs__contact_unparked__descriptor},
    [CCS_EVENT_SUPERVISOR_CONFIGURED] = {"supervisor_configured", &ccs__supervisor_configured__descriptor},
    [CCS_EVENT_SUPERVISOR_REMOVED] = {"supervisor_removed", &ccs__supervisor_removed__descriptor},
    [CCS_EVENT_MONITOR_STARTED] = {"monitor_started", &ccs__monitor_started__descriptor},
    [CCS_EVENT_MONITOR_CHANGED] = {"monitor_changed", &ccs__monitor_changed__descriptor},
    [CCS_EVENT_MONITOR_ENDED] = {"monitor_ended", &ccs__monitor_ended__descriptor},
    [CCS_EVENT_CONTACT_SUPERVISED] = {"contact_supervised", &ccs__contact_supervised__descriptor},
    [CCS_EVENT_RECORDING_STARTED] = {"recording_started", &ccs__recording_started__descriptor},
    [CCS_EVENT_RECORDING_PAUSED] = {"recording_paused", &ccs__recording_paused__descriptor},
    [CCS_EVENT_VISIT_REFRESHED] = {"visit_refreshed", &ccs__visit_refreshed__descriptor},
    [CCS_EVENT_RECORDING_ENDED] = {"recording_ended", &ccs__recording_ended__descriptor},
    [CCS_EVENT_ZONE_CONFIGURED] = {"zone_configured", &ccs__zone_configured__descriptor},
    [CCS_EVENT_CALENDAR_CONFIGURED] = {"calendar_configured", &ccs__calendar_configured__descriptor},
    [CCS_EVENT_CALENDAR_REMOVED] = {"calendar_removed", &ccs__calendar_removed__descriptor},
    [CCS_EVENT_QUEUE_OPENED] = {"queue_opened", &ccs__queue_opened__descriptor},
    [CCS_EVENT_QUEUE_CLOSED] = {"queue_closed", &ccs__queue_closed__descriptor},
    [CCS_EVENT_FLOW_CONFIGURED] = {"flow_configured", &ccs__flow_configured__descriptor},
    [CCS_EVENT_FLOW_REMOVED] = {"flow_removed", &ccs__flow_removed__descriptor},
    [CCS_EVENT_FLOW_STARTED] = {"flow_started", &ccs__flow_started__descriptor},
    [CCS_EVENT_FLOW_MOVED] = {"flow_moved", &ccs__flow_moved__descriptor},
    [CCS_EVENT_FLOW_TIMER_STARTED] = {"flow_timer_started", &ccs__flow_timer_started__descriptor},
    [CCS_EVENT_FLOW_TIMER_CHANGED] = {"flow_timer_changed", &ccs__flow_timer_changed__descriptor},
    [CCS_EVENT_FLOW_TIMER_STOPPED] = {"flow_timer_stopped", &ccs__flow_timer_stopped__descriptor},
    [CCS_EVENT_FLOW_TIMER_FIRED] = {"flow_timer_fired", &ccs__flow_timer_fired__descriptor},
    [CCS_EVENT_FLOW_SIGNAL_SENT] = {"flow_signal_sent", &ccs__flow_signal_sent__descriptor},
    [CCS_EVENT_FLOW_LOGGED] = {"flow_logged", &ccs__flow_logged__descriptor},
    [CCS_EVENT_FLOW_ERROR_RAISED] = {"flow_error_raised", &ccs__flow_error_raised__descriptor},
    [CCS_EVENT_FLOW_ENDED] = {"flow_ended", &ccs__flow_ended__descriptor},
    [CCS_EVENT_FLOW_MIGRATED] = {"flow_migrated", &ccs__flow_migrated__descriptor},
    [CCS_EVENT_CALENDAR_SUPERSEDED] = {"calendar_superseded", &ccs__calendar_superseded__descriptor},
    [CCS_EVENT_FLOW_TIMERS_JUDGED] = {"flow_timers_judged", &ccs__flow_timers_judged__descriptor},
    [CCS_EVENT_CENTER_RECOVERED] = {"center_recovered", &ccs__center_recovered__descriptor},
};

const struct ccs__event_info *ccs__event_info_of(uint32_t kind)
{
    if (kind >= sizeof event_infos / sizeof event_infos[0] || !event_infos[kind].name)
        return NULL;
    return &event_infos[kind];
}

const char *ccs_event_name(uint32_t kind)
{
    const struct ccs__event_info *info = ccs__event_info_of(kind);
    return info ? info->name : "";
}
