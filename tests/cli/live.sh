#!/bin/bash
# Reading commands beside a center at work: they see what is durable, and the center goes on writing afterwards.
. "$(dirname "$0")/check.sh"
cd work
mkfifo ../out/in ../out/said
"$scene" live.ccs hold <../out/in >../out/said &
pid=$!
exec 3>../out/in 4<../out/said
read -r word <&4
[ "$word" = ready ] || fail "the scene said \"$word\""
expect 0 'contact_closed' events live.ccs
expect 0 'Contact ' explain live.ccs contact S-3
expect 0 'is ready|not ready' explain live.ccs agent anna
expect 0 '^Agent anna, at 2030-03-01T08:00:12Z$' explain live.ccs agent anna --at 2030-03-01T08:00:12Z
expect 0 ' offers decided again: ' explain live.ccs offers
expect 0 '^A contact that enters sales at ' explain live.ccs plan sales
expect 0 'is good' verify live.ccs
expect 0 'complete copy' backup live.ccs copy.ccs
expect 0 'is good' verify copy.ccs
expect 2 'exists already' init live.ccs
echo go >&3
exec 3>&- 4<&-
wait "$pid" || fail "the center could not go on"
expect 0 '09:03:00Z.*agent_presence_changed' events live.ccs
only live.ccs copy.ccs
done_testing
