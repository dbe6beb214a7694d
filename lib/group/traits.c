/*
 * See traits.h. The text is always ours, so reading it back needs no parser of JSON: strings have no other escapes than
 * those written here.
 */
#include "group/traits.h"
#include "group/settings.h"
#include <stdio.h>

static const Ccs__TraitType *type_of(const Ccs__Settings *settings, const Ccs__Trait *trait)
{
    return ccs__settings_trait(settings, CCS__TRAIT_OF__TRAIT_OF_CONTACT, trait->name);
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

/* Only the member of its kind may be given. */
static ccs_status check_kind(struct ccs__group *group, const Ccs__Trait *trait, Ccs__TraitKind kind)
{
    static const char *const members[] = {"text", "number", "flag"};
    bool other = (kind != CCS__TRAIT_KIND__TRAIT_KIND_TEXT && *trait->text) ||
                 (kind != CCS__TRAIT_KIND__TRAIT_KIND_NUMBER && trait->number) ||
                 (kind != CCS__TRAIT_KIND__TRAIT_KIND_FLAG && trait->flag);
    return other ? ccs__refuse(group, CCS_EINVAL, 0, "trait \"%s\" is a %s: give \"%s\"", trait->name, members[kind],
                               members[kind])
                 : CCS_OK;
}

ccs_status ccs__traits_write(struct ccs__group *group, const Ccs__OpenContact *command, struct ccs__buf *json)
{
    const Ccs__Trait *sorted[CCS__TRAITS_MAX];
    const Ccs__Settings *settings = ccs__settings_of(group);
    for (size_t i = 0; i < command->n_traits; i++) { /* insertion sort: few */
        size_t j = i;
        if (!type_of(settings, command->traits[i]))
            return ccs__refuse(group, CCS_EINVAL, 0, "trait \"%s\" of contacts is not declared in settings.traits",
                               command->traits[i]->name);
        CCS__TRY(check_kind(group, command->traits[i], type_of(settings, command->traits[i])->kind));
        for (; j > 0 && strcmp(sorted[j - 1]->name, command->traits[i]->name) > 0; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = command->traits[i];
    }
    ccs__buf_add_text(json, "{");
    for (size_t i = 0; i < command->n_traits; i++)
        write_trait(sorted[i], type_of(settings, sorted[i])->kind, json);
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
