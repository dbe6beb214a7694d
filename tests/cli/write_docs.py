"""Writes docs/cli.md anew from what `ccs help` says: write_docs.py CCS docs/cli.md"""
import subprocess, sys

ccs = sys.argv[1]
order = "init replay report explain events verify backup schema rule calendar flow bench help".split()


def out(*words):
    return subprocess.run([ccs, *words], capture_output=True, text=True, check=True).stdout


head = '''# The command line

`ccs` makes, replays, explains, reads, checks and copies center files. This page holds the words of `ccs help`; a test
compares them, and runs every line that begins with `$ ccs`.

```text
%s```

How all commands behave:

- **Results go to stdout, everything else to stderr.** An error is one line, `ccs: COMMAND: what is wrong and what would
  be right`. A mistake in a configuration or in recorded calls has its place in front, as compilers do it:
  `ccs: COMMAND: FILE:LINE:COLUMN: words`; so a line begins, for example, `ccs: init: c.json:1:19: `.
- **Exit codes**: 0 done; 1 understood, but it could not be done, or what was checked is bad; 2 asked for wrongly (an option,
  a file that is not there, a mistake in what was handed in).
- **A new file appears whole or not at all**: it is built as `NAME.draft-PID` beside its place and renamed at the end.
  Ctrl-C, SIGTERM and SIGHUP remove the draft.
- **No file is replaced** unless `--force` is given, where there is one; and none that is read, even so.
- **Reading never disturbs**: `explain`, `events`, `report`, `verify` and `backup` may run beside a center at work. They
  read one snapshot by plain SQL and never take the file from its writer; a file that is not there is not made.
- `--json` prints one JSON value, or one a line for `events`. Records and events are written as everywhere in libccs, and so are ids:
  64-bit numbers as strings. What is worked out from them (the counts, durations and instants of `report`, and of the reasons that
  `explain` gives) are plain numbers.
- A progress bar is drawn only on a terminal, and only when something takes more than half a second. A reader that goes
  away (`ccs events bank.ccs | head`) ends the command quietly.
- An option's value follows it or stands behind `=`; options and names may come in any order; `--` ends the options.
''' % out('help')
parts = [head]
about = {'explain':'''
[explain.md](explain.md) has an example of each, and how to read it.
''','schema':'''
The SQL is described in [store.md](store.md), the JSON Schema of a configuration can be given to an editor:
`ccs schema --json configuration > configuration.schema.json`.
''','calendar':'''
[calendars.md](calendars.md) is the guide: the file, and what every answer means.
'''}
for c in order:
    parts.append('\n## ccs %s\n\n```text\n%s```\n' % (c, out('help', c)))
    parts.append(about.get(c, ''))
with open(sys.argv[2], 'w') as file:
    file.write(''.join(parts))
