/*
 * Requirements of contacts on agents, in a canonical text form that rows keep and the router interns:
 *
 *   ""          everybody serves
 *   "EN:2|PS:1" every skill at its level at least, names in byte order
 *   "@17"       the agent with this id alone
 */
#ifndef CCS__REQUIREMENT_H
#define CCS__REQUIREMENT_H

#include "base/buf.h"
#include "record.pb-c.h"
#include <stdbool.h>

#define CCS__REQUIREMENT_SKILLS_MAX 16
#define CCS__REQUIREMENT_SIZE_MAX 1152

bool ccs__skill_name_valid(const char *name);
bool ccs__wrap_up_valid(const Ccs__WrapUp *wrap_up, char *error, size_t error_size);

/* Well formed? Otherwise the words. NULL is the empty requirement. */
bool ccs__requirement_valid(const Ccs__Requirement *requirement, char *error, size_t error_size);
/* The canonical text of a valid one, NUL-terminated. */
void ccs__requirement_text(const Ccs__Requirement *requirement, char text[CCS__REQUIREMENT_SIZE_MAX]);
/* The one agent a canonical text asks for, or 0. */
uint64_t ccs__requirement_agent(const char *text);
/* Does the agent meet the canonical text? */
bool ccs__requirement_met(const char *text, const Ccs__Agent *agent);

#endif
