/*
 * What is written can be read, and is then what it was.
 */
#include "record/json.h"
#include "record/record.h"
#include "scxml/export.h"
#include "scxml/scxml.h"
#include "scxml_fixture.h"

static const ccs_alloc c_library = {0};

static void check_round(struct ccs__arena *arena, const Ccs__Flow *flow, uint64_t seed)
{
    struct ccs__export export;
    struct ccs__buf xml, json, notes;
    struct ccs__xml_error error;
    char message[256] = "";
    uint32_t note_count;
    Ccs__Flow *const list[] = {(Ccs__Flow *)(uintptr_t)flow};
    Ccs__Flows flows = CCS__FLOWS__INIT;
    flows.n_flows = 1, flows.flows = (Ccs__Flow **)(uintptr_t)list;
    ccs__buf_init(&xml, &c_library);
    ccs__buf_init(&json, &c_library);
    ccs__buf_init(&notes, &c_library);
    SCXML_REQUIRE(ccs__export_init(&export, flow, arena, message) == CCS_OK, "seed %llu: %s", (unsigned long long)seed,
                  message);
    SCXML_REQUIRE(ccs__export_scxml(&export, &xml, message) == CCS_OK, "seed %llu: %s", (unsigned long long)seed,
                  message);
    ccs_status status =
        ccs__scxml_import(&c_library, (ccs_str){(char *)xml.data, xml.size}, NULL, &json, &notes, &note_count, &error);
    SCXML_REQUIRE(status == CCS_OK, "seed %llu: %u:%u: %s\n%s", (unsigned long long)seed, error.line, error.column,
                  error.message, ccs__buf_text(&xml));
    ProtobufCMessage *again = NULL;
    struct ccs__json_error json_error;
    SCXML_REQUIRE(ccs__json_read((ccs_str){(char *)json.data, json.size}, &ccs__flows__descriptor, arena, &again,
                                 &json_error) == CCS_OK,
                  "%s", json_error.message);
    bool same = ccs__record_equal(again, &flows.base);
    struct ccs__buf was;
    ccs__buf_init(&was, &c_library);
    ccs__json_write(&flows.base, 2, &was);
    SCXML_REQUIRE(same, "seed %llu\n%s\n%s\n%s", (unsigned long long)seed, ccs__buf_text(&xml), ccs__buf_text(&was),
                  ccs__buf_text(&json));
    ccs__buf_finish(&was);
    ccs__buf_finish(&notes);
    ccs__buf_finish(&json);
    ccs__buf_finish(&xml);
}

Test(scxml_export, is_read_back_as_it_was)
{
    for (uint64_t seed = 1; seed <= 600; seed++) {
        struct ccs__arena arena;
        ccs_rng rng;
        ccs_rng_seed(&rng, seed);
        ccs__arena_init(&arena, &c_library, 0);
        check_round(&arena, scxml_random_flow(&arena, &rng), seed);
        ccs__arena_finish(&arena);
    }
}
