#!/bin/bash
# The read-only window of a migration begins: the hub service, which takes writes, stops; the reader goes on. What the new
# host needs lies where challenges lie, so that it can be fetched over port 80; only the new host's private key opens it.
set -euo pipefail
export LC_ALL=C
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}" run="${SSM_Run:?}" address="${SSM_Address:?}" port="${SSM_Port:?}"
readonly fingerprint="${SSM_Fingerprint:?}"
readonly manifest="stepbook-manifest-$run"

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
. ../../shell-functions/digests.sh

[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain; nothing was stopped"
storage=$(setting /gaia/gaia.env LOCAL_DISK)
disk=$root$storage
public=$root$(setting /gaia/gaia.env LOCAL_CERTBOT_WWW)/.well-known/acme-challenge
[[ -s $root/gaia/nginx/certbot/conf/live/$domain/privkey.pem ]] || refuse "there is no certificate of $domain on this host"
umask 077
mkdir -p "$root/var/lib/stepbook"
work=$(mktemp -d "$root/var/lib/stepbook/$run.XXXXXX")
trap 'rm -rf "$work"' EXIT

openssl s_client -connect "$address:$port" -servername "$domain" </dev/null 2>/dev/null |
  openssl x509 >"$work/recipient.pem" || refuse "the new host $address:$port shows no certificate; nothing was stopped"
found=$(openssl x509 -in "$work/recipient.pem" -noout -fingerprint -sha256)
found=${found#*=}
[[ ${found//:/} == "$fingerprint" ]] || refuse "the new host shows another certificate than was approved (${found//:/}); nothing was stopped"
free=$(df -Pk "$root/gaia" | awk 'NR == 2 { print $4 }')
[[ $free -gt $(du -sk "$disk" | cut -f 1) ]] || refuse "$free KB free are too few to pack the storage; nothing was stopped"

systemctl stop gaia-hub.service || refuse "the hub service could not be stopped"
# The reader's container may have another user: what it is to serve is for everybody to read, as all that is stored.
mkdir -p "$disk/stepbook"
printf '{"stepbook":"migration-check","run":"%s"}\n' "$run" >"$disk/stepbook/migration-check.json"
chmod 755 "$disk/stepbook"
chmod 644 "$disk/stepbook/migration-check.json"

digests "$disk" >"$work/$manifest"
openssl rand -hex 32 >"$work/key"
(umask 022 && mkdir -p "$public") # nginx serves it as another user
tar -C "${root:-/}" -cf - "${storage#/}" gaia/nginx/certbot/conf gaia/hub-config/config.json -C "$work" "$manifest" |
  openssl enc -aes-256-cbc -pbkdf2 -salt -pass "file:$work/key" -out "$work/archive"
openssl cms -encrypt -binary -aes-256-cbc -outform DER -in "$work/key" -out "$work/key.cms" "$work/recipient.pem"
chmod 644 "$work/archive" "$work/key.cms"
mv "$work/archive" "$public/stepbook-$run.archive"
mv "$work/key.cms" "$public/stepbook-$run.key"
printf '{"files":%s,"archive":"%s"}\n' "$(grep -c . "$work/$manifest" || true)" \
  "$(openssl dgst -sha256 -r "$public/stepbook-$run.archive" | cut -d ' ' -f 1)"
