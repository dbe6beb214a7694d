/*
 * Open addressing, at most half full, nothing is ever taken out.
 */
#include "flow/names.h"
#include "base/assert.h"

static inline uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

/* Which slot comes first depends on the machine's byte order, what is found does not. */
static inline uint64_t hash_of(ccs_str name)
{
    uint64_t hash = name.size, word;
    size_t at = 0;
    for (; name.size - at >= sizeof word; at += sizeof word) {
        memcpy(&word, name.data + at, sizeof word);
        hash = mix(hash, word);
    }
    word = 0;
    for (size_t i = 0; at < name.size; i += 8)
        word |= (uint64_t)(unsigned char)name.data[at++] << i;
    hash = mix(hash, word);
    return hash ^ hash >> 32;
}

ccs_status ccs__flow_names_init(struct ccs__flow_names *names, struct ccs__arena *arena, size_t count)
{
    size_t capacity = 4;
    while (capacity < count * 2)
        capacity *= 2;
    names->slots = ccs__arena_take(arena, capacity * sizeof *names->slots);
    if (!names->slots)
        return CCS_ENOMEM;
    memset(names->slots, 0, capacity * sizeof *names->slots);
    names->mask = capacity - 1;
    return CCS_OK;
}

ccs_status ccs__flow_names_put(struct ccs__flow_names *names, ccs_str name, uint32_t *value)
{
    uint64_t hash = hash_of(name);
    size_t at = (size_t)hash & names->mask, probes = 0;
    for (; names->slots[at].name.data; at = (at + 1) & names->mask) {
        if (names->slots[at].hash == hash && ccs__flow_same(names->slots[at].name, name)) {
            *value = names->slots[at].value;
            return CCS_OK;
        }
        if (++probes > CCS__FLOW_PROBES_MAX)
            return CCS_ELIMIT;
    }
    CCS_ASSERT(probes < names->mask); /* one stays free, or finding would not end */
    names->slots[at] = (struct ccs__flow_names_slot){{name.data ? name.data : "", name.size}, hash, *value};
    return CCS_OK;
}

uint32_t ccs__flow_names_find(const struct ccs__flow_names *names, ccs_str name)
{
    uint64_t hash = hash_of(name);
    for (size_t at = (size_t)hash & names->mask; names->slots[at].name.data; at = (at + 1) & names->mask)
        if (names->slots[at].hash == hash && ccs__flow_same(names->slots[at].name, name))
            return names->slots[at].value;
    return CCS__FLOW_NO_NAME;
}
