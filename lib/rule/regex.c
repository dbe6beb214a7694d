/*
 * Running an automaton: the set of states that the text so far may have led to, moved on character by character. Each
 * state is entered once a character, so the time is the product of pattern and text at worst, and no input can blow it up.
 */
#include "base/assert.h"
#include "rule/regex_program.h"

struct states {
    uint16_t items[CCS__REGEX_STATES_MAX];
    size_t count;
};

struct simulation {
    const struct ccs__regex *regex;
    ccs_str text;
    uint64_t entered[CCS__REGEX_STATES_MAX / 64];
    uint16_t pending[CCS__REGEX_STATES_MAX + 2];
    size_t pending_count;
};

static unsigned continuation(ccs_str text, size_t at)
{
    if (at >= text.size || ((unsigned char)text.data[at] & 0xC0) != 0x80)
        return UINT32_MAX;
    return (unsigned char)text.data[at] & 0x3F;
}

uint32_t ccs__regex_character(ccs_str text, size_t *at)
{
    unsigned char lead = (unsigned char)text.data[*at];
    size_t size = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
    uint32_t character = size == 1 ? lead : lead & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        unsigned bits = continuation(text, *at + i);
        if (bits == UINT32_MAX) {
            *at += 1;
            return 0xFFFD;
        }
        character = character << 6 | bits;
    }
    *at += size;
    return size == 1 && lead >= 0x80 ? 0xFFFD : character;
}

static bool is_word(ccs_str text, size_t at)
{
    if (at >= text.size)
        return false;
    unsigned char c = (unsigned char)text.data[at];
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool holds(const struct ccs__regex_state *state, ccs_str text, size_t at)
{
    switch (state->op) {
    case CCS__REGEX_TEXT_BEGIN: return at == 0;
    case CCS__REGEX_TEXT_END: return at == text.size;
    case CCS__REGEX_LINE_BEGIN: return at == 0 || text.data[at - 1] == '\n';
    case CCS__REGEX_LINE_END: return at == text.size || text.data[at] == '\n';
    default: return ((at > 0 && is_word(text, at - 1)) != is_word(text, at)) != (state->x != 0);
    }
}

static void push(struct simulation *run, size_t state)
{
    uint64_t bit = UINT64_C(1) << (state % 64);
    if (run->entered[state / 64] & bit)
        return;
    run->entered[state / 64] |= bit;
    run->pending[run->pending_count++] = (uint16_t)state;
}

/* Enter a state and all that follows from it without a character; true: the end was reached. */
static bool enter(struct simulation *run, struct states *set, size_t first, size_t at)
{
    push(run, first);
    while (run->pending_count > 0) {
        size_t here = run->pending[--run->pending_count];
        const struct ccs__regex_state *state = &run->regex->states[here];
        switch (state->op) {
        case CCS__REGEX_MATCH: return true;
        case CCS__REGEX_SPLIT: push(run, (size_t)((ptrdiff_t)here + state->y)); /* fall through */
        case CCS__REGEX_JUMP: push(run, (size_t)((ptrdiff_t)here + state->x)); break;
        case CCS__REGEX_CHARACTER:
        case CCS__REGEX_ANY:
        case CCS__REGEX_CLASS: set->items[set->count++] = (uint16_t)here; break;
        default:
            if (holds(state, run->text, at))
                push(run, here + 1);
        }
    }
    return false;
}

static bool takes(const struct ccs__regex *regex, const struct ccs__regex_state *state, uint32_t character)
{
    if (state->op == CCS__REGEX_CHARACTER)
        return state->low == character;
    if (state->op == CCS__REGEX_ANY)
        return state->x != 0 || character != '\n';
    for (uint32_t i = state->low; i < state->low + state->high; i++)
        if (character >= regex->ranges[i].low && character <= regex->ranges[i].high)
            return state->x == 0;
    return state->x != 0;
}

bool ccs__regex_matches(const struct ccs__regex *regex, ccs_str text)
{
    CCS_ASSERT(regex->state_count <= CCS__REGEX_STATES_MAX);
    struct simulation run = {.regex = regex, .text = text};
    struct states sets[2];
    size_t words = (regex->state_count + 63) / 64, now = 0;
    sets[0].count = sets[1].count = 0;
    if (enter(&run, &sets[0], 0, 0))
        return true;
    for (size_t at = 0; at < text.size;) {
        uint32_t character = ccs__regex_character(text, &at);
        if (regex->fold && character >= 'A' && character <= 'Z')
            character += 'a' - 'A';
        struct states *from = &sets[now], *to = &sets[1 - now];
        memset(run.entered, 0, words * sizeof run.entered[0]);
        to->count = 0;
        for (size_t i = 0; i < from->count; i++)
            if (takes(regex, &regex->states[from->items[i]], character) &&
                enter(&run, to, (size_t)from->items[i] + 1, at))
                return true;
        if (enter(&run, to, 0, at)) /* a match may begin anywhere */
            return true;
        now = 1 - now;
    }
    return false;
}

uint32_t ccs__regex_states(const struct ccs__regex *regex) { return regex->state_count; }
