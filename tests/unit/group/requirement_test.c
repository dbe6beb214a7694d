/*
 * Requirements in their canonical text, and who meets them.
 */
#include "group/requirement.h"
#include <criterion/criterion.h>

static Ccs__SkillLevel skills[20];
static Ccs__SkillLevel *list[20];

static Ccs__Requirement requirement_of(size_t count, const char *const *names, const uint32_t *levels)
{
    Ccs__Requirement requirement = CCS__REQUIREMENT__INIT;
    for (size_t i = 0; i < count; i++) {
        skills[i] = (Ccs__SkillLevel)CCS__SKILL_LEVEL__INIT;
        skills[i].name = (char *)(uintptr_t)names[i];
        skills[i].level_min = levels[i];
        list[i] = &skills[i];
    }
    requirement.n_skills = count;
    requirement.skills = list;
    return requirement;
}

Test(requirement, text_is_the_same_whatever_the_order)
{
    char text[CCS__REQUIREMENT_SIZE_MAX];
    Ccs__Requirement requirement =
        requirement_of(3, (const char *const[]){"sales", "EN", "\xc4\x91i\xe1\xbb\x87n"}, (const uint32_t[]){0, 10, 3});
    ccs__requirement_text(&requirement, text);
    cr_expect_str_eq(text, "EN:10|sales:1|\xc4\x91i\xe1\xbb\x87n:3", "in byte order, and no level means 1");
    requirement = requirement_of(3, (const char *const[]){"EN", "\xc4\x91i\xe1\xbb\x87n", "sales"}, (const uint32_t[]){10, 3, 1});
    ccs__requirement_text(&requirement, text);
    cr_expect_str_eq(text, "EN:10|sales:1|\xc4\x91i\xe1\xbb\x87n:3");
    ccs__requirement_text(NULL, text);
    cr_expect_str_eq(text, "");
}

Test(requirement, longest_one_fits)
{
    char names[CCS__REQUIREMENT_SKILLS_MAX][65], text[CCS__REQUIREMENT_SIZE_MAX], error[128];
    const char *pointers[CCS__REQUIREMENT_SKILLS_MAX];
    uint32_t levels[CCS__REQUIREMENT_SKILLS_MAX];
    for (int i = 0; i < CCS__REQUIREMENT_SKILLS_MAX; i++) {
        memset(names[i], 'a' + i, 64);
        names[i][64] = '\0';
        pointers[i] = names[i];
        levels[i] = 10;
    }
    Ccs__Requirement requirement = requirement_of(CCS__REQUIREMENT_SKILLS_MAX, pointers, levels);
    cr_expect(ccs__requirement_valid(&requirement, error, sizeof error));
    ccs__requirement_text(&requirement, text);
    cr_expect_eq(strlen(text), CCS__REQUIREMENT_SKILLS_MAX * 68 - 1);
    requirement.n_skills++;
    cr_expect_not(ccs__requirement_valid(&requirement, error, sizeof error));
}

Test(requirement, is_met_by_every_skill_at_its_level)
{
    Ccs__Skill has[2] = {CCS__SKILL__INIT, CCS__SKILL__INIT}, *has_list[2] = {&has[0], &has[1]};
    Ccs__Agent agent = CCS__AGENT__INIT;
    has[0].name = (char *)(uintptr_t)"EN";
    has[0].level = 5;
    has[1].name = (char *)(uintptr_t)"sales";
    agent.id = 17;
    agent.n_skills = 2;
    agent.skills = has_list;
    cr_expect(ccs__requirement_met("", &agent, 0));
    cr_expect(ccs__requirement_met("EN:5", &agent, 0));
    cr_expect_not(ccs__requirement_met("EN:6", &agent, 0));
    cr_expect(ccs__requirement_met("EN:1|sales:1", &agent, 0), "no level means 1");
    cr_expect_not(ccs__requirement_met("EN:1|sales:2", &agent, 0));
    cr_expect_not(ccs__requirement_met("E:1", &agent, 0), "a name is not its beginning");
    cr_expect_not(ccs__requirement_met("sale:1", &agent, 0));
    cr_expect(ccs__requirement_met("@17", &agent, 0));
    cr_expect_not(ccs__requirement_met("@1", &agent, 0));
    cr_expect_not(ccs__requirement_met("@170", &agent, 0));
}

Test(requirement, refuses_names_that_its_text_could_not_hold)
{
    char error[128];
    static const char *const wrong[] = {"", "two words", "a:b", "a|b", "@17", "a,b",
                                        "0123456789012345678901234567890123456789012345678901234567890123x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        Ccs__Requirement requirement = requirement_of(1, &wrong[i], (const uint32_t[]){1});
        cr_expect_not(ccs__requirement_valid(&requirement, error, sizeof error), "%s", wrong[i]);
    }
    Ccs__Requirement twice = requirement_of(2, (const char *const[]){"EN", "EN"}, (const uint32_t[]){1, 2});
    cr_expect_not(ccs__requirement_valid(&twice, error, sizeof error));
    Ccs__Requirement high = requirement_of(1, (const char *const[]){"EN"}, (const uint32_t[]){11});
    cr_expect_not(ccs__requirement_valid(&high, error, sizeof error));
}

Test(wrap_up, limit_belongs_to_the_timed_modes)
{
    char error[128];
    for (int mode = 0; mode <= 6; mode++) {
        Ccs__WrapUp wrap_up = CCS__WRAP_UP__INIT;
        bool timed = mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED || mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY_TIMED;
        wrap_up.mode = (Ccs__WrapUpMode)mode;
        cr_expect_eq(ccs__wrap_up_valid(&wrap_up, error, sizeof error), mode < 6 && !timed);
        wrap_up.limit_ms = 1;
        cr_expect_eq(ccs__wrap_up_valid(&wrap_up, error, sizeof error), timed);
    }
}
