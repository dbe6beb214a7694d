#include "fixture.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

const char *fixture_file(const char *bytes, size_t size)
{
    static char name[32];
    snprintf(name, sizeof name, "/tmp/ccs-replay-XXXXXX");
    int file = mkstemp(name);
    cr_assert(file >= 0);
    cr_assert_eq(write(file, bytes, size), (ssize_t)size);
    close(file);
    return name;
}

struct calls fixture_calls(const char *text)
{
    struct calls calls;
    struct csv_error error;
    const char *name = fixture_file(text, strlen(text));
    bool read = calls_read(&calls, name, &error);
    unlink(name);
    cr_assert(read, "%llu:%llu: %s", (unsigned long long)error.line, (unsigned long long)error.column, error.words);
    return calls;
}

struct csv_error fixture_refusal(const char *bytes, size_t size)
{
    struct calls calls;
    struct csv_error error;
    const char *name = fixture_file(bytes, size);
    if (calls_read(&calls, name, &error))
        error.line = 0;
    unlink(name);
    calls_free(&calls);
    return error;
}
