/*
 * See requirement.h. Evaluated only when a requirement or an agent's configuration is new: the router keeps the answers in
 * bitsets, and no decision reads text.
 */
#include "group/requirement.h"
#include "base/assert.h"
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
    if (!ccs__text_within(requirement->rule, 0, CCS__RULE_SIZE_MAX)) {
        snprintf(error, error_size, "a rule has at most %d bytes", CCS__RULE_SIZE_MAX);
        return false;
    }
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
    return *text == '@' && *cursor >= '0' && *cursor <= '9' ? number_at(&cursor) : 0;
}

/* --- taking apart ----------------------------------------------------------------------------------------- */

static bool starts(const char *text, const char *word, const char **rest)
{
    size_t size = strlen(word);
    *rest = text + size;
    return strncmp(text, word, size) == 0;
}

static ccs_str up_to(const char *from, const char *stops)
{
    return (ccs_str){from, strcspn(from, stops)};
}

static bool read_reach(const char *cursor, struct ccs__need *need)
{
    for (need->reach_count = 0; need->reach_count < CCS__REQUIREMENT_REACH_MAX;) {
        need->reach[need->reach_count++] = number_at(&cursor);
        if (*cursor != ',')
            return *cursor == '\0' || *cursor == '|';
        cursor++;
    }
    return false;
}

/* A clause that begins with @. */
static bool read_special(const char *clause, struct ccs__need *need)
{
    const char *rest;
    if (clause[1] >= '0' && clause[1] <= '9') {
        need->only = ccs__requirement_agent(clause);
        return true;
    }
    if (starts(clause, "@same=", &rest)) {
        need->same = up_to(rest, "|");
        return true;
    }
    if (starts(clause, "@near=", &rest)) {
        need->near = up_to(rest, "<|");
        rest += need->near.size;
        if (*rest == '<') {
            rest++;
            need->cost_max = (uint32_t)number_at(&rest);
        }
        return true;
    }
    return starts(clause, "@reach=", &rest) && read_reach(rest, need);
}

bool ccs__need_read(const char *text, struct ccs__need *need)
{
    need->skill_count = need->reach_count = 0;
    need->only = 0;
    need->cost_max = 0;
    need->same = need->near = need->rule = (ccs_str){"", 0};
    while (*text) {
        const char *rest;
        if (starts(text, "@rule=", &rest)) {
            need->rule = ccs_str_from(rest);
            return true;
        }
        size_t size = strcspn(text, "|");
        if (*text == '@') {
            if (!read_special(text, need))
                return false;
        } else {
            const char *colon = memchr(text, ':', size), *digits = colon ? colon + 1 : text;
            if (!colon || need->skill_count == sizeof need->skills / sizeof need->skills[0])
                return false;
            need->skills[need->skill_count].name = (ccs_str){text, (size_t)(colon - text)};
            need->skills[need->skill_count++].level_min = (uint32_t)number_at(&digits);
        }
        text += size + (text[size] == '|');
    }
    return true;
}

static int compare_names(ccs_str x, ccs_str y)
{
    size_t size = x.size < y.size ? x.size : y.size;
    int order = size ? memcmp(x.data, y.data, size) : 0;
    return order ? order : (x.size > y.size) - (x.size < y.size);
}

bool ccs__need_join(struct ccs__need *need, const struct ccs__need *other)
{
    for (size_t i = 0; i < other->skill_count; i++) {
        size_t at = 0;
        int order = -1;
        while (at < need->skill_count && (order = compare_names(need->skills[at].name, other->skills[i].name)) < 0)
            at++;
        if (at < need->skill_count && order == 0) {
            if (need->skills[at].level_min < other->skills[i].level_min)
                need->skills[at].level_min = other->skills[i].level_min;
            continue;
        }
        if (need->skill_count == sizeof need->skills / sizeof need->skills[0])
            return false;
        memmove(&need->skills[at + 1], &need->skills[at], (need->skill_count - at) * sizeof need->skills[0]);
        need->skills[at] = other->skills[i];
        need->skill_count++;
    }
    return true;
}

/* --- putting together --------------------------------------------------------------------------------------- */

struct writer {
    char *text;
    size_t size;
};

static void add(struct writer *writer, const char *bytes, size_t size)
{
    CCS_ASSERT(writer->size + size < CCS__REQUIREMENT_SIZE_MAX);
    memcpy(writer->text + writer->size, bytes, size);
    writer->size += size;
    writer->text[writer->size] = '\0';
}

static void add_number(struct writer *writer, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    add(writer, digits + at, sizeof digits - at);
}

static void begin_clause(struct writer *writer, const char *word)
{
    if (writer->size)
        add(writer, "|", 1);
    add(writer, word, strlen(word));
}

void ccs__need_write(const struct ccs__need *need, char text[CCS__REQUIREMENT_SIZE_MAX])
{
    struct writer writer = {text, 0};
    text[0] = '\0';
    for (size_t i = 0; i < need->skill_count; i++) {
        begin_clause(&writer, "");
        add(&writer, need->skills[i].name.data, need->skills[i].name.size);
        add(&writer, ":", 1);
        add_number(&writer, need->skills[i].level_min);
    }
    if (need->only) {
        begin_clause(&writer, "@");
        add_number(&writer, need->only);
    }
    if (need->same.size) {
        begin_clause(&writer, "@same=");
        add(&writer, need->same.data, need->same.size);
    }
    if (need->near.size) {
        begin_clause(&writer, "@near=");
        add(&writer, need->near.data, need->near.size);
    }
    if (need->near.size && need->cost_max) {
        add(&writer, "<", 1);
        add_number(&writer, need->cost_max);
    }
    for (size_t i = 0; i < need->reach_count; i++) {
        if (i == 0)
            begin_clause(&writer, "@reach=");
        else
            add(&writer, ",", 1);
        add_number(&writer, need->reach[i]);
    }
    if (need->rule.size) {
        begin_clause(&writer, "@rule=");
        add(&writer, need->rule.data, need->rule.size);
    }
}

/* --- is it met? ------------------------------------------------------------------------------------------- */

bool ccs__skill_valid(const Ccs__Skill *skill, ccs_time as_of_at)
{
    return skill->until_at == 0 || as_of_at < skill->until_at;
}

/* Does the agent have the skill, whose name is not terminated, at this level? */
static bool has_skill(const Ccs__Agent *agent, const char *name, size_t size, unsigned level_min, ccs_time as_of_at)
{
    for (size_t i = 0; i < agent->n_skills; i++)
        if (strncmp(agent->skills[i]->name, name, size) == 0 && agent->skills[i]->name[size] == '\0')
            return (agent->skills[i]->level ? agent->skills[i]->level : 1) >= level_min &&
                   ccs__skill_valid(agent->skills[i], as_of_at);
    return false;
}

bool ccs__requirement_met(const char *text, const Ccs__Agent *agent, ccs_time as_of_at)
{
    for (const char *cursor = text; *cursor;) {
        if (*cursor == '@') {
            uint64_t only = ccs__requirement_agent(cursor);
            return !only || only == agent->id;
        }
        const char *colon = strchr(cursor, ':');
        if (!colon)
            return false;
        const char *name = cursor;
        cursor = colon + 1;
        unsigned level_min = (unsigned)number_at(&cursor);
        if (!has_skill(agent, name, (size_t)(colon - name), level_min, as_of_at))
            return false;
        cursor += *cursor == '|';
    }
    return true;
}
