#!/bin/bash
# Rules from the command line: values as JSON, mistakes with their place, explanations, what remains.
. "$(dirname "$0")/check.sh"
cd work
facts='{"contact": {"channel": "voice", "tier": 3}, "agent": {"skills": {"PS": 2, "zh": 5}}, "x": 1}'
echo "$facts" >facts.json

# gives RULE TEXT: exactly this line.
gives() {
    expect 0 '' rule "$1" --facts facts.json "${@:3}"
    [ "$(cat "$room/out/stdout")" = "$2" ] || fail "$1 gave $(cat "$room/out/stdout"), not $2"
}
gives "contact.channel == 'voice' && contact.tier >= 2 && 'zh' in agent.skills" true
gives 'x + 1' 2
gives "'a' + 'é'" '"aé"'
gives '[x, 2]' '[1,2]'
gives 'agent.skills' '{"PS":2,"zh":5}'
gives "timestamp('2030-03-01T09:00:00Z') + duration('1h30m')" '"2030-03-01T10:30:00Z"'
gives "duration('1h30m')" '"5400s"'
gives "agent.skills['PS'] >= 5" "agent.skills['PS'] >= 5 is false: agent.skills['PS'] is 2" --explain
gives "contact.tier > 2 && queue.waiting > contact.tier" 'queue.waiting > 3' --rest
gives 'x == 1 || queue.waiting > 2' true --rest
expect 0 '^2$' rule '1 + 1'
expect 0 '^-5$' rule -- -5
expect 0 '^-5$' rule -5
expect 0 '^false$' rule '-x > 1' --facts facts.json
expect 0 '^false$' rule --facts facts.json '-x > 1'
expect 0 '^2$' rule 'x + 1' --facts '{"x": 1}'
"$ccs" rule 'x + 1' --facts - <facts.json | grep -qx 2 || fail "facts from stdin"

expect 1 '^ccs: rule: 1:3: division by zero$' rule '1 / 0'
expect 1 '^ccs: rule: 1:13: no such key$' rule "agent.skills['en'] > 1" --facts facts.json
expect 2 '^ccs: rule: 1:5: .*per mille' rule 'x > 1.5' --facts facts.json
expect 2 '^ccs: rule: 2:1: nothing is called contat; did you mean contact\?$' rule $'true &&\ncontat.tier > 1'
expect 2 '^ccs: rule: facts:1:8: numbers are integers' rule 'x' --facts '{"x": [1.5]}'
echo '{"x": 1,}' >wrong.json
expect 2 '^ccs: rule: wrong.json:1:9: ' rule 'x' --facts wrong.json
expect 2 'nowhere.json: ' rule 'x' --facts nowhere.json
expect 2 'exclude each other' rule 'true' --explain --rest
expect 2 'RULE' rule
only facts.json wrong.json
done_testing
