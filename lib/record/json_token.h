/*
 * One token at the place where a scan stands. Private to the scanner.
 */
#ifndef CCS__JSON_TOKEN_H
#define CCS__JSON_TOKEN_H

#include "record/json_scan.h"

int ccs__json_byte(const struct ccs__json_scan *scan, size_t at); /* -1 at the end of the text */
size_t ccs__json_character_size(unsigned char lead);              /* of the well-formed character it begins */
void ccs__json_skip_space(struct ccs__json_scan *scan);

/* "`wanted`, not `what stands here`"; and the same where a bare word or a sign stands, with what to write instead. */
enum ccs__json_event ccs__json_fail_here(struct ccs__json_scan *scan, const char *wanted);
enum ccs__json_event ccs__json_fail_start(struct ccs__json_scan *scan, const char *wanted);

bool ccs__json_scan_string(struct ccs__json_scan *scan); /* from its opening quote; false after an error */
enum ccs__json_event ccs__json_scan_number(struct ccs__json_scan *scan);
enum ccs__json_event ccs__json_scan_literal(struct ccs__json_scan *scan, const char *name, enum ccs__json_event event);

#endif
