/*
 * The names and words of every status, in one table, so that a new status is one line here and one in the header.
 */
#include <ccs/status.h>

#include <stddef.h>

struct status_words {
    const char *name;
    const char *text;
};

/* By the negated number; CCS_DONE alone is positive. */
static const struct status_words words[] = {
    [-CCS_OK] = {"CCS_OK", "Done"},
    [-CCS_EINVAL] = {"CCS_EINVAL", "An argument is wrong"},
    [-CCS_ENOMEM] = {"CCS_ENOMEM", "There is no memory; nothing has changed"},
    [-CCS_EAGAIN] = {"CCS_EAGAIN", "There is no room for more undurable events; commit first"},
    [-CCS_ENOENT] = {"CCS_ENOENT", "An id or key names nothing that exists"},
    [-CCS_ESTATE] = {"CCS_ESTATE", "This is not possible in the present state"},
    [-CCS_ECLOCK] = {"CCS_ECLOCK", "The time given is earlier than before, or jumps too far ahead"},
    [-CCS_ECONFLICT] = {"CCS_ECONFLICT", "The same key was used for something else, or already exists"},
    [-CCS_ECOMMIT] = {"CCS_ECOMMIT", "A commit failed and its outcome is unknown; commit again"},
    [-CCS_EBUSY] = {"CCS_EBUSY", "Called from inside a callback, or the file is locked"},
    [-CCS_ECALLBACK] = {"CCS_ECALLBACK", "A callback of the host failed"},
    [-CCS_EIO] = {"CCS_EIO", "The file or database could not be read or written"},
    [-CCS_ECORRUPT] = {"CCS_ECORRUPT", "What was stored is not what was written"},
    [-CCS_EVERSION] = {"CCS_EVERSION", "This was written by a newer libccs"},
    [-CCS_EFENCED] = {"CCS_EFENCED", "Another writer has taken this file over"},
    [-CCS_EPARSE] = {"CCS_EPARSE", "A text could not be read"},
    [-CCS_ELIMIT] = {"CCS_ELIMIT", "A stated bound would be exceeded"},
    [-CCS_ESTALE] = {"CCS_ESTALE", "What was being iterated has changed underneath"},
    [-CCS_EDENIED] = {"CCS_EDENIED", "The actor has not been granted this"},
};
static const struct status_words done = {"CCS_DONE", "There is nothing more to give"};
static const struct status_words unknown = {"CCS_?", "This number is no status"};

static const struct status_words *words_of(ccs_status status)
{
    if (status == CCS_DONE)
        return &done;
    if (status > 0 || status <= -(ccs_status)(sizeof words / sizeof words[0]))
        return &unknown;
    return &words[-status];
}

const char *ccs_status_name(ccs_status status)
{
    return words_of(status)->name;
}

const char *ccs_status_text(ccs_status status)
{
    return words_of(status)->text;
}
