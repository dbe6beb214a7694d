/*
 * The settings module: one record for the center as a whole.
 */
#include "group/settings.h"
#include "group/keys.h"

static ccs_status start(struct ccs__group *group)
{
    ccs__group_kind(group, CCS__KIND_SETTINGS, sizeof(struct ccs__settings), sizeof(Ccs__Settings) + sizeof(void *));
    return CCS_OK;
}

static const Ccs__Settings *settings_of(const struct ccs__group *group)
{
    const struct ccs__settings *settings = ccs__row_find(group, CCS__KIND_SETTINGS, 1);
    return settings ? &settings->config : NULL;
}

ccs_duration ccs__settings_shift_gap_ms(const struct ccs__group *group)
{
    const Ccs__Settings *settings = settings_of(group);
    return settings && settings->shift_gap_ms ? settings->shift_gap_ms : 4 * 3600 * 1000;
}

ccs_duration ccs__settings_gap_ms_max(const struct ccs__group *group)
{
    const Ccs__Settings *settings = settings_of(group);
    return settings && settings->gap_ms_max ? settings->gap_ms_max : 60 * 1000;
}

ccs_duration ccs__settings_jump_ms_max(const struct ccs__group *group)
{
    const Ccs__Settings *settings = settings_of(group);
    return settings && settings->jump_ms_max ? settings->jump_ms_max : INT64_C(32) * 24 * 3600 * 1000;
}

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
    Ccs__Settings settings = *wanted;
    const Ccs__Settings *known = settings_of(group);
    settings.id = 1;
    settings.current = true;
    if (!ccs__text_within(settings.name, 0, 256))
        return ccs__refuse(group, CCS_EINVAL, 0, "settings.name: a name has at most 256 bytes");
    if (known && ccs__record_equal(&known->base, &settings.base))
        return CCS_OK;
    Ccs__SettingsConfigured configured = CCS__SETTINGS_CONFIGURED__INIT;
    configured.settings = &settings;
    return ccs__emit(group, CCS_EVENT_SETTINGS_CONFIGURED, &configured);
}

const struct ccs__module ccs__settings_module = {.name = "settings", .start = start, .apply = apply};
