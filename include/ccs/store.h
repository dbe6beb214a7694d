/**
 * @file store.h
 * A center on a file: one SQLite database, which plain SQL can read while it runs. See docs/store.md for its tables.
 */
#ifndef CCS_STORE_H
#define CCS_STORE_H

#include "center.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a commit survives. */
typedef enum ccs_durability {
    CCS_DURABILITY_FULL = 0,   /**< Power cuts: fsync at every commit. The default. */
    CCS_DURABILITY_NORMAL = 1, /**< The end of the process; a power cut may take the last commits. */
    CCS_DURABILITY_OFF = 2     /**< Nothing is promised; for tests. */
} ccs_durability;

/** How a file is opened. Start from CCS_OPEN_OPTIONS_INIT; zero in a field asks for its default. */
typedef struct ccs_open_options {
    size_t size;               /**< sizeof this struct, as the caller compiled it. */
    const ccs_center_options *center; /**< Of the center itself; NULL means all defaults. Read during the call only. */
    uint32_t durability; /**< A #ccs_durability. Default full. */
    uint32_t flags;      /**< Or of CCS_OPEN_* bits. */
} ccs_open_options;
/** Options with every default. */
#define CCS_OPEN_OPTIONS_INIT CCS_SIZED(ccs_open_options)
/** The file must exist. */
#define CCS_OPEN_EXISTING 1u
/** The file must not exist. */
#define CCS_OPEN_NEW 2u

/**
 * Open (or create) a center file for writing, take its epoch, load what is open. A writer that had it open before is fenced:
 * its next commit fails with #CCS_EFENCED. Each call commits at its end unless ccs_center_begin() was called.
 *
 * @param path     UTF-8, NUL-terminated. ":memory:" is refused; use ccs_center_create().
 * @param options  Or NULL for the defaults.
 * @param center   Written also on failure (unless out of memory): a center that carries the error, to be destroyed.
 * @retval CCS_OK       Open.
 * @retval CCS_EIO      The file cannot be opened; ccs_center_error() has SQLite's words. #CCS_EBUSY: locked for long.
 * @retval CCS_ECONFLICT The file is there, with #CCS_OPEN_NEW; #CCS_ENOENT: it is not, with #CCS_OPEN_EXISTING.
 * @retval CCS_EVERSION Written by a newer libccs. Also #CCS_ECORRUPT: not a center file.
 * @par Threads  Any; the center then belongs to the caller's.
 * @par Cost  O(what is open), not of what is in the file.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_open(const char *path, const ccs_open_options *options, ccs_center **center);

/** What ccs_verify() found. */
typedef struct ccs_verify_result {
    size_t size;          /**< sizeof this struct, as the caller compiled it. */
    uint64_t groups;      /**< Read and re-applied. */
    uint64_t events;      /**< Read and re-applied. */
    uint64_t rows;        /**< Compared. */
    uint64_t bad_seq;     /**< First event of the first bad group, or 0. */
    uint8_t chain[32];    /**< The chain's head: BLAKE2b-256. */
    char message[256];    /**< What is wrong, naming table and id; "" when all is well. */
} ccs_verify_result;
/** An empty result, to be handed to ccs_verify(). */
#define CCS_VERIFY_RESULT_INIT CCS_SIZED(ccs_verify_result)

/**
 * Check a file: every group's hash, gapless numbers, and that re-applying the events gives exactly the rows that stand in it.
 * Works on a file in use; changes nothing.
 *
 * @param path    UTF-8, NUL-terminated.
 * @param result  Written; its `size` must be set.
 * @retval CCS_OK       All is well.
 * @retval CCS_ECORRUPT result->message names the first bad record.
 * @retval CCS_EIO      The file cannot be read.
 * @par Threads  Any. @par Cost  O(events); memory O(rows), about 32 bytes each.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_verify(const char *path, ccs_verify_result *result);

/**
 * Copy a file, consistent, while it is in use. The copy appears at `to` only when it is whole; until then it is
 * `to`.draft-PID, which a process that is killed leaves behind.
 *
 * @param path  UTF-8, NUL-terminated.
 * @param to    Must not exist.
 * @param error Written when not NULL: words for a failure, at most `error_size` bytes with the NUL.
 * @param error_size Room at `error`.
 * @retval CCS_OK        Copied.
 * @retval CCS_ECONFLICT `to` exists.
 * @retval CCS_EIO       Could not be read or written.
 * @par Threads  Any. @par Cost  O(file).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_backup(const char *path, const char *to, char *error, size_t error_size);

/**
 * Record a checkpoint: the state's digest and the chain's head, in the file, which ccs_verify() compares when it has come
 * so far; and empty the write-ahead log. (Later, old parts of the journal can be archived at a checkpoint.)
 * @param center  Opened by ccs_open().
 * @retval CCS_OK  Recorded, durable.
 * @retval CCS_ECOMMIT  As ccs_center_commit().
 * @par Threads  The center's rule. @par Cost  O(everything held).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_checkpoint(ccs_center *center);

/**
 * The SQL schema of a center file, with comments: what anybody may SELECT from.
 * @return NUL-terminated, to be freed by ccs_schema_free(); NULL when there is no memory.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API char *ccs_schema_sql_text(void);

/**
 * The JSON Schema of a message of proto/, such as "configuration", "agent", "contact" or "contact_offered", or of a command as
 * ccs_center_command() takes it, such as "contact_queue".
 * @param name  The message's name in lower case with underscores, or the command's name.
 * @return NUL-terminated, to be freed by ccs_schema_free(); NULL when there is no such message.
 * @par Threads  Any. @par Cost  O(the schema).
 * @since 0.1
 */
CCS_API char *ccs_schema_json_text(const char *name);

/**
 * Free a schema's text.
 * @param text  Or NULL.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API void ccs_schema_free(char *text);

#ifdef __cplusplus
}
#endif
#endif
