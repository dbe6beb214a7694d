/**
 * @file chart.h
 * Flows as other people write and draw them: from SCXML (W3C recommendation of 2015), and to SCXML, Mermaid and Graphviz. Nothing
 * here needs a center, and nothing is kept between calls.
 *
 * A flow is written as JSON (`ccs schema --json flow`); docs/scxml.md says what of SCXML becomes what.
 *
 * @code
 * ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
 * ccs_status status = ccs_flow_import_scxml(CCS_STR("<scxml xmlns='http://www.w3.org/2005/07/scxml' name='door'>"
 *                                                   "<state id='open'><transition event='shut' target='closed'/></state>"
 *                                                   "<state id='closed'/></scxml>"), NULL, &answer);
 * printf("%s\n", answer.text);                      // {"flows": [{"key": "door", ...}]}
 * ccs_flow_answer_finish(&answer);
 * @endcode
 */
#ifndef CCS_CHART_H
#define CCS_CHART_H

#include "status.h"
#include "str.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CCS_FLOW_SCXML 0    /**< SCXML with datamodel="ccs". Reading it again gives the same flow. */
#define CCS_FLOW_MERMAID 1  /**< A stateDiagram-v2 of Mermaid, for documents. */
#define CCS_FLOW_GRAPHVIZ 2 /**< A graph for `dot`. */

/** What came of a text, or why nothing did. */
typedef struct ccs_flow_answer {
    size_t size;         /**< sizeof this struct, as the caller compiled it. */
    char *text;          /**< The answer, or the words of the error; NUL-terminated. NULL without memory. */
    size_t text_size;    /**< Bytes of it. */
    char *notes;         /**< What could not be taken over as it was, a line each: `LINE:COLUMN: words`, of another source
                              `NAME:LINE:COLUMN: words`. NUL-terminated, or NULL. */
    size_t notes_size;   /**< Bytes of it. */
    uint32_t note_count; /**< How many there were; of very many the first 200 are told. */
    uint32_t line;       /**< Of an error: where, from 1. 0 when it has no place. */
    uint32_t column;     /**< From 1, in characters. */
} ccs_flow_answer;
/** An empty answer. */
#define CCS_FLOW_ANSWER_INIT CCS_SIZED(ccs_flow_answer)

/** A text that a document may name: `<invoke src="NAME">`, `<data src="NAME">`, `<script src="NAME">`. */
typedef struct ccs_flow_source {
    ccs_str name; /**< As the document writes it; "file:" in front of it may be left out. */
    ccs_str text; /**< UTF-8. */
} ccs_flow_source;

#define CCS_FLOW_IMPORT_RULES 1u /**< Expressions of ECMAScript become rules, as far as rules can say the same. */

/** How to import. Zero in a field asks for its default. */
typedef struct ccs_flow_import_options {
    size_t size;                    /**< sizeof this struct, as the caller compiled it. */
    ccs_str key;                    /**< The flow's key, if the document does not say. Default its name, else "flow". */
    const ccs_flow_source *sources; /**< Nothing else is ever read. Default none. */
    size_t source_count;            /**< How many. */
    uint32_t flags;                 /**< Or of CCS_FLOW_IMPORT_* bits. Default none. */
} ccs_flow_import_options;
/** Defaults throughout. */
#define CCS_FLOW_IMPORT_OPTIONS_INIT CCS_SIZED(ccs_flow_import_options)

/**
 * Read an SCXML document.
 *
 * Gives a JSON object of `flows`, as a configuration has them: the document's first, then one for each document inside it or
 * among the sources that it invokes. Expressions of datamodel "ecmascript" stay what they are, in a flow of language
 * `ecmascript`; those of "ccs" are rules already, and those of "null" become rules. With #CCS_FLOW_IMPORT_RULES those of
 * "ecmascript" are translated as well. What cannot be read, or has no counterpart, is kept so that it fails when it is
 * reached, as error.execution, and is told in the notes.
 *
 * @param text     At most 4 MiB of UTF-8, without a document type.
 * @param options  Or NULL.
 * @param answer   Written; to be finished whatever is returned. Its `size` must be set.
 *
 * @retval CCS_OK      answer->text is the JSON, answer->notes what to look at.
 * @retval CCS_EPARSE  It is no SCXML: text, line and column say what and where.
 * @retval CCS_ELIMIT  It is too large, likewise.
 *
 * @par Ownership  The answer's texts belong to the caller until ccs_flow_answer_finish().
 * @par Threads    Any.
 * @par Cost       O(text). The XML parser beneath (expat) takes its memory from the C library.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_flow_import_scxml(ccs_str text, const ccs_flow_import_options *options,
                                                       ccs_flow_answer *answer);

/**
 * Write a flow for others to read.
 *
 * @param json    A flow, or an object of `flows` as ccs_flow_import_scxml() gives it and a configuration has them. Every flow in
 *                it must be one that a center would take, else the error says where it is not.
 * @param key     Which of them; empty: the first.
 * @param as      #CCS_FLOW_SCXML, #CCS_FLOW_MERMAID or #CCS_FLOW_GRAPHVIZ.
 * @param answer  Written; to be finished whatever is returned. Its `size` must be set.
 *
 * @retval CCS_OK      answer->text is what was asked for.
 * @retval CCS_EPARSE  The JSON cannot be read, or is no flow: text, line and column say what and where. (#CCS_ELIMIT: it is
 *                     too large, likewise.)
 * @retval CCS_ENOENT  There is no flow of this key.
 *
 * @par Ownership  The answer's texts belong to the caller until ccs_flow_answer_finish().
 * @par Threads    Any. @par Cost  O(json).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_flow_export(ccs_str json, ccs_str key, uint32_t as, ccs_flow_answer *answer);

/**
 * Give back an answer's memory; it is empty then.
 * @param answer  Or NULL.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API void ccs_flow_answer_finish(ccs_flow_answer *answer);

#ifdef __cplusplus
}
#endif
#endif
