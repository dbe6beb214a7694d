#!/bin/bash
# What is written of the file's tables and records is what there is: `ccs schema`, and the tables of docs/store.md.
. "$(dirname "$0")/check.sh"
cd work
"$ccs" schema --sql | sed -n 's/^CREATE TABLE \([a-z_]*\) .*/\1/p' | sort >tables
[ "$(wc -l <tables)" -gt 20 ] || fail "few tables: $(cat tables)"
sed -n '/^## Tables/,/^The journal is the truth/p' "$source/docs/store.md" | sed -n 's/^| \(`[^|]*`\) |.*/\1/p' | tr -d '` ' |
    tr ',' '\n' | sort >documented
diff tables documented >difference || fail "docs/store.md has other tables than the file (<: missing there): $(cat difference)"

# Rows of all but what is no record.
"$ccs" schema | sed -n '/^JSON Schema of what/,/^$/s/^  ccs schema --json //p' | grep -v '^configuration$' | sed 's/^/ccs_/' | sort >listed
grep -vE '^ccs_(meta|journal|checkpoint)$' tables | diff - listed >difference || fail "ccs schema lists others: $(cat difference)"
for name in configuration $(sed 's/^ccs_//' listed); do
    "$ccs" schema --json "$name" >schema.json || fail "there is no schema $name"
    [ -s schema.json ] || fail "the schema $name is empty"
done
only tables documented difference listed schema.json
done_testing
