/*
 * The center of an instant; see explain_past.h. The events are applied by the code that verify uses; a group is cut in two
 * where a decision stands in its middle, because what freed the agent happened in the same group.
 */
#include "explain_past.h"

#include "center/center.h"
#include "center/center_internal.h"
#include <inttypes.h>
#include <string.h>

#define GROUPS_PER_BATCH 8192 /* then what has closed is given back */

void past_fail(struct past *past, ccs_status status)
{
    struct reader *reader = past->reader;
    if (status == CCS_OK || reader->code != CLI_OK)
        return;
    const char *words = past->center ? ccs_center_error(past->center) : "";
    if (!words[0] && past->file_open)
        words = past->file.error;
    if (!words[0])
        words = ccs_status_text(status);
    reader->code = cli_fail(cli_code(status), reader->command, "%s: %s", reader->path, words);
}

/* --- a store that keeps nothing ------------------------------------------------------------------------------- */

static ccs_status forget(void *user_data, const struct ccs__batch *batch, uint64_t *durable_seq)
{
    (void)user_data;
    *durable_seq = batch->last_seq;
    return CCS_OK;
}

static ccs_status load_nothing(void *user_data, uint64_t *seq, ccs_time *at, ccs__load_fn load, void *load_user_data)
{
    (void)user_data;
    (void)load;
    (void)load_user_data;
    *seq = 0;
    *at = 0;
    return CCS_OK;
}

/* The store reads in a transaction of its own; the reader's is ended for it and begun again. */
static ccs_status load_open(void *user_data, uint64_t *seq, ccs_time *at, ccs__load_fn load, void *load_user_data)
{
    struct past *past = user_data;
    CCS__TRY(ccs__sqlite_run(&past->file, "COMMIT"));
    ccs_status status = ccs__sqlite_load(&past->file, seq, at, load, load_user_data);
    ccs_status again = ccs__sqlite_run(&past->file, "BEGIN");
    return status == CCS_OK ? again : status;
}

/* A row that was closed before: as it is now, which differs in what is no part of any decision. */
static ccs_status fetch(void *user_data, enum ccs__kind kind, uint64_t id, ccs_str key, struct ccs__buf *out)
{
    return ccs__sqlite_fetch(&((struct past *)user_data)->file, kind, id, key, out);
}

static ccs_status read_group(void *user_data, uint64_t seq, struct ccs__buf *out)
{
    return ccs__sqlite_read(&((struct past *)user_data)->file, seq, out);
}

static const char *error_of(void *user_data) { return ((struct past *)user_data)->file.error; }

static void close_nothing(void *user_data) { (void)user_data; }

static ccs_status start(struct past *past, struct reader *reader, bool now, uint64_t seed)
{
    const struct ccs__port port = {.user_data = past,
                                   .commit = forget,
                                   .load = now ? load_open : load_nothing,
                                   .fetch = fetch,
                                   .read = read_group,
                                   .error = error_of,
                                   .close = close_nothing};
    *past = (struct past){.reader = reader};
    CCS__TRY(ccs__sqlite_init(&past->file, &reader->alloc, reader->path));
    past->file_open = true;
    past->file.db = reader->db; /* lent: so it sees the same snapshot, and can be read wherever the reader can */
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    options.seed = seed;
    options.undurable_bytes_max = UINT64_MAX / 2; /* a batch ends by its number of groups */
    options.recent_bytes_max = 1;
    CCS__TRY(ccs_center_create(&options, &past->center));
    CCS__TRY(ccs__center_attach(past->center, &port));
    past->group = &past->center->group;
    past->center->recovering = false; /* nothing is recalled: the host is not back, somebody only looks */
    ccs_center_begin(past->center);
    return CCS_OK;
}

void past_close(struct past *past)
{
    ccs_center_destroy(past->center);
    past->file.db = NULL;
    if (past->file_open)
        ccs__sqlite_finish(&past->file);
    *past = (struct past){.reader = past->reader};
}

void past_open_now(struct past *past, struct reader *reader)
{
    ccs_status status = reader->code == CLI_OK ? start(past, reader, true, 0) : CCS_OK;
    past_fail(past, status);
    if (reader->code == CLI_OK)
        past->at = past->group->at;
}

/* --- the journal again ---------------------------------------------------------------------------------------- */

/* Where to stop, and where to look on the way. */
struct course {
    ccs_time until;  /* groups after it are not applied */
    uint64_t before; /* nor events from this one on */
    uint32_t kind;   /* look before every event of this kind; 0: never */
    past_visit visit;
    void *user_data;
    uint64_t seed;
};

/* The events of a group from one byte of its bodies to another. */
static ccs_status apply_part(struct past *past, const struct ccs__journal_group *group, uint64_t first, size_t from,
                             uint64_t end, size_t to)
{
    struct ccs__journal_group part = *group;
    if (first == end)
        return CCS_OK;
    part.first_seq = group->first_seq + first;
    part.count = end - first;
    part.bodies = group->bodies + from;
    part.bodies_size = to - from;
    return ccs__center_replay(past->center, &part);
}

/* false in `more`: the course ends here. */
static ccs_status apply_group(struct past *past, const struct ccs__journal_group *group, const struct course *course,
                              bool *more)
{
    struct ccs__journal_event event;
    uint64_t first = 0, index = 0;
    size_t from = 0, offset = 0;
    for (size_t before = 0; *more && ccs__journal_next(group, &offset, &index, &event); before = offset) {
        bool stop = event.seq >= course->before;
        if (!stop && (!course->kind || event.kind != course->kind))
            continue;
        CCS__TRY(apply_part(past, group, first, from, index - 1, before));
        first = index - 1;
        from = before;
        past->at = group->at;
        *more = !stop && course->visit(past, &event, course->user_data);
    }
    if (!*more)
        return CCS_OK;
    past->at = group->at;
    return apply_part(past, group, first, from, group->count, group->bodies_size);
}

static ccs_status step_groups(struct past *past, sqlite3_stmt *statement, const struct course *course,
                              struct cli_progress *progress)
{
    struct ccs__journal_group group = {0};
    struct ccs__seal hash;
    uint64_t groups = 0;
    for (bool more = true; more;) {
        int code = sqlite3_step(statement);
        if (code == SQLITE_DONE)
            return CCS_OK;
        if (code != SQLITE_ROW)
            return ccs__sqlite_fail(&past->file, "ccs_journal");
        if (!ccs__sqlite_read_group(statement, &group, &hash))
            return ccs__sqlite_refuse(&past->file, CCS_ECORRUPT, "the group after event %" PRIu64 " is damaged",
                                      past->group->seq);
        if (group.at > course->until || group.first_seq >= course->before)
            return CCS_OK;
        CCS__TRY(apply_group(past, &group, course, &more));
        cli_progress_update(progress, group.first_seq);
        if (++groups % GROUPS_PER_BATCH == 0) {
            CCS__TRY(ccs_center_commit(past->center));
            ccs_center_begin(past->center);
        }
    }
    return CCS_OK;
}

static void replay(struct past *past, struct reader *reader, const struct course *course)
{
    *past = (struct past){.reader = reader};
    if (reader->code != CLI_OK)
        return;
    struct cli_progress progress;
    sqlite3_stmt *statement = NULL;
    cli_progress_begin(&progress, "applying the journal",
                       course->before < reader->head ? course->before : reader->head);
    ccs_status status = start(past, reader, false, course->seed);
    if (status == CCS_OK)
        status = ccs__sqlite_statement(&past->file, CCS__SQL_GROUPS, &statement);
    if (status == CCS_OK)
        status = step_groups(past, statement, course, &progress);
    if (statement)
        (void)sqlite3_reset(statement);
    cli_progress_end(&progress);
    past_fail(past, status);
}

void past_open_at(struct past *past, struct reader *reader, ccs_time at, uint64_t seed)
{
    replay(past, reader, &(struct course){.until = at, .before = UINT64_MAX, .seed = seed});
    past->at = at;
}

void past_open_before(struct past *past, struct reader *reader, uint64_t seq, uint64_t seed)
{
    replay(past, reader, &(struct course){.until = INT64_MAX, .before = seq, .seed = seed});
}

void past_walk(struct past *past, struct reader *reader, uint64_t seed, uint32_t kind, past_visit visit,
               void *user_data)
{
    replay(past, reader,
           &(struct course){.until = INT64_MAX,
                            .before = UINT64_MAX,
                            .kind = kind,
                            .visit = visit,
                            .user_data = user_data,
                            .seed = seed});
}
