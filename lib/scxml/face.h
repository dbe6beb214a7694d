/*
 * What the public functions of chart.h do, with a memory function of the caller's choice. Private to scxml and its tests.
 */
#ifndef CCS__FLOW_FACE_H
#define CCS__FLOW_FACE_H

#include "base/alloc.h"
#include "base/arena.h"
#include "record.pb-c.h"
#include "flow/flow.h"
#include "scxml/xml.h"
#include <ccs/chart.h>

/* The answer's texts are blocks of `alloc`, of their sizes plus one. */
ccs_status ccs__flow_text_import(const ccs_alloc *alloc, ccs_str text, const ccs_flow_import_options *options,
                                 ccs_flow_answer *answer);
ccs_status ccs__flow_text_export(const ccs_alloc *alloc, ccs_str json, ccs_str key, uint32_t as,
                                 ccs_flow_answer *answer);
void ccs__flow_text_finish(const ccs_alloc *alloc, ccs_flow_answer *answer);

/* A flow in a text: alone, or among `flows`. */
struct ccs__flow_found {
    const Ccs__Flow *flow; /* in the arena */
    bool listed;           /* among flows, at `index` */
    size_t index;
    const Ccs__Configuration *around; /* the whole text; of a flow that stands alone NULL */
};
/* By its key, "" the first. CCS_EPARSE and CCS_ELIMIT of the text, CCS_ENOENT: `error` is filled. CCS_ENOMEM. */
ccs_status ccs__flow_text_find(ccs_str json, ccs_str key, struct ccs__arena *arena, struct ccs__flow_found *found,
                               struct ccs__xml_error *error);
/* Where a path of the flow, such as states[3].name, stands in the text; of what is not written there, what is around it. */
void ccs__flow_text_locate(ccs_str json, const struct ccs__flow_found *found, const char *path, uint32_t *line, uint32_t *column);
/* The same of an error, within the rule if it is of one. */
void ccs__flow_text_place(ccs_str json, const struct ccs__flow_found *found, const struct ccs__flow_error *wrong, uint32_t *line,
                          uint32_t *column);

#endif
