/*
 * Bytes as JSON text (RFC 4648). Private to record.
 */
#ifndef CCS__BASE64_H
#define CCS__BASE64_H

#include "base/buf.h"

void ccs__base64_write(const uint8_t *bytes, size_t size, struct ccs__buf *out); /* standard alphabet, padded */

/* Both alphabets, padding optional but right when there; `out` has room for text.size / 4 * 3 + 3 bytes. */
bool ccs__base64_read(ccs_str text, uint8_t *out, size_t *size);

#endif
