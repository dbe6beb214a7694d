#!/bin/bash
# Does what README.md says, as a reader would who has installed libccs: its program compiled without a warning and run,
# its commands run in order.
#   readme.sh BUILD SOURCE CC
set -eu -o pipefail
build=$1 source=$2 cc=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" >"$work/words" 2>&1 || { cat "$work/words"; exit 1; }
lib=$(dirname "$(find "$work/prefix" -name libccs.so)")
export PATH="$work/prefix/bin:$PATH" PKG_CONFIG_PATH="$lib/pkgconfig" LD_LIBRARY_PATH="$lib"

mkdir "$work/reader"
cd "$work/reader"
ln -s "$source/examples" examples
python3 "$source/tests/readme/extract.py" "$source/README.md" .

# shellcheck disable=SC2046 # lists of words
"$cc" -std=c17 -Wall -Wextra -Werror -pedantic -fsyntax-only hello.c $(pkg-config --cflags ccs)
for block in run-*.sh; do
    echo "---- $block"
    # Each command must end well, not only the last.
    bash -eu -o pipefail -x "$block" >out 2>&1 </dev/null || { cat out; exit 1; }
    cat out
    rm -f ./*.ccs-wal ./*.ccs-shm
    # The program and the command line both make desk.ccs, each for itself.
    if [ -x hello ]; then
        grep -q contact_offered out || [ "$block" != run-1.sh ] || { echo "no offer was printed"; exit 1; }
        rm -f desk.ccs
    fi
done
