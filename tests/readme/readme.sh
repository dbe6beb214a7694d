#!/bin/bash
# Does what README.md and docs/start.md say, as a reader would who has installed libccs: the program compiled without a
# warning and run, the commands run in order.
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
    # Nothing is cleared away in between: a reader would not do that either.
    [ "$block" != run-1.sh ] || grep -q contact_offered out || { echo "no offer was printed"; exit 1; }
done

# docs/start.md: its configuration is one, and its last commands read what the README's program left.
echo "---- start.md"
sed -n '/^```json$/,/^```$/{/^```/!p}' "$source/docs/start.md" >desk.json
sed -n '/^## 5/,$p' "$source/docs/start.md" | sed -n '/^```sh$/,/^```$/{/^```/!p}' >look.sh
[ "$(wc -l <look.sh)" -ge 3 ] || { echo "no commands in section 5 of start.md"; exit 1; }
{ ccs init desk.ccs --config desk.json && bash -eu -x look.sh; } >out 2>&1 </dev/null || { cat out; exit 1; }
