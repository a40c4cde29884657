#!/usr/bin/env bash
# F17: an hour under half of the load, with the silos' heaps capped at 2 GiB.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export KOLAJ_FAULT_SOAK_MINUTES="${KOLAJ_FAULT_SOAK_MINUTES:-60}" DOTNET_GCHeapHardLimit=0x80000000
./test.sh --faults --filter F17_ "$@"
