/*
 * The reader of CSV files: what it takes, and where it says that something is wrong.
 */
#include "csv.h"
#include "fixture.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

/* The whole file as text: fields in <>, records ended by /; or LINE:COLUMN of what is wrong. */
static void expect(const char *bytes, size_t size, const char *wanted)
{
    static struct csv csv;
    char got[4096];
    size_t at = 0;
    const char *name = fixture_file(bytes, size);
    enum csv_step step = csv_open(&csv, name) ? CSV_RECORD : CSV_BAD;
    for (; step == CSV_RECORD; step = csv_next(&csv)) {
        for (uint32_t i = 0; i < csv.count; i++)
            at += (size_t)snprintf(got + at, sizeof got - at, "<%s>", csv.fields[i].text);
        at += (size_t)snprintf(got + at, sizeof got - at, "/");
    }
    if (step == CSV_BAD)
        snprintf(got + at, sizeof got - at, "%llu:%llu", (unsigned long long)csv.error.line,
                 (unsigned long long)csv.error.column);
    csv_close(&csv);
    unlink(name);
    cr_expect_str_eq(got, wanted);
}

#define EXPECT(bytes, wanted) expect("" bytes, sizeof(bytes) - 1, wanted)

Test(csv, reads_plain_fields) { EXPECT("a,b\n1,2\n", "<a><b>/<1><2>/"); }

Test(csv, takes_crlf_a_mark_empty_lines_and_no_last_line_end)
{
    EXPECT("a,b\r\n1,2\r\n", "<a><b>/<1><2>/");
    EXPECT("\xef\xbb\xbf"
           "a,b\n1,2\n",
           "<a><b>/<1><2>/");
    EXPECT("\n\na,b\n\n1,2\n\r\n\n", "<a><b>/<1><2>/");
    EXPECT("a,b\n1,", "<a><b>/<1><>/");
    EXPECT("a,b\n1,2\r", "<a><b>/<1><2>/");
}

Test(csv, unquotes_as_rfc_4180_says)
{
    EXPECT("a,b\n\"x, \"\"y\"\"\",\"\"\n", "<a><b>/<x, \"y\"><>/");
    EXPECT("a,b\n\"two\nlines\",2\n3,4\n", "<a><b>/<two\nlines><2>/<3><4>/");
    EXPECT("a\n\"last\"", "<a>/<last>/");
}

Test(csv, says_where_quotes_are_wrong)
{
    EXPECT("a,b\n1,x\"y\n", "<a><b>/2:4");
    EXPECT("a,b\n1,\"never\n\n", "<a><b>/2:3");
    EXPECT("a,b\n1,\"x\"y\n", "<a><b>/2:6");
    EXPECT("a,b\n\"1\n2\",\"x\" \n", "<a><b>/3:7");
}

Test(csv, says_where_bytes_are_wrong)
{
    EXPECT("a,b\n1,\0\n", "<a><b>/2:3");
    EXPECT("a,b\n\"\0\",1\n", "<a><b>/2:2");
    EXPECT("a,b\nx\ry,2\n", "<a><b>/2:2");
    EXPECT("a,b\n1,\xff\n", "<a><b>/2:3");
    EXPECT("a,b\n1,\xc0\xaf\n", "<a><b>/2:3");         /* overlong */
    EXPECT("a,b\n1,\xed\xa0\x80\n", "<a><b>/2:3");     /* a surrogate */
    EXPECT("a,b\n1,\xf4\x90\x80\x80\n", "<a><b>/2:3"); /* beyond U+10FFFF */
    EXPECT("a,b\n1,\xe2\x82\xac\xf0\x9f\x98\x80\n", "<a><b>/<1><\xe2\x82\xac\xf0\x9f\x98\x80>/");
}

Test(csv, wants_as_many_columns_as_the_header_has)
{
    EXPECT("a,b\n1,2\n3\n", "<a><b>/<1><2>/3:1");
    EXPECT("a,b\n1,2,3\n", "<a><b>/2:1");
    EXPECT("", "1:1");
    EXPECT("\n\n", "1:1");
}

Test(csv, refuses_a_record_beyond_its_limit_and_takes_one_at_it)
{
    size_t size = CSV_RECORD_MAX + 16;
    char *bytes = malloc(size);
    static struct csv csv;
    for (int over = 0; over < 2; over++) {
        memset(bytes, 'x', size);
        memcpy(bytes, "a\n", 2);
        size_t end = 2 + CSV_RECORD_MAX + (size_t)over;
        bytes[end] = '\n';
        const char *name = fixture_file(bytes, end + 1);
        cr_assert(csv_open(&csv, name));
        cr_expect_eq(csv_next(&csv), over ? CSV_BAD : CSV_RECORD);
        cr_expect(!over || (csv.error.line == 2 && csv.error.column == CSV_RECORD_MAX + 1), "%llu",
                  (unsigned long long)csv.error.column);
        csv_close(&csv);
        unlink(name);
    }
    free(bytes);
}

Test(csv, refuses_too_many_columns)
{
    char bytes[CSV_FIELDS_MAX + 8];
    memset(bytes, ',', sizeof bytes);
    bytes[sizeof bytes - 1] = '\n';
    expect(bytes, sizeof bytes, "1:257");
}
