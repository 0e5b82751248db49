#!/bin/bash
# The undo of a reset. It never runs a reset: the authority counts each one.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly run="${SSM_Run:?}"
readonly target="$root/gaia/nginx/certbot/conf"
readonly folder="$root/var/lib/stepbook/backups"
readonly backup="$folder/$run.tar.gz.enc"
readonly fresh="$target.restoring"
readonly replaced="$target.replaced"
readonly tries=60

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
. ../../shell-functions/digest-of.sh

domain=$(setting /etc/environment DOMAIN)
port=$(setting /gaia/gaia.env HTTPS_PORT)
[[ -s $backup && -s $backup.sha256 ]] || refuse "there is no back-up of run $run on this host"
[[ $(digest_of "$backup") == "$(cat "$backup.sha256")" ]] || refuse "the back-up of run $run was changed since it was made"

umask 077
rm -rf "$fresh" "$replaced"
mkdir -p "$fresh"
openssl enc -d -aes-256-cbc -pbkdf2 -iter 100000 -pass "file:$folder/key" -in "$backup" | tar -C "$fresh" -xzpf -
[[ -s "$fresh/live/$domain/fullchain.pem" ]] || refuse "the back-up of run $run holds no certificate of $domain"
[[ ! -e $target ]] || mv "$target" "$replaced"
mv "$fresh" "$target"
rm -rf "$replaced"

# What the units ask for before they let nginx start, and the mark that keeps them from asking for a certificate again.
touch "$root/tmp/letsencrypt.init" "$root/tmp/dns_checked" "$root/tmp/ssl_created"
systemctl restart nginx.service
serial=$(openssl x509 -in "$target/live/$domain/fullchain.pem" -noout -serial)
for ((try = 1; ; try++)); do
  found=$(openssl s_client -connect "127.0.0.1:${port:-443}" -servername "$domain" </dev/null 2>/dev/null |
    openssl x509 -noout -serial 2>/dev/null) || true
  [[ $found != "$serial" ]] || break
  [[ $try -lt $tries ]] || refuse "nginx does not serve the restored certificate ${serial#serial=}; it shows ${found#serial=}"
  sleep 0.5
done
printf '{"restored":"%s","serial":"%s"}\n' "$(cat "$backup.sha256")" "${serial#serial=}"
