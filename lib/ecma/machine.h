/*
 * What a run works with. Private to ecma. Everything a run makes lives in its arena and dies with it.
 *
 * Functions that can fail return false, with machine->thrown (which `catch` takes) or machine->stopped (which nothing does).
 */
#ifndef CCS__ECMA_MACHINE_H
#define CCS__ECMA_MACHINE_H

#include "base/assert.h"
#include "base/buf.h"
#include "ecma/number.h"
#include "ecma/run.h"

enum type { UNDEFINED, NOTHING, FLAG, NUMBER, TEXT, OBJECT }; /* NOTHING is null */

struct value {
    enum type type;
    union {
        bool flag;
        struct ccs__ecma_number number;
        ccs_str text;
        struct object *object;
    };
};

struct machine;
typedef bool native(struct machine *machine, struct value self, const struct value *given, size_t count,
                    struct value *result);

enum object_kind { PLAIN, LIST, FUNCTION, NATIVE, XML };

struct property {
    ccs_str name;
    struct value value;
    struct property *next;
};

/* A piece of an XML text: a whole document, an element, or the text between two. */
enum xml_kind { XML_DOCUMENT, XML_ELEMENT, XML_TEXT };

struct object {
    enum object_kind kind;
    bool frozen;
    struct property *first, *last;
    struct object *maker; /* what `new` called */
    union {
        struct {
            struct value *items;
            size_t count, capacity;
        } list;
        struct {
            const struct ccs__ecma_node *node;
            struct scope *scope;
            struct value self; /* of an arrow */
        } function;
        struct {
            native *call;
            const char *name;
        } native;
        struct {
            enum xml_kind kind;
            ccs_str text;
        } xml;
    };
};

/* Names of a function, a block, a catch. */
struct binding {
    ccs_str name;
    struct value value;
    struct binding *next;
};

struct scope {
    struct scope *around; /* NULL: the variables of the world are */
    struct binding *first;
    bool block; /* var goes further out */
};

/* A variable of the world, as far as this run has to do with it. */
struct global {
    ccs_str name;
    uint32_t slot;
    bool declared, assigned;
    struct value value;
    struct ccs__ecma_datum was;
    struct global *next;
};

struct machine {
    const struct ccs__ecma_world *world;
    struct ccs__arena *arena;
    struct global *globals;
    struct value event, processors; /* UNDEFINED: not made yet */
    struct value thrown;
    bool stopped;    /* beyond a bound, or no memory */
    bool no_memory;
    bool any_written; /* a field or item of an object has changed */
    uint32_t work;
    unsigned nested;
    char why[256]; /* when stopped */
};

static inline struct value ccs__ecma_flag(bool flag) { return (struct value){.type = FLAG, .flag = flag}; }
static inline struct value ccs__ecma_text(ccs_str text) { return (struct value){.type = TEXT, .text = text}; }
static inline struct value ccs__ecma_number(struct ccs__ecma_number number)
{
    return (struct value){.type = NUMBER, .number = number};
}
static inline struct value ccs__ecma_whole(int64_t number) { return ccs__ecma_number(ccs__ecma_number_of(number)); }
static inline struct value ccs__ecma_object(struct object *object)
{
    return (struct value){.type = OBJECT, .object = object};
}
static inline bool ccs__ecma_is(struct value value, enum object_kind kind)
{
    return value.type == OBJECT && value.object->kind == kind;
}
static inline bool ccs__ecma_callable(struct value value)
{
    return ccs__ecma_is(value, FUNCTION) || ccs__ecma_is(value, NATIVE);
}
/* The i-th of what a function was given, or undefined. */
static inline struct value ccs__ecma_given(const struct value *given, size_t count, size_t i)
{
    return i < count ? given[i] : (struct value){.type = UNDEFINED};
}

/* --- object.c ------------------------------------------------------------------------------------------------------- */

void *ccs__ecma_take(struct machine *machine, size_t size); /* zeroed; NULL: stopped */
bool ccs__ecma_stop(struct machine *machine, const char *why); /* false */
bool ccs__ecma_throw(struct machine *machine, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4))); /* false */
bool ccs__ecma_spend(struct machine *machine, uint32_t work);  /* false: stopped */
bool ccs__ecma_copy(struct machine *machine, const void *bytes, size_t size, ccs_str *copy);
bool ccs__ecma_join_texts(struct machine *machine, ccs_str a, ccs_str b, ccs_str *joined);
struct object *ccs__ecma_make(struct machine *machine, enum object_kind kind); /* NULL: stopped */
/* A field of its own; NULL: it has none of this name. */
struct property *ccs__ecma_own(struct machine *machine, const struct object *object, ccs_str name);
bool ccs__ecma_set_own(struct machine *machine, struct object *object, ccs_str name, struct value value);
bool ccs__ecma_push(struct machine *machine, struct object *list, struct value value);
/* A list's item by a name that is a number; false: it is none. */
bool ccs__ecma_index(ccs_str name, size_t *index);
/* x.name, and what it inherits. */
bool ccs__ecma_get(struct machine *machine, struct value from, ccs_str name, struct value *value);
bool ccs__ecma_set(struct machine *machine, struct value on, ccs_str name, struct value value);
bool ccs__ecma_delete(struct machine *machine, struct value on, ccs_str name);
bool ccs__ecma_has(struct machine *machine, struct value on, ccs_str name, bool *has); /* name in on */
/* Names of fields and numbers of items, as a list of texts. */
bool ccs__ecma_keys(struct machine *machine, struct value of, struct value *list);

/* --- convert.c ------------------------------------------------------------------------------------------------------ */

bool ccs__ecma_truth(struct value value);
bool ccs__ecma_to_text(struct machine *machine, struct value value, ccs_str *text);
bool ccs__ecma_to_number(struct machine *machine, struct value value, struct ccs__ecma_number *number);
/* Not an object any more: its text. */
bool ccs__ecma_to_plain(struct machine *machine, struct value *value);
bool ccs__ecma_same(struct machine *machine, struct value a, struct value b, bool *same); /* === */
bool ccs__ecma_alike(struct machine *machine, struct value a, struct value b, bool *alike); /* == */
const char *ccs__ecma_type(struct value value); /* typeof */

/* --- json.c --------------------------------------------------------------------------------------------------------- */

/* Of what is not the flow's own: marks in it mean nothing. */
bool ccs__ecma_of_json(struct machine *machine, ccs_str json, struct value *value);
bool ccs__ecma_of_event(struct machine *machine, ccs_str json, struct value *value); /* numbers too large: Infinity */
/* `marked`: functions, XML and what else JSON has no word for stand as {"": "function", "text": ...}; else they are left out. */
bool ccs__ecma_to_json(struct machine *machine, struct value value, bool marked, ccs_str *json);
bool ccs__ecma_of_datum(struct machine *machine, const struct ccs__ecma_datum *datum, struct value *value);
bool ccs__ecma_to_datum(struct machine *machine, struct value value, struct ccs__ecma_datum *datum);

/* --- evaluate.c, operate.c, statements.c, call.c -------------------------------------------------------------------- */

/* Where a node stands: its names, and `this`. */
struct place {
    struct scope *scope;
    struct value self;
};

bool ccs__ecma_evaluate(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                        struct value *value);
bool ccs__ecma_operate(struct machine *machine, ccs_str sign, struct value a, struct value b, struct value *value);
/* Assign to a NAME, MEMBER or INDEX. */
bool ccs__ecma_store(struct machine *machine, struct place place, const struct ccs__ecma_node *to, struct value value);
bool ccs__ecma_declare(struct machine *machine, struct scope *scope, ccs_str name, const struct value *value, bool block);
bool ccs__ecma_call(struct machine *machine, struct value function, struct value self, const struct value *given,
                    size_t count, struct value *result);
bool ccs__ecma_call_new(struct machine *machine, struct value function, const struct value *given, size_t count,
                        struct value *result);
bool ccs__ecma_make_function(struct machine *machine, struct place place, const struct ccs__ecma_node *node,
                             struct value *value);

enum completion { NORMAL, BROKEN, CONTINUED, RETURNED, FAILED };
/* A list of statements: functions are there from its beginning. */
enum completion ccs__ecma_do(struct machine *machine, struct place place, const struct ccs__ecma_node *first,
                             struct value *value);

/* --- globals.c: variables of the world ------------------------------------------------------------------------------ */

/* false: stopped or thrown. `strict`: a name that is not there is a ReferenceError, else undefined. */
bool ccs__ecma_read_global(struct machine *machine, ccs_str name, bool strict, struct value *value);
/* `declares`: what is not there yet is there from now on. value NULL: only that. */
bool ccs__ecma_write_global(struct machine *machine, ccs_str name, const struct value *value, bool declares);

/* --- natives.c and the tables of methods ---------------------------------------------------------------------------- */

/* What every run knows: Math, String, In ...; *found: there is one. */
bool ccs__ecma_builtin(struct machine *machine, ccs_str name, struct value *value, bool *found);
/* Math.floor and the like. */
bool ccs__ecma_builtin_field(struct machine *machine, const struct object *of, ccs_str name, struct value *value, bool *found);
/* A method that its kind has; *found. */
bool ccs__ecma_method(struct machine *machine, struct value of, ccs_str name, struct value *value, bool *found);
/* Is `value` what `new maker` gives? */
bool ccs__ecma_is_made_by(struct value value, const struct object *maker);
bool ccs__ecma_is_shelf(struct value value); /* Math or JSON */

struct method {
    const char *name;
    native *call;
};
extern const struct method ccs__ecma_text_methods[], ccs__ecma_list_methods[], ccs__ecma_xml_methods[];
native ccs__ecma_list_join;
bool ccs__ecma_make_native(struct machine *machine, const char *name, native *call, struct value *value);

/* --- dom.c ---------------------------------------------------------------------------------------------------------- */

bool ccs__ecma_make_xml(struct machine *machine, enum xml_kind kind, ccs_str text, struct value *value);
bool ccs__ecma_xml_field(struct machine *machine, const struct object *of, ccs_str name, struct value *value, bool *found);

#endif
