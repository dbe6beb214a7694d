/*
 * See requirement.h. Evaluated only when a requirement or an agent's configuration is new: the router keeps the answers in
 * bitsets, and no decision reads text.
 */
#include "group/requirement.h"
#include "group/keys.h"
#include <stdio.h>

bool ccs__skill_name_valid(const char *name)
{
    if (!ccs__text_within(name, 1, 64))
        return false;
    for (const char *c = name; *c; c++)
        if ((unsigned char)*c <= ' ' || strchr(":,@|", *c))
            return false;
    return true;
}

bool ccs__wrap_up_valid(const Ccs__WrapUp *wrap_up, char *error, size_t error_size)
{
    bool timed = wrap_up->mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_TIMED ||
                 wrap_up->mode == CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY_TIMED;
    if ((int)wrap_up->mode < 0 || wrap_up->mode > CCS__WRAP_UP_MODE__WRAP_UP_MODE_MANDATORY_TIMED)
        snprintf(error, error_size, "unknown mode %d", (int)wrap_up->mode);
    else if (timed && wrap_up->limit_ms == 0)
        snprintf(error, error_size, "a timed wrap-up needs a limit_ms of at least 1");
    else if (!timed && wrap_up->limit_ms)
        snprintf(error, error_size, "limit_ms belongs to the modes timed and mandatory_timed");
    else
        return true;
    return false;
}

bool ccs__requirement_valid(const Ccs__Requirement *requirement, char *error, size_t error_size)
{
    if (!requirement)
        return true;
    if (requirement->n_skills > CCS__REQUIREMENT_SKILLS_MAX) {
        snprintf(error, error_size, "a requirement names at most %d skills", CCS__REQUIREMENT_SKILLS_MAX);
        return false;
    }
    for (size_t i = 0; i < requirement->n_skills; i++) {
        const Ccs__SkillLevel *skill = requirement->skills[i];
        if (!ccs__skill_name_valid(skill->name)) {
            snprintf(error, error_size, "a skill's name has 1 to 64 bytes, no spaces and none of : , @ |");
            return false;
        }
        if (skill->level_min > 10) {
            snprintf(error, error_size, "level_min is from 1 to 10, not %u", skill->level_min);
            return false;
        }
        for (size_t j = 0; j < i; j++)
            if (strcmp(requirement->skills[j]->name, skill->name) == 0) {
                snprintf(error, error_size, "skill \"%s\" is named twice", skill->name);
                return false;
            }
    }
    return true;
}

/* Every contact that enters a line has its requirement written, so snprintf would be felt. */
static size_t write_clause(const Ccs__SkillLevel *skill, bool first, char *text)
{
    unsigned level = skill->level_min ? skill->level_min : 1;
    size_t name_size = strlen(skill->name), size = 0;
    if (!first)
        text[size++] = '|';
    memcpy(text + size, skill->name, name_size);
    size += name_size;
    text[size++] = ':';
    if (level >= 10)
        text[size++] = (char)('0' + level / 10);
    text[size++] = (char)('0' + level % 10);
    text[size] = '\0';
    return size;
}

void ccs__requirement_text(const Ccs__Requirement *requirement, char text[CCS__REQUIREMENT_SIZE_MAX])
{
    const Ccs__SkillLevel *sorted[CCS__REQUIREMENT_SKILLS_MAX];
    size_t count = requirement ? requirement->n_skills : 0, size = 0;
    for (size_t i = 0; i < count; i++) { /* insertion sort: at most 16 */
        size_t j = i;
        for (; j > 0 && strcmp(sorted[j - 1]->name, requirement->skills[i]->name) > 0; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = requirement->skills[i];
    }
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        size += write_clause(sorted[i], i == 0, text + size);
}

/* Does the agent have the skill, whose name is not terminated, at this level? */
static bool has_skill(const Ccs__Agent *agent, const char *name, size_t size, unsigned level_min)
{
    for (size_t i = 0; i < agent->n_skills; i++)
        if (strncmp(agent->skills[i]->name, name, size) == 0 && agent->skills[i]->name[size] == '\0')
            return (agent->skills[i]->level ? agent->skills[i]->level : 1) >= level_min;
    return false;
}

/* Digits, without sign; the canonical text has no others. */
static uint64_t number_at(const char **cursor)
{
    uint64_t value = 0;
    for (; **cursor >= '0' && **cursor <= '9'; (*cursor)++)
        value = value * 10 + (uint64_t)(**cursor - '0');
    return value;
}

uint64_t ccs__requirement_agent(const char *text)
{
    const char *cursor = text + 1;
    return *text == '@' ? number_at(&cursor) : 0;
}

bool ccs__requirement_met(const char *text, const Ccs__Agent *agent)
{
    if (*text == '@')
        return ccs__requirement_agent(text) == agent->id;
    for (const char *cursor = text; *cursor;) {
        const char *colon = strchr(cursor, ':');
        if (!colon)
            return false;
        const char *name = cursor;
        cursor = colon + 1;
        unsigned level_min = (unsigned)number_at(&cursor);
        if (!has_skill(agent, name, (size_t)(colon - name), level_min))
            return false;
        cursor += *cursor == '|';
    }
    return true;
}
