#!/bin/bash
# Each public header alone, in C11, C17 and C++17, pedantic, warnings as errors; and every CCS_*_INIT used as its comment
# says, in C and in C++.
#   headers.sh INCLUDE_DIR CC [CXX]
set -u
include=$1 cc=$2 cxx=${3:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
count=0

try() { # compiler, standard, language, file
    count=$((count + 1))
    if ! "$1" -std="$2" -x "$3" -Wall -Wextra -pedantic -Werror -I"$include" -fsyntax-only "$4" 2>"$work/words"; then
        head -n 6 "$work/words"
        echo "failed: $5 as $2 by $1"
        failed=1
    fi
}

try_all() { # file, name for people
    try "$cc" c11 c "$1" "$2"
    try "$cc" c17 c "$1" "$2"
    if [ -n "$cxx" ]; then
        try "$cxx" c++17 c++ "$1" "$2"
    fi
}

for header in "$include"/ccs/*.h; do
    name=ccs/$(basename "$header")
    # Twice, so that the guards are tried too.
    printf '#include <%s>\n#include <%s>\nint main(void) { return 0; }\n' "$name" "$name" >"$work/alone.c"
    try_all "$work/alone.c" "$name"
done

{
    echo '#include <ccs/ccs.h>'
    echo '#include <ccs/loop.h>'
    echo 'int main(void)'
    echo '{'
    sed -n 's/^#define CCS_\([A-Z_]*\)_INIT .*/\1/p' "$include"/ccs/*.h | while read -r upper; do
        lower=ccs_$(echo "$upper" | tr '[:upper:]' '[:lower:]')
        echo "    $lower of_$lower = CCS_${upper}_INIT;"
        echo "    if (of_$lower.size != sizeof($lower))"
        echo "        return 1;"
    done
    echo '    return CCS_STR("four").size == 4 ? 0 : 1;'
    echo '}'
} >"$work/init.c"
grep -q 'size != sizeof' "$work/init.c" || { echo 'no CCS_*_INIT found'; failed=1; }
try_all "$work/init.c" 'every CCS_*_INIT'

echo "$count compilations"
[ "$count" -gt 20 ] || { echo 'too few: is the include directory right?'; failed=1; }
exit $failed
