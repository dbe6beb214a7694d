#!/bin/bash
# Installs a build to a directory, moves that directory, and builds and runs an embedder against it by find_package and
# by pkg-config, shared and static, in C17 and C++17.
#   install.sh BUILD SOURCE CC CXX [GENERATOR]
set -eu -o pipefail
build=$1 here=$2/tests/install cc=$3 cxx=$4 generator=${5:-Ninja}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

quietly() {
    "$@" >"$work/words" 2>&1 || {
        cat "$work/words"
        echo "failed: $*"
        exit 1
    }
}

runs() { # program
    rm -f "$work/center.ccs"*
    quietly "$@" "$work/center.ccs"
    echo "ran $(basename "$1")"
}

quietly cmake --install "$build" --prefix "$work/first"
mv "$work/first" "$work/prefix"
prefix=$work/prefix
lib=$(dirname "$(find "$prefix" -name libccs.so)")

# What must be there, and what must not: generated headers, internal headers.
for file in include/ccs/ccs.h include/ccs/loop.h bin/ccs; do
    [ -e "$prefix/$file" ] || { echo "not installed: $file"; exit 1; }
done
if find "$prefix/include" -name '*.pb-c.h' | grep -q .; then
    echo "a generated header was installed"
    exit 1
fi
[ "$(find "$prefix/include" -type f | wc -l)" -eq "$(find "$2/include" -name '*.h' | wc -l)" ] || {
    echo "not exactly the public headers were installed"
    exit 1
}
objdump -p "$lib/libccs.so" | grep -q 'SONAME *libccs\.so\.[0-9]' || { echo "libccs.so has no SONAME"; exit 1; }
objdump -p "$lib/libccs_loop.so" | grep -q 'RUNPATH *\$ORIGIN' || { echo "libccs_loop.so cannot find libccs.so"; exit 1; }
quietly "$prefix/bin/ccs" help

# find_package
quietly cmake -S "$here/package" -B "$work/package" -G "$generator" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" -DCONSUMER="$here/consumer.c" -DCMAKE_COMPILE_WARNING_AS_ERROR=ON
quietly cmake --build "$work/package"
for program in c_shared c_static cpp_shared cpp_static loop_shared loop_static; do
    runs "$work/package/$program"
done

# pkg-config
export PKG_CONFIG_PATH=$lib/pkgconfig
# shellcheck disable=SC2046 # lists of words
{
    quietly "$cc" -std=c17 "$here/consumer.c" -o "$work/pc_shared" $(pkg-config --cflags --libs ccs) "-Wl,-rpath,$lib"
    # uv.h itself asks for more than ISO C.
    quietly "$cc" -std=gnu17 -DWITH_LOOP "$here/consumer.c" -o "$work/pc_loop_shared" \
        $(pkg-config --cflags --libs ccs_loop) "-Wl,-rpath,$lib"
    quietly "$cc" -std=c17 -D_POSIX_C_SOURCE=200809L -DWITH_LOOP "$here/consumer.c" -o "$work/pc_loop_posix" \
        $(pkg-config --cflags --libs ccs_loop) "-Wl,-rpath,$lib"
    # libccs alone from its archive, as docs/embedding.md says: the linker would take the shared one.
    quietly "$cc" -std=c17 "$here/consumer.c" -o "$work/pc_archive" $(pkg-config --cflags ccs) \
        -L"$(pkg-config --variable=libdir ccs)" -l:libccs.a $(pkg-config --libs sqlite3 libsodium libprotobuf-c expat)
    quietly "$cc" -std=c17 "$here/consumer.c" -o "$work/pc_static" -static $(pkg-config --static --cflags --libs ccs)
    quietly "$cxx" -std=c++17 -x c++ "$here/consumer.c" -x none -o "$work/pc_cpp_shared" \
        $(pkg-config --cflags --libs ccs) "-Wl,-rpath,$lib"
}
for program in pc_shared pc_loop_shared pc_loop_posix pc_archive pc_static pc_cpp_shared; do
    runs "$work/$program"
done
if objdump -p "$work/pc_archive" | grep -q 'NEEDED *libccs'; then
    echo "pc_archive needs the shared libccs"
    exit 1
fi
