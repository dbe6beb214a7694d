/*
 * A configuration made from a calls file: what anybody would write by hand after reading the records. bank.json began
 * like this; its names were added by hand.
 */
#include "replay_tally.h"

#include <string.h>

static void write_text(FILE *out, const char *text) { cli_json_text(out, text, strlen(text)); }

static void write_queue(FILE *out, const char *service)
{
    fputs("    {\"key\": ", out);
    write_text(out, service);
    fputs(", \"name\": ", out);
    write_text(out, service);
    fputs(",\n     \"order\": \"credit\", \"priority_credit_ms\": 90000, \"strategy\": \"longest_idle\",\n"
          "     \"requirement\": {\"skills\": [{\"name\": ",
          out);
    write_text(out, service);
    fputs("}]}, \"wrap_up\": {\"mode\": \"mandatory\"},\n"
          "     \"ring_ms\": 60000, \"service_level_ms\": 20000, \"short_abandon_ms\": 5000}",
          out);
}

static void write_agent(FILE *out, const struct calls *calls, const char *key, uint64_t services)
{
    const char *separator = "";
    fputs("    {\"key\": ", out);
    write_text(out, key);
    fputs(", \"skills\": [", out);
    for (uint32_t service = 0; service < calls->services.count; service++) {
        if ((services >> service & 1) == 0)
            continue;
        fprintf(out, "%s{\"name\": ", separator);
        write_text(out, names_text(&calls->services, service));
        fputs("}", out);
        separator = ", ";
    }
    fputs("]}", out);
}

void replay_config_write(FILE *out, const struct calls *calls, const struct roster *roster)
{
    const char *separator = "";
    fputs("{\n  \"settings\": {\"name\": \"From a calls file\", \"gap_ms_max\": 604800000},\n  \"queues\": [\n", out);
    for (uint32_t i = 0; i < calls->services.count; i++) {
        fputs(separator, out);
        write_queue(out, names_text(&calls->services, i));
        separator = ",\n";
    }
    fputs("\n  ],\n  \"agents\": [\n", out);
    separator = "";
    for (uint32_t i = 0; i < roster->count; i++) {
        if (roster->agents[i].services == 0)
            continue;
        fputs(separator, out);
        write_agent(out, calls, names_text(&calls->agents, i), roster->agents[i].services);
        separator = ",\n";
    }
    fputs("\n  ]\n}\n", out);
}
