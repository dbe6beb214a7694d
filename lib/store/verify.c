/*
 * Is a file what its events say? The journal is read once: each group's hash is taken again, its events are applied to a
 * center that lives in memory, and of every row that results only a digest is kept. Then each table is read once and
 * compared. All of it sees one snapshot, so a writer may go on meanwhile.
 *
 * Cursors and command keys are not compared: readers and callers made them, no event tells of them.
 */
#include "center/center.h"
#include "store/digests.h"
#include "store/verify_rows.h"
#include <ccs/ccs.h>
#include <stdio.h>

/* Groups applied before their rows are taken: most contacts live and end within, so their rows are noted once. */
#define GROUPS_PER_BATCH 8192

struct verify {
    struct ccs__sqlite file;
    struct ccs__sqlite_meta meta;
    struct ccs__digests digests;
    struct ccs__buf bytes; /* canonical group, or packed row */
    ccs_center *center;
    uint64_t groups_per_batch;
    struct ccs__seal chain;
    sqlite3_stmt *personals;           /* stands on the next personal value, or NULL */
    struct ccs__seal_personal *sealed; /* those of the group in hand */
    size_t sealed_count, sealed_capacity;
    sqlite3_stmt *checkpoints; /* stands on the next one whose state is to be compared, or NULL */
    uint64_t next_seq;
    ccs_time at;
    ccs_verify_result *result;
};

/* --- the center that the events are applied to ------------------------------------------------------------- */

static ccs_status note_commit(void *user_data, const struct ccs__batch *batch, uint64_t *durable_seq)
{
    struct verify *verify = user_data;
    *durable_seq = batch->last_seq;
    return ccs__digests_note(&verify->digests, batch);
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

/* A row that was closed, as it was then: see find_late_changes(). */
static ccs_status fetch_kept(void *user_data, enum ccs__kind kind, uint64_t id, ccs_str key, struct ccs__buf *out)
{
    (void)key;
    return ccs__digests_kept(&((struct verify *)user_data)->digests, kind, id, out);
}

static ccs_status read_nothing(void *user_data, uint64_t seq, struct ccs__buf *out)
{
    (void)user_data;
    (void)seq;
    (void)out;
    return CCS_DONE;
}

static const char *error_of(void *user_data) { return ((struct verify *)user_data)->file.error; }

static void close_nothing(void *user_data) { (void)user_data; }

static ccs_status make_center(struct verify *verify)
{
    const struct ccs__port port = {.user_data = verify,
                                   .commit = note_commit,
                                   .load = load_nothing,
                                   .fetch = fetch_kept,
                                   .read = read_nothing,
                                   .error = error_of,
                                   .close = close_nothing};
    ccs_center_options options = CCS_CENTER_OPTIONS_INIT;
    options.undurable_bytes_max = UINT64_MAX / 2; /* a batch ends by its number of groups */
    options.recent_bytes_max = 1;
    CCS__TRY(ccs_center_create(&options, &verify->center));
    CCS__TRY(ccs__center_attach(verify->center, &port));
    ccs_center_begin(verify->center);
    return CCS_OK;
}

/* --- what is changed after it was closed ------------------------------------------------------------------- */

/* The row that a group's command names, if it is of a kind of command that may change closed rows. */
static bool find_needed(struct verify *verify, uint32_t command, const uint8_t *bytes, size_t size,
                        enum ccs__kind *kind, uint64_t *id)
{
    const struct ccs__command_info *info = ccs__command_info_of(command);
    if (!info || !info->needs)
        return false;
    ccs__arena_clear(&verify->file.arena);
    const ProtobufCMessage *message = ccs__record_unpack(info->type, bytes, size, &verify->file.arena);
    if (!message)
        return false; /* the group's hash will tell */
    *kind = info->needs(message, id);
    return true;
}

/* "SELECT ... WHERE command IN (...)": the commands that may change closed rows; false: there are none. */
static bool write_late_query(struct ccs__buf *out)
{
    bool any = false;
    ccs__buf_add_text(out, "SELECT command, command_body FROM ccs_journal WHERE command IN (");
    for (uint32_t command = 1; command < CCS__COMMAND_COUNT; command++) {
        const struct ccs__command_info *info = ccs__command_info_of(command);
        if (!info || !info->needs)
            continue;
        ccs__buf_add_format(out, "%s%u", any ? ", " : "", command);
        any = true;
    }
    ccs__buf_add_text(out, ")");
    return any;
}

/* Which rows' bytes have to be kept. One walk over the journal that reads little of it. */
static ccs_status find_late_changes(struct verify *verify)
{
    sqlite3_stmt *statement = NULL;
    ccs__buf_clear(&verify->bytes);
    if (!write_late_query(&verify->bytes))
        return CCS_OK;
    ccs_status status = CCS_OK;
    int code = sqlite3_prepare_v2(verify->file.db, ccs__buf_text(&verify->bytes), -1, &statement, NULL);
    while (status == CCS_OK && (code == SQLITE_OK || code == SQLITE_ROW)) {
        enum ccs__kind kind;
        uint64_t id;
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW)
            break;
        const uint8_t *bytes = sqlite3_column_blob(statement, 1);
        if (find_needed(verify, (uint32_t)sqlite3_column_int64(statement, 0), bytes,
                        (size_t)sqlite3_column_bytes(statement, 1), &kind, &id))
            status = ccs__digests_keep(&verify->digests, kind, id);
    }
    if (status == CCS_OK && code != SQLITE_DONE)
        status = ccs__sqlite_fail(&verify->file, "ccs_journal");
    (void)sqlite3_finalize(statement);
    return status;
}

/* A closed row that the group changes has to be in the center's memory first. */
static ccs_status bring_back(struct verify *verify, const struct ccs__journal_group *group)
{
    enum ccs__kind kind;
    uint64_t id;
    ccs_status status = CCS_OK;
    if (find_needed(verify, group->command, group->command_bytes, group->command_size, &kind, &id))
        (void)ccs__center_row(verify->center, kind, id, &status);
    return status == CCS_ENOENT ? CCS_ECORRUPT : status;
}

/* --- personal values --------------------------------------------------------------------------------------- */

static ccs_status bad_personal(struct verify *verify, uint64_t seq, const char *what)
{
    return ccs__sqlite_refuse(&verify->file, CCS_ECORRUPT, "ccs_personal %llu: %s", (unsigned long long)seq, what);
}

static ccs_status next_personal(struct verify *verify)
{
    int code = sqlite3_step(verify->personals);
    if (code == SQLITE_ROW)
        return CCS_OK;
    ccs_status status = code == SQLITE_DONE ? CCS_OK : ccs__sqlite_fail(&verify->file, "ccs_personal");
    (void)sqlite3_finalize(verify->personals);
    verify->personals = NULL;
    return status;
}

static ccs_status begin_personals(struct verify *verify)
{
    if (sqlite3_prepare_v2(verify->file.db, "SELECT seq, digest, salt, value FROM ccs_personal ORDER BY seq, field", -1,
                           &verify->personals, NULL) != SQLITE_OK)
        return ccs__sqlite_fail(&verify->file, "ccs_personal");
    return next_personal(verify);
}

/* The value that the statement stands on: its digest for the chain and, unless it was erased, a digest of its text to
 * compare with the row that shows it. */
static ccs_status take_personal(struct verify *verify, uint64_t seq)
{
    void *sealed = verify->sealed;
    struct ccs__seal digest;
    int digest_size = sqlite3_column_bytes(verify->personals, 1),
        salt_size = sqlite3_column_bytes(verify->personals, 2);
    const void *stored = sqlite3_column_blob(verify->personals, 1), *salt = sqlite3_column_blob(verify->personals, 2);
    const void *text = sqlite3_column_text(verify->personals, 3);
    ccs_str value = {text, (size_t)sqlite3_column_bytes(verify->personals, 3)};
    if (!ccs__alloc_grow(&verify->file.alloc, &sealed, &verify->sealed_capacity, verify->sealed_count + 1,
                         sizeof *verify->sealed))
        return CCS_ENOMEM;
    verify->sealed = sealed;
    if (digest_size != CCS__SEAL_SIZE)
        return bad_personal(verify, seq, "the column digest holds what does not belong there");
    memcpy(verify->sealed[verify->sealed_count++].digest.bytes, stored, CCS__SEAL_SIZE);
    if (salt_size == 0 && value.size == 0)
        return CCS_OK; /* erased */
    if (salt_size != CCS__SEAL_SALT_SIZE)
        return bad_personal(verify, seq, "the column salt holds what does not belong there");
    ccs__seal_value(salt, value, &digest);
    if (memcmp(digest.bytes, stored, CCS__SEAL_SIZE) != 0)
        return bad_personal(verify, seq, "the value is not the one that was sealed");
    return ccs__digests_note_text(&verify->digests, seq, value);
}

/* Those of the events before `end_seq`. */
static ccs_status take_personals(struct verify *verify, uint64_t end_seq)
{
    verify->sealed_count = 0;
    while (verify->personals) {
        uint64_t seq = (uint64_t)sqlite3_column_int64(verify->personals, 0);
        if (seq >= end_seq)
            break;
        CCS__TRY(take_personal(verify, seq));
        CCS__TRY(next_personal(verify));
    }
    return CCS_OK;
}

/* --- groups ------------------------------------------------------------------------------------------------ */

static ccs_status bad_group(struct verify *verify, uint64_t first_seq, const char *what)
{
    verify->result->bad_seq = first_seq;
    return ccs__sqlite_refuse(&verify->file, CCS_ECORRUPT, "ccs_journal %llu: %s", (unsigned long long)first_seq, what);
}

static ccs_status check_group(struct verify *verify, const struct ccs__journal_group *group,
                              const struct ccs__seal *hash)
{
    struct ccs__seal seal;
    if (group->first_seq != verify->next_seq)
        return bad_group(verify, verify->next_seq, "this group is missing");
    ccs__buf_clear(&verify->bytes);
    ccs__journal_write(group, &verify->bytes);
    if (verify->bytes.failed)
        return CCS_ENOMEM;
    CCS__TRY(take_personals(verify, group->first_seq + group->count));
    ccs__seal_group(&verify->chain, verify->bytes.data, verify->bytes.size, verify->sealed, verify->sealed_count,
                    &seal);
    if (!ccs__seal_equal(&seal, hash))
        return bad_group(verify, group->first_seq, "the group is not the one that was sealed: its hash differs");
    if (group->count == 0 || group->at < verify->at)
        return bad_group(verify, group->first_seq, "the group has no events or is older than the one before it");
    ccs_status status = bring_back(verify, group);
    if (status == CCS_OK)
        status = ccs__center_replay(verify->center, group);
    if (status == CCS_ECORRUPT)
        return bad_group(verify, group->first_seq, "the group's events cannot be applied");
    CCS__TRY(status);
    verify->chain = seal;
    verify->next_seq += group->count;
    verify->at = group->at;
    verify->result->groups++;
    verify->result->events += group->count;
    return CCS_OK;
}

/* --- checkpoints ------------------------------------------------------------------------------------------- */

static ccs_status next_checkpoint(struct verify *verify)
{
    int code = sqlite3_step(verify->checkpoints);
    if (code == SQLITE_ROW)
        return CCS_OK;
    ccs_status status = code == SQLITE_DONE ? CCS_OK : ccs__sqlite_fail(&verify->file, "ccs_checkpoint");
    (void)sqlite3_finalize(verify->checkpoints);
    verify->checkpoints = NULL;
    return status;
}

static ccs_status begin_checkpoints(struct verify *verify)
{
    if (sqlite3_prepare_v2(verify->file.db, "SELECT seq, chain, state_hash FROM ccs_checkpoint ORDER BY seq", -1,
                           &verify->checkpoints, NULL) != SQLITE_OK)
        return ccs__sqlite_fail(&verify->file, "ccs_checkpoint");
    return next_checkpoint(verify);
}

static ccs_status bad_checkpoint(struct verify *verify, uint64_t seq, const char *what)
{
    return ccs__sqlite_refuse(&verify->file, CCS_ECORRUPT, "ccs_checkpoint %llu: %s", (unsigned long long)seq, what);
}

/* Compare the checkpoints up to the last event that was applied. */
static ccs_status check_checkpoints(struct verify *verify)
{
    while (verify->checkpoints) {
        uint64_t seq = (uint64_t)sqlite3_column_int64(verify->checkpoints, 0), hash;
        if (seq >= verify->next_seq)
            return CCS_OK;
        if (seq + 1 != verify->next_seq)
            return bad_checkpoint(verify, seq, "it is not at the end of a group");
        if (sqlite3_column_bytes(verify->checkpoints, 1) != CCS__SEAL_SIZE ||
            memcmp(sqlite3_column_blob(verify->checkpoints, 1), verify->chain.bytes, CCS__SEAL_SIZE) != 0)
            return bad_checkpoint(verify, seq, "its chain is not the journal's");
        if (sqlite3_column_type(verify->checkpoints, 2) != SQLITE_NULL) {
            CCS__TRY(ccs_center_hash(verify->center, &hash));
            if (hash != (uint64_t)sqlite3_column_int64(verify->checkpoints, 2))
                return bad_checkpoint(verify, seq, "the state was not what its events give");
        }
        CCS__TRY(next_checkpoint(verify));
    }
    return CCS_OK;
}

/* The rows of the groups so far. */
static ccs_status take_rows(struct verify *verify)
{
    CCS__TRY(ccs_center_commit(verify->center));
    ccs_center_begin(verify->center);
    return CCS_OK;
}

static ccs_status step_groups(struct verify *verify, sqlite3_stmt *statement)
{
    struct ccs__journal_group group = {0};
    struct ccs__seal hash;
    for (;;) {
        int code = sqlite3_step(statement);
        if (code == SQLITE_DONE)
            return take_rows(verify);
        if (code != SQLITE_ROW)
            return ccs__sqlite_fail(&verify->file, "ccs_journal");
        if (!ccs__sqlite_read_group(statement, &group, &hash))
            return bad_group(verify, verify->next_seq, "a column holds what does not belong there");
        CCS__TRY(check_group(verify, &group, &hash));
        CCS__TRY(check_checkpoints(verify));
        if (verify->result->groups % verify->groups_per_batch == 0)
            CCS__TRY(take_rows(verify));
    }
}

static ccs_status check_head(struct verify *verify)
{
    uint64_t last_seq = verify->next_seq - 1;
    if (verify->meta.head_seq != last_seq) {
        verify->result->bad_seq = last_seq + 1;
        return ccs__sqlite_refuse(&verify->file, CCS_ECORRUPT,
                                  "ccs_journal ends at event %llu, but ccs_meta says that the last is %llu",
                                  (unsigned long long)last_seq, (unsigned long long)verify->meta.head_seq);
    }
    if (verify->meta.head_at != verify->at)
        return ccs__sqlite_refuse(&verify->file, CCS_ECORRUPT, "ccs_meta: head_at is not that of the last group");
    if (!ccs__seal_equal(&verify->meta.chain, &verify->chain))
        return ccs__sqlite_refuse(&verify->file, CCS_ECORRUPT, "ccs_meta: chain is not the last group's hash");
    return CCS_OK;
}

static ccs_status check_groups(struct verify *verify)
{
    sqlite3_stmt *statement;
    CCS__TRY(begin_personals(verify));
    CCS__TRY(begin_checkpoints(verify));
    CCS__TRY(check_checkpoints(verify)); /* one before the first event */
    CCS__TRY(ccs__sqlite_statement(&verify->file, CCS__SQL_GROUPS, &statement));
    ccs_status status = step_groups(verify, statement);
    (void)sqlite3_reset(statement);
    CCS__TRY(status);
    memcpy(verify->result->chain, verify->chain.bytes, sizeof verify->result->chain);
    CCS__TRY(check_head(verify));
    if (verify->personals)
        return bad_personal(verify, (uint64_t)sqlite3_column_int64(verify->personals, 0), "its event is not there");
    if (verify->checkpoints)
        return bad_checkpoint(verify, (uint64_t)sqlite3_column_int64(verify->checkpoints, 0),
                              "it is beyond the last event");
    return CCS_OK;
}

/* --- the whole --------------------------------------------------------------------------------------------- */

static ccs_status check_file(struct verify *verify)
{
    CCS__TRY(ccs__sqlite_read_meta(&verify->file, &verify->meta));
    CCS__TRY(make_center(verify));
    CCS__TRY(find_late_changes(verify));
    CCS__TRY(check_groups(verify));
    return ccs__verify_rows(&verify->file, &verify->digests, &verify->result->rows);
}

static ccs_status run(struct verify *verify)
{
    enum ccs__sqlite_file file;
    CCS__TRY(ccs__sqlite_connect_reading(&verify->file));
    CCS__TRY(ccs__sqlite_inspect(&verify->file, &file));
    if (file != CCS__SQLITE_FILE_CENTER)
        return ccs__sqlite_refuse(&verify->file, CCS_ECORRUPT, "%s: the file is empty", verify->file.path);
    CCS__TRY(ccs__sqlite_do(&verify->file, CCS__SQL_BEGIN_READ));
    ccs_status status = check_file(verify);
    (void)sqlite3_finalize(verify->checkpoints);
    (void)sqlite3_finalize(verify->personals);
    ccs__sqlite_rollback(&verify->file);
    return status;
}

/* The first words there are: of the check, of the center, of the status. */
static void give_words(struct verify *verify, ccs_status status)
{
    const char *words = verify->file.error;
    if (!words[0] && verify->center)
        words = ccs_center_error(verify->center);
    if (!words[0])
        words = ccs_status_text(status);
    (void)snprintf(verify->result->message, sizeof verify->result->message, "%.*s",
                   (int)sizeof verify->result->message - 1, words);
}

ccs_status ccs_verify(const char *path, ccs_verify_result *result)
{
    return ccs__store_verify(path, GROUPS_PER_BATCH, result);
}

ccs_status ccs__store_verify(const char *path, uint64_t groups_per_batch, ccs_verify_result *result)
{
    static const ccs_alloc alloc;
    ccs_verify_result own = CCS_VERIFY_RESULT_INIT;
    if (!path || !path[0] || !result || result->size < offsetof(ccs_verify_result, message))
        return CCS_EINVAL;
    if (!ccs__seal_ready())
        return CCS_EIO;
    struct verify *verify = ccs__alloc_zero(&alloc, sizeof *verify);
    if (!verify)
        return CCS_ENOMEM;
    verify->groups_per_batch = groups_per_batch;
    verify->next_seq = 1;
    verify->result = &own;
    ccs__digests_init(&verify->digests, &alloc);
    ccs__buf_init(&verify->bytes, &alloc);
    ccs_status status = ccs__sqlite_init(&verify->file, &alloc, path);
    if (status == CCS_OK)
        status = run(verify);
    if (status == CCS_EIO && (verify->file.code & 0xff) == SQLITE_ERROR)
        status = CCS_ECORRUPT; /* a statement of ours does not fit the file's tables */
    if (status != CCS_OK)
        give_words(verify, status);
    size_t size = result->size < sizeof own ? result->size : sizeof own;
    own.size = result->size;
    memcpy(result, &own, size);
    ccs_center_destroy(verify->center);
    ccs__sqlite_finish(&verify->file);
    ccs__digests_finish(&verify->digests);
    ccs__buf_finish(&verify->bytes);
    ccs__free(&alloc, verify->sealed, verify->sealed_capacity * sizeof *verify->sealed);
    ccs__free(&alloc, verify, sizeof *verify);
    return status;
}
