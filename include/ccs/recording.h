/**
 * @file recording.h
 * Recordings as facts: that something of a contact is recorded, under which key of the host's, by whose consent, and when it was
 * paused. The media lives elsewhere; libccs never touches it. Nothing is recorded without consent, and no recording outlives
 * its contact.
 *
 * @code
 * ccs_recording_options options = CCS_RECORDING_OPTIONS_INIT;
 * ccs_recording_id recording;
 * options.media = CCS_STR("s3://calls/2030-03-01/17.opus");
 * options.consent = CCS_STR("announced, caller stayed");
 * status = ccs_recording_start(center, contact, &options, now, &recording);
 * status = ccs_recording_pause(center, recording, 1, now); // while the card number is read out
 * @endcode
 */
#ifndef CCS_RECORDING_H
#define CCS_RECORDING_H

#include "center.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is recorded, and by whose consent. Start from CCS_RECORDING_OPTIONS_INIT; zero in a field asks for its default. */
typedef struct ccs_recording_options {
    size_t size;        /**< sizeof this struct, as the caller compiled it. */
    ccs_str consent;    /**< How consent was given, in the host's words. Copied, 1 to 64 bytes; it has no default. */
    ccs_str media;      /**< The host's own key of the media. Copied, at most 128 bytes. */
    uint32_t keep_days; /**< Days it is to be kept, at most 36 500; the host deletes it. Default as the host sees fit. */
} ccs_recording_options;
/** Options without consent, which is to be filled in. */
#define CCS_RECORDING_OPTIONS_INIT CCS_SIZED(ccs_recording_options)

/**
 * A recording begins (CCS_EVENT_RECORDING_STARTED). It ends with ccs_recording_end(), or with the contact.
 * @param center     Not NULL.
 * @param contact    An open contact.
 * @param options    Not NULL, because of the consent. Copied.
 * @param now        Host time.
 * @param recording  Written. Provisional until the commit, when inside a batch.
 * @retval CCS_OK      Recorded. #CCS_EINVAL: also when there is no consent.
 * @retval CCS_ENOENT  No such open contact.
 * @retval CCS_ELIMIT  Sixteen recordings of it are in progress.
 * @par Threads  The center's rule. @par Cost  O(recordings of the contact).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_recording_start(ccs_center *center, ccs_contact_id contact,
                                                     const ccs_recording_options *options, ccs_time now,
                                                     ccs_recording_id *recording);

/**
 * A recording pauses, or goes on (CCS_EVENT_RECORDING_PAUSED). Asking for what already is changes nothing.
 * @param center     Not NULL.
 * @param recording  In progress.
 * @param paused     1: it pauses. 0: it goes on. Nothing else.
 * @param now        Host time.
 * @retval CCS_OK      Noted.
 * @retval CCS_ENOENT  No recording in progress has this id.
 * @par Threads  The center's rule. @par Cost  O(1).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_recording_pause(ccs_center *center, ccs_recording_id recording, uint32_t paused,
                                                     ccs_time now);

/**
 * A recording ends (CCS_EVENT_RECORDING_ENDED).
 * @param center     Not NULL.
 * @param recording  In progress, paused or not.
 * @param now        Host time.
 * @retval CCS_OK      Ended.
 * @retval CCS_ENOENT  No recording in progress has this id.
 * @par Threads  The center's rule. @par Cost  O(recordings of the contact).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_recording_end(ccs_center *center, ccs_recording_id recording, ccs_time now);

#ifdef __cplusplus
}
#endif
#endif
