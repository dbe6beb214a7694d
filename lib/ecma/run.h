/*
 * Expressions and scripts of ECMAScript, run under bounds: what documents of SCXML with datamodel="ecmascript" hold.
 *
 *   tree = ccs__ecma_read_expression(&ecma, CCS_STR("tries + 1"));      // tree.h; once
 *   ccs__ecma_run(&world, &alloc, &(struct ccs__ecma_task){.tree = tree}, &arena, &value, why, &work);
 *
 * Variables are the world's: each is plain data, read when it is first named and written back when it has changed, so what
 * is kept between two runs is JSON (json.c says how functions and XML stand in it). Within a run objects are shared as in
 * ECMAScript; two objects are equal when they hold the same.
 * Every run ends: steps, memory and depth are bounded, and beyond is a failure like any other. There is no clock, no chance
 * and no floating point (number.h). docs/scxml.md says which part of the language this is.
 */
#ifndef CCS__ECMA_RUN_H
#define CCS__ECMA_RUN_H

#include "ecma/tree.h"

#define CCS__ECMA_WORK_MAX 200000           /* nodes looked at, fields compared, in one run */
#define CCS__ECMA_MEMORY_MAX (8u << 20)     /* bytes of one run */
#define CCS__ECMA_NESTED_MAX 400            /* expressions, statements and calls within each other */
#define CCS__ECMA_ITEMS_MAX 8192            /* of a list */
#define CCS__ECMA_NAME_MAX 128              /* bytes of a variable's name */

/* A value outside of a run. */
enum ccs__ecma_datum_kind {
    CCS__ECMA_IS_UNDECLARED, /* there is no such variable now */
    CCS__ECMA_IS_UNDEFINED,
    CCS__ECMA_IS_FLAG,
    CCS__ECMA_IS_WHOLE, /* a number without a fraction */
    CCS__ECMA_IS_TEXT,
    CCS__ECMA_IS_JSON,  /* anything else, null included; text: its JSON */
};

struct ccs__ecma_datum {
    enum ccs__ecma_datum_kind kind;
    bool flag;
    int64_t number;
    ccs_str text;
};

enum { /* of _event, texts; an empty one is undefined */
    CCS__ECMA_EVENT_NAME,
    CCS__ECMA_EVENT_TYPE,
    CCS__ECMA_EVENT_SENDID,
    CCS__ECMA_EVENT_ORIGIN,
    CCS__ECMA_EVENT_ORIGINTYPE,
    CCS__ECMA_EVENT_INVOKEID,
    CCS__ECMA_EVENT_TEXTS,
};

/* Where a run takes place. */
struct ccs__ecma_world {
    void *user_data;
    bool (*find)(void *user_data, ccs_str name, uint32_t *slot); /* false: no variable can have this name */
    void (*read)(void *user_data, uint32_t slot, struct ccs__ecma_datum *datum);
    bool (*write)(void *user_data, uint32_t slot, const struct ccs__ecma_datum *datum); /* false: no memory. It copies. */
    bool (*is_in)(void *user_data, ccs_str state);
    ccs_str session, name; /* _sessionid, _name */
    bool has_event;
    ccs_str event[CCS__ECMA_EVENT_TEXTS];
    ccs_str data; /* _event.data: JSON, "" undefined */
};

enum ccs__ecma_wanted {
    CCS__ECMA_WANTED_ANY,
    CCS__ECMA_WANTED_TRUTH, /* a flag: true in ECMAScript's sense */
    CCS__ECMA_WANTED_TEXT,  /* of a text, number or flag */
    CCS__ECMA_WANTED_LIST,  /* JSON of a list */
    CCS__ECMA_WANTED_NONE,  /* the value is of no interest */
};

struct ccs__ecma_task {
    const struct ccs__ecma_node *tree;     /* an expression, or a script; or NULL */
    const struct ccs__ecma_datum *given;   /* the value then */
    const struct ccs__ecma_node *location; /* or NULL; gets the value: a declared variable, or a field or item of one */
    enum ccs__ecma_wanted wanted;
};

enum ccs__ecma_outcome {
    CCS__ECMA_DONE,
    CCS__ECMA_FAILED, /* why says why; what had been assigned before stays so */
    CCS__ECMA_NO_MEMORY,
};

bool ccs__ecma_is_system(ccs_str name); /* _event and the like, which no variable can be called */
/* `value` is filled when done, its text in `arena`. *work grows by what was done. */
enum ccs__ecma_outcome ccs__ecma_run(const struct ccs__ecma_world *world, const ccs_alloc *alloc,
                                     const struct ccs__ecma_task *task, struct ccs__arena *arena,
                                     struct ccs__ecma_datum *value, char why[256], uint32_t *work);

#endif
