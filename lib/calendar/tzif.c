/*
 * From the bytes of a TZif file (RFC 9636) to a zone. Nothing in them is believed: counts, order, indexes and texts are checked
 * before they are used, and every refusal says what is wrong.
 */
#include "base/assert.h"
#include "calendar/zone_data.h"
#include <stdio.h> /* snprintf only, into memory */
#include <string.h>

#define HEADER_BYTES 44
#define TYPE_BYTES 6
#define TYPES_MAX 256
#define OFFSET_MAX_S (CCS__ZONE_OFFSET_MAX_MS / 1000)

struct header {
    char version;
    uint32_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
};

/* Where the parts of the block that counts lie. */
struct parts {
    struct header header;
    size_t time_bytes; /* of a transition time: 4 in version 1, 8 in the block behind it */
    const uint8_t *times, *type_of, *types, *texts;
    ccs_str footer;
};

struct reader {
    const uint8_t *data;
    size_t size, at;
    char *error;
    size_t error_size;
};

static bool fail(struct reader *reader, const char *why)
{
    snprintf(reader->error, reader->error_size, "the zone's data is no TZif file (RFC 9636) that can be used: %s", why);
    return false;
}

static uint32_t number_of(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int64_t time_of(const struct parts *parts, size_t i)
{
    const uint8_t *bytes = parts->times + i * parts->time_bytes;
    if (parts->time_bytes == 4)
        return (int32_t)number_of(bytes);
    return (int64_t)((uint64_t)number_of(bytes) << 32 | number_of(bytes + 4));
}

/* --- finding the parts ----------------------------------------------------------------------------------------------- */

static bool read_header(struct reader *reader, struct header *header)
{
    const uint8_t *bytes = reader->size - reader->at < HEADER_BYTES ? NULL : reader->data + reader->at;
    if (!bytes || memcmp(bytes, "TZif", 4) != 0)
        return fail(reader, "it does not begin with a header TZif of 44 bytes");
    *header =
        (struct header){(char)bytes[4],        number_of(bytes + 20), number_of(bytes + 24), number_of(bytes + 28),
                        number_of(bytes + 32), number_of(bytes + 36), number_of(bytes + 40)};
    if (header->version != 0 && (header->version < '2' || header->version > '4'))
        return fail(reader, "its version is none of 1 to 4");
    reader->at += HEADER_BYTES;
    return true;
}

/* The size of what lies behind the header; no sum of 32-bit counts times so little overflows 64 bits. */
static uint64_t body_bytes(const struct header *header, size_t time_bytes)
{
    return (uint64_t)header->timecnt * (time_bytes + 1) + (uint64_t)header->typecnt * TYPE_BYTES + header->charcnt +
           (uint64_t)header->leapcnt * (time_bytes + 4) + header->isstdcnt + header->isutcnt;
}

static bool find_footer(struct reader *reader, struct parts *parts)
{
    const uint8_t *from = reader->data + reader->at;
    size_t left = reader->size - reader->at;
    const uint8_t *end = left > 0 ? memchr(from + 1, '\n', left - 1) : NULL;
    if (left == 0 || *from != '\n' || !end)
        return fail(reader, "there is no footer between two line ends behind its 64-bit data");
    parts->footer = (ccs_str){(const char *)from + 1, (size_t)(end - from - 1)};
    return true;
}

static bool find_parts(struct reader *reader, struct parts *parts)
{
    struct header *header = &parts->header;
    parts->time_bytes = 4;
    if (!read_header(reader, header))
        return false;
    if (header->version != 0) { /* the 64-bit block behind this one says it all again */
        if (body_bytes(header, 4) > reader->size - reader->at)
            return fail(reader, "its 32-bit data is cut short");
        reader->at += (size_t)body_bytes(header, 4);
        parts->time_bytes = 8;
        if (!read_header(reader, header))
            return false;
    }
    if (body_bytes(header, parts->time_bytes) > reader->size - reader->at)
        return fail(reader, "its data is cut short");
    parts->times = reader->data + reader->at;
    parts->type_of = parts->times + header->timecnt * parts->time_bytes;
    parts->types = parts->type_of + header->timecnt;
    parts->texts = parts->types + header->typecnt * TYPE_BYTES;
    reader->at += (size_t)body_bytes(header, parts->time_bytes);
    return header->version == 0 || find_footer(reader, parts);
}

/* --- checking them --------------------------------------------------------------------------------------------------- */

static bool text_valid(const struct parts *parts, size_t at)
{
    for (size_t i = at; i < parts->header.charcnt; i++) {
        uint8_t c = parts->texts[i];
        if (c == 0)
            return true;
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-'))
            return false;
    }
    return false;
}

static bool check_types(struct reader *reader, const struct parts *parts)
{
    const struct header *header = &parts->header;
    if (header->typecnt == 0 || header->typecnt > TYPES_MAX)
        return fail(reader, "it has no or more than 256 types of local time");
    if ((header->isstdcnt != 0 && header->isstdcnt != header->typecnt) ||
        (header->isutcnt != 0 && header->isutcnt != header->typecnt))
        return fail(reader, "its indicators are not as many as its types of local time");
    for (size_t i = 0; i < header->typecnt; i++) {
        const uint8_t *type = parts->types + i * TYPE_BYTES;
        int64_t offset = (int32_t)number_of(type);
        if (offset < -OFFSET_MAX_S || offset > OFFSET_MAX_S)
            return fail(reader, "an offset is more than 26 hours from UTC");
        if (type[4] > 1)
            return fail(reader, "a daylight saving flag is neither 0 nor 1");
        if (!text_valid(parts, type[5]))
            return fail(reader, "an abbreviation is not of letters, digits, + and -, or has no end");
    }
    return true;
}

static bool check_transitions(struct reader *reader, const struct parts *parts)
{
    for (size_t i = 0; i < parts->header.timecnt; i++) {
        if (parts->type_of[i] >= parts->header.typecnt)
            return fail(reader, "a transition leads to a type of local time that is not there");
        if (i > 0 && time_of(parts, i) <= time_of(parts, i - 1))
            return fail(reader, "its transitions are not in ascending order");
    }
    return true;
}

static bool check_parts(struct reader *reader, const struct parts *parts)
{
    if (parts->header.leapcnt != 0)
        return fail(reader,
                    "it counts leap seconds, as the files under right/ do; instants do not: take the file beside it "
                    "without them");
    return check_types(reader, parts) && check_transitions(reader, parts);
}

static bool read_rule(struct reader *reader, const struct parts *parts, struct ccs__posix_tz *rule)
{
    char words[160];
    const char *why;
    if (ccs__posix_tz_read(parts->footer, rule, &why))
        return true;
    snprintf(words, sizeof words, "its footer is no POSIX TZ rule: %s is wanted", why);
    return fail(reader, words);
}

/* --- keeping them ---------------------------------------------------------------------------------------------------- */

/* Seconds to milliseconds, cut off at the ends: the first transitions of some files lie before everything. */
static ccs_time instant_of(int64_t seconds)
{
    if (seconds < INT64_MIN / 1000)
        return INT64_MIN;
    return seconds > INT64_MAX / 1000 ? INT64_MAX : seconds * 1000;
}

static struct ccs__zone *keep(const ccs_alloc *alloc, const struct parts *parts)
{
    const struct header *header = &parts->header;
    size_t times = header->timecnt * sizeof(ccs_time), types = header->typecnt * sizeof(struct ccs__zone_type);
    size_t bytes = sizeof(struct ccs__zone) + times + types + header->timecnt + header->charcnt;
    struct ccs__zone *zone = ccs__alloc_zero(alloc, bytes);
    if (!zone)
        return NULL;
    ccs_time *transition_at = (ccs_time *)(void *)(zone + 1);
    struct ccs__zone_type *kept = (struct ccs__zone_type *)(void *)(transition_at + header->timecnt);
    uint8_t *type_of = (uint8_t *)(kept + header->typecnt);
    char *texts = (char *)type_of + header->timecnt;
    for (size_t i = 0; i < header->timecnt; i++)
        transition_at[i] = instant_of(time_of(parts, i));
    for (size_t i = 0; i < header->typecnt; i++) {
        const uint8_t *type = parts->types + i * TYPE_BYTES;
        kept[i] = (struct ccs__zone_type){(int32_t)number_of(type), type[4] != 0, texts + type[5]};
    }
    if (header->timecnt > 0)
        memcpy(type_of, parts->type_of, header->timecnt);
    memcpy(texts, parts->texts, header->charcnt);
    *zone = (struct ccs__zone){.alloc = *alloc,
                               .bytes = bytes,
                               .transition_at = transition_at,
                               .type_of = type_of,
                               .transition_count = header->timecnt,
                               .types = kept,
                               .type_count = header->typecnt};
    return zone;
}

struct ccs__zone *ccs__tzif_read(const ccs_alloc *alloc, const uint8_t *data, size_t size, char *error,
                                 size_t error_size, ccs_status *status)
{
    struct reader reader = {.data = data, .size = size, .error = error, .error_size = error_size};
    struct parts parts = {.footer = {NULL, 0}};
    struct ccs__posix_tz rule = {.has_dst = false};
    *status = CCS_EPARSE;
    if (!find_parts(&reader, &parts) || !check_parts(&reader, &parts))
        return NULL;
    if (parts.footer.size > 0 && !read_rule(&reader, &parts, &rule))
        return NULL;
    struct ccs__zone *zone = keep(alloc, &parts);
    *status = zone ? CCS_OK : CCS_ENOMEM;
    if (zone && parts.footer.size > 0) {
        zone->has_rule = true;
        zone->rule = rule;
    }
    return zone;
}
