/*
 * See options.h.
 */
#include "base/options.h"
#include "base/assert.h"
#include <string.h>

bool ccs__options_read(const void *given, void *options, size_t size)
{
    size_t given_size;
    memset(options, 0, size);
    if (!given)
        return true;
    memcpy(&given_size, given, sizeof given_size);
    if (given_size < sizeof given_size)
        return false;
    const unsigned char *bytes = given;
    for (size_t i = size; i < given_size; i++)
        if (bytes[i])
            return false;
    memcpy(options, given, given_size < size ? given_size : size);
    return true;
}

void ccs__options_give(void *given, const void *full, size_t size)
{
    size_t given_size;
    memcpy(&given_size, given, sizeof given_size);
    CCS_ASSERT(given_size >= sizeof given_size);
    memset((char *)given + sizeof given_size, 0, given_size - sizeof given_size);
    memcpy((char *)given + sizeof given_size, (const char *)full + sizeof given_size,
           (given_size < size ? given_size : size) - sizeof given_size);
}
