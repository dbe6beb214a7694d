/*
 * The counting allocator, and the assertion handler of this program: a host's own, put in at link time.
 */
#include "base_fixture.h"
#include "base/assert.h"
#include <stdio.h>
#include <stdlib.h>

#define HEADER_BYTES 16 /* keeps malloc's alignment */

_Noreturn void ccs__assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
    abort();
}

static void *count_realloc(void *pointer, size_t old_size, size_t new_size, void *user_data)
{
    struct counting *counting = user_data;
    char *block = pointer ? (char *)pointer - HEADER_BYTES : NULL;
    REQUIRE(old_size == (block ? *(size_t *)(void *)block : 0));
    REQUIRE(!pointer || old_size > 0);

    if (new_size == 0) {
        counting->bytes -= old_size;
        counting->blocks -= block != NULL;
        free(block);
        return NULL;
    }
    counting->calls++;
    if (counting->fail_at > 0 && counting->calls >= counting->fail_at &&
        (counting->calls == counting->fail_at || counting->fail_ever_after))
        return NULL;
    char *grown = realloc(block, new_size + HEADER_BYTES);
    REQUIRE(grown != NULL);
    *(size_t *)(void *)grown = new_size;
    counting->bytes += new_size - old_size;
    counting->blocks += block == NULL;
    return grown + HEADER_BYTES;
}

void counting_init(struct counting *counting)
{
    *counting = (struct counting){.alloc = {.function = count_realloc, .user_data = counting}};
}

void counting_fail_at(struct counting *counting, size_t calls_from_now)
{
    counting->fail_at = calls_from_now ? counting->calls + calls_from_now : 0;
}

void counting_require_empty(const struct counting *counting)
{
    REQUIRE(counting->bytes == 0);
    REQUIRE(counting->blocks == 0);
}
