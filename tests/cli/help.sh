#!/bin/bash
# The help: every command has it, docs/cli.md holds the same words, and an unknown word gets a suggestion.
. "$(dirname "$0")/check.sh"
cd work
commands="init replay report explain events verify backup schema rule calendar flow bench help"
expect 0 '^Usage: ccs COMMAND' help
cp "$room/out/stdout" overview
expect 0 '^Usage: ccs COMMAND' --help
cmp -s overview "$room/out/stdout" || fail "--help differs from help"
"$ccs" >"$room/out/stdout" 2>"$room/out/stderr"
[ $? -eq 2 ] || fail "ccs alone did not end with 2"
cmp -s overview "$room/out/stderr" || fail "ccs alone does not print its help on stderr"
for command in $commands; do
    grep -qE "^  $command " overview || fail "help does not list $command"
    expect 0 "^ccs $command" help "$command"
    cp "$room/out/stdout" "$command"
    expect 0 "^ccs $command" "$command" --help
    cmp -s "$command" "$room/out/stdout" || fail "$command --help differs from help $command"
    awk 'length > 110 { exit 1 }' "$command" || fail "help $command has lines of more than 110 columns"
done
expect 0 '^ccs [0-9]+\.[0-9]+\.[0-9]+$' --version
expect 2 'did you mean "events"' evnts
expect 2 'did you mean "explain"' help explan
expect 2 '`ccs help` lists the commands' something
expect 2 '`ccs help` lists the commands' --something

# Every ```text block of docs/cli.md, in order: the overview, then each command.
"${PYTHON:-python3}" - "$source/docs/cli.md" overview $commands <<'PYTHON' || fail "docs/cli.md holds other words"
import re, sys
blocks = re.findall(r"^```text\n(.*?)^```$", open(sys.argv[1], encoding="utf-8").read(), re.S | re.M)
texts = [open(name, encoding="utf-8").read() for name in sys.argv[2:]]
for name, text in zip(sys.argv[2:], texts):
    if text not in blocks:
        print(f"{name}: not in docs/cli.md word for word")
sys.exit(blocks != texts)
PYTHON
done_testing
