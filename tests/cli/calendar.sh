#!/bin/bash
# Calendars from the command line: every question, alone and in a batch; mistakes with their place; holidays in and out; pictures.
. "$(dirname "$0")/check.sh"
data=$source/examples/data/calendars
cd work
cp "$data"/*.json "$data"/*.ics .
unset TZDIR

# gives ANSWER QUESTION...: exactly this line.
gives() {
    local want=$1
    shift
    expect 0 '' calendar "$@"
    [ "$(cat "$room/out/stdout")" = "$want" ] || fail "$* gave $(cat "$room/out/stdout"), not $want"
}
# The office: Monday to Friday 08:00-12:00, 13:00-17:30, Saturday 08:00-12:00, in Ho Chi Minh City.
gives 2026-03-09T11:55:00+07:00 add office.json 2026-03-06T17:25 8h
gives 2026-03-06T17:30:00+07:00 add office.json 2026-03-06T17:25 5m
gives 2026-03-06T17:25:00+07:00 add office.json 2026-03-09T11:55 -8h
gives 2026-03-06T17:25:00+07:00 sub office.json 2026-03-09T11:55 PT8H
gives 2026-03-06T13:00:00.250+07:00 add office.json 2026-03-06T11:59:59.750 500ms
gives 2026-03-06T10:25:00Z add office.json 2026-03-06T10:20Z 5m --utc
gives 1772792700000 add office.json 2026-03-06T11:20+01:00 5m --ms
gives 1772792700000 add office.json 1772792400000 5m --ms
gives 5h30m between office.json 2026-03-06T17:00 2026-03-09T09:00
gives -19800000 between office.json 2026-03-09T09:00 2026-03-06T17:00 --ms
gives 0h between office.json 2026-03-08 2026-03-09
gives open is-open office.json 2026-03-06T08:00
gives closed is-open office.json 2026-03-06T12:00
gives closed is-open office.json 2026-02-17T10:00
gives no is-working-day office.json 2026-02-17
gives yes is-working-day office.json 2026-02-21
gives 2026-03-07T08:00:00+07:00 next-open office.json 2026-03-06T13:00
gives 2026-03-06T17:30:00+07:00 next-close office.json 2026-03-06T13:00
gives 2026-03-06T08:00:00+07:00 previous-open office.json 2026-03-06T13:00
gives 2026-03-06T12:00:00+07:00 previous-close office.json 2026-03-06T13:00
gives 2026-02-23T17:25:00+07:00 add-days office.json 2026-02-14T17:25 2
gives 2026-02-13T17:25:00+07:00 add-days office.json 2026-02-21T17:25 -2
gives 2026-02-21T17:25:00+07:00 add-days office.json 2026-02-17T17:25 0
gives 2 days-between office.json 2026-02-14T17:25 2026-02-23
gives -2 days-between office.json 2026-02-23 2026-02-14
gives "2026-03-07T08:00:00+07:00/2026-03-07T11:00:00+07:00" intervals office.json 2026-03-07 2026-03-07T11:00
expect 0 '' calendar intervals office.json 2026-03-08 2026-03-09
[ ! -s "$room/out/stdout" ] || fail "a Sunday has intervals"
"$ccs" calendar add - 2026-03-06T17:25 5m <office.json | grep -qx 2026-03-06T17:30:00+07:00 || fail "a calendar from stdin"

# China: a holiday of the weekend is none, and make-up days work.
china="shanghai-desk.json --holidays china-2026.json"
gives 2026-02-14T18:00:00+08:00 next-close $china 2026-02-14T10:00
gives 2026-02-24T09:00:00+08:00 next-open $china 2026-02-14T18:00
gives 248 days-between $china 2025-12-31 2026-12-31
expect 2 'shanghai-desk.json:[0-9]+:[0-9]+: holidays\[0\]: calendar "china-2026" is not among those that were given .*--holidays FILE' calendar check shanghai-desk.json

# Local times that a clock skips or shows twice.
echo '{"key": "b", "zone": "Europe/Berlin"}' >berlin.json
gives 2026-03-29T03:30:00+02:00 add-days berlin.json 2026-03-28T02:30 1
gives 2026-03-29T01:30:00+01:00 add-days berlin.json 2026-03-28T02:30 1 --policy earlier
gives 2026-10-25T02:30:00+02:00 add-days berlin.json 2026-10-24T02:30 1
gives 2026-10-25T02:30:00+01:00 add-days berlin.json 2026-10-24T02:30 1 --policy later
expect 1 'the clock does not show this time' calendar add-days berlin.json 2026-10-24T02:30 1 --policy reject
expect 2 'is put forward over this time' calendar add berlin.json 2026-03-29T02:30 1h --policy reject
expect 2 'shows this time twice' calendar add berlin.json 2026-10-25T02:30 1h --policy reject
expect 1 'open without end' calendar next-open berlin.json 2026-01-01
expect 1 'the years 1970 to 2199 \(UTC\), and the answer is not in them' calendar add berlin.json 2199-12-31 48h
expect 1 'the years 1970 to 2199 \(UTC\), and 1969-12-31T23:00:00Z is not in them' calendar is-open berlin.json 1970-01-01
expect 1 'and 9999-12-30T23:00:00Z is not in them' calendar between berlin.json 2026-01-01 9999-12-31
expect 1 'and this time is not in them' calendar is-open berlin.json 999999999999999

# The whole time that calendars know, and not a millisecond less.
echo '{"key": "u"}' >always.json
gives 2016144h between always.json 1970-01-01 2200-01-01
gives 84006 days-between always.json 1970-01-01 2200-01-01
expect 0 '^calendar u: 84006 working days with 2016144h open, from 1970 to 2199$' calendar check always.json
echo '{"key": "x", "dates": [{"date": "1960-01-01"}, {"date": "1960-01-01", "every": "FREQ=YEARLY"}, {"date": "2300-01-01"}]}' >idle.json
expect 0 '^dates\[2\], 2300-01-01, says nothing' calendar check idle.json
[ "$(grep -c 'says nothing' "$room/out/stdout")" -eq 2 ] || fail "other dates say nothing: $(cat "$room/out/stdout")"
echo '{"windows": [{"open": "09:00", "close": "17:00"}]}' >keyless.json
expect 2 'keyless.json:1:1: key: a calendar has a key of 1 to 64 bytes' calendar check keyless.json

# Rules that never come, as many as there may be, are no work; more than these are refused before any is worked out.
for count in 1024 1025; do
    { printf '{"key": "x", "dates": ['
      for ((i = 1; i <= count; i++)); do
          printf '{"date": "1970-01-01", "every": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}%s' "$([ $i -lt $count ] && echo ,)"
      done; printf ']}'; } >rules-$count.json
done
expect 0 'working days' calendar check rules-1024.json
expect 2 'dates\[1024\].every: more than 1024 entries come again' calendar check rules-1025.json

# A batch gives what single questions give; mistakes are answers too.
grep -v '^#' "$data/questions.txt" >questions
while read -r verb rest; do
    # shellcheck disable=SC2086
    "$ccs" calendar "$verb" office.json $rest | tr '\n' ' ' | sed 's/ $/\n/'
done <questions >single
"$ccs" calendar run office.json <questions >batch || fail "the batch ended with $?"
cmp -s single batch || fail "a batch answers otherwise: $(diff single batch)"
[ "$(wc -l <batch)" -eq 6 ] || fail "six questions, $(wc -l <batch) answers"
printf 'add 2026-03-06T17:25 8x\n\nnxt-open 2026-03-06\nadd 2026-03-06\nis-open 2026-03-06T09:00\n' >mistakes
"$ccs" calendar run office.json <mistakes >answers
[ $? -eq 1 ] || fail "a batch with mistakes ended well"
diff - answers <<'TEXT' || fail "a batch with mistakes"
error: "8x" is no duration; write 8h, 1h30m, 45s, 250ms, -8h or PT8H30M; 1d is 24 open hours, and for working days there is add-days

error: there is no question "nxt-open"; did you mean "next-open"?
error: add is asked with TIME DURATION
open
TEXT

# A line that is none is an answer as well, and the next question gets its own; a blank may stand for the T.
{ printf 'is-open 2026-03-06\0T09:00\n'; printf 'is-open %05000d\n' 0; printf 'is-open 2026-03-06  09:00\n'
  printf 'between 2026-03-06 09:00 2026-03-06 10:30\n'; printf 'add 2026-03-06T09:00+07 1w'; } >odd
"$ccs" calendar run office.json <odd >answers
[ $? -eq 1 ] || fail "a batch with bad lines ended well"
diff - answers <<'TEXT' || fail "a batch with bad lines"
error: a question is a line of text; this one has a NUL byte in it
error: a question has at most 4095 bytes
open
1h30m
2026-03-31T17:30:00+07:00
TEXT

# Holidays in and out.
for name in office vietnam china-2026; do
    "$ccs" calendar export "$name.json" --at 2026-01-01 | cmp -s - "$name.ics" || fail "$name.ics is not what export gives"
    "$ccs" calendar import "$name.ics" --key "$name" >back.json || fail "$name.ics"
    "${PYTHON:-python3}" - "$name.json" back.json <<'PYTHON' || fail "$name.ics read back is another calendar"
import json, sys
given, back = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:])
given.pop("windows", None)
sys.exit(given != back)
PYTHON
    "$ccs" calendar check back.json >/dev/null || fail "$name read back is none"
done
expect 0 '"as": "thu"' calendar import "$here/apple.ics" --working-as thu
expect 0 '^[0-9]+ entries; [1-9][0-9]* left out$' calendar import "$here/apple.ics" --skipped
printf 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:2026-01-01\n' >wrong.ics
expect 2 '^ccs: calendar: wrong.ics:3:9: a date is written 20260217' calendar import wrong.ics
expect 2 '^ccs: calendar: --zone Asia/Saigonn: .*did you mean Asia/Saigon\?' calendar import vietnam.ics --zone Asia/Saigonn

# As mail programs write them: zones by another name, described in the file; and what no calendar can say.
cp "$here/outlook.ics" .
expect 2 '^ccs: calendar: outlook.ics:41:7: FREQ: .*; --skip-errors leaves such events out$' calendar import outlook.ics
"$ccs" calendar import outlook.ics --zone Asia/Ho_Chi_Minh --skip-errors >left.json 2>words || fail "a feed without its odd event"
grep -q '"close": "15:00"' left.json || fail "W. Europe Standard Time: $(cat left.json)"
grep -qx 'ccs: calendar: 1 event cannot be said in a calendar and is left out; --skipped lists it' words || fail "$(cat words)"
expect 0 '^37: Every hour \(UID 3@example\): line 41: FREQ: these are whole days' calendar import outlook.ics --skip-errors --skipped
expect 0 '^22: Meeting: a newer version of it stands in the file' calendar import outlook.ics --skip-errors --skipped
sed 's/TZID=W. Europe/TZID=Romance/; /HOURLY/d' outlook.ics >wrong.ics
expect 2 'wrong.ics:20:36: the zone of this time: "Romance Standard Time" is no IANA name' calendar import wrong.ics

# Hours of holidays are those of one clock: of the desk that names them, or they are refused.
cat >moved.ics <<'ICS'
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Party
DTSTART;TZID=Asia/Ho_Chi_Minh:20260213T130000
DTEND;TZID=Asia/Ho_Chi_Minh:20260213T163000
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
ICS
cat >desk-vn.json <<'JSON'
{"key": "desk", "zone": "Asia/Ho_Chi_Minh", "holidays": ["holidays"], "windows": [{"open": "08:00", "close": "17:00"}]}
JSON
"$ccs" calendar import moved.ics >moved.json 2>words || fail "a file with a zone of its own"
grep -q 'no --zone was given, and hours of this calendar are on the clock of UTC' words || fail "nothing is said of UTC: $(cat words)"
expect 2 'holidays\[0\]: hours of dates\[0\] of "holidays" are on the clock of UTC, here they would be on that of Asia/Ho_Chi_Minh' \
    calendar check desk-vn.json --holidays moved.json
"$ccs" calendar import moved.ics --zone Asia/Ho_Chi_Minh >moved.json 2>words || fail "a file in its zone"
[ ! -s words ] || fail "of a file in its zone: $(cat words)"
expect 0 '^2026-02-13T16:30:00\+07:00/2026-02-13T17:00:00\+07:00$' calendar intervals desk-vn.json 2026-02-13T15:00 2026-02-14 \
    --holidays moved.json
"$ccs" calendar import moved.ics --opaque-only >empty.json 2>words || fail "an import with nothing in it"
grep -qx 'ccs: calendar: the calendar has no dates: 1 event was left out; --skipped lists them' words || fail "empty: $(cat words)"

# Options of other verbs would be ignored, and the answer be another than was asked for.
expect 2 "^ccs: calendar: --zone is an option of import, and is-open has none such; .* as in 2026-03-06T17:50-05:00" \
    calendar is-open office.json 2026-01-02T09:00 --zone America/New_York
expect 2 '^ccs: calendar: --at is an option of export zone, and is-open' calendar is-open office.json 2026-01-02 --at 2026-01-01
for option in '--key x' '--leave-out x' --opaque-only --unmarked '--working-as fri' --skipped --skip-errors; do
    # shellcheck disable=SC2086
    expect 2 "^ccs: calendar: ${option%% *} is an option of import, and check" calendar check office.json $option
done
for option in --utc --ms '--policy later'; do
    # shellcheck disable=SC2086
    expect 2 "^ccs: calendar: ${option%% *} is an option of questions and of run, and import" calendar import moved.ics $option
done
expect 2 'is an option of verbs that read FILE.json, and zone' calendar zone UTC --holidays office.json

# A mistake that makes a whole day of none; a word that is no question although it is a verb; a Saturday as Monday in a picture.
printf '{"key": "x", "windows": [{"open": "08:00", "close": "08:00"}]}' >wrong.json
expect 2 'wrong.json:1:53: windows\[0\].close: it is the time of `open`, .*a whole day is 00:00 to 24:00' calendar check wrong.json
printf '{"key": "x", "windows": [{"open": "08:00", "close": "12:00"},]}' >wrong.json
expect 2 'a comma must not stand before the closing \]' calendar check wrong.json
echo 'show 2026' | "$ccs" calendar run office.json | grep -qx 'error: there is no question "show"; `ccs help calendar` lists them' ||
    fail "show is asked for as a question"
expect 0 'Sa 22 .*working day: Instead of 31 August$' calendar show office.json 2026-08

# Zones, pictures, and what is asked for wrongly.
expect 0 '2026-03-29T01:00:00Z  02:00 CET \(\+01:00\) -> 03:00 CEST \(\+02:00, daylight saving\)' calendar zone Europe/Berlin 2026
expect 0 '^it is 2026-07-01 02:00 CEST' calendar zone Europe/Berlin --at 2026-07-01
expect 0 '^  none$' calendar zone Asia/Ho_Chi_Minh 2026
expect 2 'did you mean Asia/Saigon\?' calendar zone Asia/Saigonn
expect 2 'is no year' calendar zone UTC 26
mkdir zones
cp /usr/share/zoneinfo/Europe/Berlin zones/Here
expect 0 '^Here$' calendar zone Here 2026 --zones zones
expect 2 'no time zone of this name' calendar zone Europe/Berlin --zones zones
expect 2 'are looked for in /nonexist, and there is no such directory' calendar check berlin.json --zones /nonexist
expect 2 'are looked for in /nonexist, and there is no such directory' calendar zone Europe/Berlin --zones /nonexist
expect 2 'no name of a time zone' calendar zone ../zones/Here --zones zones
expect 0 'Mo 16  -  +holiday: Tet$' calendar show office.json 2026-02
expect 0 '\(16\)\(17\)\(18\)\(19\)\(20\) 21 ' calendar show office.json 2026
expect 0 'Sa 14 .*working day: 春节（班）$' calendar show $china 2026-02
expect 2 'is no year or month' calendar show office.json 2026-13
expect 0 '^calendar office: [0-9]+ working days' calendar check office.json
expect 0 '^the next change is 20.*[+]07:00$' calendar check office.json
printf '{"key": "x", "windows": [{"open": "09:00", "close": "25:00"}]}' >wrong.json
expect 2 '^ccs: calendar: wrong.json:1:[0-9]+: windows\[0\].close' calendar check wrong.json
printf '{"key": "x", "zone": "Europe/Belin"}' >wrong.json
expect 2 '^ccs: calendar: wrong.json:1:[0-9]+: zone: .*did you mean Europe/Berlin\?' calendar check wrong.json
expect 2 'did you mean "add"' calendar ad office.json 2026-03-06 8h
expect 2 'ccs calendar add FILE.json TIME DURATION' calendar add office.json 2026-03-06
expect 2 'nowhere.json' calendar check nowhere.json
expect 2 'is no time' calendar is-open office.json tomorrow
expect 2 'is no time: there is no such day' calendar is-open office.json 2026-02-29
expect 2 'is no number of days' calendar add-days office.json 2026-02-28 2h
expect 2 'what to do' calendar

# docs/calendars.md: its files are what it shows, and its commands print what stands below them.
mkdir docs
cp "$data"/*.json docs
echo '{"key": "always"}' >docs/always.json
cp berlin.json docs/always-berlin.json
"${PYTHON:-python3}" - "$source/docs/calendars.md" "$ccs" docs <<'PYTHON' || fail "docs/calendars.md shows something else"
import os, re, subprocess, sys
text, ccs = open(sys.argv[1], encoding="utf-8").read(), sys.argv[2]
os.chdir(sys.argv[3])
files = re.findall(r"`([\w-]+\.json)`[^`]*?:\n\n```json\n(.*?)^```$", text, re.S | re.M)
for name, shown in files:
    if os.path.exists(name) and open(name, encoding="utf-8").read() != shown:
        sys.exit(f"{name} is otherwise")
    open(name, "w", encoding="utf-8").write(shown)
ran = 0
for block in re.findall(r"^```console\n(.*?)^```$", text, re.S | re.M):
    for words, shown in re.findall(r"^\$ ccs ([^\n]*)\n((?:(?!\$ ).*\n)*)", block, re.M):
        done = subprocess.run([ccs, *words.split()], capture_output=True, text=True)
        if done.stdout + done.stderr != shown:
            sys.exit(f"{words}:\n{done.stdout}{done.stderr}and not\n{shown}")
        ran += 1
print(f"{len(files)} files, {ran} commands")
sys.exit(len(files) < 3 or ran < 20)
PYTHON
done_testing
