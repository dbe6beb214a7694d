/*
 * Requirements of contacts on agents, in a canonical text form that rows keep and the router interns. Clauses joined by
 * '|', in this order:
 *
 *   EN:2           the skill at this level at least; names in byte order
 *   @17            the agent with this id alone
 *   @same=berlin   agents of this site only
 *   @near=berlin   agents of nearer sites first; @near=berlin<50: of those, none farther away
 *   @reach=12,23   agents of these queues may serve it too; ids in order
 *   @rule=...      what is left of the rule once the contact is known; always last
 *
 * "" is met by everybody. No skill's name has one of : , @ |, so no clause is taken for another.
 */
#ifndef CCS__REQUIREMENT_H
#define CCS__REQUIREMENT_H

#include "base/buf.h"
#include "record.pb-c.h"
#include <ccs/str.h>
#include <ccs/time.h>
#include <stdbool.h>

#define CCS__REQUIREMENT_SKILLS_MAX 16
#define CCS__REQUIREMENT_REACH_MAX 16
#define CCS__RULE_SIZE_MAX 1024
#define CCS__REQUIREMENT_SIZE_MAX 6144

bool ccs__skill_name_valid(const char *name);
bool ccs__skill_valid(const Ccs__Skill *skill, ccs_time as_of_at); /* not expired */
bool ccs__wrap_up_valid(const Ccs__WrapUp *wrap_up, char *error, size_t error_size);

/* Well formed, the rule aside? Otherwise the words. NULL is the empty requirement. */
bool ccs__requirement_valid(const Ccs__Requirement *requirement, char *error, size_t error_size);

/* A canonical text taken apart; what is not there is empty. Borrows from the text. */
struct ccs__need {
    struct ccs__need_skill {
        ccs_str name;
        uint32_t level_min;
    } skills[2 * CCS__REQUIREMENT_SKILLS_MAX];
    size_t skill_count;
    uint64_t only;
    ccs_str same, near;      /* sites */
    uint32_t cost_max;       /* 0: no limit */
    uint64_t reach[CCS__REQUIREMENT_REACH_MAX];
    size_t reach_count;
    ccs_str rule;
};
bool ccs__need_read(const char *text, struct ccs__need *need); /* false: not canonical */
void ccs__need_write(const struct ccs__need *need, char text[CCS__REQUIREMENT_SIZE_MAX]);
/* The skills of both, each at its higher level; false: more than there is room for. */
bool ccs__need_join(struct ccs__need *need, const struct ccs__need *other);

/* The canonical text of a valid one's skills, NUL-terminated; the rule is the router's to specialise. */
void ccs__requirement_text(const Ccs__Requirement *requirement, char text[CCS__REQUIREMENT_SIZE_MAX]);
/* The one agent a canonical text asks for, or 0. */
uint64_t ccs__requirement_agent(const char *text);
/* Does the agent have every skill, as of an instant? (Of a canonical text; its other clauses are not looked at, except
 * the one agent.) */
bool ccs__requirement_met(const char *text, const Ccs__Agent *agent, ccs_time as_of_at);

#endif
