/**
 * @file id.h
 * Ids: the 64-bit `seq` of the event that created a thing, in a one-field struct, so that the compiler keeps kinds apart.
 *
 * Ids never change and are never reused. 0 is nobody. An id that names nothing is #CCS_ENOENT, not a crash.
 */
#ifndef CCS_ID_H
#define CCS_ID_H

#include <stdint.h>

/** An agent. */
typedef struct ccs_agent_id { uint64_t value; /**< 0: nobody. */ } ccs_agent_id;
/** A queue. */
typedef struct ccs_queue_id { uint64_t value; /**< 0: none. */ } ccs_queue_id;
/** A contact. */
typedef struct ccs_contact_id { uint64_t value; /**< 0: none. */ } ccs_contact_id;
/** A queue visit. */
typedef struct ccs_visit_id { uint64_t value; /**< 0: none. */ } ccs_visit_id;
/** An offer. */
typedef struct ccs_offer_id { uint64_t value; /**< 0: none. */ } ccs_offer_id;
/** A leg: the part of an agent, or of somebody outside, in a contact. */
typedef struct ccs_leg_id { uint64_t value; /**< 0: none. */ } ccs_leg_id;
/** A device of an agent. */
typedef struct ccs_endpoint_id { uint64_t value; /**< 0: none. */ } ccs_endpoint_id;
/** A supervisor. */
typedef struct ccs_supervisor_id { uint64_t value; /**< 0: nobody. */ } ccs_supervisor_id;
/** A supervisor's listening, whispering or barging in. */
typedef struct ccs_monitor_id { uint64_t value; /**< 0: none. */ } ccs_monitor_id;
/** A stretch of a recording. */
typedef struct ccs_recording_id { uint64_t value; /**< 0: none. */ } ccs_recording_id;
/** A calendar of a center. */
typedef struct ccs_calendar_id { uint64_t value; /**< 0: none. */ } ccs_calendar_id;
/** A flow, whatever its version. */
typedef struct ccs_flow_id { uint64_t value; /**< 0: none. */ } ccs_flow_id;
/** A flow in progress. */
typedef struct ccs_instance_id { uint64_t value; /**< 0: none. */ } ccs_instance_id;

#endif
