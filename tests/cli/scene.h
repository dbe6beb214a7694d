/*
 * What the scenes share.
 */
#ifndef CLI_SCENE_H
#define CLI_SCENE_H

#include <ccs/ccs.h>
#include <stdbool.h>

/* 2030-03-01, a Friday. */
#define MIDNIGHT INT64_C(1898553600000)
#define AT(hour, minute, second) (MIDNIGHT + (((hour) * 60 + (minute)) * 60 + (second)) * INT64_C(1000))

extern ccs_center *center;

/* Or the end of the program, with the center's words. */
void must(ccs_status status, const char *file, int line);
#define MUST(call) must((call), __FILE_NAME__, __LINE__)

ccs_agent_id agent(const char *key);
ccs_queue_id queue(const char *key);
void presence(const char *key, ccs_presence wanted, const char *reason, ccs_time now);

/* scene_full.c */
extern const char full_configuration[];
void full_morning(void);
void seeded_morning(void);
void random_morning(void);

/* scene_flows.c */
extern const char flows_configuration[];
void flows_morning(void);

#endif
