#!/bin/bash
# Takes libccs into another project by add_subdirectory, builds and runs that.
#   subdirectory.sh SOURCE CC [GENERATOR]
set -eu
source=$1 cc=$2 generator=${3:-Ninja}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake -S "$source/tests/install/subdirectory" -B "$work/build" -G "$generator" -DCMAKE_C_COMPILER="$cc" \
    -DCCS_SOURCE="$source" -DCONSUMER="$source/tests/install/consumer.c" >"$work/words" 2>&1 &&
    cmake --build "$work/build" --target c_shared c_static -j 2 >>"$work/words" 2>&1 || {
    tail -n 40 "$work/words"
    exit 1
}
"$work/build/c_shared" "$work/shared.ccs"
"$work/build/c_static" "$work/static.ccs"
