/*
 * The textbook heap. It holds one item a call and person at a time, some thousands in all.
 */
#include "replay_agenda.h"
#include "replay_names.h"

#include <stdlib.h>

static bool before(const struct agenda_item *a, const struct agenda_item *b)
{
    if (a->at != b->at)
        return a->at < b->at;
    if (a->rank != b->rank)
        return a->rank < b->rank;
    return a->number < b->number;
}

bool agenda_add(struct agenda *agenda, struct agenda_item item)
{
    void *items = agenda->items;
    if (!grow(&items, &agenda->capacity, agenda->count, sizeof item))
        return false;
    agenda->items = items;
    uint32_t at = agenda->count++;
    for (uint32_t above; at > 0 && before(&item, &agenda->items[above = (at - 1) / 2]); at = above)
        agenda->items[at] = agenda->items[above];
    agenda->items[at] = item;
    return true;
}

struct agenda_item agenda_take(struct agenda *agenda)
{
    struct agenda_item first = agenda->items[0];
    struct agenda_item last = agenda->items[--agenda->count];
    uint32_t at = 0;
    for (;;) {
        uint32_t below = at * 2 + 1;
        if (below >= agenda->count)
            break;
        if (below + 1 < agenda->count && before(&agenda->items[below + 1], &agenda->items[below]))
            below++;
        if (!before(&agenda->items[below], &last))
            break;
        agenda->items[at] = agenda->items[below];
        at = below;
    }
    agenda->items[at] = last;
    return first;
}

void agenda_free(struct agenda *agenda)
{
    free(agenda->items);
    *agenda = (struct agenda){0};
}
