/* Lines of "FIRST LAST RULE" (days since 1970) in; the rule's days, or "error: words", out: for recurrence.py. */
#include "calendar/recurrence.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const ccs_alloc alloc = {0};

static void answer(char *line)
{
    int64_t first, last, *days;
    size_t count;
    uint32_t work = CCS__RECURRENCE_WORK_MAX;
    int size = 0;
    char error[256] = "";
    line[strcspn(line, "\n")] = 0;
    if (sscanf(line, "%" SCNd64 " %" SCNd64 " %n", &first, &last, &size) != 2) {
        printf("error: FIRST LAST RULE\n");
        return;
    }
    ccs_status status = ccs__recurrence_expand(&alloc, ccs_str_from(line + size), first, last, &work, &days, &count, error,
                                               sizeof error);
    if (status != CCS_OK) {
        printf("error: %s\n", error);
        return;
    }
    for (size_t i = 0; i < count; i++)
        printf("%" PRId64 " ", days[i]);
    printf("\n");
    ccs__free(&alloc, days, count * sizeof *days);
}

int main(void)
{
    char line[4096];
    while (fgets(line, sizeof line, stdin))
        answer(line);
    return 0;
}
