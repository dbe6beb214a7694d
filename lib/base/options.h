/*
 * Reading a struct whose first field is its size, as the caller compiled it: the common part is copied over zeroes. A newer
 * caller may send more than we know, and that is fine only while it is zero: refusing a setting is kinder than quietly
 * ignoring it.
 */
#ifndef CCS__OPTIONS_H
#define CCS__OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* `given` may be NULL: all defaults. false: it was not begun with its CCS_*_INIT, or has a setting we do not know; then
 * `options` is all defaults too. */
bool ccs__options_read(const void *given, void *options, size_t size);

/* The other way: what comes back, of `size` bytes, as the caller knows it, who may know less or more (more is zero). His size
 * stays. */
void ccs__options_give(void *given, const void *full, size_t size);

#endif
