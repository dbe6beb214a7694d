#!/bin/bash
# ccs init: a file that is whole, or none.
. "$(dirname "$0")/check.sh"
cd work
cp "$here/desk.json" desk.json

expect 0 'empty.ccs is ready' init empty.ccs
expect 0 'desk.ccs is ready' init desk.ccs --config desk.json --at 1999-02-01T08:00:00Z --durability normal
expect 0 'past.ccs is ready' init --durability=off --config=desk.json past.ccs
only desk.json empty.ccs desk.ccs past.ccs
expect 0 'agent_configured .*"key":"anna"' events desk.ccs
expect 0 '^1999-02-01T08:00:00Z' events desk.ccs
expect 0 'is good' verify desk.ccs
expect 0 'is good' verify empty.ccs

# The example that uses every field there is, and the page that shows it.
expect 0 'everything.ccs is ready' init everything.ccs --config "$source/examples/data/everything.json"
rm everything.ccs
"${PYTHON:-python3}" "$here/everything.py" "$ccs" "$source" || fail "docs/configuration.md and its example"

cp desk.ccs before
expect 2 'desk.ccs: exists already' init desk.ccs
cmp -s desk.ccs before || fail "init touched a file that existed"
rm before
expect 2 'there is no directory nowhere' init nowhere/desk.ccs
expect 2 'is missing' init
expect 2 'one argument too many' init a.ccs b.ccs
expect 2 'no option --confg; did you mean --config' init a.ccs --confg desk.json
expect 2 'wants a value' init a.ccs --config
expect 2 'full, normal or off' init a.ccs --durability most
expect 2 'wants a time such as' init a.ccs --at yesterday
expect 2 'none.json: No such file' init a.ccs --config none.json
expect 2 'a directory, not a file' init a.ccs --config .
only desk.json empty.ccs desk.ccs past.ccs
if [ "$(id -u)" -ne 0 ]; then
    mkdir locked && chmod 500 locked
    expect 1 'locked/a.ccs' init locked/a.ccs
fi
done_testing
