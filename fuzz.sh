#!/usr/bin/env bash
# Throws changed and random bytes at every parser that takes bytes from outside; see docs/reliability-fuzzing.md, or --help.
# --api N [SEED] sends N requests to every call of a running hub instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
program=tests/Fuzz/bin/Release/net10.0/KolajAI.Fuzz.dll
if [[ "${1:-}" == --no-build ]]; then
  shift
else
  built=tests/Fuzz
  [[ "${1:-}" == --api ]] && built=tests/Api.Tests
  dotnet build "$built" -c Release --disable-build-servers -v quiet -nologo
fi
if [[ "${1:-}" == --api ]]; then
  export KOLAJ_FUZZ_CALLS="${2:?--api needs how many calls}" KOLAJ_FUZZ_SEED="${3:-}" KOLAJ_FUZZ_REPORT="$PWD/TestResults/api-fuzz.txt"
  mkdir -p TestResults
  dotnet tests/Api.Tests/bin/Release/net10.0/KolajAI.Api.Tests.dll -class "*ApiFuzzTests" -showLiveOutput || status=$?
  cat "$KOLAJ_FUZZ_REPORT"
  exit "${status:-0}"
fi
exec dotnet "$program" "$@"
