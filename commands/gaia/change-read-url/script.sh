#!/bin/bash
# G11. update-configs.sh writes readURL anew at each start, so the change goes where it takes it from: READ_URL in
# /gaia/gaia.env, which every unit reads, and one expression of the script that prefers it to DOMAIN.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}" url="${SSM_ReadUrl:?}" run="${SSM_Run:?}"
readonly folder="$root/var/lib/stepbook/backups"
readonly backup="$folder/$run.read-url.tar"
readonly files=(gaia/hub-config/config.json gaia/nginx/conf.d/default.conf gaia/gaia.env gaia/scripts/update-configs.sh)
readonly nginx="$root/gaia/nginx/conf.d/default.conf"
readonly begin='# read URL, by Stepbook' end='# end of the read URL'

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
. ../../shell-functions/digest-of.sh
# answer HOST PATH: what nginx answers, over the TLS that clients use
answer() {
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "$2" "$1" |
    openssl s_client -quiet -connect "127.0.0.1:${port:-443}" -servername "$1" 2>/dev/null || true
}
# until_says TEXT HOST PATH TRIES: waits until the answer holds the text, half a second between tries
until_says() {
  local try found
  for ((try = 1; try <= $4; try++)); do
    found=$(answer "$2" "$3")
    [[ $found != *"$1"* ]] || return 0
    sleep 0.5
  done
  return 1
}

[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain; nothing was changed"
port=$(setting /gaia/gaia.env HTTPS_PORT)
disk=$(setting /gaia/gaia.env LOCAL_DISK)
path=/${url#https://*/}
host=${url#https://}
host=${host%%/*}
for file in "${files[@]}"; do [[ -w $root/$file ]] || refuse "/$file is not there; nothing was changed"; done

umask 077
mkdir -p "$folder"
chmod 700 "$folder"
if [[ ! -s $backup.sha256 ]]; then
  tar -C "${root:-/}" -cf "$backup" "${files[@]}"
  digest_of "$backup" >"$backup.sha256.new"
  mv "$backup.sha256.new" "$backup.sha256"
fi
[[ $(digest_of "$backup") == "$(cat "$backup.sha256")" ]] || refuse "the back-up of run $run was changed since it was made"

fresh=$(mktemp -d "$folder/$run.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
tar -C "$fresh" -xpf "$backup"

# A block like the reader's for the new path. The reader's own stays: addresses that users have been given go on.
awk -v path="$path" -v begin="$begin" -v end="$end" '
  index($0, begin) { skip = 1 }
  !skip { print }
  index($0, end) { skip = 0; next }
  skip { next }
  /^[[:space:]]*location[[:space:]]+\/reader\/[[:space:]]*[{]/ { inside = 1; block = "" }
  inside { block = block $0 "\n" }
  inside && /}/ {
    inside = 0
    if (path != "/reader/") {
      sub(/\/reader\//, path, block)
      printf "  %s\n%s  %s\n", begin, block, end
    }
  }' "$fresh/gaia/nginx/conf.d/default.conf" >"$fresh/nginx"
grep -Eq "location[[:space:]]+${path}[[:space:]]*[{]" "$fresh/nginx" || refuse "nginx's configuration has no block for /reader/ to follow; nothing was changed"
sed "s|\(\"readURL\": *\"\)[^\"]*\"|\1$url\"|" "$fresh/gaia/hub-config/config.json" >"$fresh/hub"
grep -q "\"readURL\": *\"$url\"" "$fresh/hub" || refuse "the hub's configuration has no readURL; nothing was changed"
{ grep -v '^READ_URL=' "$fresh/gaia/gaia.env" || true; } >"$fresh/env"
echo "READ_URL=$url" >>"$fresh/env"
# shellcheck disable=SC2016 # the script is to hold the variables' names
sed "s#https://'\(\"\{0,1\}\)\${\{0,1\}DOMAIN}\{0,1\}\1'/reader/#'\"\${READ_URL:-https://\$DOMAIN/reader/}\"'#" \
  "$fresh/gaia/scripts/update-configs.sh" >"$fresh/script"
grep -q 'READ_URL:-https://' "$fresh/script" ||
  refuse "update-configs.sh does not set readURL as documented; it would wipe the change. Nothing was changed"

# In place, because the container holds this very file; nothing has read it yet.
cat "$fresh/nginx" >"$nginx"
if ! says=$(docker exec nginx sh -c "nginx -t" 2>&1); then
  cat "$fresh/gaia/nginx/conf.d/default.conf" >"$nginx"
  refuse "nginx refuses the new configuration; the old one is back, and nothing else was changed: $says"
fi
for pair in hub:gaia/hub-config/config.json env:gaia/gaia.env script:gaia/scripts/update-configs.sh; do
  cat "$fresh/${pair%%:*}" >"$root/${pair#*:}"
done
umask 022
mkdir -p "$root$disk/stepbook"
printf '{"stepbook":"read-check","run":"%s"}\n' "$run" >"$root$disk/stepbook/read-check.json"

systemctl restart gaia-hub.service || refuse "the hub did not start again with the new readURL"
until_says "\"$url\"" "$domain" /hub_info 120 || refuse "/hub_info does not say $url"
docker exec nginx sh -c "nginx -s reload" || refuse "nginx did not take its new configuration"
until_says "\"run\":\"$run\"" "$host" "${path}stepbook/read-check.json" 10 || refuse "a read through $url is not answered by the reader"
printf '{"readUrl":"%s","backup":"/var/lib/stepbook/backups/%s.read-url.tar","sha256":"%s"}\n' "$url" "$run" "$(cat "$backup.sha256")"
