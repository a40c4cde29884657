#!/usr/bin/env bash
# F14: each silo in a network namespace of its own, joined with everything else by a bridge; the row cuts one off from the other and from the
# database. Needs root and iproute2.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
network="${KOLAJ_FAULT_NETWORK:-10.77.0}" bridge=kolaj-bridge

clean() {
  local n
  for n in 1 2; do ip netns delete "kolaj-silo$n" 2>/dev/null || true; done
  ip link delete "$bridge" 2>/dev/null || true
}

clean
trap clean EXIT
ip link add "$bridge" type bridge
# The fronts and the marketplace, the database, and Redis: addresses of their own, so that each can be cut off alone.
for host in 1 2 3; do ip address add "$network.$host/24" dev "$bridge"; done
ip link set "$bridge" up
for n in 1 2; do
  ip netns add "kolaj-silo$n"
  ip link add "kolaj-veth$n" type veth peer name eth0 netns "kolaj-silo$n"
  ip link set "kolaj-veth$n" master "$bridge" up
  ip -n "kolaj-silo$n" address add "$network.1$n/24" dev eth0
  ip -n "kolaj-silo$n" link set lo up
  ip -n "kolaj-silo$n" link set eth0 up
done
KOLAJ_FAULT_NETWORK="$network" ./test.sh --faults --filter F14_ "$@"
