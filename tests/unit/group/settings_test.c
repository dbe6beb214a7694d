/*
 * Settings: traits that the host declares, and how far sites are apart.
 */
#include "group/settings.h"
#include <criterion/criterion.h>
#include <stdio.h>

#define NINE ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC */
#define TEXT(literal) ((char *)(uintptr_t)(literal))

static Ccs__TraitType types[65], *type_list[65];
static Ccs__SiteCost pairs[3], *pair_list[1001];
static char path[96], error[256];

static Ccs__Settings declaring(size_t count)
{
    static char names[65][24];
    Ccs__Settings settings = CCS__SETTINGS__INIT;
    for (size_t i = 0; i < count; i++) {
        types[i] = (Ccs__TraitType)CCS__TRAIT_TYPE__INIT;
        snprintf(names[i], sizeof names[i], "t_%zu", i);
        types[i].name = names[i];
        type_list[i] = &types[i];
    }
    settings.traits = type_list;
    settings.n_traits = count;
    return settings;
}

static Ccs__Settings apart(size_t count)
{
    static const char *const sites[3][2] = {{"berlin", "paris"}, {"paris", "rome"}, {"rome", "berlin"}};
    Ccs__Settings settings = CCS__SETTINGS__INIT;
    for (size_t i = 0; i < count; i++) {
        pairs[i] = (Ccs__SiteCost)CCS__SITE_COST__INIT;
        pairs[i].from = TEXT(sites[i][0]);
        pairs[i].to = TEXT(sites[i][1]);
        pairs[i].cost = 10 * (uint32_t)(i + 1);
        pair_list[i] = &pairs[i];
    }
    settings.sites = pair_list;
    settings.n_sites = count;
    return settings;
}

static void expect_invalid(const Ccs__Settings *settings, const char *where, const char *words)
{
    cr_expect_not(ccs__settings_valid(settings, path, sizeof path, error, sizeof error), "%s", where);
    cr_expect_str_eq(path, where);
    cr_expect_not_null(strstr(error, words), "%s: %s", where, error);
}

static void expect_valid(const Ccs__Settings *settings)
{
    cr_expect(ccs__settings_valid(settings, path, sizeof path, error, sizeof error), "%s: %s", path, error);
}

Test(settings, declare_at_most_sixty_four_traits)
{
    Ccs__Settings settings = declaring(64);
    expect_valid(&settings);
    settings = declaring(65);
    expect_invalid(&settings, "traits", "at most 64");
}

Test(settings, traits_have_names_that_rules_can_say)
{
    static const char *const wrong[] = {"", "Tier", "9lives", "_x", "a-b", "a b", "abcdefghijklmnopqrstuvwxyz0123456"};
    Ccs__Settings settings = declaring(1);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        types[0].name = TEXT(wrong[i]);
        expect_invalid(&settings, "traits[0].name", "lower-case word");
    }
    types[0].name = TEXT("abcdefghijklmnopqrstuvwxyz012345");
    expect_valid(&settings);
    types[0].name = TEXT("in");
    expect_invalid(&settings, "traits[0].name", "rule language");
}

Test(settings, traits_are_not_what_rules_know_already)
{
    static const char *const contact[] = {"channel", "source", "entry", "site", "priority", "conversation"};
    static const char *const agent[] = {"key", "name", "site", "kind", "position", "weight", "teams", "skills"};
    Ccs__Settings settings = declaring(1);
    for (size_t i = 0; i < sizeof contact / sizeof contact[0]; i++) {
        types[0].name = TEXT(contact[i]);
        expect_invalid(&settings, "traits[0].name", "already");
    }
    types[0].of = CCS__TRAIT_OF__TRAIT_OF_AGENT;
    for (size_t i = 0; i < sizeof agent / sizeof agent[0]; i++) {
        types[0].name = TEXT(agent[i]);
        expect_invalid(&settings, "traits[0].name", "already");
    }
    types[0].name = TEXT("channel"); /* of an agent there is none */
    expect_valid(&settings);
}

Test(settings, traits_are_declared_once_for_each)
{
    Ccs__Settings settings = declaring(2);
    types[1].name = types[0].name;
    expect_invalid(&settings, "traits[1].name", "contact.t_0 is declared twice");
    types[1].of = CCS__TRAIT_OF__TRAIT_OF_AGENT;
    expect_valid(&settings);
    types[1].of = (Ccs__TraitOf)2;
    expect_invalid(&settings, "traits[1].of", "contact or an agent");
    settings = declaring(1);
    types[0].kind = (Ccs__TraitKind)3;
    expect_invalid(&settings, "traits[0].kind", "text, number or flag");
}

Test(settings, sites_are_pairs_that_differ_each_once)
{
    Ccs__Settings settings = apart(3);
    expect_valid(&settings);
    pairs[2].cost = 0;
    expect_invalid(&settings, "sites[2]", "from 1 to 1000000");
    pairs[2].cost = 1000001;
    expect_invalid(&settings, "sites[2]", "from 1 to 1000000");
    pairs[2].cost = 1;
    pairs[2].to = TEXT("rome");
    expect_invalid(&settings, "sites[2]", "same site");
    pairs[2].from = TEXT("paris");
    pairs[2].to = TEXT("berlin");
    expect_invalid(&settings, "sites[2]", "named twice");
    pairs[2].to = TEXT("new york");
    expect_invalid(&settings, "sites[2]", "no spaces");
    settings = apart(1);
    settings.n_sites = 1001;
    expect_invalid(&settings, "sites", "at most 1000");
    settings = apart(1);
    settings.site_cost = 1000001;
    expect_invalid(&settings, "site_cost", "at most");
}

static void put(struct ccs__group *group, const Ccs__Settings *settings, ccs_status expected)
{
    ccs__group_begin(group, NINE, NINE);
    ccs_status status = ccs__settings_decide(group, settings);
    cr_expect_eq(status, expected, "%s", group->error);
    if (status == CCS_OK)
        ccs__group_keep(group);
    else
        ccs__group_undo(group);
}

Test(settings, cost_is_the_same_in_both_directions_and_has_a_default)
{
    static const struct ccs__module *const modules[CCS__MODULE_COUNT] = {[CCS__MODULE_SETTINGS] = &ccs__settings_module};
    const ccs_alloc plain = {0};
    struct ccs__group group;
    cr_assert_eq(ccs__group_init(&group, &plain, modules), CCS_OK);
    cr_expect_null(ccs__settings_of(&group));
    cr_expect_eq(ccs__settings_site_cost(&group, CCS_STR("berlin"), CCS_STR("paris")), 100);
    Ccs__Settings settings = apart(2);
    settings.site_cost = 70;
    put(&group, &settings, CCS_OK);
    cr_expect_eq(ccs__settings_site_cost(&group, CCS_STR("berlin"), CCS_STR("paris")), 10);
    cr_expect_eq(ccs__settings_site_cost(&group, CCS_STR("rome"), CCS_STR("paris")), 20);
    cr_expect_eq(ccs__settings_site_cost(&group, CCS_STR("paris"), CCS_STR("rome")), 20);
    cr_expect_eq(ccs__settings_site_cost(&group, CCS_STR("rome"), CCS_STR("berlin")), 70);
    cr_expect_eq(ccs__settings_site_cost(&group, CCS_STR("rome"), CCS_STR("rome")), 0);
    cr_expect_eq(ccs__settings_site_cost(&group, CCS_STR("ber"), CCS_STR("paris")), 70, "a beginning is another site");
    cr_expect_eq(ccs__settings_site_cost(&group, CCS_STR(""), CCS_STR("paris")), 70, "nowhere is not near");
    pairs[1].cost = 0;
    put(&group, &settings, CCS_EINVAL);
    cr_expect_str_eq(group.error, "settings.sites[1]: a cost is from 1 to 1000000, not 0");
    cr_expect_eq(ccs__settings_site_cost(&group, CCS_STR("rome"), CCS_STR("paris")), 20);
    ccs__group_finish(&group);
}

Test(settings, find_a_declared_trait_of_the_right_kind_of_thing)
{
    Ccs__Settings settings = declaring(2);
    types[1].of = CCS__TRAIT_OF__TRAIT_OF_AGENT;
    cr_expect_eq(ccs__settings_trait(&settings, CCS__TRAIT_OF__TRAIT_OF_CONTACT, "t_0"), &types[0]);
    cr_expect_null(ccs__settings_trait(&settings, CCS__TRAIT_OF__TRAIT_OF_AGENT, "t_0"));
    cr_expect_eq(ccs__settings_trait(&settings, CCS__TRAIT_OF__TRAIT_OF_AGENT, "t_1"), &types[1]);
    cr_expect_null(ccs__settings_trait(NULL, CCS__TRAIT_OF__TRAIT_OF_AGENT, "t_1"));
}
