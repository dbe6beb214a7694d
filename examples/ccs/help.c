/*
 * The help of every command: the text that `ccs help COMMAND` and `COMMAND --help` print. docs/cli.md holds the same
 * words, and lines that begin with "  $ ccs" are run by the tests; so change all three together.
 */
#include "cli.h"

#include <string.h>

struct help {
    const char *command;
    const char *text;
};

static const char overview[] =
    "ccs: a customer-service center in one file.\n"
    "\n"
    "Usage: ccs COMMAND [OPTIONS]\n"
    "\n"
    "  init      make a new center file from a configuration\n"
    "  replay    run recorded calls through a center and compare\n"
    "  report    print the numbers of a center file\n"
    "  explain   say why: of contacts, agents, queues and offers, now and then\n"
    "  events    list what happened\n"
    "  verify    check that a file is what was written to it\n"
    "  backup    copy a file while it is in use\n"
    "  schema    print the SQL tables or the JSON Schema\n"
    "  rule      try a rule on facts\n"
    "  calendar  ask a calendar: business hours, holidays, time zones\n"
    "  flow      check flows, walk every path, run them; from and to SCXML, pictures\n"
    "  bench     measure how fast it decides here\n"
    "  help      explain a command\n"
    "\n"
    "`ccs help COMMAND` has the options and examples of each; `ccs --version` prints the version.\n"
    "Exit codes: 0 done; 1 it could not be done, or what was checked is bad; 2 asked for wrongly.\n";

static const struct help helps[] = {
    {"init",
     "ccs init FILE.ccs [--config C.json] [--durability full|normal|off] [--at TIME]\n"
     "\n"
     "Make a new center file. It must not exist yet, and appears only when the configuration is right.\n"
     "\n"
     "  --config C.json   queues, agents and settings; their fields: ccs schema --json configuration\n"
     "  --durability D    what this command's writes survive: full (power cuts, the default),\n"
     "                    normal (the end of the program), off (nothing; for tests)\n"
     "  --at TIME         when the configuration begins to hold, such as 1999-02-01T00:00:00Z (default: now)\n"
     "\n"
     "Examples:\n"
     "  $ ccs init desk.ccs --config bank.json\n"
     "  $ ccs init past.ccs --config bank.json --at 1999-02-01\n"},
    {"replay",
     "ccs replay --config C.json --calls F.csv --db OUT.ccs [--seed N] [--what-if C2.json] [--chart F.html]\n"
     "           [--format text|json] [--force]\n"
     "ccs replay --calls F.csv --roster-config OUT.json [--force]\n"
     "\n"
     "Run recorded calls through a center in virtual time, and print recorded beside replayed. The same calls,\n"
     "configuration and seed give the same events, byte for byte. What is made must not exist yet.\n"
     "docs/replay.md has the model.\n"
     "\n"
     "  --config C.json   the center to run them through\n"
     "  --calls F.csv     the recorded calls\n"
     "  --db OUT.ccs      the center file to make\n"
     "  --seed N          of what is drawn: patience, talk, wrap-up (default 1)\n"
     "  --what-if C2.json run them again with this configuration and print the difference\n"
     "  --chart F.html    draw waits and service level through the day\n"
     "  --format F        text (default) or json; --json is the same as --format json\n"
     "  --force           replace files that exist; never one that is read\n"
     "  --roster-config J write the configuration that the calls themselves tell: services, agents, skills\n"
     "\n"
     "Examples:\n"
     "  $ ccs replay --calls calls.csv --roster-config recorded.json\n"
     "  $ ccs replay --config recorded.json --calls calls.csv --db replayed.ccs\n"},
    {"report",
     "ccs report FILE.ccs [--by WHAT] [--from TIME] [--to TIME] [--chart F.html [--force]]\n"
     "           [--zone NAME] [--format text|json]\n"
     "\n"
     "Print the numbers of a center file: arrived, answered, abandoned, service level and waits; contacts and\n"
     "occupancy of agents. docs/numbers.md defines each. The file may be in use.\n"
     "\n"
     "  --by WHAT         all, queue, day, half-hour (of the day), interval (each half-hour), agent, or\n"
     "                    everything (default: all of these but interval)\n"
     "  --from TIME       only half-hours that begin at or after it, such as 1999-02-01T08:00Z\n"
     "  --to TIME         only half-hours that begin before it\n"
     "  --zone NAME       days and times of day are those of this time zone, such as Asia/Ho_Chi_Minh (default: the\n"
     "                    settings' zone, or UTC); --from and --to are UTC unless they have an offset\n"
     "  --chart F.html    draw waits and service level through the day\n"
     "  --force           replace a chart that exists\n"
     "  --format F        text (default) or json; --json is the same as --format json\n"
     "\n"
     "Examples:\n"
     "  $ ccs report bank.ccs\n"
     "  $ ccs report bank.ccs --by agent --from 1999-02-01 --to 1999-02-02 --json\n"},
    {"explain",
     "ccs explain FILE.ccs contact ID|REF [--ref SOURCE/REF] [--at TIME] [--all] [--json]\n"
     "ccs explain FILE.ccs agent ID|KEY [--at TIME] [--all] [--json]\n"
     "ccs explain FILE.ccs queue ID|KEY [--at TIME] [--all] [--json]\n"
     "ccs explain FILE.ccs offer ID [--seed N] [--all] [--json]\n"
     "ccs explain FILE.ccs offers [--seed N] [--json]\n"
     "ccs explain FILE.ccs plan QUEUE [--channel C] [--priority N] [--site S] [--trait NAME=VALUE]... [--at TIME]\n"
     "            [--json]\n"
     "ccs explain FILE.ccs flow REF|ID [--at TIME] [--json]\n"
     "\n"
     "Tell why. docs/explain.md reads through an example of each. The file may be in use.\n"
     "\n"
     "  contact           its life: where it waited and behind how many, who could have served it and what they\n"
     "                    were doing, why it went to this agent, and why not sooner. While it waits, or --at an\n"
     "                    instant: what it waits for, who would be asked in what order, why not each of the others\n"
     "  agent             how he stands, why he is idle, and of each line with somebody waiting why he takes nothing\n"
     "  queue             how it stands: its lines, who could serve them, who waits in what order\n"
     "  offer             one offer as it was decided: candidates, keys, exclusions; and it is decided again\n"
     "  offers            decide every offer of the file again and compare; exit code 1 when one comes out otherwise\n"
     "  plan              what would be asked of a contact from entry on, step by step, before it happens\n"
     "  flow              a flow in progress: where it is, its timers and children, which signals are possible,\n"
     "                    what it waits for; of one that has ended how it did\n"
     "\n"
     "  --at TIME         as it was then, such as 1999-02-01T08:00:00Z (default: the file's last event). The\n"
     "                    journal is applied again up to that instant, in memory\n"
     "  --ref SOURCE/REF  find the contact by the host's own key; SOURCE/ may be left out\n"
     "  --all             list everybody; without it tables end after 20 rows\n"
     "  --seed N          of the center that wrote the file, where agents are drawn by chance (default 0)\n"
     "  --channel C       of the contact to come; likewise --priority, --site and --trait, which may be given\n"
     "                    several times (default: voice, 0, none, none)\n"
     "  --json            one JSON object instead of text\n"
     "\n"
     "Times are UTC.\n"
     "\n"
     "Examples:\n"
     "  $ ccs explain bank.ccs contact AA0113-5434\n"
     "  $ ccs explain bank.ccs contact --ref recorded/AA0113-5434 --json\n"
     "  $ ccs explain bank.ccs agent tova\n"
     "  $ ccs explain bank.ccs queue PS --at 1999-02-01T09:00:00Z\n"
     "  $ ccs explain bank.ccs plan PS --priority 2\n"
     "  $ ccs explain bank.ccs offers\n"
     "  $ ccs explain shop.ccs flow order-1\n"},
    {"events",
     "ccs events FILE.ccs [--after SEQ] [--limit N] [--kind KIND] [--contact ID] [--instance ID] [--json]\n"
     "\n"
     "List what happened, one event a line: time, number, kind, fields. The file may be in use.\n"
     "\n"
     "  --after SEQ       only events behind this number\n"
     "  --limit N         at most so many\n"
     "  --kind KIND       only this kind, such as contact_offered; ccs schema lists the kinds\n"
     "  --contact ID      only events about this contact\n"
     "  --instance ID     only events about this flow in progress: the number of its flow_started\n"
     "  --json            a JSON object a line; 64-bit numbers are strings\n"
     "\n"
     "Examples:\n"
     "  $ ccs events bank.ccs --limit 20\n"
     "  $ ccs events bank.ccs --kind contact_offered --after 100 --json\n"},
    {"verify",
     "ccs verify FILE.ccs [--json]\n"
     "\n"
     "Check that the file is what was written to it: the chain of hashes over all events, their numbers\n"
     "without gaps, and that these events give exactly the rows in the tables. Changes nothing; the file\n"
     "may be in use. Exit code 1 when anything is bad; the first bad record is named.\n"
     "\n"
     "Examples:\n"
     "  $ ccs verify bank.ccs\n"},
    {"backup",
     "ccs backup FILE.ccs TO.ccs [--json]\n"
     "\n"
     "Copy a center file, also while a center writes to it. The copy is consistent and appears only when it\n"
     "is whole; TO.ccs must not exist yet.\n"
     "\n"
     "Examples:\n"
     "  $ ccs backup bank.ccs copy.ccs\n"},
    {"schema",
     "ccs schema [--sql | --json NAME]\n"
     "\n"
     "Print what others may rely on: the tables of a center file as SQL with comments, or the JSON Schema of\n"
     "a record, an event or a command. Without an option, list the names.\n"
     "\n"
     "Examples:\n"
     "  $ ccs schema\n"
     "  $ ccs schema --sql\n"
     "  $ ccs schema --json configuration\n"
     "  $ ccs schema --json contact_queue\n"},
    {"rule",
     "ccs rule RULE [--facts FILE|-|JSON] [--explain | --rest]\n"
     "\n"
     "Try a rule on facts: what it gives, as JSON. docs/rules.md is the guide to the language. A mistake is told\n"
     "with its line and column; a rule without a result (no such key, division by zero) ends with exit code 1.\n"
     "\n"
     "  --facts F         an object of objects, in a file, from stdin (-), or as JSON on the command line;\n"
     "                    contact, agent, queue and visit have the fields of docs/rules.md, others what is given\n"
     "  --explain         which clause decided, with the facts it read\n"
     "  --rest            what remains of the rule when all that depends on these facts alone is settled\n"
     "\n"
     "Examples:\n"
     "  $ ccs rule \"size('naive') == 5 && timestamp('2030-03-01T09:00:00Z').getDayOfWeek() in [1, 5]\"\n"
     "  $ ccs rule \"contact.priority >= 2 && 'zh' in agent.skills\" --facts '{\"contact\": {\"priority\": 3}}' --rest\n"
     "  $ ccs rule \"agent.skills['PS'] >= 5\" --facts '{\"agent\": {\"skills\": {\"PS\": 2}}}' --explain\n"},
    {"calendar",
     "ccs calendar add|sub FILE.json TIME DURATION\n"
     "ccs calendar between|days-between FILE.json TIME TIME\n"
     "ccs calendar is-open|is-working-day FILE.json TIME\n"
     "ccs calendar next-open|next-close|previous-open|previous-close FILE.json TIME\n"
     "ccs calendar add-days FILE.json TIME DAYS\n"
     "ccs calendar intervals FILE.json FROM UNTIL\n"
     "ccs calendar run FILE.json\n"
     "ccs calendar check FILE.json\n"
     "ccs calendar show FILE.json YEAR|YEAR-MONTH\n"
     "ccs calendar import FILE.ics [--zone NAME] [--key KEY] [--leave-out WORDS] [--opaque-only] [--unmarked]\n"
     "             [--working-as DAY] [--skip-errors] [--skipped]\n"
     "ccs calendar export FILE.json [--at TIME]\n"
     "ccs calendar zone NAME [YEAR]\n"
     "\n"
     "Ask a calendar. docs/calendars.md is the guide: what is in FILE.json (- is stdin), and what each answer means.\n"
     "A TIME is local to the calendar's zone, such as 2026-03-06T17:50 (or with a blank in place of the T), unless\n"
     "it ends in Z or an offset, +07 or +07:00; answers are local with their offset. A DURATION is written 8h,\n"
     "1h30m, 250ms, -8h or PT8H30M, and counts open time: 1d is 24 open hours and 1w is 168, no day and no week.\n"
     "For working days there is add-days. Options of other verbs than the one given are refused.\n"
     "\n"
     "  add, sub          the time so much open time later, or earlier\n"
     "  between           the open time in between; negative when the second time is before the first\n"
     "  is-open           open or closed\n"
     "  next-open ...     the next, or last, opening or closing, strictly after or before TIME\n"
     "  add-days          so many working days on (or back, -3), at the same time of day\n"
     "  days-between      working days after the first date up to and with the second\n"
     "  is-working-day    yes or no\n"
     "  intervals         open intervals, OPENING/CLOSING a line, cut off at FROM and UNTIL\n"
     "  run               a question a line from stdin, as above without FILE.json; an answer a line, or\n"
     "                    `error: ...`, which makes the exit code 1\n"
     "  check             read the file, and say how much it is open, and which of its dates say nothing\n"
     "  show              draw a year, or a month with its hours\n"
     "  import            print the holidays of an iCalendar file as a calendar\n"
     "  export            print the calendar's dates as iCalendar\n"
     "  zone              what a time zone's clock shows now, and when it is changed in the year\n"
     "\n"
     "  --holidays FILE   a calendar that FILE.json names in its holidays; may be given several times. Where its\n"
     "                    dates have hours its zone has to be that of FILE.json, or none\n"
     "  --utc             answers in UTC\n"
     "  --ms              answers as milliseconds: since 1970, or of the duration\n"
     "  --policy P        local times that the clock skips or shows twice: earlier, later, reject, or default\n"
     "                    (later where it skips, earlier where twice)\n"
     "  --zones DIR       read time zones here (default: TZDIR, else /usr/share/zoneinfo)\n"
     "  --at TIME         of export: the DTSTAMP of its events; of zone: when (default: now)\n"
     "  --key KEY         of the calendar that import prints (default: holidays)\n"
     "  --zone NAME       its zone, where events with times are put (default: the file's X-WR-TIMEZONE, else UTC)\n"
     "  --leave-out W,W   leave out events with such a category, or whose description begins so\n"
     "  --opaque-only     leave out events that take up no time (TRANSP:TRANSPARENT)\n"
     "  --unmarked        where a feed marks its days off, take events without mark too\n"
     "  --working-as DAY  the weekday whose hours hold on make-up working days: mon to sun (default: mon)\n"
     "  --skip-errors     leave out events that no calendar can say, in place of refusing the file\n"
     "  --skipped         print what is left out, and why, instead of the calendar\n"
     "\n"
     "Examples:\n"
     "  $ ccs calendar add office.json 2026-03-06T17:50 8h\n"
     "  $ ccs calendar between office.json 2026-03-06T17:50 2026-03-09T09:00:00+07:00\n"
     "  $ ccs calendar add-days office.json 2026-03-06T17:50 -3\n"
     "  $ ccs calendar intervals office.json 2026-03-06 2026-03-10 --utc\n"
     "  $ ccs calendar run office.json <questions.txt\n"
     "  $ ccs calendar show office.json 2026-02\n"
     "  $ ccs calendar import holidays.ics --zone Asia/Ho_Chi_Minh\n"
     "  $ ccs calendar export office.json --at 2026-01-01\n"
     "  $ ccs calendar zone Europe/Berlin 2026\n"},
    {"flow",
     "ccs flow import FILE.scxml|- [--key KEY] [--source NAME=FILE]... [--rules]\n"
     "ccs flow export FILE|- [--as scxml|mermaid|dot] [--key KEY]\n"
     "ccs flow check FILE|- [--key KEY] [--fail WHAT] [--json]\n"
     "ccs flow walk FILE|- [--key KEY] [--paths] [--max N] [--fail WHAT] [--as text|json|mermaid|dot]\n"
     "ccs flow run FILE ... [--key KEY] [--at TIME] [--signal NAME[@2d3h][={...}]]... [--data {...}] [--until 1d]\n"
     "             [--calendar FILE.json]... [--steps|--quiet]\n"
     "\n"
     "Flows: what is wrong with one, how it runs, and from and to other forms. docs/flows.md is the guide;\n"
     "docs/scxml.md says what becomes what. A FILE is JSON (a flow, or an object of flows) or SCXML, whichever it\n"
     "begins like; texts beside a document that it names are read. Results go to stdout; what could not be taken\n"
     "over as it was, with its place, to stderr.\n"
     "\n"
     "  import            SCXML to JSON: an object of flows, as a configuration has them. Expressions of ECMAScript\n"
     "                    stay what they are; what cannot be read fails when it is reached. Ends with 1 when a\n"
     "                    center would not take what came of it\n"
     "  run               run a flow in memory, from deadline to deadline, until it has ended or nothing is left to\n"
     "                    do. Each line: the time since the start, the instant, of a child its name, what happens;\n"
     "                    the last line says where it is. Ends with 0 when it came to a final state and all signals\n"
     "                    were given. Of several files a line each\n"
     "  export            one flow to SCXML, which import reads back as it was, or as a picture for Mermaid or\n"
     "                    Graphviz\n"
     "  check             mistakes that no run could show to be right, each with its place: states never entered or\n"
     "                    never left, guards that never hold, waiting without a time-out, ...\n"
     "  walk              every configuration that can be come to, by real steps: what is never entered or taken,\n"
     "                    where it ends, what fails, the shortest ways\n"
     "\n"
     "  --key KEY         import: the flow's key, if the document does not say (default: the file's name);\n"
     "                    others: which flow of the file (default: the first; check: all)\n"
     "  --source NAME=F   a text that the document names, such as --source file:child.scxml=child.scxml;\n"
     "                    may be given several times, and comes before what lies beside it\n"
     "  --rules           import: expressions of ECMAScript become rules, as far as rules can say the same;\n"
     "                    the others fail when they are reached. check and walk look at SCXML so\n"
     "  --as FORM         export: scxml (default), mermaid, dot; walk: text (default), json, or a picture in which\n"
     "                    what was never entered or taken is marked\n"
     "  --fail WHAT       exit code 1 from error (default; of a walk: dead ends, steps that fail), warning, note,\n"
     "                    or never\n"
     "  --paths           walk: tell the shortest way to every state, too\n"
     "  --max N           walk: stop at so many configurations (default 10000)\n"
     "  --json            check, walk: one JSON object instead of text\n"
     "  --at TIME         run: when it is started (default: 2030-01-01T00:00Z); UTC unless it says otherwise\n"
     "  --signal S        run: give it this signal, as soon as nothing is due before it, or not before that time\n"
     "                    since the start has passed (@2d3h), or that instant come (@2030-01-03T09:00); to its child\n"
     "                    called ask: '#_ask:NAME'. May be given several times, in order\n"
     "  --calendar FILE   run: a calendar that its timers name; may be given several times\n"
     "  --data JSON       run: initial values of variables\n"
     "  --until D         run: stop looking after so long (default: 366d)\n"
     "  --steps, --quiet  run: every step (default with one file), or only the end\n"
     "\n"
     "Examples:\n"
     "  $ ccs flow import door.scxml\n"
     "  $ ccs flow export complaint.json --as mermaid\n"
     "  $ ccs flow check complaint.json\n"
     "  $ ccs flow walk complaint.json --paths\n"
     "  $ ccs flow run complaint.json --signal take --signal resolve@2d\n"
     "  $ ccs flow run repair.json --at 2026-02-13 --signal 'fixed={\"amount\":900}' --signal '#_ask:approve@1d'\n"},
    {"bench",
     "ccs bench [--quick] [--only NAME] [--directory DIR] [--peers COMMAND] [--json]\n"
     "ccs bench --curves DIR [--quick] [--only NAME] [--force] [--json]\n"
     "\n"
     "Measure how fast libccs decides on this machine. Every bar is a figure carried over by a calibration that\n"
     "runs in the same process; what waits for the disk stands beside the machine's own fsync.\n"
     "docs/performance.md explains each row. Takes a minute or so; `./dev bench` runs it built for release.\n"
     "\n"
     "  --quick           smaller and shorter: to see that it runs, not to judge by\n"
     "  --only NAME       only rows whose name contains it\n"
     "  --directory DIR   where the files for durable rows are made (default: here)\n"
     "  --peers COMMAND   also other software, which COMMAND measures; `./dev bench` gives it. Their bar is our own\n"
     "                    row's and is not judged; what could not be measured has value null and {why}\n"
     "  --curves DIR      instead of rows: what a decision costs against agents, strategies, skills, queues and\n"
     "                    contacts waiting, and beside models of other designs; prints the numbers and draws\n"
     "                    DIR/agents.svg and others. DIR is made if it is not there. Takes a minute or so\n"
     "  --force           replace drawings that exist\n"
     "  --json            an array of {name, value, unit, ratio, bar, met}; the last three are null where nothing\n"
     "                    is judged. With --curves of {chart, plot, curve, by, x, ns}\n"
     "\n"
     "Examples:\n"
     "  $ ccs bench --quick --only timer\n"
     "  $ ccs bench --quick --only queues --curves charts\n"},
    {"help",
     "ccs help [COMMAND]\n"
     "\n"
     "Print the commands, or the options and examples of one.\n"
     "\n"
     "Examples:\n"
     "  $ ccs help\n"
     "  $ ccs help explain\n"},
};
#define HELP_COUNT (sizeof helps / sizeof helps[0])

const char *cli_help_text(const char *command)
{
    if (!command)
        return overview;
    for (size_t i = 0; i < HELP_COUNT; i++)
        if (strcmp(helps[i].command, command) == 0)
            return helps[i].text;
    return NULL;
}

int ccs_cmd_help(int argc, char **argv)
{
    const char *command = NULL;
    const struct cli_command options_of_help = {.name = "help", .positions = &command, .position_max = 1,
                                                .position_words = "COMMAND"};
    int code = cli_options(&options_of_help, argc, argv);
    if (code != CLI_CONTINUE)
        return code;
    const char *text = cli_help_text(command);
    if (text) {
        (void)fputs(text, stdout);
        return cli_flush("help");
    }
    for (size_t i = 0; i < HELP_COUNT; i++)
        if (cli_distance(command, helps[i].command) < 3)
            return cli_fail(CLI_WRONG, "help", "there is no command \"%s\"; did you mean \"%s\"?", command,
                            helps[i].command);
    return cli_fail(CLI_WRONG, "help", "there is no command \"%s\"; `ccs help` lists the commands", command);
}
