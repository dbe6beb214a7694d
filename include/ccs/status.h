/**
 * @file status.h
 * What a call came to: one number, 0 when fine, negative when it failed, positive for a normal end.
 *
 * Three failures are possible nearly everywhere and are described only here:
 *
 * - #CCS_EINVAL  an argument is outside what its description allows; nothing was looked at further.
 * - #CCS_ENOMEM  the center's memory function gave none; nothing changed, and the call may be repeated.
 * - #CCS_EAGAIN  the room for undurable events is full; commit, then repeat the call. Nothing changed.
 *
 * **A failed call changes nothing.** (What had fallen due before it is taken all the same, because its time had come. And
 * #CCS_ECOMMIT is not a refusal: the command stands, whether it is durable is not known yet.) The words and the id
 * concerned are kept on the center: see ccs_center_error().
 */
#ifndef CCS_STATUS_H
#define CCS_STATUS_H

#include <stdint.h>

/** Marks what the shared library exports. */
#if defined(CCS_STATIC) || !defined(__GNUC__)
#define CCS_API
#else
#define CCS_API __attribute__((visibility("default")))
#endif

/** Marks a result that must not be ignored. */
#if defined(__GNUC__)
#define CCS_NODISCARD __attribute__((warn_unused_result))
#else
#define CCS_NODISCARD
#endif

/** An initialiser that knows its own size: what every CCS_*_INIT is. */
#ifdef __cplusplus
#define CCS_SIZED(type) ([] { type sized = type(); sized.size = sizeof(type); return sized; }())
#else
#define CCS_SIZED(type) { .size = sizeof(type) }
#endif

/** The outcome of a call: one of the CCS_* values below. */
typedef int32_t ccs_status;

#define CCS_OK 0           /**< Done. */
#define CCS_DONE 1         /**< A normal end: nothing (more) to give. */
#define CCS_EINVAL (-1)    /**< An argument is wrong; see ccs_center_error(). */
#define CCS_ENOMEM (-2)    /**< No memory; nothing changed. */
#define CCS_EAGAIN (-3)    /**< No room for more undurable events: commit first. */
#define CCS_ENOENT (-4)    /**< An id or key names nothing that exists (any more). */
#define CCS_ESTATE (-5)    /**< Not possible in this state; the error says what would be. */
#define CCS_ECLOCK (-6)    /**< `now` is earlier than before, or jumps too far ahead. */
#define CCS_ECONFLICT (-7) /**< The same key was used for something else, or already exists. */
#define CCS_ECOMMIT (-8)   /**< A commit failed, its outcome is unknown: ccs_center_commit() again. */
#define CCS_EBUSY (-9)     /**< Called from inside a callback, or the file is locked. */
#define CCS_ECALLBACK (-10) /**< A host callback failed; its number is in the error. */
#define CCS_EIO (-11)      /**< The file or database could not be read or written. */
#define CCS_ECORRUPT (-12) /**< What was stored is not what was written. */
#define CCS_EVERSION (-13) /**< Written by a newer libccs. */
#define CCS_EFENCED (-14)  /**< Another writer has taken this file over; this center is read-only now. */
#define CCS_EPARSE (-15)   /**< Text could not be read; the error has line, column and path. */
#define CCS_ELIMIT (-16)   /**< A stated bound (size, depth, count) would be exceeded. */
#define CCS_ESTALE (-17)   /**< What was being iterated has changed underneath. */
#define CCS_EDENIED (-18)  /**< The actor has not been granted this. */

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The name of a status, such as "CCS_ENOENT"; "CCS_?" for a number that is none.
 *
 * @param status  Any number.
 * @return A constant, NUL-terminated string.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API const char *ccs_status_name(ccs_status status);

/**
 * One English sentence for a status, without a final stop; for logs and messages.
 *
 * @param status  Any number.
 * @return A constant, NUL-terminated string.
 * @par Threads  Any. @par Cost  O(1).
 * @since 0.1
 */
CCS_API const char *ccs_status_text(ccs_status status);

#ifdef __cplusplus
}
#endif
#endif
