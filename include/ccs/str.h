/**
 * @file str.h
 * A borrowed run of UTF-8 bytes: pointer and size, by value.
 *
 * What goes into libccs as a ccs_str is copied. What comes out is borrowed until the next non-const
 * call on the same center, and is NUL-terminated as well.
 */
#ifndef CCS_STR_H
#define CCS_STR_H

#include <stddef.h>
#include <string.h>

/** Bytes of UTF-8, not necessarily terminated. `{NULL, 0}` is the empty text. */
typedef struct ccs_str {
    const char *data; /**< First byte; may be NULL when size is 0. */
    size_t size;      /**< Number of bytes. */
} ccs_str;

/** A ccs_str of a string literal. */
#ifdef __cplusplus
#define CCS_STR(literal) (ccs_str{(literal), sizeof(literal) - 1})
#else
#define CCS_STR(literal) ((ccs_str){.data = (literal), .size = sizeof(literal) - 1})
#endif

/**
 * A ccs_str of a NUL-terminated string.
 *
 * @param text  NUL-terminated, or NULL for the empty text. Borrowed.
 * @return The same bytes as a ccs_str.
 */
static inline ccs_str ccs_str_from(const char *text)
{
    ccs_str str = {text, text ? strlen(text) : 0};
    return str;
}

#endif
