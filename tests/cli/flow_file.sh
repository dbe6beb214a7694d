#!/bin/bash
# Flows in a center's file: why one is still open, how one ended, what happened to it.
. "$(dirname "$0")/check.sh"
cd work
"$scene" flows.ccs flows || fail "the scene could not be written"
says() { # says TEXT: the last command's output has this
    grep -qE -- "$1" "$room/out/stdout" || { fail "no \"$1\" in"; cat "$room/out/stdout"; }
}
id_of() { "$ccs" events flows.ccs --kind flow_started --json | sed -n "s/.*\"seq\":\"\([0-9]*\)\".*\"ref\":\"$1\".*/\1/p"; }
first=$(id_of order-1)

expect 0 "^Flow order-1 \(id $first\) of \"order\", version 1, at 2030-03-01T08:50:00Z$" explain flows.ccs flow order-1
says '^  is in +approval, which is waiting, since 2030-03-01T08:30:00Z$'
says '^  timers +overdue: paused, 30 m 00 s of 2 h 00 m used$'
says '^  children +ask: flow in progress [0-9]+ of "approve", in asked$'
says '^  possible +cancel$' # done.invoke.ask comes from the flow itself
says '^  waits for +it is in approval; it waits for ask'
cp "$room/out/stdout" by_ref
expect 0 '' explain flows.ccs flow "$first"
cmp -s by_ref "$room/out/stdout" || fail "by its id it is told otherwise"
expect 0 '"waits_for":"it is in approval' explain flows.ccs flow order-1 --json
json
expect 0 ', at 2030-03-01T08:10:00Z$' explain flows.ccs flow order-1 --at 2030-03-01T08:10:00Z
says '^  is in +open, which is open, since 2030-03-01T08:00:00Z$'
says '^  timers +overdue: running, .* due 2030-03-01T10:00:00Z$'
expect 2 'was started only at 2030-03-01T08:00:00Z' explain flows.ccs flow order-1 --at 2030-03-01T07:30:00Z

expect 0 'of "order", version 1, ended at 2030-03-01T08:45:00Z$' explain flows.ccs flow order-2
says '^  ended +done in done$'
says '^  variables +\{"amount":900\}$'
expect 2 'had ended at 2030-03-01T08:45:00Z' explain flows.ccs flow order-2 --at 2030-03-01T08:46:00Z
expect 0 '^  is in +approval' explain flows.ccs flow order-2 --at 2030-03-01T08:44:00Z
expect 0 '^  ended +stopped in open: called off$' explain flows.ccs flow order-3
expect 0 '"reason":"called off"' explain flows.ccs flow order-3 --json
json
expect 2 'no flow in progress has the ref or the id order-9' explain flows.ccs flow order-9
expect 2 'the ref or id of the flow is missing' explain flows.ccs flow

expect 0 ' flow_started ' events flows.ccs --instance "$first"
"$ccs" events flows.ccs --instance "$first" >one
[ "$(grep -c ' flow_moved ' one)" -eq 2 ] || fail "two moves of order-1: $(cat one)"
grep -E ' (ref=order-[23]|agent_|queue_)' one && fail "others are among them"
expect 0 ' flow_started .*child=ask' events flows.ccs --instance "$(($("$ccs" events flows.ccs --kind flow_started | awk '/child=ask/ {print $2; exit}')))"
only flows.ccs by_ref one
done_testing
