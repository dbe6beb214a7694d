/*
 * Back from a path to its place in the text: what is found wrong after reading (no queue has this key) is shown to
 * people by line and column as well.
 */
#include "record/json_scan.h"
#include "record/names.h"

/* Over the first `count` items of a list just opened, to the event that begins the next one. */
static enum ccs__json_event enter_item(struct ccs__json_scan *scan, uint64_t count)
{
    enum ccs__json_event event = ccs__json_next(scan);
    for (; count > 0; count--) {
        if (event == CCS__JSON_LIST_END || !ccs__json_skip(scan, event))
            return CCS__JSON_ERROR;
        event = ccs__json_next(scan);
    }
    return event == CCS__JSON_LIST_END ? CCS__JSON_ERROR : event;
}

/* To the event that begins the value of a member of an object just opened. */
static enum ccs__json_event enter_member(struct ccs__json_scan *scan, const char *name)
{
    while (ccs__json_next(scan) == CCS__JSON_KEY) {
        char key[CCS__NAME_SIZE_MAX * 6];
        bool found =
            scan->token.size <= sizeof key && ccs__name_matches((ccs_str){key, ccs__json_decode(scan, key)}, name);
        enum ccs__json_event event = ccs__json_next(scan);
        if (found)
            return event;
        if (!ccs__json_skip(scan, event))
            return CCS__JSON_ERROR;
    }
    return CCS__JSON_ERROR;
}

/* Take "[12]" off the path; false when it is not well formed. */
static bool take_index(const char **path, uint64_t *index)
{
    const char *at = *path + 1;
    *index = 0;
    if (*at < '0' || *at > '9')
        return false;
    for (; *at >= '0' && *at <= '9' && *index < CCS__JSON_SIZE_MAX; at++)
        *index = *index * 10 + (uint64_t)(*at - '0');
    if (*at != ']')
        return false;
    *path = at + 1;
    return true;
}

/* Take ".name" or "name" off the path; false when it is too long or empty. */
static bool take_name(const char **path, char name[CCS__NAME_SIZE_MAX + 1])
{
    const char *at = *path + (**path == '.');
    size_t size = strcspn(at, ".[");
    if (size == 0 || size > CCS__NAME_SIZE_MAX)
        return false;
    memcpy(name, at, size);
    name[size] = 0;
    *path = at + size;
    return true;
}

/* One step down the path from the value that `event` begins. */
static enum ccs__json_event follow(struct ccs__json_scan *scan, enum ccs__json_event event, const char **path)
{
    char name[CCS__NAME_SIZE_MAX + 1];
    uint64_t index;
    if (**path == '[')
        return event == CCS__JSON_LIST && take_index(path, &index) ? enter_item(scan, index) : CCS__JSON_ERROR;
    return event == CCS__JSON_OBJECT && take_name(path, name) ? enter_member(scan, name) : CCS__JSON_ERROR;
}

bool ccs__json_locate(ccs_str text, const char *path, uint32_t *line, uint32_t *column)
{
    struct ccs__json_scan scan;
    ccs__json_scan_init(&scan, text);
    enum ccs__json_event event = ccs__json_next(&scan);
    while (event != CCS__JSON_ERROR && *path)
        event = follow(&scan, event, &path);
    if (event == CCS__JSON_ERROR)
        return false;
    ccs__json_position(text, scan.token_at, line, column);
    return true;
}
