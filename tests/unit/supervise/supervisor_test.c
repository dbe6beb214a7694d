/*
 * Supervisors as records, and what they are granted.
 */
#include "supervise_fixture.h"

TestSuite(supervisor, .init = desk_open, .fini = desk_close);

static ccs_status put(Ccs__Supervisor *config, uint64_t *id)
{
    Ccs__PutSupervisor command = CCS__PUT_SUPERVISOR__INIT;
    command.supervisor = config;
    return ccs__supervise_decide_put(&group, &command, id);
}

static ccs_status remove_supervisor(uint64_t id)
{
    Ccs__RemoveSupervisor command = CCS__REMOVE_SUPERVISOR__INIT;
    command.supervisor = id;
    return ccs__supervise_decide_remove(&group, &command);
}

Test(supervisor, change_is_a_new_version_and_the_same_again_is_no_event)
{
    Ccs__Verb listen = CCS__VERB__VERB_LISTEN;
    uint64_t id = put_supervisor("ida", &listen, 1, "", ""), seq = group.seq;
    cr_expect_eq(put_supervisor("ida", &listen, 1, "", ""), id);
    cr_expect_eq(group.seq, seq);
    cr_expect_eq(put_supervisor("ida", &listen, 1, "phone", "sales"), id);
    const struct ccs__supervisor *row = ccs__supervisor_by_key(&group, CCS_STR("ida"));
    cr_expect_eq(row->config.version, 2);
    cr_expect_str_eq(row->config.queues[0], "sales");
}

Test(supervisor, undone_change_brings_the_old_one_back)
{
    Ccs__Supervisor config = CCS__SUPERVISOR__INIT;
    uint64_t id;
    config.key = TEXT("eva");
    desk_begin();
    cr_expect_eq(put(&config, &id), CCS_OK);
    ccs__group_undo(&group);
    const struct ccs__supervisor *row = ccs__supervisor_by_key(&group, CCS_STR("eva"));
    cr_expect_eq(row->config.version, 1);
    cr_expect_eq(row->config.n_verbs, 10);
    cr_expect(row->config.current);
}

Test(supervisor, removed_one_is_gone_and_the_key_is_free)
{
    uint64_t id = ccs__supervisor_by_key(&group, CCS_STR("max"))->config.id;
    OK(remove_supervisor(id));
    cr_expect_null(ccs__supervisor_by_key(&group, CCS_STR("max")));
    REFUSED(CCS_ENOENT, "no supervisor", remove_supervisor(id));
    cr_expect_neq(put_supervisor("max", NULL, 0, "", ""), id);
    ccs__group_clean(&group);
    ccs__group_reclaim(&group);
    cr_expect_not_null(ccs__supervisor_by_key(&group, CCS_STR("max")));
}

static void expect_invalid(const Ccs__Supervisor *config, const char *expected)
{
    char path[96] = "", error[256] = "";
    cr_expect_not(ccs__supervisor_config_valid(config, path, sizeof path, error, sizeof error), "%s", expected);
    cr_expect_str_eq(path, expected);
    cr_expect_str_neq(error, "");
}

Test(supervisor, configuration_names_what_is_wrong)
{
    static char long_key[66] = "0123456789012345678901234567890123456789012345678901234567890123x";
    Ccs__Verb verbs[2] = {CCS__VERB__VERB_PULL, CCS__VERB__VERB_PULL};
    char *names[] = {TEXT("a"), TEXT("a")};
    Ccs__Supervisor config = CCS__SUPERVISOR__INIT;
    expect_invalid(&config, "key");
    config.key = long_key;
    expect_invalid(&config, "key");
    config.key = TEXT("ida");
    config.current = true;
    expect_invalid(&config, "id");
    config.current = false;
    config.verbs = verbs;
    config.n_verbs = 2;
    expect_invalid(&config, "verbs[1]");
    verbs[1] = CCS__VERB__VERB_NONE;
    expect_invalid(&config, "verbs[1]");
    verbs[1] = (Ccs__Verb)11;
    expect_invalid(&config, "verbs[1]");
    config.n_verbs = 1;
    config.teams = names;
    config.n_teams = 2;
    expect_invalid(&config, "teams[1]");
    config.n_teams = 0;
    config.queues = names;
    config.n_queues = 2;
    expect_invalid(&config, "queues[1]");
    names[0] = TEXT("");
    expect_invalid(&config, "queues[0]");
    config.n_queues = 1001;
    expect_invalid(&config, "queues");
}

Test(supervisor, queues_must_be_there)
{
    Ccs__Supervisor config = CCS__SUPERVISOR__INIT;
    char *queues[] = {TEXT("sales"), TEXT("nowhere")};
    uint64_t id;
    config.key = TEXT("ida");
    config.queues = queues;
    config.n_queues = 2;
    REFUSED(CCS_EINVAL, "queues[1]: no queue has the key \"nowhere\"", put(&config, &id));
}

/* --- grants --------------------------------------------------------------------------------------------------- */

static ccs_status ask(const char *actor, Ccs__Verb verb, bool hidden, uint64_t of_agent, uint64_t of_queue)
{
    group.actor = actor;
    ccs_status status = ccs__supervise_granted(&group, verb, hidden, of_agent, of_queue);
    group.actor = "";
    return status;
}

Test(supervisor, host_may_do_everything)
{
    for (int verb = CCS__VERB__VERB_LISTEN; verb < CCS__VERB__VERB_HIDE; verb++)
        cr_expect_eq(ask("", (Ccs__Verb)verb, true, agent("anna"), queue("sales")), CCS_OK);
}

Test(supervisor, who_is_none_may_do_nothing)
{
    cr_expect_eq(ask("anna", CCS__VERB__VERB_LISTEN, false, agent("bob"), 0), CCS_EDENIED);
    cr_expect_not_null(strstr(group.error, "\"anna\" is not a supervisor"));
    OK(remove_supervisor(ccs__supervisor_by_key(&group, CCS_STR("eva"))->config.id));
    cr_expect_eq(ask("eva", CCS__VERB__VERB_LISTEN, false, agent("bob"), 0), CCS_EDENIED, "a former one is none");
}

Test(supervisor, each_verb_is_granted_by_itself)
{
    for (int granted = CCS__VERB__VERB_LISTEN; granted < CCS__VERB__VERB_HIDE; granted++) {
        grant((Ccs__Verb)granted);
        for (int verb = CCS__VERB__VERB_LISTEN; verb < CCS__VERB__VERB_HIDE; verb++)
            cr_expect_eq(ask("max", (Ccs__Verb)verb, false, agent("anna"), 0), verb == granted ? CCS_OK : CCS_EDENIED);
        cr_expect_eq(ask("max", (Ccs__Verb)granted, true, agent("anna"), 0), CCS_EDENIED, "hiding is a grant of its own");
        cr_expect_not_null(strstr(group.error, "not granted \"hide\""));
    }
    grant(CCS__VERB__VERB_NONE);
    static const char *const words[] = {"listen", "whisper", "barge", "intercept", "force_ready", "force_busy",
                                        "force_sign_out", "reassign", "pull"};
    for (int i = 0; i < 9; i++) {
        cr_expect_eq(ask("max", (Ccs__Verb)(i + 1), false, 0, 0), CCS_EDENIED);
        cr_expect_not_null(strstr(group.error, words[i]), "%s", group.error);
    }
}

Test(supervisor, looks_after_the_teams_and_queues_given)
{
    Ccs__Verb listen = CCS__VERB__VERB_LISTEN;
    put_supervisor("max", &listen, 1, "phone", "sales");
    cr_expect_eq(ask("max", listen, false, agent("anna"), queue("sales")), CCS_OK);
    cr_expect_eq(ask("max", listen, false, agent("carl"), queue("sales")), CCS_EDENIED);
    cr_expect_not_null(strstr(group.error, "\"carl\" is in none of the teams"));
    cr_expect_eq(ask("max", listen, false, agent("anna"), queue("help")), CCS_EDENIED);
    cr_expect_not_null(strstr(group.error, "\"help\" is none of those"));
    cr_expect_eq(ask("max", listen, false, 0, queue("sales")), CCS_OK, "no agent is concerned");
    cr_expect_eq(ask("max", listen, false, agent("anna"), 0), CCS_OK, "no queue is");
    put_agent("max", "");
    cr_expect_eq(ask("max", listen, false, agent("max"), queue("sales")), CCS_OK, "he himself");
}
