#!/bin/bash
# Configurations with a mistake: one clear line with its place, exit code 2, no half-made file.
#
# Each file under wrong/ is named after its mistake; its first line of expected words stands in wrong/expected.txt.
. "$(dirname "$0")/check.sh"
cd work
cp "$here"/wrong/*.json .
while read -r name pattern; do
    expect 2 "^ccs: init: $name.json:$pattern" init new.ccs --config "$name.json"
done <"$here/wrong/expected.txt"
[ "$(wc -l <"$here/wrong/expected.txt")" -eq "$(ls "$here"/wrong/*.json | wc -l)" ] || fail "a file without expectation"
rm ./*.json

# What is not kept as a file: bytes that are no text, and sizes.
printf '{"queues": [{"key": "a\xff"}]}' >bytes.json
expect 2 'bytes.json:1:23: .*UTF-8' init new.ccs --config bytes.json
printf '\xef\xbb\xbf{"queues": []}' >mark.json
expect 2 'mark.json:1:1: .*mark' init new.ccs --config mark.json
printf '{"queues": [{"key": "a\\ud800"}]}' >surrogate.json
expect 2 'surrogate.json:1:2[0-9]: .*surrogate' init new.ccs --config surrogate.json
head -c 100000 /dev/zero | tr '\0' '[' >deep.json
expect 2 'deep.json:1:[0-9]+: ' init new.ccs --config deep.json
{ printf '{"settings": '; for ((i = 0; i < 5000; i++)); do printf '{"settings": '; done; } >deeper.json
expect 2 'deeper.json:1:' init new.ccs --config deeper.json
: >nothing.json
expect 2 'nothing.json:1:1: ' init new.ccs --config nothing.json
head -c 4096 /dev/zero >zeros.json
expect 2 'zeros.json:1:1: ' init new.ccs --config zeros.json
truncate -s 100M hundred.json
expect 2 'hundred.json: too large; at most 64 MiB are read' init new.ccs --config hundred.json
rm ./*.json
expect 2 'too large' init new.ccs --config /dev/zero
only
done_testing
