#!/usr/bin/env bash
# Makes the secrets that docker-compose.yml names, once; what is there already stays. Never commit them, and keep a copy of master_keys elsewhere:
# without it credentials have to be entered again and buyers' data is gone.
set -euo pipefail
folder="${1:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/secrets}"
mkdir -p "$folder"
# The folder keeps other users of this machine out. The files are read by containers' users, who see each by itself.
chmod 700 "$folder"

write() { # name, text
  if [[ -e "$folder/$1" ]]; then return; fi
  printf '%s\n' "$2" >"$folder/$1.new"
  chmod 444 "$folder/$1.new"
  mv "$folder/$1.new" "$folder/$1"
  echo "made $folder/$1"
}

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; } # bytes

write postgres_password "$(random 24)"
write postgres_connection "Host=postgres;Port=5432;Username=kolaj;Password=$(<"$folder/postgres_password");Database=kolaj;Maximum Pool Size=40"
write redis_auth "requirepass $(random 24)"
redis_auth="$(<"$folder/redis_auth")"
write redis_connection "redis:6379,password=${redis_auth#requirepass }"
write master_keys "k1:$(head -c 32 /dev/urandom | base64 -w0)"
write ops_key "$(random 24)"
write owner_key "$(random 24)"
