/*
 * The automaton of a regular expression: jumps are relative, so that a part can be copied and moved. Private to regex.
 */
#ifndef CCS__REGEX_PROGRAM_H
#define CCS__REGEX_PROGRAM_H

#include "rule/regex.h"

enum ccs__regex_op {
    CCS__REGEX_CHARACTER, /* this one: low */
    CCS__REGEX_ANY,       /* any but a line end; x = 1: that too */
    CCS__REGEX_CLASS,     /* one within (x: not within) ranges [low, low + high) */
    CCS__REGEX_SPLIT,     /* go on at x and at y */
    CCS__REGEX_JUMP,      /* go on at x */
    CCS__REGEX_TEXT_BEGIN,
    CCS__REGEX_TEXT_END,
    CCS__REGEX_LINE_BEGIN,
    CCS__REGEX_LINE_END,
    CCS__REGEX_WORD_EDGE, /* x: not */
    CCS__REGEX_MATCH,
};

struct ccs__regex_state {
    uint8_t op;
    int16_t x, y;
    uint32_t low, high;
};

struct ccs__regex_range {
    uint32_t low, high;
};

struct ccs__regex {
    const struct ccs__regex_state *states;
    const struct ccs__regex_range *ranges;
    uint32_t state_count;
    bool fold; /* (?i): the text's ASCII letters count as lower case; so do the pattern's */
};

#endif
