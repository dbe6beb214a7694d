/*
 * The typed commands of contacts, their offers and callbacks. Texts and arrays are copied into the scratch of the call, or
 * into an arena of their own where the command fetches rows, which uses the scratch.
 */
#include "center/commands.h"
#include "group/requirement.h"
#include "group/traits.h"
#include "transfer/transfer.h"
#include <ccs/contact.h>

/* --- contacts ----------------------------------------------------------------------------------------------- */

/* The host's facts: texts are copied, the array of messages lives as long as the scratch. */
static ccs_status copy_traits(ccs_center *center, const ccs_contact_options *options, Ccs__OpenContact *command)
{
    size_t count = options->trait_count;
    if (!count)
        return CCS_OK;
    if (!options->traits || count > CCS__TRAITS_MAX)
        return ccs__center_fail(center, options->traits ? CCS_ELIMIT : CCS_EINVAL, "a contact has at most %d traits, not %zu%s",
                                CCS__TRAITS_MAX, count, options->traits ? "" : " of an array that is NULL");
    Ccs__Trait *traits = ccs__arena_take(&center->scratch, count * sizeof *traits);
    command->traits = ccs__arena_take(&center->scratch, count * sizeof *command->traits);
    if (!traits || !command->traits)
        return CCS_ENOMEM;
    command->n_traits = count;
    for (size_t i = 0; i < count; i++) {
        const ccs_trait *given = &options->traits[i];
        ccs__trait__init(&traits[i]);
        command->traits[i] = &traits[i];
        traits[i].number = given->number;
        traits[i].flag = given->flag != 0;
        CCS__TRY(ccs__command_copy(center, &center->scratch, "a trait's name", given->name, &traits[i].name));
        CCS__TRY(ccs__command_copy(center, &center->scratch, "a trait's text", given->text, &traits[i].text));
    }
    return CCS_OK;
}

ccs_status ccs_contact_open(ccs_center *center, const ccs_contact_options *given, ccs_time now,
                            ccs_contact_id *contact)
{
    NEEDS_CENTER();
    ccs_contact_options options;
    Ccs__OpenContact command = CCS__OPEN_CONTACT__INIT;
    if (!contact)
        return ccs__center_leave(center, ccs__center_fail(center, CCS_EINVAL, "contact is NULL"));
    BEFORE(ccs__command_options(center, given, &options, sizeof options));
    ccs__arena_clear(&center->scratch);
    command.channel = (Ccs__Channel)options.channel;
    command.priority = options.priority;
    command.conversation = options.conversation.value;
    COPY_TEXT(&center->scratch, "source", options.source, &command.source);
    COPY_TEXT(&center->scratch, "ref", options.ref, &command.ref);
    COPY_TEXT(&center->scratch, "customer", options.customer, &command.customer);
    COPY_TEXT(&center->scratch, "entry", options.entry, &command.entry);
    COPY_TEXT(&center->scratch, "site", options.site, &command.site);
    BEFORE(copy_traits(center, &options, &command));
    return EXECUTE(OPEN_CONTACT, command, &contact->value);
}

ccs_status ccs_contact_queue(ccs_center *center, ccs_contact_id contact, ccs_queue_id queue, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__QueueContact command = CCS__QUEUE_CONTACT__INIT;
    command.contact = contact.value;
    command.queue = queue.value;
    return EXECUTE(QUEUE_CONTACT, command, NULL);
}

static ccs_status copy_skills(ccs_center *center, const ccs_visit_options *options, Ccs__Requirement *requirement)
{
    size_t count = options->skill_count;
    if (!count)
        return CCS_OK;
    if (!options->skills || count > CCS__REQUIREMENT_SKILLS_MAX)
        return ccs__center_fail(center, CCS_EINVAL, "a requirement names at most %d skills, not %zu%s",
                                CCS__REQUIREMENT_SKILLS_MAX, count, options->skills ? "" : " of an array that is NULL");
    Ccs__SkillLevel *skills = ccs__arena_take(&center->scratch, count * sizeof *skills);
    requirement->skills = ccs__arena_take(&center->scratch, count * sizeof *requirement->skills);
    if (!skills || !requirement->skills)
        return CCS_ENOMEM;
    requirement->n_skills = count;
    for (size_t i = 0; i < count; i++) {
        ccs__skill_level__init(&skills[i]);
        requirement->skills[i] = &skills[i];
        skills[i].level_min = options->skills[i].level_min;
        CCS__TRY(ccs__command_copy(center, &center->scratch, "a skill's name", options->skills[i].name, &skills[i].name));
    }
    return CCS_OK;
}

ccs_status ccs_contact_queue_with(ccs_center *center, ccs_contact_id contact, ccs_queue_id queue,
                                  const ccs_visit_options *given, ccs_time now)
{
    NEEDS_CENTER();
    ccs_visit_options options;
    Ccs__QueueContact command = CCS__QUEUE_CONTACT__INIT;
    Ccs__Requirement requirement = CCS__REQUIREMENT__INIT;
    BEFORE(ccs__command_options(center, given, &options, sizeof options));
    ccs__arena_clear(&center->scratch);
    command.contact = contact.value;
    command.queue = queue.value;
    command.preferred = options.preferred.value;
    command.preferred_ms = options.preferred_ms;
    BEFORE(copy_skills(center, &options, &requirement));
    COPY_TEXT(&center->scratch, "rule", options.rule, &requirement.rule);
    if (requirement.n_skills || options.rule.size)
        command.requirement = &requirement;
    return EXECUTE(QUEUE_CONTACT, command, NULL);
}

ccs_status ccs_contact_refresh(ccs_center *center, ccs_contact_id contact, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__RefreshContact command = CCS__REFRESH_CONTACT__INIT;
    command.contact = contact.value;
    return EXECUTE(REFRESH_CONTACT, command, NULL);
}

ccs_status ccs_contact_set_priority(ccs_center *center, ccs_contact_id contact, int32_t priority, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__SetPriority command = CCS__SET_PRIORITY__INIT;
    command.contact = contact.value;
    command.priority = priority;
    return EXECUTE(SET_PRIORITY, command, NULL);
}

ccs_status ccs_contact_set_disposition(ccs_center *center, ccs_contact_id contact, ccs_str disposition, ccs_time now)
{
    NEEDS_CENTER();
    struct ccs__arena arena; /* of its own: fetching uses the scratch */
    Ccs__SetDisposition command = CCS__SET_DISPOSITION__INIT;
    command.contact = contact.value;
    ccs__arena_init(&arena, &center->alloc, 0);
    ccs_status status = ccs__command_copy(center, &arena, "disposition", disposition, &command.disposition);
    status = status == CCS_OK ? EXECUTE(SET_DISPOSITION, command, NULL) : ccs__center_leave(center, status);
    ccs__arena_finish(&arena);
    return status;
}

ccs_status ccs_contact_erase(ccs_center *center, ccs_contact_id contact, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__EraseContact command = CCS__ERASE_CONTACT__INIT;
    command.contact = contact.value;
    return EXECUTE(ERASE_CONTACT, command, NULL);
}

ccs_status ccs_contact_close(ccs_center *center, ccs_contact_id contact, ccs_contact_cause cause, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__CloseContact command = CCS__CLOSE_CONTACT__INIT;
    command.contact = contact.value;
    command.cause = (Ccs__ContactCause)cause;
    return EXECUTE(CLOSE_CONTACT, command, NULL);
}

ccs_status ccs_contact_hold(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__HoldContact command = CCS__HOLD_CONTACT__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    return EXECUTE(HOLD_CONTACT, command, NULL);
}

ccs_status ccs_contact_retrieve(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__RetrieveContact command = CCS__RETRIEVE_CONTACT__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    return EXECUTE(RETRIEVE_CONTACT, command, NULL);
}

ccs_status ccs_contact_want_wrap_up(ccs_center *center, ccs_contact_id contact, ccs_agent_id agent, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__WantWrapUp command = CCS__WANT_WRAP_UP__INIT;
    command.contact = contact.value;
    command.agent = agent.value;
    return EXECUTE(WANT_WRAP_UP, command, NULL);
}

ccs_status ccs_offer_accept(ccs_center *center, ccs_offer_id offer, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__AcceptOffer command = CCS__ACCEPT_OFFER__INIT;
    command.offer = offer.value;
    return EXECUTE(ACCEPT_OFFER, command, NULL);
}

ccs_status ccs_offer_reject(ccs_center *center, ccs_offer_id offer, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__RejectOffer command = CCS__REJECT_OFFER__INIT;
    command.offer = offer.value;
    return EXECUTE(REJECT_OFFER, command, NULL);
}

ccs_status ccs_offer_fail(ccs_center *center, ccs_offer_id offer, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__FailOffer command = CCS__FAIL_OFFER__INIT;
    command.offer = offer.value;
    return EXECUTE(FAIL_OFFER, command, NULL);
}

/* --- callbacks ---------------------------------------------------------------------------------------------- */

ccs_status ccs_contact_take_callback(ccs_center *center, ccs_contact_id contact, ccs_queue_id queue, ccs_time from_at,
                                     ccs_time until_at, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__TakeCallback command = CCS__TAKE_CALLBACK__INIT;
    command.contact = contact.value;
    command.queue = queue.value;
    command.from_at = from_at;
    command.until_at = until_at;
    return EXECUTE(TAKE_CALLBACK, command, NULL);
}

ccs_status ccs_callback_result(ccs_center *center, ccs_offer_id offer, uint32_t answered, ccs_time now)
{
    NEEDS_CENTER();
    Ccs__CallbackResult command = CCS__CALLBACK_RESULT__INIT;
    if (answered > 1)
        return ccs__center_leave(center, ccs__center_fail(center, CCS_EINVAL, "answered is 1 or 0, not %u", answered));
    command.offer = offer.value;
    command.answered = answered != 0;
    return EXECUTE(CALLBACK_RESULT, command, NULL);
}

/* --- after a restart of the switch ---------------------------------------------------------------------------- */

static ccs_status fill_refs(ccs_center *center, struct ccs__arena *arena, ccs_str source, const ccs_str *refs,
                            Ccs__Reconcile *command)
{
    size_t count = command->n_refs;
    CCS__TRY(ccs__command_copy(center, arena, "source", source, &command->source));
    if (!count)
        return CCS_OK;
    command->refs = ccs__arena_take(arena, count * sizeof *command->refs);
    if (!command->refs)
        return CCS_ENOMEM;
    for (size_t i = 0; i < count; i++) {
        command->refs[i] = (char *)(uintptr_t)"";
        CCS__TRY(ccs__command_copy(center, arena, "a ref", refs[i], &command->refs[i]));
    }
    return CCS_OK;
}

ccs_status ccs_center_reconcile(ccs_center *center, ccs_str source, const ccs_str *refs, size_t ref_count, ccs_time now)
{
    NEEDS_CENTER();
    struct ccs__arena arena; /* of its own: the scratch would stay as large as this */
    Ccs__Reconcile command = CCS__RECONCILE__INIT;
    if ((ref_count && !refs) || ref_count > CCS__RECONCILE_REFS_MAX)
        return ccs__center_leave(center, ccs__center_fail(center, CCS_EINVAL, "refs is NULL, or %zu are more than %d", ref_count,
                                                          CCS__RECONCILE_REFS_MAX));
    command.n_refs = ref_count;
    ccs__arena_init(&arena, &center->alloc, 0);
    ccs_status status = fill_refs(center, &arena, source, refs, &command);
    status = status == CCS_OK ? EXECUTE(RECONCILE, command, NULL) : ccs__center_leave(center, status);
    ccs__arena_finish(&arena);
    return status;
}
