/*
 * Regular expressions for matches(): a subset of RE2's syntax, compiled to a Thompson automaton and simulated in time
 * linear in the text, never backtracking. What is not in the subset is an error when the rule is compiled.
 *
 *   literals   .   [a-z] [^a-z]   \d \w \s \D \W \S   ( ) (?: )   |   * + ? {n} {n,} {n,m} and their lazy forms
 *   ^ $ \A \z \b \B   \n \t \r \f \v \a \xHH \x{H...}   (?i) (?s) (?m) at the beginning
 *
 * Characters are those of Unicode; \d \w \s \b and (?i) know ASCII alone, as RE2 does for the first four.
 */
#ifndef CCS__REGEX_H
#define CCS__REGEX_H

#include "base/arena.h"
#include <ccs/status.h>
#include <ccs/str.h>
#include <stdbool.h>
#include <stdint.h>

#define CCS__REGEX_STATES_MAX 512
#define CCS__REGEX_RANGES_MAX 512

struct ccs__regex;

/* NULL: CCS_EPARSE (`*why` says, `*at` where in the pattern), CCS_ELIMIT (likewise) or CCS_ENOMEM. */
struct ccs__regex *ccs__regex_compile(struct ccs__arena *arena, ccs_str pattern, ccs_status *status, const char **why,
                                      size_t *at);
/* Does it match anywhere in the text? */
bool ccs__regex_matches(const struct ccs__regex *regex, ccs_str text);
uint32_t ccs__regex_states(const struct ccs__regex *regex);

/* The next character; a byte that begins no well-formed one counts as U+FFFD. */
uint32_t ccs__regex_character(ccs_str text, size_t *at);

#endif
