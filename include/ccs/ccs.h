/**
 * @file ccs.h
 * All of libccs's stable headers, except loop.h (a component of its own).
 */
#ifndef CCS_H
#define CCS_H

#include "agent.h"
#include "alloc.h"
#include "calendar.h"
#include "center.h"
#include "chart.h"
#include "contact.h"
#include "event.h"
#include "explain.h"
#include "flow.h"
#include "hours.h"
#include "ical.h"
#include "id.h"
#include "leg.h"
#include "queue.h"
#include "recording.h"
#include "report.h"
#include "rng.h"
#include "rule.h"
#include "status.h"
#include "store.h"
#include "str.h"
#include "supervise.h"
#include "time.h"
#include "zone.h"

/** The version as text. */
#define CCS_VERSION "0.1.0"
/** The version as a number: major * 1 000 000 + minor * 1 000 + patch. */
#define CCS_VERSION_NUMBER 1000

#endif
