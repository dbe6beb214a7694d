/*
 * base64, as the JSON mapping asks for `bytes`. What decodes has one spelling only, up to alphabet and padding: bits
 * left over must be zero.
 */
#include "record/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void ccs__base64_write(const uint8_t *bytes, size_t size, struct ccs__buf *out)
{
    uint8_t *to = ccs__buf_reserve(out, (size + 2) / 3 * 4);
    if (!to)
        return;
    for (size_t i = 0; i < size; i += 3) {
        uint32_t left = size - i > 3 ? 3 : (uint32_t)(size - i);
        uint32_t bits = (uint32_t)bytes[i] << 16;
        if (left > 1)
            bits |= (uint32_t)bytes[i + 1] << 8;
        if (left > 2)
            bits |= bytes[i + 2];
        *to++ = (uint8_t)digits[bits >> 18];
        *to++ = (uint8_t)digits[bits >> 12 & 63];
        *to++ = (uint8_t)(left > 1 ? digits[bits >> 6 & 63] : '=');
        *to++ = (uint8_t)(left > 2 ? digits[bits & 63] : '=');
    }
    out->size += (size + 2) / 3 * 4;
}

static int digit_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

bool ccs__base64_read(ccs_str text, uint8_t *out, size_t *size)
{
    size_t count = text.size;
    while (count > 0 && text.size - count < 2 && text.data[count - 1] == '=')
        count--;
    if (count % 4 == 1 || (count < text.size && text.size % 4 != 0))
        return false;

    uint32_t bits = 0;
    unsigned held = 0;
    *size = 0;
    for (size_t i = 0; i < count; i++) {
        int value = digit_value(text.data[i]);
        if (value < 0)
            return false;
        bits = (bits << 6 | (uint32_t)value) & 0xFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[(*size)++] = (uint8_t)(bits >> held);
        }
    }
    return (bits & ((1u << held) - 1)) == 0;
}
