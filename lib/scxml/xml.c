/*
 * From expat's calls to a tree. What a hostile text may do is bounded here: its size, its depth, the number of elements and
 * attributes, and no document type, so that there are no entities to multiply.
 *
 * Memory: the tree lives in the caller's arena. Expat's own memory cannot: its three functions get no argument that would
 * lead to a center's allocator, and there are no globals here. It takes the C library's, and gives all of it back before
 * ccs__xml_read() returns; how much that can be follows from the size of the text, and no block is larger than
 * EXPAT_BLOCK_MAX. Its hash tables are salted with the text itself, so that names that collide are not known before the text
 * is, and results depend on nothing but the text.
 */
#include "scxml/xml.h"
#include "base/assert.h"
#include "base/text.h"
#include <expat.h>
#include <stdarg.h>
#include <stdio.h> /* snprintf only, into memory */

#define EXPAT_BLOCK_MAX ((size_t)32 << 20) /* far above what CCS__XML_SIZE_MAX leads to */
#define SEPARATOR '\n'                     /* between a namespace and a name: no name has it */
#define XINCLUDE "http://www.w3.org/2001/XInclude"

struct reader {
    ccs_str text;
    struct ccs__arena *arena;
    XML_Parser parser;
    struct ccs__buf characters; /* of all open elements, the innermost last */
    size_t begins[CCS__XML_DEPTH_MAX + 1];
    struct ccs__xml_node *root, *open;
    size_t depth, elements;
    bool ascii;
    ccs_status status;
    struct ccs__xml_error *error;
};

/* --- expat's memory ------------------------------------------------------------------------------------------------ */

static void *take(size_t size) { return size > EXPAT_BLOCK_MAX ? NULL : ccs__alloc_default(NULL, 0, size, NULL); }

static void *resize(void *block, size_t size)
{
    return size > EXPAT_BLOCK_MAX ? NULL
                                  : ccs__alloc_default(block, 0, size, NULL); /* the old size is not asked for there */
}

static void give_back(void *block)
{
    if (block)
        (void)ccs__alloc_default(block, 0, 0, NULL);
}

static unsigned long salt_of(ccs_str text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
    return (unsigned long)(hash ^ hash >> 32) | 1; /* 0 would ask for a random one */
}

/* --- errors -------------------------------------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static void fail(struct reader *reader, ccs_status status, const char *format,
                                                       ...)
{
    if (reader->status != CCS_OK)
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(reader->error->message, sizeof reader->error->message, format, arguments);
    va_end(arguments);
    reader->status = status;
    reader->error->line = (uint32_t)XML_GetCurrentLineNumber(reader->parser);
    reader->error->column = (uint32_t)XML_GetCurrentColumnNumber(reader->parser) + 1;
    (void)XML_StopParser(reader->parser, XML_FALSE);
}

static void *reserve(struct reader *reader, size_t size)
{
    const struct ccs__arena *arena = reader->arena;
    void *block = reader->status == CCS_OK ? ccs__arena_take(reader->arena, size) : NULL;
    if (!block && arena->bytes_max > 0 && arena->bytes + size + 16 > arena->bytes_max)
        fail(reader, CCS_ELIMIT, "too much: reading takes more than %zu bytes", arena->bytes_max);
    else if (!block)
        fail(reader, CCS_ENOMEM, "no memory");
    return block;
}

static const char *keep(struct reader *reader, const char *text, size_t size)
{
    char *copy = reserve(reader, size + 1);
    if (!copy)
        return "";
    if (size > 0)
        memcpy(copy, text, size);
    copy[size] = 0;
    return copy;
}

/* What expat has found, in words that say what would be right. */
static const char *words_of(enum XML_Error code)
{
    switch (code) {
    case XML_ERROR_NO_ELEMENTS:
        return "there is no element: a document begins with <scxml ...>";
    case XML_ERROR_TAG_MISMATCH:
        return "this end tag is not that of the element that is open";
    case XML_ERROR_UNDEFINED_ENTITY:
        return "there is no such entity: only &lt; &gt; &amp; &quot; &apos; and numbers such as &#10; are known";
    case XML_ERROR_UNBOUND_PREFIX:
        return "this prefix has no xmlns";
    case XML_ERROR_DUPLICATE_ATTRIBUTE:
        return "this attribute is given twice";
    case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
        return "nothing may follow the outermost element";
    case XML_ERROR_UNCLOSED_TOKEN:
        return "the text ends inside this";
    default:
        return XML_ErrorString(code);
    }
}

/* --- what expat tells ---------------------------------------------------------------------------------------------- */

/* "uri\nname": whose it is, and its name alone. */
static enum ccs__xml_space space_of(const char *full, const char **name)
{
    const char *separator = strrchr(full, SEPARATOR);
    *name = separator ? separator + 1 : full;
    size_t size = separator ? (size_t)(separator - full) : 0;
    if (size == 0 || (size == sizeof CCS__XML_SCXML - 1 && memcmp(full, CCS__XML_SCXML, size) == 0))
        return CCS__XML_PLAIN;
    return size == sizeof CCS__XML_CCS - 1 && memcmp(full, CCS__XML_CCS, size) == 0 ? CCS__XML_OURS : CCS__XML_OTHER;
}

static void take_attributes(struct reader *reader, struct ccs__xml_node *node, const XML_Char **given)
{
    size_t count = 0;
    while (given[2 * count])
        count++;
    if (count > CCS__XML_ATTRIBUTES_MAX) {
        fail(reader, CCS_ELIMIT, "an element has at most %d attributes", CCS__XML_ATTRIBUTES_MAX);
        return;
    }
    struct ccs__xml_attribute *attributes = count > 0 ? reserve(reader, count * sizeof *attributes) : NULL;
    if (!attributes)
        return;
    for (size_t i = 0; i < count; i++) {
        const char *name;
        attributes[i].space = space_of(given[2 * i], &name);
        attributes[i].name = keep(reader, name, strlen(name));
        attributes[i].value = keep(reader, given[2 * i + 1], strlen(given[2 * i + 1]));
    }
    node->attributes = attributes;
    node->attribute_count = count;
}

static void append(struct reader *reader, struct ccs__xml_node *node)
{
    struct ccs__xml_node *parent = reader->open;
    node->parent = parent;
    if (!parent)
        reader->root = node;
    else if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    if (parent)
        parent->last = node;
    reader->open = node;
}

static void XMLCALL begin_element(void *data, const XML_Char *full, const XML_Char **attributes)
{
    struct reader *reader = data;
    if (reader->status != CCS_OK)
        return;
    if (reader->depth == CCS__XML_DEPTH_MAX) {
        fail(reader, CCS_ELIMIT, "elements are nested more than %d deep", CCS__XML_DEPTH_MAX);
        return;
    }
    if (++reader->elements > CCS__XML_ELEMENTS_MAX) {
        fail(reader, CCS_ELIMIT, "there are more than %d elements", CCS__XML_ELEMENTS_MAX);
        return;
    }
    if (strncmp(full, XINCLUDE, sizeof XINCLUDE - 1) == 0 && full[sizeof XINCLUDE - 1] == SEPARATOR) {
        fail(reader, CCS_EPARSE, "nothing is included from elsewhere: put the text here instead of XInclude");
        return;
    }
    struct ccs__xml_node *node = reserve(reader, sizeof *node);
    if (!node)
        return;
    const char *name;
    *node = (struct ccs__xml_node){.space = space_of(full, &name), .text = ""};
    node->name = keep(reader, name, strlen(name));
    node->line = (uint32_t)XML_GetCurrentLineNumber(reader->parser);
    node->column = (uint32_t)XML_GetCurrentColumnNumber(reader->parser) + 1;
    node->inner.data =
        reader->text.data + XML_GetCurrentByteIndex(reader->parser) + XML_GetCurrentByteCount(reader->parser);
    take_attributes(reader, node, attributes);
    append(reader, node);
    reader->begins[reader->depth++] = reader->characters.size;
}

static void XMLCALL end_element(void *data, const XML_Char *full)
{
    struct reader *reader = data;
    (void)full;
    if (reader->status != CCS_OK)
        return;
    CCS_ASSERT(reader->open && reader->depth > 0);
    struct ccs__xml_node *node = reader->open;
    const char *end = reader->text.data + XML_GetCurrentByteIndex(reader->parser);
    if (end > node->inner.data)
        node->inner.size = (size_t)(end - node->inner.data);
    size_t begin = reader->begins[--reader->depth];
    if (reader->characters.size > begin)
        node->text = keep(reader, (const char *)reader->characters.data + begin, reader->characters.size - begin);
    reader->characters.size = begin;
    reader->open = node->parent;
}

static void XMLCALL add_characters(void *data, const XML_Char *text, int size)
{
    struct reader *reader = data;
    ccs__buf_add(&reader->characters, text, (size_t)size);
    if (reader->characters.failed)
        fail(reader, CCS_ENOMEM, "no memory");
}

static void XMLCALL refuse_doctype(void *data, const XML_Char *name, const XML_Char *system_id,
                                   const XML_Char *public_id, int has_internal_subset)
{
    (void)name, (void)system_id, (void)public_id, (void)has_internal_subset;
    fail(data, CCS_EPARSE, "a document type (<!DOCTYPE ...>) is not taken, and with it no entities: leave it out");
}

static void XMLCALL check_encoding(void *data, const XML_Char *version, const XML_Char *encoding, int standalone)
{
    struct reader *reader = data;
    (void)version, (void)standalone;
    static const char *const known[] = {"utf-8", "utf8", "us-ascii", "ascii"};
    if (!encoding || reader->ascii)
        return;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t at = 0;
        while (encoding[at] && (encoding[at] | 0x20) == (known[i][at] | 0x20))
            at++;
        if (!encoding[at] && !known[i][at])
            return;
    }
    fail(reader, CCS_EPARSE, "the text says that it is %.32s: only UTF-8 is read", encoding);
}

/* --- the whole ------------------------------------------------------------------------------------------------------ */

static bool is_ascii(ccs_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] >= 0x80)
            return false;
    return true;
}

static void parse(struct reader *reader)
{
    XML_Parser parser = reader->parser;
    XML_SetUserData(parser, reader);
    XML_SetElementHandler(parser, begin_element, end_element);
    XML_SetCharacterDataHandler(parser, add_characters);
    XML_SetStartDoctypeDeclHandler(parser, refuse_doctype);
    XML_SetXmlDeclHandler(parser, check_encoding);
    (void)XML_SetHashSalt(parser, salt_of(reader->text));
    if (XML_Parse(parser, reader->text.data, (int)reader->text.size, 1) == XML_STATUS_OK || reader->status != CCS_OK)
        return;
    enum XML_Error code = XML_GetErrorCode(parser);
    fail(reader, code == XML_ERROR_NO_MEMORY ? CCS_ENOMEM : CCS_EPARSE, "%s", words_of(code));
}

/* Said before expat is asked, so that its answers are about XML alone. */
static bool check_text(ccs_str text, struct ccs__xml_error *error, ccs_status *status)
{
    size_t bad_at = 0;
    *error = (struct ccs__xml_error){.line = 1, .column = 1};
    if (text.size > CCS__XML_SIZE_MAX) {
        (void)snprintf(error->message, sizeof error->message, "the text has more than %zu bytes", CCS__XML_SIZE_MAX);
        *status = CCS_ELIMIT;
        return false;
    }
    if (text.size == 0 || ccs__utf8_valid(text, &bad_at)) {
        *status = CCS_OK;
        return true;
    }
    for (size_t i = 0; i < bad_at; i++) {
        bool line_end = text.data[i] == '\n';
        error->line += line_end;
        error->column = line_end ? 1 : error->column + (((unsigned char)text.data[i] & 0xC0) != 0x80);
    }
    (void)snprintf(error->message, sizeof error->message, "this is not UTF-8: write the text in that encoding");
    *status = CCS_EPARSE;
    return false;
}

ccs_status ccs__xml_read(ccs_str text, struct ccs__arena *arena, const struct ccs__xml_node **root,
                         struct ccs__xml_error *error)
{
    static const XML_Memory_Handling_Suite memory = {take, resize, give_back};
    static const XML_Char separator[] = {SEPARATOR, 0};
    struct reader reader = {.text = text, .arena = arena, .ascii = is_ascii(text), .error = error};
    *root = NULL;
    if (!check_text(text, error, &reader.status))
        return reader.status;
    reader.text.data = text.data ? text.data : "";
    reader.parser = XML_ParserCreate_MM("UTF-8", &memory, separator);
    if (!reader.parser)
        return CCS_ENOMEM;
    ccs__buf_init(&reader.characters, arena->alloc);
    parse(&reader);
    XML_ParserFree(reader.parser);
    ccs__buf_finish(&reader.characters);
    *root = reader.status == CCS_OK ? reader.root : NULL;
    return reader.status;
}

/* --- walking and writing --------------------------------------------------------------------------------------------- */

const char *ccs__xml_attribute(const struct ccs__xml_node *node, enum ccs__xml_space space, const char *name)
{
    for (size_t i = 0; i < node->attribute_count; i++)
        if (node->attributes[i].space == space && strcmp(node->attributes[i].name, name) == 0)
            return node->attributes[i].value;
    return NULL;
}

const struct ccs__xml_node *ccs__xml_skip(const struct ccs__xml_node *top, const struct ccs__xml_node *node)
{
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

const struct ccs__xml_node *ccs__xml_next(const struct ccs__xml_node *top, const struct ccs__xml_node *node)
{
    return node->first ? node->first : ccs__xml_skip(top, node);
}

bool ccs__xml_write_value(ccs_str value, struct ccs__buf *out)
{
    for (size_t i = 0; i < value.size; i++) {
        unsigned char c = (unsigned char)value.data[i];
        const char *escape = c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : NULL;
        bool noncharacter = c == 0xEF && i + 2 < value.size && (unsigned char)value.data[i + 1] == 0xBF &&
                            (unsigned char)value.data[i + 2] >= 0xBE; /* U+FFFE, U+FFFF */
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || noncharacter)
            return false;
        if (escape)
            ccs__buf_add_text(out, escape);
        else if (c < 0x20)
            ccs__buf_add_format(out, "&#%u;", c); /* a reader would take a raw one for a space */
        else
            ccs__buf_add(out, &c, 1);
    }
    return true;
}
