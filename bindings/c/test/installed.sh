#!/bin/sh
# Installs into an empty folder, moves that, and uses it from an empty project: by CMake, by pkg-config.
set -eu
build=$1 project=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cmake --install "$build" --prefix "$folder/first" > /dev/null
mv "$folder/first" "$folder/prefix"
libraries=$(dirname "$(find "$folder/prefix" -name libsimd_r_drive.so)")

cp -r "$project" "$folder/project"
cmake -S "$folder/project" -B "$folder/build" -DCMAKE_PREFIX_PATH="$folder/prefix" > /dev/null
cmake --build "$folder/build" > /dev/null
"$folder/build/hello_c"
"$folder/build/hello_cpp"

export PKG_CONFIG_PATH="$libraries/pkgconfig" LD_LIBRARY_PATH="$libraries"
cc -std=c11 "$folder/project/hello.c" $(pkg-config --cflags --libs simd_r_drive) -o "$folder/hello_c"
"$folder/hello_c"
c++ -std=c++17 "$folder/project/hello.cpp" $(pkg-config --cflags --libs simd_r_drive) -o "$folder/hello_cpp"
"$folder/hello_cpp"
