#!/usr/bin/env python3
"""What the core asks of the outside: no clock, random, file, socket, thread, stdio, and no memory but through ccs_alloc.

    symbols.py [--sanitized] ARCHIVE...   check the core's layer archives
    symbols.py --self-test CC             plant violations and see each one found

Every undefined symbol must be on the list below or defined in the core itself. Without sanitizers also: no writable
data, because two centers in one process must never meet.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ALLOWED = {"memcpy", "memmove", "memset", "memcmp", "bcmp", "memchr", "strlen", "strcmp", "strncmp", "strchr", "strrchr", "strstr",
           "strspn", "strcspn",
           "snprintf", "vsnprintf", "abort", "_GLOBAL_OFFSET_TABLE_", "__stack_chk_fail"}

# alloc.c stands between the core and the C library's memory.
ALLOWED_IN = {"alloc.c.o": {"realloc", "free"}}

# xml.c stands between the core and expat, which is given a text and functions, and reads nothing by itself.
ALLOWED_IN["xml.c.o"] = {"XML_ParserCreate_MM", "XML_ParserFree", "XML_SetUserData", "XML_SetElementHandler",
                         "XML_SetCharacterDataHandler", "XML_SetStartDoctypeDeclHandler", "XML_SetXmlDeclHandler",
                         "XML_SetHashSalt", "XML_Parse", "XML_StopParser", "XML_GetErrorCode", "XML_ErrorString",
                         "XML_GetCurrentLineNumber", "XML_GetCurrentColumnNumber", "XML_GetCurrentByteIndex",
                         "XML_GetCurrentByteCount"}

# protobuf-c is given our allocator with every call; these would take malloc() behind our back.
PROTOBUF_DENIED = {"protobuf_c__allocator", "protobuf_c_buffer_simple_append"}

SANITIZER = re.compile(r"^__(asan|ubsan|tsan|sanitizer|lsan|sanitize|sancov)")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def symbols_of(archives):
    """(archive, object, symbol) of what is undefined, and the set of what is defined."""
    undefined, defined = [], set()
    for archive in archives:
        for line in run("nm", "-A", "-P", archive).splitlines():
            place, symbol, kind = line.split()[:3]
            member = place[place.index("[") + 1:place.index("]")]
            if kind in "Uwv":
                undefined.append((archive, member, symbol))
            elif kind.isupper():
                defined.add(symbol)
    return undefined, defined


def is_allowed(member, symbol, sanitized):
    # protoc-c writes assert() into what it generates; a debug build keeps it.
    if symbol == "__assert_fail" and member.endswith(".pb-c.c.o"):
        return True
    if symbol in ALLOWED or symbol in ALLOWED_IN.get(member, ()):
        return True
    if symbol.startswith("protobuf_c_"):
        return symbol not in PROTOBUF_DENIED
    return sanitized and bool(SANITIZER.match(symbol))


def writable_of(archive):
    """Objects with bytes in a writable section. (.data.rel.ro is constant once the program is loaded.)"""
    member = "?"
    for line in run("size", "-A", archive).splitlines():
        match = re.match(r"^(\S+)\s+(?::|\(ex )", line)
        if match:
            member = match.group(1)
        match = re.match(r"^\.(data|bss|tdata|tbss)(\.\S+)?\s+(\d+)", line)
        if match and int(match.group(3)) > 0 and not line.startswith(".data.rel.ro"):
            yield member, match.group(0).split()[0]


def check(archives, sanitized):
    undefined, defined = symbols_of(archives)
    problems = [f"{pathlib.Path(archive).name}: {member} asks for {symbol}"
                for archive, member, symbol in undefined
                if symbol not in defined and not is_allowed(member, symbol, sanitized)]
    if not sanitized:
        for archive in archives:
            problems += [f"{pathlib.Path(archive).name}: {member} has writable data in {section}"
                         for member, section in writable_of(archive)]
    return len(undefined), problems


PLANTED = {
    "clock.c": "#include <time.h>\nlong f(void) { return (long)time(0); }\n",
    "chance.c": "#include <stdlib.h>\nint f(void) { return rand(); }\n",
    "file.c": "#include <stdio.h>\nvoid *f(void) { return fopen(\"a\", \"r\"); }\n",
    "print.c": "#include <stdio.h>\nvoid f(int n) { printf(\"%d\", n); }\n",
    "memory.c": "#include <stdlib.h>\nvoid *f(size_t n) { return malloc(n); }\n",
    "thread.c": "#include <pthread.h>\nvoid f(pthread_mutex_t *m) { pthread_mutex_lock(m); }\n",
    "socket.c": "#include <sys/socket.h>\nint f(void) { return socket(1, 1, 0); }\n",
    "global.c": "int count;\nint f(void) { return ++count; }\n",
    "realloc.c": "#include <stdlib.h>\nvoid *f(void *p) { return realloc(p, 9); }\n",
}
INNOCENT = {
    "alloc.c": "#include <stdlib.h>\nvoid *g(void *p, size_t n) { return realloc(p, n); }\n",
    "good.c": "#include <string.h>\nint h(const char *a, const char *b) { return strcmp(a, b); }\n",
}


def self_test(compiler):
    faults = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for source, text in {**PLANTED, **INNOCENT}.items():
            (folder / source).write_text(text, encoding="utf-8")
            thing, archive = folder / f"{source}.o", folder / f"{source}.a"
            run(compiler, "-O1", "-c", str(folder / source), "-o", str(thing))
            run("ar", "rcs", str(archive), str(thing))
            _, problems = check([str(archive)], sanitized=False)
            if bool(problems) != (source in PLANTED):
                faults.append(f"{source}: {problems or 'not found'}")
    print("\n".join(faults) or "every planted violation was found")
    return 1 if faults else 0


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["--self-test"]:
        return self_test(arguments[1])
    sanitized = arguments[:1] == ["--sanitized"]
    archives = arguments[1:] if sanitized else arguments
    count, problems = check(archives, sanitized)
    print("\n".join(problems) or f"{count} references from {len(archives)} archives, none to the outside")
    return 1 if problems or count == 0 else 0


sys.exit(main())
