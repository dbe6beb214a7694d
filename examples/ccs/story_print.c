/*
 * A story as aligned text, and as JSON.
 */
#include "story.h"

#include <inttypes.h>
#include <string.h>

#define TEXT_WIDTH_MAX 110

/* Columns of a text, a character each; combining and wide ones are not told apart. */
static int columns(const char *text, size_t size)
{
    int count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

int story_columns(const char *text)
{
    return columns(text, strlen(text));
}

static bool is_unit(const char *text, size_t size)
{
    return (size == 1 && strchr("dhms", *text)) || (size == 2 && memcmp(text, "ms", 2) == 0);
}

/* Bytes up to the next place where a line may end: "54 m 40 s" stays together. */
static size_t word_size(const char *text)
{
    size_t size = strcspn(text, " ");
    for (bool more = true; more;) {
        const char *next = text[size] ? text + size + 1 : text + size;
        size_t next_size = strcspn(next, " ,;.)");
        const char *last = text + size;
        while (last > text && last[-1] != ' ')
            last--;
        bool number = strspn(last, "0123456789.") == (size_t)(text + size - last) && last < text + size;
        bool unit = is_unit(last, (size_t)(text + size - last)) && next_size == 2 && strspn(next, "0123456789") == 2;
        more = *next && ((number && is_unit(next, next_size)) || unit);
        if (more)
            size = (size_t)(next - text) + strcspn(next, " ");
    }
    return size;
}

void story_wrap(FILE *out, const char *text, int column, int indent, int width)
{
    while (*text) {
        size_t size = word_size(text);
        int wide = columns(text, size);
        if (column > indent && column + 1 + wide > width) {
            (void)fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            (void)fputc(' ', out);
            column++;
        }
        (void)fwrite(text, 1, size, out);
        column += wide;
        text += size;
        text += strspn(text, " ");
    }
    (void)fputc('\n', out);
}

/* A text in a column of at least `width`, and two spaces. */
static int put_column(FILE *out, const char *text, int width)
{
    int wide = columns(text, strlen(text));
    (void)fprintf(out, "%s%*s", text, wide < width ? width - wide + 2 : 2, "");
    return (wide < width ? width : wide) + 2;
}

static int widest_label(const struct story *story)
{
    int widest = 0;
    for (size_t i = 0; i < story->line_count; i++)
        for (size_t j = 0; j < story->lines[i].note_count; j++) {
            int wide = columns(story->lines[i].notes[j].label, strlen(story->lines[i].notes[j].label));
            widest = wide > widest && wide <= 24 ? wide : widest;
        }
    return widest;
}

static void print_line(const struct story *story, const struct story_line *line, FILE *out, int what, int label, int width)
{
    char at[CLI_TEXT_MAX];
    int time = story->contact->opened_at % 1000 || line->at % 1000 ? 24 : 20;
    for (size_t i = 0; i < story->line_count; i++)
        if (story->lines[i].at % 1000)
            time = 24;
    int indent = put_column(out, cli_time_text(line->at, at), time);
    int column = indent + put_column(out, line->what, what);
    story_wrap(out, line->text, column, column, width);
    for (size_t i = 0; i < line->note_count; i++) {
        (void)fprintf(out, "%*s", indent + 2, "");
        column = indent + 2 + put_column(out, line->notes[i].label, label);
        story_wrap(out, line->notes[i].text, column, column, width);
    }
}

void story_print(const struct story *story, FILE *out)
{
    int width = cli_width(out);
    width = width > TEXT_WIDTH_MAX ? TEXT_WIDTH_MAX : width;
    int what = 8, label = widest_label(story);
    for (size_t i = 0; i < story->line_count; i++) {
        int wide = story->lines[i].quiet ? 0 : columns(story->lines[i].what, strlen(story->lines[i].what));
        what = wide > what ? wide : what;
    }
    char head[64];
    (void)snprintf(head, sizeof head, "Contact %" PRIu64 ":", story->contact->id);
    (void)fputs(head, out);
    (void)fputc(' ', out);
    story_wrap(out, story->summary, (int)strlen(head) + 1, (int)strlen(head) + 1, width);
    story_wrap(out, story->about, 0, 0, width);
    (void)fputc('\n', out);
    for (size_t i = 0; i < story->line_count; i++)
        if (!story->lines[i].quiet)
            print_line(story, &story->lines[i], out, what, label, width);
    if (story->cut)
        (void)fprintf(out, "... and more; ccs events --contact %" PRIu64 " lists all of it\n", story->contact->id);
}

static void print_field(FILE *out, const char *name, const char *text)
{
    (void)fprintf(out, "\"%s\":", name);
    cli_json_text(out, text, strlen(text));
}

static void print_notes(const struct story_line *line, FILE *out)
{
    (void)fputs(",\"notes\":[", out);
    for (size_t i = 0; i < line->note_count; i++) {
        (void)fputs(i ? ",{" : "{", out);
        print_field(out, "label", line->notes[i].label);
        (void)fputc(',', out);
        print_field(out, "text", line->notes[i].text);
        (void)fputc('}', out);
    }
    (void)fputc(']', out);
}

void story_print_json(const struct story *story, const char *why, FILE *out)
{
    (void)fprintf(out, "{\"contact\":%s,", reader_json(story->reader, &story->contact->base));
    print_field(out, "summary", story->summary);
    bool waits = story->visit.id && story->visit.kind != CCS__VISIT_KIND__VISIT_KIND_CONSULT;
    ccs_duration waited_ms = story->waited_ms + (waits ? story->reader->at - story->visit.entered_at : 0);
    (void)fprintf(out, ",\"wait_ms\":\"%" PRId64 "\",\"talk_ms\":\"%" PRId64 "\",\"story\":[", waited_ms,
                  story->talked_ms);
    for (size_t i = 0; i < story->line_count; i++) {
        const struct story_line *line = &story->lines[i];
        (void)fprintf(out, "%s{\"at\":\"%" PRId64 "\",", i ? "," : "", line->at);
        print_field(out, "what", line->what);
        (void)fputc(',', out);
        print_field(out, "text", line->text);
        print_notes(line, out);
        (void)fprintf(out, ",\"event\":%s}", line->json);
    }
    if (why)
        (void)fprintf(out, "],\"why\":%s", why);
    (void)fprintf(out, "%s,\"complete\":%s}\n", why ? "" : "]", story->cut ? "false" : "true");
}
