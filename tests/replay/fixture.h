/*
 * Texts as files, so that a test shows the rows it is about.
 */
#ifndef REPLAY_FIXTURE_H
#define REPLAY_FIXTURE_H

#include "calls.h"

#include <stddef.h>

#define HEADER \
    "arrived_at,call_id,customer_id,priority,service,ivr_s,queued_at,wait_s,outcome,answered_at,talk_s,agent\n"

/* Write a file of these bytes; its name holds until the next call. */
const char *fixture_file(const char *bytes, size_t size);
/* The calls of a text; the test fails when it is refused. */
struct calls fixture_calls(const char *text);
/* Why a text is refused; line 0 when it is not. */
struct csv_error fixture_refusal(const char *bytes, size_t size);

#endif
