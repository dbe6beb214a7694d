# Sourced by every test: ccs and scene as given, an empty directory to be in, and words for what is expected.
#   TEST.sh CCS SCENE SOURCE
set -u
ccs=$1 scene=$2 source=$3
here=$source/tests/cli
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room" || exit 1
mkdir out work
failures=0

fail() { echo "FAILED: $*"; failures=$((failures + 1)); }

# expect CODE PATTERN ARGUMENTS: run ccs; the exit code, and its stdout (code 0, 1 of verify) or stderr matches PATTERN.
# An error is one line on stderr, and nothing of it on stdout.
expect() {
    local code=$1 pattern=$2 got
    shift 2
    "$ccs" "$@" >"$room/out/stdout" 2>"$room/out/stderr" </dev/null
    got=$?
    [ "$got" -eq "$code" ] || { fail "ccs $* ended with $got, not $code"; cat "$room/out/stderr"; return; }
    if [ "$code" -eq 0 ]; then
        [ -z "$pattern" ] || grep -qE -- "$pattern" "$room/out/stdout" || { fail "ccs $*: no \"$pattern\" in"; cat "$room/out/stdout"; }
        [ ! -s "$room/out/stderr" ] || { fail "ccs $*: said on stderr"; cat "$room/out/stderr"; }
    else
        grep -qE -- "$pattern" "$room/out/stderr" || { fail "ccs $*: no \"$pattern\" in"; cat "$room/out/stderr"; }
        [ "$(wc -l <"$room/out/stderr")" -eq 1 ] || { fail "ccs $*: not one line"; cat "$room/out/stderr"; }
        [ ! -s "$room/out/stdout" ] || { fail "ccs $*: failed, but printed"; head -3 "$room/out/stdout"; }
    fi
}

# only NAMES: the directory at hand holds these files and nothing else.
only() {
    local have want
    have=$(ls -A | sort | tr '\n' ' ')
    want=$(printf '%s\n' "$@" | sed '/^$/d' | sort | tr '\n' ' ')
    [ "$have" = "$want" ] || fail "in the directory: $have; wanted: $want"
}

# json: the last stdout is JSON, a value a line or one value.
json() {
    "${PYTHON:-python3}" -c '
import json, sys
text = sys.stdin.read()
try:
    json.loads(text)
except ValueError:
    for line in text.splitlines():
        json.loads(line)
sys.exit(0 if text.strip() else 1)' <"$room/out/stdout" || fail "not JSON: $(head -c 300 "$room/out/stdout")"
}

done_testing() { [ "$failures" -eq 0 ] && echo "all well"; exit $((failures > 0)); }
