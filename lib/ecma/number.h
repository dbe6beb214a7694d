/*
 * Numbers of ECMAScript without floating point: decimal, 64 bits of digits, at most nine of them behind the point. So 0.1 +
 * 0.2 is 0.3, on every machine; what does not fit fails instead of growing vague.
 */
#ifndef CCS__ECMA_NUMBER_H
#define CCS__ECMA_NUMBER_H

#include <ccs/str.h>
#include <stdbool.h>
#include <stdint.h>

#define CCS__ECMA_PLACES_MAX 9
#define CCS__ECMA_NUMBER_SIZE 32 /* bytes of one as text */

enum ccs__ecma_number_kind {
    CCS__ECMA_FINITE,
    CCS__ECMA_NAN,
    CCS__ECMA_INFINITE,       /* digits: 1 or -1 */
    CCS__ECMA_TOO_LARGE,      /* of a result: it cannot be said */
};

/* digits / 10^places, without zeros at the end of the fraction. */
struct ccs__ecma_number {
    int64_t digits;
    uint8_t places;
    uint8_t kind;
};

static inline struct ccs__ecma_number ccs__ecma_number_of(int64_t whole)
{
    return (struct ccs__ecma_number){.digits = whole};
}
struct ccs__ecma_number ccs__ecma_number_of_text(ccs_str text); /* as Number() reads it: "" is 0 */
ccs_str ccs__ecma_number_text(struct ccs__ecma_number number, char room[CCS__ECMA_NUMBER_SIZE]);
/* + - * / % by their sign. */
struct ccs__ecma_number ccs__ecma_number_of_two(char sign, struct ccs__ecma_number a, struct ccs__ecma_number b);
/* -1, 0, 1; 2: not comparable, because one is NaN. */
int ccs__ecma_number_compare(struct ccs__ecma_number a, struct ccs__ecma_number b);
/* Whole: towards -infinity ('f'), +infinity ('c'), the nearest ('r'), zero ('t'). */
struct ccs__ecma_number ccs__ecma_number_round(struct ccs__ecma_number number, char how);
bool ccs__ecma_number_is_whole(struct ccs__ecma_number number);
int32_t ccs__ecma_number_bits(struct ccs__ecma_number number); /* as | and & read it */

#endif
