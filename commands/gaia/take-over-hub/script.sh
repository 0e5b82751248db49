#!/bin/bash
# The new host of a hub. Nothing is asked of a certificate authority: the certificate comes with its ACME account, and the
# mark of a certificate that is there keeps the image from asking for another.
set -euo pipefail
export LC_ALL=C
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}" run="${SSM_Run:?}" address="${SSM_Address:?}" source_port="${SSM_Port:?}"
readonly conf="$root/gaia/nginx/certbot/conf"
readonly live="$conf/live/$domain" manifest="stepbook-manifest-$run"
readonly units=(gaia.service nginx.service gaia-hub.service gaia-reader.service gaia-admin.service)
readonly tries=240

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
. ../../shell-functions/digests.sh
# fetch NAME FILE: one file of the old host
fetch() {
  local status line
  exec 3<>"/dev/tcp/$address/$source_port"
  printf 'GET /.well-known/acme-challenge/%s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "$1" "$domain" >&3
  IFS= read -r status <&3
  while IFS= read -r line <&3 && [[ $line != $'\r' && -n $line ]]; do :; done
  cat <&3 >"$2"
  exec 3>&-
  [[ $status == HTTP/1.?\ 200* ]] || refuse "the old host answers ${status%$'\r'} for what it has packed"
}
# served: the serial of the certificate that nginx shows, when the hub behind it answers
served() {
  local line
  line=$(printf 'GET /hub_info HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "$domain" |
    openssl s_client -quiet -connect "127.0.0.1:${port:-443}" -servername "$domain" 2>/dev/null | head -n 1) || true
  [[ $line == HTTP/1.?\ 200* ]] || return 0
  openssl s_client -connect "127.0.0.1:${port:-443}" -servername "$domain" </dev/null 2>/dev/null |
    openssl x509 -noout -serial 2>/dev/null || true
}

[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain; nothing was changed"
port=$(setting /gaia/gaia.env HTTPS_PORT)
disk=$root$(setting /gaia/gaia.env LOCAL_DISK)
umask 077
mkdir -p "$root/var/lib/stepbook"
work=$(mktemp -d "$root/var/lib/stepbook/$run.XXXXXX")
trap 'rm -rf "$work"' EXIT
fetch "stepbook-$run.key" "$work/key.cms"
fetch "stepbook-$run.archive" "$work/archive"
openssl cms -decrypt -inform DER -in "$work/key.cms" -inkey "$live/privkey.pem" -recip "$live/fullchain.pem" -out "$work/key" ||
  refuse "what the old host has packed is not for this host's key; nothing was changed"
unpack() { openssl enc -d -aes-256-cbc -pbkdf2 -pass "file:$work/key" -in "$work/archive" | tar -xpf - "$@"; }
unpack -C "$work" "$manifest" || refuse "what was fetched cannot be read; nothing was changed"

systemctl stop gaia-hub.service gaia-reader.service
# The folder itself stays: the container of nginx holds it.
rm -rf "${conf:?}"/*
unpack -C "${root:-/}" --exclude "$manifest"
[[ -s $live/fullchain.pem ]] || refuse "no certificate of $domain came with it"
[[ $(digests "$disk") == "$(cat "$work/$manifest")" ]] || refuse "what is stored here is not what the old host had"

# In this order: what waits for the name asks for a certificate as soon as there is none.
touch "$root/tmp/ssl_created" "$root/tmp/letsencrypt.init"
touch "$root/tmp/dns_checked"
systemctl restart gaia.service || refuse "gaia.service did not start with what was brought"
systemctl start "${units[@]}" ||
  refuse "the services did not start with what was brought"
wanted=$(openssl x509 -in "$live/fullchain.pem" -noout -serial)
for ((try = 1; ; try++)); do
  [[ $(served) != "$wanted" ]] || break
  states=$(systemctl is-active "${units[@]}") || true
  [[ $states != *failed* ]] || refuse "a unit has failed with what was brought: $(paste -sd ' ' <<<"$states") of ${units[*]}"
  [[ $try -lt $tries ]] || refuse "the hub does not answer with the certificate that was brought"
  sleep 0.5
done
printf '{"files":%s,"serial":"%s"}\n' "$(grep -c . "$work/$manifest" || true)" "${wanted#serial=}"
