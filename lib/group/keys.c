/*
 * See keys.h.
 */
#include "group/keys.h"

void ccs__keys_init(struct ccs__keys *keys, struct ccs__group *group)
{
    ccs__map_init(&keys->rows, &group->alloc);
}

void ccs__keys_finish(struct ccs__keys *keys)
{
    ccs__map_finish(&keys->rows);
}

static uint64_t address(const char *text)
{
    return (uint64_t)(uintptr_t)text;
}

bool ccs__keys_link(struct ccs__group *group, struct ccs__keys *keys, struct ccs__row *row, const char **held,
                    const char *key)
{
    if (*held)
        return true;
    const char *text = ccs__text_take(&group->texts, ccs_str_from(key));
    if (!text)
        return false;
    if (!ccs__map_put(&keys->rows, address(text), row)) {
        ccs__text_release(&group->texts, text);
        return false;
    }
    *held = text;
    return true;
}

void ccs__keys_unlink(struct ccs__group *group, struct ccs__keys *keys, struct ccs__row *row, const char **held)
{
    if (!*held)
        return;
    if (ccs__map_get(&keys->rows, address(*held)) == row)
        ccs__map_remove(&keys->rows, address(*held));
    ccs__text_release(&group->texts, *held);
    *held = NULL;
}

void *ccs__keys_find(const struct ccs__group *group, const struct ccs__keys *keys, ccs_str key)
{
    const char *text = ccs__text_find(&group->texts, key);
    return text ? ccs__map_get(&keys->rows, address(text)) : NULL;
}

bool ccs__text_within(const char *text, size_t size_min, size_t size_max)
{
    size_t size = strlen(text);
    return size >= size_min && size <= size_max;
}
