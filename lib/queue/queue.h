/*
 * Queues in memory: the configuration, a versioned row. Their lines are the router's.
 */
#ifndef CCS__QUEUE_H
#define CCS__QUEUE_H

#include "base/tree.h"
#include "group/group.h"

struct ccs__plan;
struct ccs__queue_state;

struct ccs__queue {
    struct ccs__row row;
    Ccs__Queue config;
    struct ccs__arena *block; /* owns what config points to */
    /* links */
    const char *key_text; /* counted; under it the queue is found */
    uint32_t visits;      /* open ones; kept by the router */
    uint32_t legs;        /* of agents, in progress or wrapping up; kept by the router */
    struct ccs__line *lines; /* the router's lines of this queue */
    struct ccs__queue_state *state; /* the router's */
    struct ccs__tree room;   /* visits in the waiting room, by seniority; the router's */
    struct ccs__tree closed_out; /* callbacks that wait for it to open, by the keys of lines; the router's */
    bool closed;             /* its callbacks wait there; as its state says; the router's */
    const struct ccs__plan *plan; /* of version plan_version; the router's, made when it is needed */
    uint32_t plan_version;
    uint32_t *delays;        /* of the agents who serve it, distinct, in order; the router's, as of delays_serial */
    size_t delay_count, delay_capacity;
    uint64_t delays_serial;
    const Ccs__Membership *serving; /* of the agent who is judged, in force; as of serving_serial; the router's */
    uint64_t serving_serial;
    bool late_keys;       /* a visit's key was later than its entry, once: by a negative credit */
};

extern const struct ccs__module ccs__queue_module;

struct ccs__queue *ccs__queue_by_key(const struct ccs__group *group, ccs_str key); /* current ones only */
/* A current queue; refuses with CCS_ENOENT. */
ccs_status ccs__queue_of(struct ccs__group *group, uint64_t id, struct ccs__queue **queue);

/* Decide. Removing asks the caller to have checked that nobody waits or is served. */
ccs_status ccs__queue_decide_put(struct ccs__group *group, const Ccs__Queue *queue, uint64_t *id);
ccs_status ccs__queue_decide_remove(struct ccs__group *group, uint64_t queue);

/* Is a configuration record well formed? Otherwise the words and the path within it. */
bool ccs__queue_config_valid(const Ccs__Queue *queue, char *path, size_t path_size, char *error, size_t error_size);

/* Values with their defaults. */
static inline uint32_t ccs__queue_ring_ms(const Ccs__Queue *queue) { return queue->ring_ms ? queue->ring_ms : 15000; }
static inline uint32_t ccs__queue_credit_ms(const Ccs__Queue *queue)
{
    return queue->priority_credit_ms ? queue->priority_credit_ms : 60000;
}
static inline uint32_t ccs__queue_length_max(const Ccs__Queue *queue)
{
    return queue->length_max ? queue->length_max : 1000000;
}

#endif
