/*
 * Zones for tests, the same on every machine: the bytes of a TZif file (RFC 9636, version 2) that has a POSIX TZ string and
 * nothing else, such as "CET-1CEST,M3.5.0,M10.5.0/3".
 */
#ifndef TESTS_ZONE_DATA_H
#define TESTS_ZONE_DATA_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ZONE_DATA_ROOM 512
#define ZONE_BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"
#define ZONE_SAIGON "<+07>-7"
#define ZONE_SHANGHAI "CST-8"
#define ZONE_NEW_YORK "EST5EDT,M3.2.0,M11.1.0"

/* Standard time, in seconds east of Greenwich: [+-]h[:mm] behind the name. */
static inline int32_t zone_data_standard_s(const char *posix)
{
    const char *at = *posix == '<' ? strchr(posix, '>') + 1 : posix + strcspn(posix, "+-0123456789");
    int sign = *at == '-' ? 1 : -1;
    char *end;
    long hours = labs(strtol(at, &end, 10)), minutes = *end == ':' ? strtol(end + 1, NULL, 10) : 0;
    return (int32_t)(sign * (hours * 3600 + minutes * 60));
}

static inline uint8_t *zone_data_number(uint8_t *at, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(number >> (24 - 8 * i));
    return at + 4;
}

/* Returns the size; of a text of at most 200 bytes. */
static inline size_t zone_data_write(const char *posix, uint8_t bytes[ZONE_DATA_ROOM])
{
    uint8_t *at = bytes;
    for (int part = 0; part < 2; part++) { /* the old form and the new one: without transitions they are alike */
        memcpy(at, "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
        at += 20;
        const uint32_t counts[6] = {0, 0, 0, 0, 1, 4}; /* one type, four bytes of names */
        for (int i = 0; i < 6; i++)
            at = zone_data_number(at, counts[i]);
        at = zone_data_number(at, (uint32_t)zone_data_standard_s(posix));
        memcpy(at, "\0\0STD", 6);
        at += 6;
    }
    size_t size = strlen(posix);
    *at++ = '\n';
    memcpy(at, posix, size);
    at += size;
    *at++ = '\n';
    return (size_t)(at - bytes);
}

#endif
