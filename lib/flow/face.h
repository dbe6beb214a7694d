/*
 * What the public functions of chart.h do, with a memory function of the caller's choice. Private to flow and its tests.
 */
#ifndef CCS__FLOW_FACE_H
#define CCS__FLOW_FACE_H

#include "base/alloc.h"
#include <ccs/chart.h>

/* The answer's texts are blocks of `alloc`, of their sizes plus one. */
ccs_status ccs__flow_text_import(const ccs_alloc *alloc, ccs_str text, const ccs_flow_import_options *options,
                                 ccs_flow_answer *answer);
ccs_status ccs__flow_text_export(const ccs_alloc *alloc, ccs_str json, ccs_str key, uint32_t as,
                                 ccs_flow_answer *answer);
void ccs__flow_text_finish(const ccs_alloc *alloc, ccs_flow_answer *answer);

#endif
