#!/bin/bash
# The undo of a change of readURL. The back-up is made before anything is changed: without one there is nothing to undo.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}" run="${SSM_Run:?}"
readonly backup="$root/var/lib/stepbook/backups/$run.read-url.tar"
readonly files=(gaia/hub-config/config.json gaia/nginx/conf.d/default.conf gaia/gaia.env gaia/scripts/update-configs.sh)
readonly tries=60

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
. ../../shell-functions/digest-of.sh
hub_info() {
  printf 'GET /hub_info HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "$domain" |
    openssl s_client -quiet -connect "127.0.0.1:${port:-443}" -servername "$domain" 2>/dev/null || true
}

if [[ ! -s $backup.sha256 ]]; then
  printf '{"restored":null}\n'
  exit 0
fi
[[ $(digest_of "$backup") == "$(cat "$backup.sha256")" ]] || refuse "the back-up of run $run was changed since it was made"
umask 077
old=$(mktemp -d "$backup.XXXXXX")
trap 'rm -rf "$old"' EXIT
tar -C "$old" -xpf "$backup"
# In place: the container of nginx holds its very file, and modes stay as they are.
for file in "${files[@]}"; do cat "$old/$file" >"$root/$file"; done
disk=$(setting /gaia/gaia.env LOCAL_DISK)
rm -f "$root$disk/stepbook/read-check.json"
rmdir "$root$disk/stepbook" 2>/dev/null || true

port=$(setting /gaia/gaia.env HTTPS_PORT)
systemctl restart gaia-hub.service || refuse "the files are as they were, but the hub did not start"
says=$(docker exec nginx sh -c "nginx -t" 2>&1) || refuse "the files are as they were, but nginx refuses its configuration: $says"
docker exec nginx sh -c "nginx -s reload" || refuse "the files are as they were, but nginx did not read them"
wanted=$(sed -n 's/^ *"readURL": *"\([^"]*\)".*/\1/p' "$root/gaia/hub-config/config.json" | tail -n 1)
for ((try = 1; ; try++)); do
  info=$(hub_info)
  [[ $info != *"\"$wanted\""* ]] || break
  [[ $try -lt $tries ]] || refuse "the files are as they were, but /hub_info does not say $wanted"
  sleep 0.5
done
printf '{"restored":"%s","readUrl":"%s"}\n' "$(cat "$backup.sha256")" "$wanted"
