#!/usr/bin/env bash
# Throws changed and random bytes at every parser that takes bytes from outside; see docs/reliability-fuzzing.md, or --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
program=tests/Fuzz/bin/Release/net10.0/KolajAI.Fuzz.dll
if [[ "${1:-}" == --no-build ]]; then
  shift
else
  dotnet build tests/Fuzz -c Release --disable-build-servers -v quiet -nologo
fi
exec dotnet "$program" "$@"
