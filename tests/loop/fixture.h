/*
 * A driven fake center, with clocks that only move when the test says so, and everything it told and reported.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "check.h"
#include "fake_center.h"
#include <ccs/loop.h>
#include <uv.h>

#define MONDAY INT64_C(1898845200000) /* 2030-03-04 09:00 UTC */
#define SECONDS(n) (INT64_C(1000) * (n))
#define HOURS(n) (SECONDS(3600) * (n))

typedef struct fixture {
    uv_loop_t uv;
    ccs_center *center;
    ccs_loop *loop;
    ccs_time wall, steady;
    uint64_t told_seq; /* the last event told; every one is checked to be the next */
    ccs_event told;    /* itself */
    int told_inside;   /* on_event calls in progress: never more than one */
    int errors;        /* reported */
    int starts;        /* calls by ccs_loop_create(), the only ones that are not part of a batch */
    ccs_status error;  /* the last one */
    char message[200];
    void (*then)(struct fixture *f); /* what on_event does besides, or NULL */
    void (*then_on_error)(struct fixture *f);
} fixture;

/* Options that belong to the fixture: its callbacks, its clocks. */
ccs_loop_options fixture_options(fixture *f);

/* A center at MONDAY, not driven yet. */
void fixture_init(fixture *f);

/* Drive it. */
ccs_status fixture_create(fixture *f, const ccs_loop_options *options);

/* The same, driven, and settled: its first pass is over. */
void fixture_start(fixture *f);

/* One pass of libuv, without sleeping. */
void fixture_pass(fixture *f);

/* Both clocks go on. */
void fixture_sleep(fixture *f, ccs_duration ms);

/* Destroy what is left, run the closing callbacks; libuv must find nothing open. */
void fixture_finish(fixture *f);

#endif
