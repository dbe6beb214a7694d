/*
 * The settings module: one record for the center as a whole, with what the host says of contacts and agents (traits) and
 * how far its sites are apart.
 */
#include "group/settings.h"
#include "calendar/zone.h"
#include "group/keys.h"
#include "group/requirement.h"
#include <stdio.h>

#define TRAITS_MAX 64
#define TRAIT_NAME_MAX 32
#define SITES_MAX 1000
#define SITE_COST_MAX 1000000
#define SITE_COST_DEFAULT 100

static ccs_status start(struct ccs__group *group)
{
    ccs__group_kind(group, CCS__KIND_SETTINGS, sizeof(struct ccs__settings), sizeof(Ccs__Settings) + sizeof(void *));
    return CCS_OK;
}

const Ccs__Settings *ccs__settings_of(const struct ccs__group *group)
{
    const struct ccs__settings *settings = ccs__row_find(group, CCS__KIND_SETTINGS, 1);
    return settings && settings->row.exists ? &settings->config : NULL; /* not while its making is put back */
}

ccs_duration ccs__settings_shift_gap_ms(const struct ccs__group *group)
{
    const Ccs__Settings *settings = ccs__settings_of(group);
    return settings && settings->shift_gap_ms ? settings->shift_gap_ms : 4 * 3600 * 1000;
}

ccs_duration ccs__settings_gap_ms_max(const struct ccs__group *group)
{
    const Ccs__Settings *settings = ccs__settings_of(group);
    return settings && settings->gap_ms_max ? settings->gap_ms_max : 60 * 1000;
}

ccs_duration ccs__settings_jump_ms_max(const struct ccs__group *group)
{
    const Ccs__Settings *settings = ccs__settings_of(group);
    return settings && settings->jump_ms_max ? settings->jump_ms_max : INT64_C(32) * 24 * 3600 * 1000;
}

/* --- sites and traits --------------------------------------------------------------------------------------- */

static bool is(ccs_str str, const char *text)
{
    return strncmp(text, str.data, str.size) == 0 && text[str.size] == '\0';
}

uint32_t ccs__settings_site_cost(const struct ccs__group *group, ccs_str from, ccs_str to)
{
    const Ccs__Settings *settings = ccs__settings_of(group);
    if (from.size == to.size && (to.size == 0 || memcmp(from.data, to.data, to.size) == 0))
        return 0;
    for (size_t i = 0; settings && i < settings->n_sites; i++) {
        const Ccs__SiteCost *pair = settings->sites[i];
        if ((is(from, pair->from) && is(to, pair->to)) || (is(from, pair->to) && is(to, pair->from)))
            return pair->cost;
    }
    return settings && settings->site_cost ? settings->site_cost : SITE_COST_DEFAULT;
}

const Ccs__TraitType *ccs__settings_trait(const Ccs__Settings *settings, Ccs__TraitOf of, const char *name)
{
    for (size_t i = 0; settings && i < settings->n_traits; i++)
        if (settings->traits[i]->of == of && strcmp(settings->traits[i]->name, name) == 0)
            return settings->traits[i];
    return NULL;
}

/* --- apply and decide --------------------------------------------------------------------------------------- */

static ccs_status apply(struct ccs__group *group, const struct ccs__event *event)
{
    if (event->kind != CCS_EVENT_SETTINGS_CONFIGURED)
        return CCS_OK;
    CCS__EXPECT(group, ((const Ccs__SettingsConfigured *)event->body)->settings != NULL, event->seq);
    struct ccs__settings *settings = ccs__row_find(group, CCS__KIND_SETTINGS, 1);
    if (!settings)
        settings = ccs__row_create(group, CCS__KIND_SETTINGS, 1);
    if (!settings || !ccs__row_edit(group, &settings->row) ||
        !ccs__row_configure(group, &settings->row, &((const Ccs__SettingsConfigured *)event->body)->settings->base))
        return CCS_ENOMEM;
    return CCS_OK;
}

ccs_status ccs__settings_decide(struct ccs__group *group, const Ccs__Settings *wanted)
{
    char path[96], error[256];
    Ccs__Settings settings = *wanted;
    const Ccs__Settings *known = ccs__settings_of(group);
    settings.id = 1;
    settings.current = true;
    if (!ccs__settings_valid(wanted, path, sizeof path, error, sizeof error))
        return ccs__refuse(group, CCS_EINVAL, 0, "settings.%s: %s", path, error);
    if (known && ccs__record_equal(&known->base, &settings.base))
        return CCS_OK;
    Ccs__SettingsConfigured configured = CCS__SETTINGS_CONFIGURED__INIT;
    configured.settings = &settings;
    return ccs__emit(group, CCS_EVENT_SETTINGS_CONFIGURED, &configured);
}

/* --- what a configuration must fulfil ------------------------------------------------------------------------ */

#define WRONG(...)                                \
    do {                                          \
        snprintf(error, error_size, __VA_ARGS__); \
        return false;                             \
    } while (0)

static bool lower_case_word(const char *name)
{
    size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return *name >= 'a' && *name <= 'z' && name[size] == '\0' && size <= TRAIT_NAME_MAX;
}

static bool reserved(const char *name)
{
    return strcmp(name, "true") == 0 || strcmp(name, "false") == 0 || strcmp(name, "null") == 0 || strcmp(name, "in") == 0;
}

/* What rules know of contacts and agents anyhow: a trait of this name could never be read. */
static bool built_in(Ccs__TraitOf of, const char *name)
{
    static const char *const contact[] = {"channel", "source", "entry", "site", "priority", "conversation"};
    static const char *const agent[] = {"key", "name", "site", "kind", "position", "weight", "teams", "skills"};
    bool of_agent = of == CCS__TRAIT_OF__TRAIT_OF_AGENT;
    const char *const *names = of_agent ? agent : contact;
    size_t count = of_agent ? sizeof agent / sizeof agent[0] : sizeof contact / sizeof contact[0];
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool traits_valid(const Ccs__Settings *settings, char *path, size_t path_size, char *error, size_t error_size)
{
    snprintf(path, path_size, "traits");
    if (settings->n_traits > TRAITS_MAX)
        WRONG("at most %d traits, not %zu", TRAITS_MAX, settings->n_traits);
    for (size_t i = 0; i < settings->n_traits; i++) {
        const Ccs__TraitType *trait = settings->traits[i];
        snprintf(path, path_size, "traits[%zu].of", i);
        if ((int)trait->of < 0 || trait->of > CCS__TRAIT_OF__TRAIT_OF_AGENT)
            WRONG("unknown value %d; a trait is of a contact or an agent", (int)trait->of);
        snprintf(path, path_size, "traits[%zu].kind", i);
        if ((int)trait->kind < 0 || trait->kind > CCS__TRAIT_KIND__TRAIT_KIND_FLAG)
            WRONG("unknown kind %d; it is text, number or flag", (int)trait->kind);
        snprintf(path, path_size, "traits[%zu].name", i);
        if (!lower_case_word(trait->name))
            WRONG("a trait's name is a lower-case word of 1 to %d letters, digits and _, beginning with a letter",
                  TRAIT_NAME_MAX);
        if (reserved(trait->name))
            WRONG("\"%s\" is a word of the rule language; choose another name", trait->name);
        const char *of = trait->of == CCS__TRAIT_OF__TRAIT_OF_AGENT ? "agent" : "contact";
        if (built_in(trait->of, trait->name))
            WRONG("rules know %s.%s already; choose another name", of, trait->name);
        const Ccs__TraitType *first = ccs__settings_trait(settings, trait->of, trait->name);
        if (first != trait)
            WRONG("%s.%s is declared twice", of, trait->name);
    }
    return true;
}

static bool same_pair(const Ccs__SiteCost *x, const Ccs__SiteCost *y)
{
    return (strcmp(x->from, y->from) == 0 && strcmp(x->to, y->to) == 0) ||
           (strcmp(x->from, y->to) == 0 && strcmp(x->to, y->from) == 0);
}

static bool sites_valid(const Ccs__Settings *settings, char *path, size_t path_size, char *error, size_t error_size)
{
    snprintf(path, path_size, "sites");
    if (settings->n_sites > SITES_MAX)
        WRONG("at most %d pairs of sites, not %zu", SITES_MAX, settings->n_sites);
    for (size_t i = 0; i < settings->n_sites; i++) {
        const Ccs__SiteCost *pair = settings->sites[i];
        snprintf(path, path_size, "sites[%zu]", i);
        if (!ccs__skill_name_valid(pair->from) || !ccs__skill_name_valid(pair->to))
            WRONG("from and to are names of sites: 1 to 64 bytes, no spaces and none of : , @ |");
        if (strcmp(pair->from, pair->to) == 0)
            WRONG("from and to are the same site; from a site to itself the cost is 0");
        if (pair->cost < 1 || pair->cost > SITE_COST_MAX)
            WRONG("a cost is from 1 to %d, not %u", SITE_COST_MAX, pair->cost);
        for (size_t j = 0; j < i; j++)
            if (same_pair(pair, settings->sites[j]))
                WRONG("\"%s\" and \"%s\" are named twice; the cost is the same in both directions", pair->from, pair->to);
    }
    snprintf(path, path_size, "site_cost");
    if (settings->site_cost > SITE_COST_MAX)
        WRONG("a cost is at most %d, not %u", SITE_COST_MAX, settings->site_cost);
    return true;
}

bool ccs__settings_valid(const Ccs__Settings *settings, char *path, size_t path_size, char *error, size_t error_size)
{
    snprintf(path, path_size, "name");
    if (!ccs__text_within(settings->name, 0, 256))
        WRONG("a name has at most 256 bytes");
    snprintf(path, path_size, "zone");
    if (*settings->zone && !ccs__zone_name_valid(ccs_str_from(settings->zone)))
        WRONG("\"%s\" is no name of a time zone; IANA names are like Asia/Ho_Chi_Minh", settings->zone);
    return traits_valid(settings, path, path_size, error, error_size) &&
           sites_valid(settings, path, path_size, error, error_size);
}

/* What apply() is for. */
static const uint8_t applied[] = {CCS_EVENT_SETTINGS_CONFIGURED, 0};

const struct ccs__module ccs__settings_module = {
    .name = "settings", .start = start, .apply = apply, .applies = applied};
