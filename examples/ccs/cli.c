/*
 * What every command prints and how: errors in one line, a bar for those who watch, JSON texts, and the end of stdout.
 * Kept apart from the commands so that all of them behave alike when the terminal, the pipe or the disk goes away.
 */
#include "cli.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define ERROR_SIZE_MAX 2048
#define BAR_WIDTH 30
#define FIRST_DRAWN_MS 500
#define DRAWN_EVERY_MS 100

const char *const cli_durabilities[] = {"full", "normal", "off", NULL};
const char *const cli_formats[] = {"text", "json", NULL};

/* The reader of stdout has gone. stdio forgets why a write failed, so the signal is what tells it from a full disk. */
static volatile sig_atomic_t pipe_closed;

static void keep_pipe_closed(int signal)
{
    (void)signal;
    pipe_closed = 1;
}

void cli_begin(void)
{
    struct sigaction action = {.sa_handler = keep_pipe_closed, .sa_flags = SA_RESTART};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGPIPE, &action, NULL); /* not ignored and not obeyed: a command must still tidy up */
    cli_drafts_watch();
}

/* --- errors ------------------------------------------------------------------------------------------------ */

int cli_fail(int code, const char *command, const char *format, ...)
{
    char words[ERROR_SIZE_MAX];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);

    for (char *c = words; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' '; /* one line, and nothing that a terminal would obey */
    (void)fflush(stdout);
    if (command)
        (void)fprintf(stderr, "ccs: %s: %s\n", command, words);
    else
        (void)fprintf(stderr, "ccs: %s\n", words);
    return code;
}

int cli_code(ccs_status status)
{
    switch (status) {
    case CCS_OK:
    case CCS_DONE:
        return CLI_OK;
    case CCS_EINVAL:
    case CCS_ENOENT:
    case CCS_ESTATE:
    case CCS_ECLOCK:
    case CCS_ECONFLICT:
    case CCS_EVERSION:
    case CCS_EPARSE:
    case CCS_ELIMIT:
        return CLI_WRONG;
    default:
        return CLI_FAILED;
    }
}

/* --- terminal ------------------------------------------------------------------------------------------------ */

bool cli_is_terminal(FILE *stream)
{
    int file = fileno(stream);
    return file >= 0 && isatty(file) == 1;
}

bool cli_colour(FILE *stream)
{
    const char *term = getenv("TERM");
    const char *off = getenv("NO_COLOR");
    return cli_is_terminal(stream) && term && strcmp(term, "dumb") != 0 && !(off && *off);
}

int cli_width(FILE *stream)
{
    struct winsize size;
    int file = fileno(stream);
    if (file < 0 || ioctl(file, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 100;
    return size.ws_col < 40 ? 40 : size.ws_col;
}

/* --- progress ------------------------------------------------------------------------------------------------ */

int64_t cli_clock_ms(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void cli_progress_begin(struct cli_progress *progress, const char *title, uint64_t total)
{
    const char *term = getenv("TERM");
    *progress = (struct cli_progress){.title = title, .total = total, .started_ms = cli_clock_ms()};
    progress->drawn_ms = progress->started_ms;
    progress->shown = cli_is_terminal(stderr) && !(term && strcmp(term, "dumb") == 0);
}

static void draw(const struct cli_progress *progress, uint64_t done)
{
    if (progress->total == 0) {
        (void)fprintf(stderr, "\r\033[K%s  %" PRIu64, progress->title, done);
        return;
    }
    if (done > progress->total)
        done = progress->total;
    double part = (double)done / (double)progress->total;
    int filled = (int)(part * BAR_WIDTH);
    char bar[BAR_WIDTH + 1];
    memset(bar, '#', (size_t)filled);
    memset(bar + filled, '.', (size_t)(BAR_WIDTH - filled));
    bar[BAR_WIDTH] = '\0';
    (void)fprintf(stderr, "\r\033[K%s  %s  %3d %%", progress->title, bar, (int)(part * 100));
}

void cli_progress_update(struct cli_progress *progress, uint64_t done)
{
    if (!progress->shown)
        return;
    int64_t now = cli_clock_ms();
    int64_t wait = progress->drawn ? progress->drawn_ms + DRAWN_EVERY_MS : progress->started_ms + FIRST_DRAWN_MS;
    if (now < wait)
        return;
    progress->drawn = true;
    progress->drawn_ms = now;
    draw(progress, done);
    (void)fflush(stderr);
}

void cli_progress_end(struct cli_progress *progress)
{
    if (progress->drawn) {
        (void)fputs("\r\033[K", stderr);
        (void)fflush(stderr);
    }
    progress->drawn = progress->shown = false;
}

/* --- out ------------------------------------------------------------------------------------------------------ */

/* Bytes of the well-formed UTF-8 sequence at `text`, or 0. */
static size_t utf8_size(const unsigned char *text, size_t size)
{
    unsigned char c = text[0];
    size_t need = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xf0 && c < 0xf5 ? 4 : 0;
    if (need == 0 || need > size)
        return 0;
    for (size_t i = 1; i < need; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (c == 0xe0 && text[1] < 0xa0) || (c == 0xf0 && text[1] < 0x90);
    bool outside = (c == 0xed && text[1] >= 0xa0) || (c == 0xf4 && text[1] >= 0x90);
    return overlong || outside ? 0 : need;
}

void cli_json_text(FILE *out, const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    (void)fputc('"', out);
    for (size_t i = 0; i < size;) {
        size_t step = utf8_size(bytes + i, size - i);
        if (step == 0) {
            (void)fputs("\\ufffd", out);
            step = 1;
        } else if (bytes[i] == '"' || bytes[i] == '\\') {
            (void)fprintf(out, "\\%c", bytes[i]);
        } else if (bytes[i] < ' ' || bytes[i] == 0x7f) {
            (void)fprintf(out, "\\u%04x", bytes[i]);
        } else {
            (void)fwrite(bytes + i, 1, step, out);
        }
        i += step;
    }
    (void)fputc('"', out);
}

int cli_flush(const char *command)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return CLI_OK;
    if (errno == EPIPE || pipe_closed)
        return CLI_OK; /* the reader has what he wanted */
    return cli_fail(CLI_FAILED, command, "the output could not be written: %s", errno ? strerror(errno) : "I/O error");
}
