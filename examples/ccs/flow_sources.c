/*
 * The texts that a document of SCXML names and that lie beside it: of src="NAME" or src="file:NAME", and of every "file:NAME"
 * that stands anywhere, such as srcexpr="'file:sub.scxml'". A name that is only begun there ("'file:sub' + n") stands for all
 * files that begin so. Nothing outside of the document's folder is ever read.
 */
#include "flow.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE_MAX 255

struct search {
    const char *command, *path;
    size_t folder; /* bytes of the path up to its last slash */
    struct flow_sources *found;
};

static bool is_known(const struct flow_sources *found, const char *name, size_t size)
{
    for (size_t i = 0; i < found->count; i++) {
        ccs_str known = found->items[i].name;
        size_t skip = known.size > 5 && memcmp(known.data, "file:", 5) == 0 ? 5 : 0;
        if (known.size - skip == size && memcmp(known.data + skip, name, size) == 0)
            return true;
    }
    return false;
}

/* As the document names it: a flow that comes from it is found by that. */
static char *name_of(const char *name, size_t size, bool scheme)
{
    char *copy = malloc(size + 6);
    if (copy)
        (void)snprintf(copy, size + 6, "%s%.*s", scheme ? "file:" : "", (int)size, name);
    return copy;
}

/* false: there is no such file. */
static bool take(const struct search *search, const char *name, size_t size, bool scheme)
{
    struct flow_sources *found = search->found;
    char beside[4096], *data = NULL;
    size_t data_size = 0;
    if (size == 0 || size > NAME_SIZE_MAX || memchr(name, '/', size) || (size == 2 && memcmp(name, "..", 2) == 0) ||
        (size == 1 && *name == '.'))
        return false;
    if (is_known(found, name, size))
        return true;
    if (found->count == FLOW_SOURCES_MAX || search->folder + size + 1 > sizeof beside)
        return false;
    (void)snprintf(beside, sizeof beside, "%.*s%.*s", (int)search->folder, search->path, (int)size, name);
    FILE *file = fopen(beside, "rb");
    if (!file)
        return false;
    (void)fclose(file);
    if (cli_read_file(search->command, beside, FLOW_FILE_MAX, &data, &data_size) != CLI_OK)
        return false;
    char *copy = name_of(name, size, scheme);
    found->items[found->count++] = (ccs_flow_source){{copy, copy ? strlen(copy) : 0}, {data, data_size}};
    return true;
}

static void take_all(const struct search *search, const char *prefix, size_t size)
{
    char folder[4096];
    (void)snprintf(folder, sizeof folder, "%.*s", search->folder > 0 ? (int)search->folder : 1,
                   search->folder > 0 ? search->path : ".");
    DIR *listing = opendir(folder);
    const char *own = search->path + search->folder;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        const char *end = strrchr(entry->d_name, '.');
        bool document = end && (strcmp(end, ".scxml") == 0 || strcmp(end, ".xml") == 0);
        if (document && strncmp(entry->d_name, prefix, size) == 0 && strcmp(entry->d_name, own) != 0)
            (void)take(search, entry->d_name, strlen(entry->d_name), true);
    }
    if (listing)
        (void)closedir(listing);
}

/* Names end where no name goes on: at a quote, a space, a bracket. */
static size_t name_size(const char *name) { return strcspn(name, "\"'<> \t\r\n;)"); }

static void look_through(const struct search *search, const char *text)
{
    for (const char *at = text; (at = strstr(at, "src=")); at++) {
        const char *name = at + 5;
        if (at[4] != '"' && at[4] != '\'')
            continue;
        bool scheme = strncmp(name, "file:", 5) == 0;
        name += scheme ? 5 : 0;
        (void)take(search, name, name_size(name), scheme);
    }
    for (const char *at = text; (at = strstr(at, "file:")); at++)
        if (!take(search, at + 5, name_size(at + 5), true) && !memchr(at + 5, '/', name_size(at + 5)))
            take_all(search, at + 5, name_size(at + 5));
}

void flow_find_sources(const char *command, const char *path, const char *text, struct flow_sources *found)
{
    const char *slash = strrchr(path, '/');
    struct search search = {.command = command, .path = path, .folder = slash ? (size_t)(slash - path) + 1 : 0, .found = found};
    look_through(&search, text);
    for (size_t i = 0; i < found->count; i++) /* they name others; the list grows while it is gone through */
        look_through(&search, found->items[i].text.data);
}

void flow_free_sources(struct flow_sources *found)
{
    for (size_t i = 0; i < found->count; i++) {
        free((char *)(uintptr_t)found->items[i].name.data);
        free((char *)(uintptr_t)found->items[i].text.data);
    }
    found->count = 0;
}

/* --- import ------------------------------------------------------------------------------------------------------------ */

static int fail_import(const char *command, const char *path, ccs_status status, const ccs_flow_answer *answer)
{
    const char *words = answer->text ? answer->text : ccs_status_text(status);
    int code = status == CCS_ENOMEM ? CLI_FAILED : CLI_WRONG;
    return answer->line ? cli_fail(code, command, "%s:%u:%u: %s", path, answer->line, answer->column, words)
                        : cli_fail(code, command, "%s: %s", path, words);
}

int flow_import_beside(const char *path, const char *name, ccs_str text, bool rules, char **json)
{
    static const char command[] = "flow";
    struct flow_sources sources = {.count = 0};
    ccs_flow_import_options options = CCS_FLOW_IMPORT_OPTIONS_INIT;
    ccs_flow_answer answer = CCS_FLOW_ANSWER_INIT;
    flow_find_sources(command, path, text.data, &sources);
    options.sources = sources.items;
    options.source_count = sources.count;
    options.flags = rules ? CCS_FLOW_IMPORT_RULES : 0;
    ccs_status status = ccs_flow_import_scxml(text, &options, &answer);
    int code = status == CCS_OK ? CLI_OK : fail_import(command, name, status, &answer);
    *json = code == CLI_OK ? strdup(answer.text) : NULL;
    ccs_flow_answer_finish(&answer);
    flow_free_sources(&sources);
    return code != CLI_OK ? code : *json ? CLI_OK : cli_fail(CLI_FAILED, command, "no memory");
}
