/*
 * Words that every part of a story uses: names, times, numbers, strategies.
 */
#include "story.h"

#include <inttypes.h>
#include <string.h>

const char *story_agent(struct story *story, uint64_t agent)
{
    return reader_name(story->reader, CCS__KIND_AGENT, agent);
}

const char *story_queue(struct story *story, uint64_t queue)
{
    return reader_name(story->reader, CCS__KIND_QUEUE, queue);
}

const char *story_duration(struct reader *reader, ccs_duration duration)
{
    char text[CLI_TEXT_MAX];
    return reader_text(reader, "%s", cli_duration_text(duration, text));
}

const char *story_time(struct reader *reader, ccs_time at)
{
    char text[CLI_TEXT_MAX];
    return reader_text(reader, "%s", cli_time_text(at, text));
}

const char *story_ordinal(struct reader *reader, int64_t number)
{
    bool teen = number % 100 >= 11 && number % 100 <= 13;
    const char *end = teen ? "th" : number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : number % 10 == 3 ? "rd" : "th";
    return reader_text(reader, "%" PRId64 "%s", number, end);
}

const char *story_count(struct reader *reader, uint64_t count, const char *one, const char *many)
{
    return reader_text(reader, "%" PRIu64 " %s", count, count == 1 ? one : many);
}

void story_note(struct story_line *line, const char *label, const char *text)
{
    if (line->note_count < STORY_NOTES_MAX && text[0])
        line->notes[line->note_count++] = (struct story_note){.label = label, .text = text};
}

const char *story_ringing(struct story *story)
{
    const struct story_visit *visit = &story->visit;
    const char *text = "";
    for (size_t i = 0; i < visit->ringing_count; i++) {
        const char *between = i == 0 ? "" : i + 1 == visit->ringing_count ? " and " : ", ";
        text = reader_text(story->reader, "%s%s%s", text, between, story_agent(story, visit->ringing_at[i]));
    }
    return text;
}

const char *story_strategy_words(struct reader *reader, const Ccs__Strategy *strategies, size_t count)
{
    static const char *const words[] = {
        [CCS__STRATEGY__STRATEGY_LONGEST_IDLE] = "longest idle first",
        [CCS__STRATEGY__STRATEGY_TOP_DOWN] = "by position",
        [CCS__STRATEGY__STRATEGY_LEAST_BUSY] = "fewest in progress first",
        [CCS__STRATEGY__STRATEGY_FEWEST_CONTACTS] = "fewest answered in the shift first",
        [CCS__STRATEGY__STRATEGY_LEAST_TALK] = "least talk in the shift first",
        [CCS__STRATEGY__STRATEGY_MOST_SKILLED] = "most skilled first",
        [CCS__STRATEGY__STRATEGY_LEAST_SKILLED] = "least skilled first",
        [CCS__STRATEGY__STRATEGY_ROUND_ROBIN] = "in turn by position",
        [CCS__STRATEGY__STRATEGY_RANDOM] = "by chance",
        [CCS__STRATEGY__STRATEGY_WEIGHTED_RANDOM] = "by chance, by their weights",
        [CCS__STRATEGY__STRATEGY_RING_ALL] = "several at once",
        [CCS__STRATEGY__STRATEGY_SEQUENTIAL] = "by position, one after the other",
        [CCS__STRATEGY__STRATEGY_SCORE] = "highest score first",
    };
    const char *text = "";
    for (size_t i = 0; i < count; i++) {
        bool known = (size_t)strategies[i] < sizeof words / sizeof words[0];
        text = reader_text(reader, "%s%s%s", text, i ? ", then " : "", known ? words[strategies[i]] : "");
    }
    return text;
}
