/*
 * What `ccs explain` tells of an agent and of a queue: how they stand at the file's last event.
 */
#ifndef CCS_EXPLAIN_H
#define CCS_EXPLAIN_H

#include "reader.h"

/* Print; failures are kept in the reader. `agent` and `queue` are the versions in force. */
void explain_agent(struct reader *reader, const Ccs__Agent *agent, bool json);
void explain_queue(struct reader *reader, const Ccs__Queue *queue, bool json);

#endif
