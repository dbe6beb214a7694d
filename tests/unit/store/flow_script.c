#include "flow_script.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START ((ccs_time)1898586000000) /* 2030-03-01 09:00 UTC */
#define REFS 8

/* Both versions: timers of every mode, two regions, a child, histories, signals that are sent later and taken back. */
#define WORK(seconds, more)                                                                                            \
    "{\"key\":\"work\",\"variables\":[{\"name\":\"n\",\"kind\":\"number\",\"value\":\"0\"}],\"states\":["              \
    "{\"name\":\"idle\",\"transitions\":[{\"on\":[\"go\"],\"to\":[\"both\"]}]},"                                       \
    "{\"name\":\"both\",\"kind\":\"parallel\",\"transitions\":[{\"on\":[\"rest\"],\"to\":[\"idle\"]},"                 \
    "{\"on\":[\"back\"],\"to\":[\"deep\"]},{\"on\":[\"end\"],\"to\":[\"over\"]}]},"                                    \
    "{\"name\":\"deep\",\"in\":\"both\",\"kind\":\"deep_history\",\"transitions\":[{\"to\":[\"a\",\"c\"]}]},"          \
    "{\"name\":\"left\",\"in\":\"both\",\"timers\":[{\"name\":\"budget\",\"after_ms\":600000,\"mode\":\"budget\"},"    \
    "{\"name\":\"wall\",\"after_ms\":900000,\"mode\":\"wall\"}]},"                                                     \
    "{\"name\":\"a\",\"in\":\"left\",\"timers\":[{\"name\":\"stay\",\"after_ms\":" seconds "}],\"transitions\":["      \
    "{\"on\":[\"stay\",\"next\"],\"to\":[\"b\"]}]},"                                                                   \
    "{\"name\":\"b\",\"in\":\"left\",\"children\":[{\"name\":\"kid\",\"flow\":\"part\"}],\"transitions\":["            \
    "{\"on\":[\"done.invoke.kid\"],\"to\":[\"a\"],\"do\":[{\"do\":\"assign\",\"to\":\"n\",\"value\":\"n + 1\"}]},"     \
    "{\"on\":[\"wall\",\"budget\"],\"do\":[{\"do\":\"log\",\"label\":\"late\",\"value\":\"n\"}]}]},"                   \
    "{\"name\":\"right\",\"in\":\"both\"},"                                                                            \
    "{\"name\":\"c\",\"in\":\"right\",\"enter\":[{\"do\":\"send\",\"signal\":\"ring\",\"delay_ms\":120000,\"id\":\"r\"}," \
    "{\"do\":\"send\",\"signal\":\"mail\",\"target\":\"host\",\"delay_ms\":60000}],\"transitions\":["                  \
    "{\"on\":[\"ring\"],\"to\":[\"c\"]},{\"on\":[\"quiet\"],\"do\":[{\"do\":\"cancel\",\"id\":\"r\"}]}" more "]},"     \
    "{\"name\":\"over\",\"kind\":\"final\"}]}"

static const char first[] = WORK("90000", "");
static const char second[] = WORK("150000", ",{\"on\":[\"more\"],\"do\":[{\"do\":\"log\",\"value\":\"'more'\"}]}");
static const char part[] =
    "{\"key\":\"part\",\"states\":[{\"name\":\"p\",\"timers\":[{\"name\":\"t\",\"after_ms\":45000}],\"transitions\":["
    "{\"on\":[\"t\"],\"to\":[\"q\"]}]},{\"name\":\"q\",\"timers\":[{\"name\":\"u\",\"after_ms\":45000}],\"transitions\":["
    "{\"on\":[\"u\"],\"to\":[\"z\"]}]},{\"name\":\"z\",\"kind\":\"final\"}]}";

/* A command a minute; now and then the host is away for a quarter of an hour. */
static ccs_time time_of(uint64_t i)
{
    return START + (ccs_time)(i * 60000 + i / 17 * 900000 + i * 7919 % 30000);
}

static ccs_status begin(ccs_center *center, const char *ref, ccs_time now)
{
    ccs_flow_options options = CCS_FLOW_OPTIONS_INIT;
    ccs_instance_id instance;
    options.ref = ccs_str_from(ref);
    return ccs_flow_start(center, CCS_STR("work"), &options, now, &instance);
}

static ccs_status play(ccs_center *center, uint64_t i, ccs_time now)
{
    static const char *const signals[] = {"go", "rest", "back", "next", "quiet", "go", "rest", "back", "more", "end"};
    char ref[16];
    ccs_instance_id instance = {0};
    ccs_rng rng;
    ccs_rng_seed(&rng, i);
    snprintf(ref, sizeof ref, "r%u", (unsigned)ccs_rng_below(&rng, REFS));
    if (i == 0)
        return ccs_flow_put(center, ccs_str_from(part), now, NULL);
    if (i == 1)
        return ccs_flow_put(center, ccs_str_from(first), now, NULL);
    if (i == FLOW_SCRIPT_STEPS / 2)
        return ccs_flow_put(center, ccs_str_from(second), now, NULL);
    if (i == FLOW_SCRIPT_STEPS / 2 + 5)
        return ccs_flow_migrate(center, CCS_STR("{\"flow\": \"work\"}"), now, NULL);
    if (ccs_instance_find(center, ccs_str_from(ref), &instance) != CCS_OK)
        return begin(center, ref, now);
    if (ccs_rng_below(&rng, 40) == 0)
        return ccs_flow_stop(center, instance, CCS_STR("enough"), now);
    return ccs_flow_signal(center, instance, ccs_str_from(signals[ccs_rng_below(&rng, 10)]), CCS_STR(""), now);
}

ccs_status flow_script_step(ccs_center *center, uint64_t i)
{
    char key[24];
    ccs_call call = CCS_CALL_INIT;
    snprintf(key, sizeof key, "step-%llu", (unsigned long long)i);
    call.actor = CCS_STR("script");
    call.key = ccs_str_from(key);
    ccs_status status = ccs_center_call(center, &call);
    return status == CCS_OK ? play(center, i, time_of(i)) : status;
}

char *flow_script_events(ccs_center *center)
{
    ccs_events events = CCS_EVENTS_AFTER(center, 0);
    ccs_event event = CCS_EVENT_INIT;
    ccs_str json;
    size_t size = 0, capacity = (size_t)1 << 16;
    char *text = malloc(capacity);
    while (text && ccs_events_next(&events, &event) == CCS_OK) {
        if (ccs_event_json(center, event.seq, &json) != CCS_OK)
            return free(text), NULL;
        if (size + json.size + 2 > capacity) {
            char *larger = realloc(text, capacity *= 2);
            if (!larger)
                return free(text), NULL;
            text = larger;
        }
        memcpy(text + size, json.data, json.size);
        size += json.size;
        text[size++] = '\n';
    }
    if (text)
        text[size] = '\0';
    return text;
}
