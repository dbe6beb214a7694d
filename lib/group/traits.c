/*
 * See traits.h. The text is always ours, so reading it back needs no parser of JSON: strings have no other escapes than
 * those written here.
 */
#include "group/traits.h"
#include <stdio.h>

static const Ccs__Settings *settings_of(const struct ccs__group *group)
{
    const struct ccs__row *row = ccs__row_find(group, CCS__KIND_SETTINGS, 1);
    return row ? (const Ccs__Settings *)(const void *)ccs__row_message(row) : NULL;
}

bool ccs__trait_kind(const Ccs__Settings *settings, Ccs__TraitOf of, const char *name, Ccs__TraitKind *kind)
{
    for (size_t i = 0; settings && i < settings->n_traits; i++)
        if (settings->traits[i]->of == of && strcmp(settings->traits[i]->name, name) == 0) {
            *kind = settings->traits[i]->kind;
            return true;
        }
    return false;
}

static void write_text(const char *text, struct ccs__buf *json)
{
    ccs__buf_add_text(json, "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            ccs__buf_add_text(json, "\\");
        if ((unsigned char)*c < ' ')
            ccs__buf_add_format(json, "\\u%04x", (unsigned)(unsigned char)*c);
        else
            ccs__buf_add(json, c, 1);
    }
    ccs__buf_add_text(json, "\"");
}

static void write_trait(const Ccs__Trait *trait, Ccs__TraitKind kind, struct ccs__buf *json)
{
    ccs__buf_add_text(json, json->size > 1 ? "," : "");
    write_text(trait->name, json);
    ccs__buf_add_text(json, ":");
    if (kind == CCS__TRAIT_KIND__TRAIT_KIND_TEXT)
        write_text(trait->text, json);
    else if (kind == CCS__TRAIT_KIND__TRAIT_KIND_NUMBER)
        ccs__buf_add_format(json, "%lld", (long long)trait->number);
    else
        ccs__buf_add_text(json, trait->flag ? "true" : "false");
}

ccs_status ccs__traits_write(struct ccs__group *group, const Ccs__OpenContact *command, struct ccs__buf *json)
{
    const Ccs__Trait *sorted[CCS__TRAITS_MAX];
    const Ccs__Settings *settings = settings_of(group);
    Ccs__TraitKind kind = CCS__TRAIT_KIND__TRAIT_KIND_TEXT;
    for (size_t i = 0; i < command->n_traits; i++) { /* insertion sort: few */
        size_t j = i;
        if (!ccs__trait_kind(settings, CCS__TRAIT_OF__TRAIT_OF_CONTACT, command->traits[i]->name, &kind))
            return ccs__refuse(group, CCS_EINVAL, 0, "trait \"%s\" of contacts is not declared in settings.traits",
                               command->traits[i]->name);
        for (; j > 0 && strcmp(sorted[j - 1]->name, command->traits[i]->name) > 0; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = command->traits[i];
    }
    ccs__buf_add_text(json, "{");
    for (size_t i = 0; i < command->n_traits; i++) {
        (void)ccs__trait_kind(settings, CCS__TRAIT_OF__TRAIT_OF_CONTACT, sorted[i]->name, &kind);
        write_trait(sorted[i], kind, json);
    }
    ccs__buf_add_text(json, "}");
    return CCS_OK;
}

/* Behind a string that begins at `cursor`, quotes included. */
static const char *skip_text(const char *cursor)
{
    for (cursor++; *cursor && *cursor != '"'; cursor++)
        cursor += *cursor == '\\' && cursor[1];
    return *cursor ? cursor + 1 : cursor;
}

ccs_str ccs__traits_find(const char *json, const char *name)
{
    size_t size = strlen(name);
    for (const char *cursor = json; *cursor == '{' || *cursor == ',';) {
        const char *key = cursor + 1, *colon = *key == '"' ? skip_text(key) : key;
        if (*colon != ':')
            break;
        const char *value = colon + 1, *end = *value == '"' ? skip_text(value) : value + strcspn(value, ",}");
        if ((size_t)(colon - key) == size + 2 && memcmp(key + 1, name, size) == 0)
            return (ccs_str){value, (size_t)(end - value)};
        cursor = end;
    }
    return (ccs_str){"", 0};
}
