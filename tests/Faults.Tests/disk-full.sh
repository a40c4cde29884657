#!/usr/bin/env bash
# F13: the database on a small disk in memory, which is filled under load. Needs root, for the mount.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
disk="$(mktemp -d)"
mount -t tmpfs -o "size=${KOLAJ_FAULT_DISK_MIB:-600}m" kolaj-small-disk "$disk"
trap 'umount "$disk"; rmdir "$disk"' EXIT
KOLAJ_FAULT_SMALL_DISK="$disk" ./test.sh --faults --filter F13_ "$@"
