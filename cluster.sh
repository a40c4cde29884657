#!/usr/bin/env bash
# The hub as a cluster on this machine: three silos, two fronts, a proxy, PostgreSQL and Redis as local processes, each under a supervisor that
# starts it again when it ends. For trying things out; on servers the same processes are the business of whatever runs services there.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
state="${KOLAJ_CLUSTER_STATE:-$here/.cluster}"
base="${KOLAJ_CLUSTER_PORTS:-5000}"
silos=(silo1 silo2 silo3) fronts=(front1 front2)

usage() {
  cat <<'EOF'
Usage: ./cluster.sh up [--no-build]|down|status|kill N
  up        builds (unless told not to), starts everything, prints the address and the first key (again later: cat .cluster/owner.key)
  down      stops everything in order: proxy, fronts, silos, Redis, PostgreSQL; what is stored stays in .cluster
  status    what runs, and whether it is ready
  kill N    kill -9 of silo N (1 to 3); its supervisor starts it again
KOLAJ_CLUSTER_PORTS is the first of the ports (5000: the proxy; fronts 5001 and 5002, their ops 5081 and 5082, silos' ops 5091 to 5093).
KOLAJ_CLUSTER_STATE is the folder of data, logs and secrets (.cluster).
EOF
}

die() { echo "$*" >&2; exit 1; }
number() { echo "${1//[!0-9]/}"; }
postgres_port=$((base + 432)) redis_port=$((base + 379))

postgres_bin() {
  local folder
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    if [[ -x "$folder/initdb" ]]; then echo "$folder"; return; fi
  done
}

as_postgres() { # PostgreSQL refuses to run as root
  if ((EUID == 0)); then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi
}

install_missing() {
  local missing=()
  [[ -n "$(postgres_bin)" ]] || missing+=(postgresql)
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v haproxy >/dev/null || missing+=(haproxy)
  ((${#missing[@]})) || return 0
  ((EUID == 0)) || die "Missing: ${missing[*]}. Install them, or run this as root."
  echo "Installing ${missing[*]}"
  local policy=/usr/sbin/policy-rc.d ours=false status=0
  if [[ ! -e "$policy" ]]; then printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; ours=true; fi
  { DEBIAN_FRONTEND=noninteractive apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } \
    >"$state/log/install.log" 2>&1 || status=1
  if $ours; then rm -f "$policy"; fi
  ((status == 0)) || die "Could not install ${missing[*]}: see $state/log/install.log"
}

secret() { # name, bytes
  if [[ ! -f "$state/$1" ]]; then (umask 077; od -An -N"$2" -tx1 /dev/urandom | tr -d ' \n' >"$state/$1"); fi
  cat "$state/$1"
}

prepare() {
  mkdir -p "$state/log" "$state/run" "$state/data" "$state/redis"
  chmod 711 "$state"
  install_missing
  local password
  password="$(secret postgres.key 16)"
  secret ops.key 24 >/dev/null
  secret owner.key 24 >/dev/null
  if [[ ! -f "$state/master.keys" ]]; then (umask 077; echo "k1:$(head -c 32 /dev/urandom | base64 -w0)" >"$state/master.keys"); fi
  (umask 077; echo "Host=127.0.0.1;Port=$postgres_port;Username=kolaj;Password=$password;Database=postgres;Maximum Pool Size=40" >"$state/postgres.connection")
  if [[ ! -d "$state/postgres" ]]; then
    mkdir "$state/postgres"
    printf '%s\n' "$password" >"$state/initdb.pw"
    if ((EUID == 0)); then chown postgres: "$state/postgres" "$state/initdb.pw"; fi
    as_postgres "$(postgres_bin)/initdb" -D "$state/postgres" -U kolaj --pwfile="$state/initdb.pw" --auth=scram-sha-256 -E UTF8 --locale=C.UTF-8 \
      >"$state/log/initdb.log" 2>&1 || die "initdb failed: see $state/log/initdb.log"
    rm "$state/initdb.pw"
  fi
  cat >"$state/haproxy.cfg" <<EOF
defaults
  mode http
  timeout connect 2s
  timeout client 130s
  timeout server 130s
  retries 2
  option redispatch
  option httpchk GET /health/ready
frontend public
  bind 127.0.0.1:$base
  default_backend fronts
backend fronts
  balance leastconn
$(for f in "${fronts[@]}"; do n="$(number "$f")"; echo "  server $f 127.0.0.1:$((base + n)) check inter 1s fall 2 rise 1"; done)
EOF
}

# Replaces this process by the service.
run_service() { # name
  local name="$1" n
  n="$(number "$name")"
  export KOLAJ_POSTGRES_FILE="$state/postgres.connection" KOLAJ_MASTER_KEYS_FILE="$state/master.keys" KOLAJ_OPS_KEY_FILE="$state/ops.key"
  export KOLAJ_REDIS="127.0.0.1:$redis_port" KOLAJ_CLUSTER_ID=local KOLAJ_DATA="$state/data"
  case "$name" in
    postgres)
      exec setpriv $( ((EUID == 0)) && echo --reuid=postgres --regid=postgres --init-groups ) "$(postgres_bin)/postgres" -D "$state/postgres" -p "$postgres_port" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 -c fsync=on -c synchronous_commit=on -c full_page_writes=on ;;
    redis)
      exec redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$state/redis" --appendonly yes --appendfsync always --save '' \
        --maxmemory-policy noeviction --daemonize no ;;
    silo*)
      export KOLAJ_MODE=silo KOLAJ_SILO_PORT=$((base + 110 + n)) KOLAJ_GATEWAY_PORT=$((base + 210 + n)) KOLAJ_OPS_URLS="http://127.0.0.1:$((base + 90 + n))"
      exec dotnet "$here/src/Silo/bin/Release/net10.0/KolajAI.Silo.dll" ;;
    front*)
      export KOLAJ_BOOTSTRAP_API_KEY_FILE="$state/owner.key" KOLAJ_OPS_URLS="http://127.0.0.1:$((base + 80 + n))"
      exec dotnet "$here/src/Api/bin/Release/net10.0/KolajAI.Api.dll" --urls "http://127.0.0.1:$((base + n))" ;;
    proxy) exec haproxy -db -f "$state/haproxy.cfg" ;;
  esac
}

# Runs the service, and again when it ends, with a pause that grows while it ends at once. A signal ends both.
supervise() { # name
  local name="$1" child='' stopping=false pause=1 began signal=TERM
  [[ "$name" == postgres ]] && signal=INT
  trap 'stopping=true; [[ -n "$child" ]] && kill -s "$signal" "$child" 2>/dev/null' TERM
  echo $$ >"$state/run/$name.supervisor"
  while ! $stopping; do
    began=$SECONDS
    "$here/cluster.sh" run-service "$name" >>"$state/log/$name.log" 2>&1 </dev/null &
    child=$!
    echo "$child" >"$state/run/$name.pid"
    while kill -0 "$child" 2>/dev/null; do wait "$child" || true; done
    rm -f "$state/run/$name.pid"
    $stopping && break
    echo "$(date -u +%FT%TZ) $name ended and is started again" >>"$state/log/supervisor.log"
    ((SECONDS - began > 20)) && pause=1
    sleep "$pause" || true
    pause=$((pause < 8 ? pause * 2 : 8))
  done
  rm -f "$state/run/$name.supervisor"
}

running() { [[ -f "$state/run/$1" ]] && kill -0 "$(<"$state/run/$1")" 2>/dev/null; }

begin() { # name
  if running "$1.supervisor"; then return; fi
  setsid nohup "$here/cluster.sh" supervise "$1" >/dev/null 2>&1 </dev/null &
}

finish() { # names: all at once
  local name i
  for name in "$@"; do if running "$name.supervisor"; then kill -TERM "$(<"$state/run/$name.supervisor")"; fi; done
  for name in "$@"; do
    for ((i = 0; i < 750; i++)); do running "$name.supervisor" || break; sleep 0.1; done
  done
}

await() { # seconds, what, command...
  local seconds="$1" what="$2" i
  shift 2
  for ((i = 0; i < seconds * 5; i++)); do if "$@" >/dev/null 2>&1; then return; fi; sleep 0.2; done
  die "$what is not there after $seconds s: see $state/log"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
ready() { curl -sf -m 5 "http://127.0.0.1:$1/health/ready"; }

up() {
  mkdir -p "$state/log"
  prepare
  if [[ "${1:-}" != --no-build ]]; then
    echo "Building"
    dotnet build "$here/src/Silo" -c Release --disable-build-servers >"$state/log/build.log" 2>&1 || die "The build failed: see $state/log/build.log"
  fi
  begin postgres
  begin redis
  await 30 PostgreSQL as_postgres "$(postgres_bin)/pg_isready" -q -h 127.0.0.1 -p "$postgres_port"
  await 30 Redis answers "$redis_port"
  local name
  for name in "${silos[@]}" "${fronts[@]}" proxy; do begin "$name"; done
  for name in "${silos[@]}"; do await 90 "$name" ready $((base + 90 + $(number "$name"))); done
  await 90 "The hub" ready "$base"
  await 60 "The first key" curl -sf -m 5 -H "X-API-Key: $(<"$state/owner.key")" "http://127.0.0.1:$base/api/settings"
  echo "hub:  http://127.0.0.1:$base"
  echo "key:  $(<"$state/owner.key")"
  echo "ops:  http://127.0.0.1:$((base + 91))/dashboard   (key: $state/ops.key)"
}

status() {
  local name port state_word
  for name in postgres redis "${silos[@]}" "${fronts[@]}" proxy; do
    case "$name" in
      silo*) port=$((base + 90 + $(number "$name"))) ;;
      front*) port=$((base + $(number "$name"))) ;;
      proxy) port=$base ;;
      *) port='' ;;
    esac
    if ! running "$name.pid"; then state_word=stopped
    elif [[ -z "$port" ]]; then state_word=running
    elif ready "$port" >/dev/null; then state_word=ready
    else state_word=unready; fi
    printf '%-9s %-8s %s\n' "$name" "$state_word" "$(cat "$state/run/$name.pid" 2>/dev/null || true)"
  done
}

case "${1:-}" in
  up) up "${2:-}" ;;
  down)
    finish proxy
    finish "${fronts[@]}"
    finish "${silos[@]}"
    finish redis postgres
    ;;
  status) status ;;
  kill)
    [[ "${2:-}" =~ ^[1-3]$ ]] || { usage >&2; exit 2; }
    running "silo$2.pid" || die "silo$2 does not run."
    kill -KILL "$(<"$state/run/silo$2.pid")"
    ;;
  supervise) supervise "$2" ;;
  run-service) run_service "$2" ;;
  *) usage >&2; exit 2 ;;
esac
