/*
 * What the public functions of flowcheck.h do, with a memory function of the caller's choice. Private to flowcheck and its tests.
 */
#ifndef CCS__FLOW_REPORT_H
#define CCS__FLOW_REPORT_H

#include "base/alloc.h"
#include <ccs/flowcheck.h>

/* report->text is `report->text_size + 1` bytes of `alloc`. */
ccs_status ccs__flow_report_check(const ccs_alloc *alloc, ccs_str json, ccs_str key, uint32_t as, ccs_flow_report *report);
ccs_status ccs__flow_report_walk(const ccs_alloc *alloc, ccs_str json, ccs_str key, uint32_t as,
                                 const ccs_flow_walk_options *options, ccs_flow_report *report);
void ccs__flow_report_finish(const ccs_alloc *alloc, ccs_flow_report *report);

#endif
