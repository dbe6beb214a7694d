#!/bin/bash
# ccs verify finds what was changed behind the center's back: exit code 1, and the record is named.
. "$(dirname "$0")/check.sh"
cd work
"$scene" good.ccs || fail "the scene could not be written"

# changed SQL PATTERN: after the SQL, verify says BAD and PATTERN.
changed() {
    cp good.ccs bad.ccs
    "${PYTHON:-python3}" -c 'import sqlite3, sys
db = sqlite3.connect("bad.ccs"); db.execute(sys.argv[1]); db.commit(); db.close()' "$1" || fail "$1"
    "$ccs" verify bad.ccs >"$room/out/stdout" 2>"$room/out/stderr"
    [ $? -eq 1 ] || fail "verify was content after: $1"
    grep -qE "bad.ccs is BAD: .*$2" "$room/out/stdout" || { fail "after $1"; cat "$room/out/stdout" "$room/out/stderr"; }
    "$ccs" verify bad.ccs --json >"$room/out/stdout" 2>/dev/null
    grep -q '"good":false' "$room/out/stdout" || fail "--json after: $1"
    json
}

changed "UPDATE ccs_contact SET priority = 9 WHERE id = (SELECT max(id) FROM ccs_contact)" 'ccs_contact'
changed "DELETE FROM ccs_leg WHERE id = (SELECT min(id) FROM ccs_leg)" 'ccs_leg'
changed "UPDATE ccs_journal SET at = at + 1 WHERE first_seq = (SELECT max(first_seq) FROM ccs_journal WHERE first_seq < 40)" ''
grep -qE '"bad_seq":"[1-9]' "$room/out/stdout" || fail "the bad group is not named"
changed "DELETE FROM ccs_journal WHERE first_seq = (SELECT max(first_seq) FROM ccs_journal WHERE first_seq < 40)" ''
changed "UPDATE ccs_journal SET bodies = x'ff' WHERE first_seq = (SELECT max(first_seq) FROM ccs_journal)" ''
expect 0 'is good' verify good.ccs

# Reading a damaged journal says so, and does not crash.
"$ccs" events bad.ccs >/dev/null 2>"$room/out/stderr" && fail "events did not see the damage"
grep -q 'is damaged' "$room/out/stderr" || { fail "events, damaged"; cat "$room/out/stderr"; }
head -c 20000 good.ccs >short.ccs
cp good.ccs scribbled.ccs
head -c 4096 /dev/zero | tr '\0' '\377' | dd of=scribbled.ccs bs=4096 seek=3 conv=notrunc 2>/dev/null
cp good.ccs renamed.ccs
"${PYTHON:-python3}" - renamed.ccs <<'PYTHON'
import sys
data = open(sys.argv[1], "rb").read()
open(sys.argv[1], "wb").write(data.replace(b"CREATE TABLE ccs_leg", b"CREATE TABBE ccs_leg"))
PYTHON
for file in short scribbled renamed; do
    "$ccs" verify $file.ccs >"$room/out/stdout" 2>"$room/out/stderr"
    [ $? -eq 1 ] || fail "verify was content with $file.ccs"
    grep -qE "^$file.ccs is BAD: .*malformed" "$room/out/stdout" || { fail "verify $file.ccs"; cat "$room/out/stdout" "$room/out/stderr"; }
    "$ccs" verify $file.ccs --json >"$room/out/stdout" 2>"$room/out/stderr"
    [ $? -eq 1 ] || fail "verify --json was content with $file.ccs"
    grep -qE '^\{"good":false,.*"message":".*malformed' "$room/out/stdout" || fail "verify --json $file.ccs"
    json
done
"$ccs" events short.ccs >/dev/null 2>"$room/out/stderr"
[ $? -eq 1 ] || fail "events was content with half a file"
done_testing
