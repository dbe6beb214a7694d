/*
 * What has a value, by name: the variables, "data" and "data.NAME". Rules ask it by 'x' in flow.known, because they know kinds
 * when they are compiled and have no word for "undefined"; and 'x' in flow.truthy for what other languages hold to be true,
 * whatever its kind.
 */
#include "flow/room.h"

static bool is_true(const struct ccs__rule_value *value)
{
    switch (value->type) {
    case CCS__RULE_NONE:
        return false;
    case CCS__RULE_BOOL:
        return value->flag;
    case CCS__RULE_INT:
        return value->number != 0;
    case CCS__RULE_STRING:
        return value->text.size > 0;
    default:
        return true;
    }
}

struct listing {
    struct ccs__flow_room *room;
    size_t known, truthy;
};

static void list(struct listing *listing, ccs_str name, const struct ccs__rule_value *value)
{
    if (value->type != CCS__RULE_NONE && !value->unset)
        listing->room->known[listing->known++] = name;
    if (is_true(value) && !value->unset)
        listing->room->truthy[listing->truthy++] = name;
}

static void list_data(struct listing *listing)
{
    static const struct ccs__rule_value object = {.type = CCS__RULE_LIST}; /* true, as objects are */
    const struct ccs__flow_room *room = listing->room;
    bool whole = room->roots[CCS__FLOW_ROOT_DATA] == &room->whole;
    if (room->has_data)
        list(listing, CCS_STR("data"), whole ? &room->whole : &object);
    for (uint32_t i = 0; i < room->data_count && !whole; i++)
        list(listing, room->flow->field_paths[i], &room->data[i]);
}

void ccs__flow_name_known(struct ccs__flow_room *room)
{
    struct listing listing = {.room = room};
    for (uint32_t i = 0; i < room->flow->variable_count; i++)
        list(&listing, room->flow->variables[i].name, &room->values[i]);
    list_data(&listing);
    room->about[CCS__FLOW_ABOUT_KNOWN].type = room->about[CCS__FLOW_ABOUT_TRUTHY].type = CCS__RULE_STRINGS;
    room->about[CCS__FLOW_ABOUT_KNOWN].strings.items = room->known;
    room->about[CCS__FLOW_ABOUT_KNOWN].strings.count = listing.known;
    room->about[CCS__FLOW_ABOUT_TRUTHY].strings.items = room->truthy;
    room->about[CCS__FLOW_ABOUT_TRUTHY].strings.count = listing.truthy;
}
