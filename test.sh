#!/usr/bin/env bash
# Builds everything and runs every test. Starts a PostgreSQL and a Redis of its own, and stops them again.
# The last line is always `N passed, N failed, N skipped`; the exit code is 0 only when nothing failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'EOF'
Usage: ./test.sh [options]
  --only NAME       run only the test projects whose name contains NAME (may be repeated)
  --filter PATTERN  run only the tests whose full name contains PATTERN
  --all             also verify the code's format (always done when CI=true)
  --no-build        take what was built before
  --cluster         run those tests alone that drive a hub, with a front and two silos in the place of one process
  --faults          the fault scorecard instead of the tests: a cluster and the hub in one process, broken under load in every way
  --seed N          with --faults: the seed of all random choices
  --runs N          with --faults: how often each row of the cluster is run, each time with the next seed (1)
  -h, --help        this text
KOLAJ_TEST_TIMEOUT is the limit for one project in seconds (1200; 3600 with --cluster, 21600 with --faults). Results and logs are kept in TestResults/.
--faults takes KOLAJ_FAULT_SEED (printed otherwise), KOLAJ_FAULT_ROUNDS (1000: of F18), KOLAJ_FAULT_KILLS (200), KOLAJ_FAULT_SEEDS
(20: how often each crash point is reached) and KOLAJ_FAULT_AT_ONCE (one a core: hubs side by side), and prints its table, also kept as
TestResults/faults.txt. KOLAJ_FAULT_KEEP names a folder for the logs and data of a run that found something, and the logs of one
that was ended from outside. The cluster's load is KOLAJ_FAULT_RATE webhooks a second
(200) over KOLAJ_FAULT_ACCOUNTS accounts (20) of KOLAJ_FAULT_SKUS products (500); KOLAJ_FAULT_OLD_BUILD names a folder with both programs of an
older version, from which F15 starts. docs/reliability.md says what each row is.
Tests find the servers by KOLAJ_TEST_POSTGRES (Npgsql connection string, may create databases) and
KOLAJ_TEST_REDIS (host:port).
EOF
}

only=() filter='' verify_format=false build=true faults=false cluster=false
[[ "${CI:-}" == true ]] && verify_format=true
while (($#)); do
  case "$1" in
    --only) only+=("${2:?--only needs a name}"); shift 2 ;;
    --filter) filter="${2:?--filter needs a pattern}"; shift 2 ;;
    --all) verify_format=true; shift ;;
    --no-build) build=false; shift ;;
    --cluster) cluster=true; shift ;;
    --faults) faults=true; shift ;;
    --seed) export KOLAJ_FAULT_SEED="${2:?--seed needs a number}"; shift 2 ;;
    --runs) export KOLAJ_FAULT_RUNS="${2:?--runs needs a number}"; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) echo "Unknown option: $1" >&2; usage >&2; exit 2 ;;
  esac
done

# Projects whose tests drive a hub as a process, over HTTP alone: they run against one process, with --cluster against several.
of_hub=(Api.Tests Hub.Tests)
$faults && only=(Faults.Tests)
$cluster && ((${#only[@]} == 0)) && only=("${of_hub[@]}")
limit="${KOLAJ_TEST_TIMEOUT:-$(if $faults; then echo 21600; elif $cluster; then echo 3600; else echo 1200; fi)}"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
unset KOLAJ_TEST_POSTGRES KOLAJ_TEST_REDIS KOLAJ_TEST_CLUSTER

passed=0 failed=0 skipped=0 shared_skips=0
unchecked=false not_checked='^no package source serves data on vulnerabilities'
tests_pid='' shops_pid='' postgres_pid='' redis_pid=''
work="$(mktemp -d)"
chmod 711 "$work"
results="$PWD/TestResults"
rm -rf "$results"
mkdir -p "$results"

# --- the end, however it comes ---------------------------------------------------------------------------------------

stop() { # pid, signal
  [[ -n "$1" ]] || return 0
  kill -s "$2" "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

finish() {
  local status=$?
  trap - EXIT
  stop "$tests_pid" TERM
  stop "$shops_pid" TERM
  stop "$postgres_pid" INT
  stop "$redis_pid" TERM
  rm -rf "$work"
  # What ended early has failed, even where no test said so.
  if ((status != 0)); then
    echo "test.sh ended early (exit code $status)."
    failed=$((failed + 1))
  fi
  if ((passed == 0 && failed == 0)); then
    echo "No test was run."
    failed=1
  fi
  if $unchecked; then echo "Packages were NOT checked for known vulnerabilities: no package source serves that data (docs/operations.md)"; fi
  if ((shared_skips > 0)); then echo "$shared_skips skipped for lack of ../shared"; fi
  echo "$passed passed, $failed failed, $skipped skipped"
  ((failed == 0)) || exit 1
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

say() { printf '%s\n' "== $*"; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The two ends of a log; all of it stays in TestResults/.
show() { # file
  local lines
  lines="$(wc -l <"$1")"
  if ((lines <= 300)); then
    cut -c1-400 "$1"
  else
    head -n 150 "$1" | cut -c1-400
    echo "[... $((lines - 300)) lines ...]"
    tail -n 150 "$1" | cut -c1-400
  fi
}

# Runs a step with its output kept in a file, shown only when it fails.
quietly() { # name, command...
  local log="$results/$1.log"
  shift
  if ! "$@" >"$log" 2>&1 </dev/null; then
    show "$log" >&2
    return 1
  fi
}

# --- what the tests need ---------------------------------------------------------------------------------------------

postgres_bin() {
  local folder
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    if [[ -x "$folder/postgres" && -x "$folder/initdb" ]]; then
      echo "$folder"
      return
    fi
  done
  if command -v postgres >/dev/null && command -v initdb >/dev/null; then
    dirname "$(readlink -f "$(command -v postgres)")"
  fi
}

install_from_debian() {
  local missing=()
  [[ -n "$(postgres_bin)" ]] || missing+=(postgresql)
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v strace >/dev/null || missing+=(strace)
  if $faults; then compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null || missing+=(libfaketime); fi
  ((${#missing[@]})) || return 0

  say "Installing ${missing[*]}"
  ((EUID == 0)) || die "Missing: ${missing[*]}. Only root can install them."
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
  # Debian starts a server when its package is installed, unless this policy forbids it; ours are started below.
  local policy=/usr/sbin/policy-rc.d ours=false
  if [[ ! -e "$policy" ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    ours=true
  fi
  local status=0
  { quietly apt-update "${apt[@]}" update &&
    quietly apt-install "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } || status=1
  if $ours; then rm -f "$policy"; fi
  ((status == 0)) || die "Could not install ${missing[*]}."
}

# Without Node the tests that need it fail by themselves and say so: a proof that did not run has not passed.
install_node_packages() { # folder
  local folder="$1"
  [[ -f "$folder/package-lock.json" ]] || return 0
  if ! command -v npm >/dev/null; then
    say "npm is missing: tests that need $folder will fail"
    return 0
  fi
  local stamp="$folder/node_modules/.lock-sha256" want
  want="$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum | cut -d' ' -f1)"
  if [[ -f "$stamp" && "$(<"$stamp")" == "$want" ]]; then return 0; fi
  say "npm ci in $folder"
  local npm=(npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error)
  quietly npm-ci timeout 600 "${npm[@]}" || quietly npm-ci timeout 600 "${npm[@]}" || die "npm ci failed in $folder."
  echo "$want" >"$stamp"
}

# --- build -----------------------------------------------------------------------------------------------------------

build_all() {
  say "Building"
  # No build server outlives the build: it would hold this script's output open.
  quietly build dotnet build KolajAI.sln -c Release --disable-build-servers || die "The build failed."
}

# The hub with its crash points, beside the one that is built for everything else.
build_crash_points() {
  say "Building the hub with its crash points"
  quietly build-crash-points dotnet build src/Silo -c Release -p:CrashPoints=true --disable-build-servers ||
    die "The build with crash points failed."
}

check_format() {
  say "Verifying the format"
  if ! quietly format dotnet format KolajAI.sln --verify-no-changes --no-restore; then
    echo "The format differs: run 'dotnet format'."
    failed=$((failed + 1))
  fi
}

# --- servers ---------------------------------------------------------------------------------------------------------

# A port below the system's own range for outgoing connections, on which nobody answers.
free_port() {
  local port
  while port=$((20000 + (RANDOM * 32768 + RANDOM) % 10000)); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

# Waits up to 30 s until the command succeeds, while the process lives.
await() { # pid, command...
  local pid="$1" i
  shift
  for ((i = 0; i < 300; i++)); do
    kill -0 "$pid" 2>/dev/null || return 1
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  return 1
}

start_postgres() {
  local bin data="$work/postgres" as=() port password attempt
  bin="$(postgres_bin)"
  mkdir "$data"
  password="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  printf '%s\n' "$password" >"$data.pw"
  if ((EUID == 0)); then # it refuses to run as root
    chown postgres: "$data" "$data.pw"
    as=(--reuid=postgres --regid=postgres --init-groups)
  fi
  quietly initdb setpriv "${as[@]}" "$bin/initdb" -D "$data" -U kolaj --pwfile="$data.pw" --auth=scram-sha-256 \
    -E UTF8 --locale=C.UTF-8 || die "initdb failed."
  for attempt in 1 2 3; do
    port="$(free_port)"
    # pdeathsig: it ends with this script even when that is killed outright.
    setpriv "${as[@]}" --pdeathsig INT "$bin/postgres" -D "$data" -p "$port" \
      -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 -c shared_buffers=256MB \
      -c fsync=on -c synchronous_commit=on -c full_page_writes=on \
      >"$results/postgres.log" 2>&1 </dev/null &
    postgres_pid=$!
    if await "$postgres_pid" "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; then
      export KOLAJ_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=kolaj;Password=$password;Database=postgres"
      return 0
    fi
    stop "$postgres_pid" KILL
    postgres_pid=''
  done
  cat "$results/postgres.log" >&2
  die "PostgreSQL did not start."
}

start_redis() {
  local port attempt
  mkdir "$work/redis"
  for attempt in 1 2 3; do
    port="$(free_port)"
    setpriv --pdeathsig TERM redis-server --bind 127.0.0.1 --port "$port" --dir "$work/redis" \
      --appendonly yes --appendfsync always --save '' --daemonize no \
      >"$results/redis.log" 2>&1 </dev/null &
    redis_pid=$!
    if await "$redis_pid" redis-cli -h 127.0.0.1 -p "$port" -e ping; then
      export KOLAJ_TEST_REDIS="127.0.0.1:$port"
      return 0
    fi
    stop "$redis_pid" KILL
    redis_pid=''
  done
  cat "$results/redis.log" >&2
  die "Redis did not start."
}

# --- tests -----------------------------------------------------------------------------------------------------------

test_projects() {
  local project name wanted
  for project in tests/*/*.csproj; do
    name="$(basename "$project" .csproj)"
    [[ "$name" == *.Tests || "$name" == RealServers ]] || continue
    if ((${#only[@]} == 0)); then
      echo "$name"
      continue
    fi
    for wanted in "${only[@]}"; do
      if [[ "$name" == *"$wanted"* ]]; then
        echo "$name"
        break
      fi
    done
  done
}

# The reason of each skipped test, one a line.
skip_reasons() { # file
  awk -v RS='<reason>' 'NR > 1 {
    sub(/<\/reason>.*/, "")
    sub(/^<!\[CDATA\[/, "")
    sub(/\]\]>$/, "")
    gsub(/[\r\n]+/, " ")
    print
  }' "$1"
}

# The sum of one count over the <assembly> elements of a result file.
count_of() { # file, attribute
  awk -v name="$2" -v RS='<' '
    /^assembly / && match($0, " " name "=\"[0-9]+") { n += substr($0, RSTART + length(name) + 3, RLENGTH) }
    END { print n + 0 }' "$1"
}

run_project() { # name, "cluster" or nothing
  local name="$1" label="$1${2:+ ($2)}" began=$SECONDS status=0 problem=''
  local program log="$results/$name${2:+.$2}.log" xml="$results/$name${2:+.$2}.xml"
  program="tests/$name/bin/Release/net10.0/KolajAI.$name.dll"
  local p=0 f=0 s=0 shared=0 other=0
  if [[ ! -f "$program" ]]; then
    problem="was not built: is it in KolajAI.sln?"
  else
    local arguments=(-noLogo -noColor -noAutoReporters -showLiveOutput -longRunning 120 -result-xml "$xml")
    [[ -n "$filter" ]] && arguments+=(-method "*$filter*")
    # Of the fault tests only short ones belong to every run, and these only there.
    if [[ "$name" == Faults.Tests ]]; then
      if $faults; then arguments+=(-trait- run=always); else arguments+=(-trait run=always); fi
    fi
    # Those that choose their hub themselves do so once. Each hub is three processes in a cluster: one test after the other, as several say
    # by when something has to have happened.
    [[ -n "${2:-}" ]] && arguments+=(-trait- hub=chosen -parallelMode none)
    # In the background, so that a signal to this script is acted on at once; its children get their signals back.
    KOLAJ_TEST_CLUSTER="${2:+true}" setpriv --pdeathsig TERM env --default-signal=INT,QUIT timeout --kill-after=10 "$limit" dotnet "$program" "${arguments[@]}" \
      >"$log" 2>&1 </dev/null &
    tests_pid=$!
    wait "$tests_pid" || status=$?
    tests_pid=''
    if ((status == 124 || status == 137)); then
      problem="hung: stopped after $limit s"
    elif [[ ! -s "$xml" ]]; then
      problem="left no result (exit code $status)"
    else
      p="$(count_of "$xml" passed)"
      f=$(($(count_of "$xml" failed) + $(count_of "$xml" errors)))
      s="$(count_of "$xml" skipped)"
      shared="$(skip_reasons "$xml" | grep -c '^shared folder absent' || true)"
      # A source without that data is no fault of the code; the last lines say that nothing was checked.
      if skip_reasons "$xml" | grep -q "$not_checked"; then unchecked=true; fi
      other=$((s - $(skip_reasons "$xml" | grep -c -e '^shared folder absent' -e "$not_checked" || true)))
      if [[ "${CI:-}" == true ]] && ((other > 0)); then
        echo "$label: $other skipped for a reason that CI does not accept:"
        skip_reasons "$xml" | { grep -v -e '^shared folder absent' -e "$not_checked" || true; } | sed 's/^/  /'
        f=$((f + other)) s=$((s - other))
      fi
      if ((status != 0 && f == 0)); then problem="ended with exit code $status though no test failed"; fi
      if ((p + f + s == 0)) && [[ -z "$filter" ]]; then problem="ran no test"; fi
    fi
  fi
  if [[ -n "$problem" ]]; then
    echo "$label $problem"
    f=$((f + 1))
  fi
  if ((f > 0)) && [[ -f "$log" ]]; then show "$log"; fi
  printf '%-28s %5d passed, %d failed, %d skipped in %d s\n' "$label" "$p" "$f" "$s" "$((SECONDS - began))"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s)) shared_skips=$((shared_skips + shared))
}

projects=()
mapfile -t projects < <(test_projects)
((${#projects[@]})) || die "No test project of that name."

if $faults; then
  # Each row starts servers of its own.
  install_from_debian
  if $build; then build_all; fi
  export KOLAJ_FAULT_TABLE="$results/faults.txt"
  {
    echo '| fault | result | runs | acknowledged | lost | twice | oversold | quota violations | recovery p50, max | seeds | figures |'
    echo '|---|---|---|---|---|---|---|---|---|---|---|'
  } >"$KOLAJ_FAULT_TABLE"
else
  install_from_debian
  if [[ " ${projects[*]} " == *" RealServers "* ]]; then
    install_node_packages tests/RealServers/vendure
    install_node_packages tests/RealServers/medusa
  fi
  # The vendor's own schema, which the simulated one and the connector's documents are held against.
  if [[ " ${projects[*]} " == *" Simulator.Tests "* || " ${projects[*]} " == *" Connectors.Tests "* ]]; then
    install_node_packages tests/Simulator.Tests/shopify
    schema="$PWD/tests/Simulator.Tests/shopify/node_modules/@shopify/dev-mcp/dist/data/admin_2026-10.json.gz"
    if [[ -f "$schema" ]]; then export KOLAJ_SHOPIFY_SCHEMA="$schema"; fi
  fi
  # Linters of the Dockerfiles, and the schema of docker-compose.yml.
  if [[ " ${projects[*]} " == *" Api.Tests "* ]]; then install_node_packages tests/Api.Tests/Deploy/tools; fi
  if [[ " ${projects[*]} " == *" SupplyChain.Tests "* ]]; then install_node_packages tests/SupplyChain.Tests/schema; fi
  if $build; then build_all; fi
fi
if $build && [[ " ${projects[*]} " == *" Faults.Tests "* ]]; then build_crash_points; fi
if $verify_format; then check_format; fi
if ! $faults; then
  start_postgres
  start_redis
fi
say "Running ${#projects[@]} test projects"
# The real shops wait for most of their time: the tests that need no server's quiet run beside them.
beside=(Concurrency.Tests Connectors.Tests Grains.Tests Simulator.Tests Storage.Tests)
if ! $cluster && [[ " ${projects[*]} " == *" RealServers "* ]] && ((${#projects[@]} > 1)); then
  (
    passed=0 failed=0 skipped=0 shared_skips=0
    run_project RealServers
    echo "$passed $failed $skipped $shared_skips" >"$work/shops"
  ) >"$results/RealServers.out" 2>&1 &
  shops_pid=$!
  rest=()
  for project in "${projects[@]}"; do
    if [[ " ${beside[*]} " == *" $project "* ]]; then run_project "$project"; elif [[ "$project" != RealServers ]]; then rest+=("$project"); fi
  done
  wait "$shops_pid" || true
  shops_pid=''
  cat "$results/RealServers.out"
  if read -r p f s shared <"$work/shops"; then
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s)) shared_skips=$((shared_skips + shared))
  else
    failed=$((failed + 1))
  fi
  projects=("${rest[@]}")
fi
for project in "${projects[@]}"; do
  if ! $cluster; then
    run_project "$project"
  elif [[ " ${of_hub[*]} " == *" $project "* ]]; then
    run_project "$project" cluster
  fi
done
if $faults; then cat "$KOLAJ_FAULT_TABLE"; fi
