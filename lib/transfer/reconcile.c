/*
 * After a restart of the switch: the host names what is still alive, and the rest of that source is lost. Contacts without a
 * key of the host's cannot be named, so they are left alone.
 */
#include "transfer/transfer.h"
#include "base/sort.h"
#include "group/keys.h"

static int compare_texts(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static bool is_named(const char *const *refs, size_t count, const char *ref)
{
    size_t from = 0, to = count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = strcmp(refs[middle], ref);
        if (order == 0)
            return true;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

/* In the order of ids. */
static ccs_status close_lost(struct ccs__group *group, const char *source, const char *const *refs, size_t count)
{
    struct ccs__row **rows;
    size_t row_count;
    CCS__TRY(ccs__rows_sorted(group, CCS__KIND_CONTACT, &rows, &row_count));
    ccs_status status = CCS_OK;
    for (size_t i = 0; i < row_count && status == CCS_OK; i++) {
        const Ccs__Contact *contact = &((struct ccs__contact *)(void *)rows[i])->contact;
        if (!contact->open || !*contact->ref || strcmp(contact->source, source) != 0 ||
            is_named(refs, count, contact->ref))
            continue;
        Ccs__CloseContact lost = CCS__CLOSE_CONTACT__INIT;
        lost.contact = contact->id;
        lost.cause = CCS__CONTACT_CAUSE__CONTACT_CAUSE_LOST;
        status = ccs__contact_decide_close(group, &lost);
    }
    ccs__free(&group->alloc, rows, row_count * sizeof *rows);
    return status;
}

ccs_status ccs__transfer_decide_reconcile(struct ccs__group *group, const Ccs__Reconcile *command)
{
    size_t count = command->n_refs;
    if (!ccs__text_within(command->source, 0, 64))
        return ccs__refuse(group, CCS_EINVAL, 0, "a source has at most 64 bytes");
    if (count > CCS__RECONCILE_REFS_MAX)
        return ccs__refuse(group, CCS_EINVAL, 0, "at most %d refs are named at once, not %zu", CCS__RECONCILE_REFS_MAX, count);
    const char **refs = count ? ccs__realloc(&group->alloc, NULL, 0, count * sizeof *refs) : NULL;
    if (count && !refs)
        return CCS_ENOMEM;
    for (size_t i = 0; i < count; i++)
        refs[i] = command->refs[i];
    ccs__sort(refs, count, sizeof *refs, compare_texts);
    ccs_status status = close_lost(group, command->source, refs, count);
    ccs__free(&group->alloc, refs, count * sizeof *refs);
    return status;
}
