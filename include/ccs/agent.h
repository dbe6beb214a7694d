/**
 * @file agent.h
 * Agents: who serves contacts. Presence (wanted by the agent), activity (offers, legs, wrap-up) and next (presence wanted when
 * the activity ends) are independent of each other. Agents are defined by ccs_center_configure() or ccs_agent_put().
 */
#ifndef CCS_AGENT_H
#define CCS_AGENT_H

#include "center.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Whether an agent wants contacts. */
typedef enum ccs_presence {
    CCS_PRESENCE_SIGNED_OUT = 0, /**< Not here. */
    CCS_PRESENCE_NOT_READY = 1,  /**< Here, but takes nothing; has a reason. */
    CCS_PRESENCE_READY = 2       /**< Takes what fits. */
} ccs_presence;

/** An agent now. */
typedef struct ccs_agent_view {
    size_t size;           /**< sizeof this struct, as the caller compiled it. */
    uint32_t presence;     /**< A #ccs_presence. */
    uint32_t next;         /**< The #ccs_presence wanted next; meaningful while next_set is 1. */
    uint32_t next_set;     /**< 1: a presence is wanted when the activity ends. */
    uint32_t used;         /**< Capacity in use. */
    uint32_t offers;       /**< Offers in progress. */
    uint32_t legs;         /**< Legs in progress. */
    uint64_t wrap_up_leg;  /**< The leg being wrapped up, or 0. */
    ccs_time presence_at;  /**< Since when `presence`. */
    ccs_time idle_since_at; /**< Since when nothing is in progress. */
    ccs_str reason;        /**< Why not ready; borrowed until the next non-const call. */
    ccs_str key;           /**< The host's key; borrowed likewise. */
    uint64_t offer;        /**< An open offer to the agent (the latest), or 0. */
    uint64_t contact;      /**< The contact of that offer, else of the agent's latest leg, or 0. */
    uint32_t total;        /**< Capacity in all; `used` never exceeds it. */
    uint32_t channels;     /**< Bit c: would take one more contact of #ccs_channel c now. */
    uint32_t misses;       /**< Offers that failed in a row. */
    uint32_t endpoints;    /**< Devices he has signed in on; without any, they are the host's business. */
    ccs_time cool_down_at; /**< After an offer that failed: none before this, or 0. */
    ccs_time wrap_up_ends_at; /**< When the wrap-up ends by itself, or 0. */
    ccs_time shift_at;     /**< When his shift began, or 0. */
    uint32_t shift_contacts; /**< Answered in this shift. */
    uint32_t monitored;    /**< 1: somebody listens, whispers or barges in, in a contact of his. */
    uint64_t leg;          /**< His latest leg in progress, or 0. */
} ccs_agent_view;
/** An empty view, to be handed to ccs_agent_get(). */
#define CCS_AGENT_VIEW_INIT CCS_SIZED(ccs_agent_view)

/**
 * Define or change one agent.
 * @param center  Not NULL.
 * @param json    An Agent of proto/record.proto: `{"key": "anna", "skills": [{"name": "sales", "level": 5}]}`.
 * @param now     Host time.
 * @param agent   Written: the new or existing agent of this key. NULL when not wanted.
 * @retval CCS_OK      In force.
 * @retval CCS_EPARSE  The text is no Agent: line, column and path are in ccs_center_error(). #CCS_EINVAL: it is one, but
 *                     something in it cannot be. #CCS_ESTATE: the capacity would be less than is in use.
 * @par Threads  The center's rule. @par Cost  O(skills + lines).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_agent_put(ccs_center *center, ccs_str json, ccs_time now, ccs_agent_id *agent);

/**
 * Remove an agent who is signed out.
 * @param center  Not NULL.
 * @param agent   The agent.
 * @param now     Host time.
 * @retval CCS_OK      Gone; the past keeps the name.
 * @retval CCS_ENOENT  No such agent.
 * @retval CCS_ESTATE  Signed in, something is in progress, or contacts wait for this agent alone.
 * @par Threads  The center's rule. @par Cost  O(lines).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_agent_remove(ccs_center *center, ccs_agent_id agent, ccs_time now);

/**
 * The agent of a key.
 * @param center  Not NULL.
 * @param key     The host's key.
 * @param agent   Written.
 * @retval CCS_OK      Found.
 * @retval CCS_ENOENT  No agent has this key.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_agent_find(const ccs_center *center, ccs_str key, ccs_agent_id *agent);

/**
 * Say whether an agent wants contacts. Takes effect at once when nothing is in progress (CCS_EVENT_AGENT_PRESENCE_CHANGED),
 * else when the activity ends (CCS_EVENT_AGENT_NEXT_SET now); the last intent wins, and until then nothing new is
 * offered unless the intent is to be ready. Asking for what already is changes nothing.
 *
 * @param center    Not NULL.
 * @param agent     The agent.
 * @param presence  What is wanted.
 * @param reason    Why not ready, in the host's words; at most 64 bytes; "" otherwise.
 * @param now       Host time.
 * @retval CCS_OK      Noted.
 * @retval CCS_ENOENT  No such agent.
 * @par Threads  The center's rule. @par Cost  O(lines of the agent).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_agent_set_presence(ccs_center *center, ccs_agent_id agent, ccs_presence presence,
                                                        ccs_str reason, ccs_time now);

/**
 * End an agent's wrap-up.
 * @param center  Not NULL.
 * @param agent   The agent.
 * @param now     Host time.
 * @retval CCS_OK      Ended.
 * @retval CCS_ENOENT  No such agent.
 * @retval CCS_ESTATE  No wrap-up is in progress, or its mode (mandatory timed) does not allow it.
 * @par Threads  The center's rule. @par Cost  O(lines of the agent).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_agent_end_wrap_up(ccs_center *center, ccs_agent_id agent, ccs_time now);

/** The device cannot be reached. */
#define CCS_ENDPOINT_UNREACHABLE 1u
/** The device is busy with work from outside the queues. */
#define CCS_ENDPOINT_BUSY 2u

/**
 * An agent signs in on a device (CCS_EVENT_ENDPOINT_ADDED). An agent without any is reached as the host sees fit; with some, he is
 * offered contacts only of channels that one of them serves which is reachable and not busy. They stay when he signs out, and
 * go with him when he is removed.
 * @param center    Not NULL.
 * @param agent     The agent, signed in or not.
 * @param device    The host's own key of it, unique for the agent; 1 to 64 bytes.
 * @param channels  Or of `1u << channel` for each #ccs_channel it serves; 0: every channel.
 * @param now       Host time.
 * @param endpoint  Written. Provisional until the commit, when inside a batch.
 * @retval CCS_OK         Added: reachable and free.
 * @retval CCS_ENOENT     No such agent.
 * @retval CCS_ECONFLICT  He has this device already. #CCS_ELIMIT: he has sixteen.
 * @par Threads  The center's rule. @par Cost  O(lines of the agent).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_endpoint_add(ccs_center *center, ccs_agent_id agent, ccs_str device,
                                                  uint32_t channels, ccs_time now, ccs_endpoint_id *endpoint);

/**
 * What a device can do now (CCS_EVENT_ENDPOINT_CHANGED, and what follows when the agent becomes available by it). Saying what
 * already is changes nothing.
 * @param center    Not NULL.
 * @param endpoint  The device.
 * @param flags     All that holds: or of CCS_ENDPOINT_* bits; 0: reachable and free.
 * @param now       Host time.
 * @retval CCS_OK      Noted.
 * @retval CCS_ENOENT  No such device.
 * @par Threads  The center's rule. @par Cost  O(lines of the agent).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_endpoint_set(ccs_center *center, ccs_endpoint_id endpoint, uint32_t flags,
                                                  ccs_time now);

/**
 * An agent signs out of a device (CCS_EVENT_ENDPOINT_REMOVED); offers that ring there go on, until the host says otherwise.
 * @param center    Not NULL.
 * @param endpoint  The device.
 * @param now       Host time.
 * @retval CCS_OK      Gone.
 * @retval CCS_ENOENT  No such device.
 * @par Threads  The center's rule. @par Cost  O(lines of the agent).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_endpoint_remove(ccs_center *center, ccs_endpoint_id endpoint, ccs_time now);

/**
 * Look at an agent.
 * @param center  Not NULL.
 * @param agent   The agent.
 * @param view    Written; its `size` must be set.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  No such agent.
 * @par Threads  The center's rule. @par Cost  O(legs and devices of the agent).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_agent_get(const ccs_center *center, ccs_agent_id agent, ccs_agent_view *view);

#ifdef __cplusplus
}
#endif
#endif
