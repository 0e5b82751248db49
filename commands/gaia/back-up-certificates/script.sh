#!/bin/bash
# The folder holds the ACME account key and the certificate's private key, so the back-up never lies in the clear.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly run="${SSM_Run:?}"
readonly source="$root/gaia/nginx/certbot/conf"
readonly folder="$root/var/lib/stepbook/backups"
readonly backup="$folder/$run.tar.gz.enc"
readonly key="$folder/key"

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
. ../../shell-functions/digest-of.sh
cipher() { openssl enc -aes-256-cbc -pbkdf2 -iter 100000 -pass "file:$key" "$@"; }

# The listing proves that the key opens the archive and that the served certificate is in it.
verify() {
  local listing
  listing=$(cipher -d -in "$1" | tar -tzf -) || return 1
  [[ ! -e "$source/live/$domain/fullchain.pem" ]] || grep -q "live/$domain/fullchain.pem\$" <<<"$listing"
}

domain=$(setting /etc/environment DOMAIN)
[[ -d $source ]] || refuse "there is no /gaia/nginx/certbot/conf on this host"
umask 077
mkdir -p "$folder"
chmod 700 "$folder"
if [[ ! -s $key ]]; then
  openssl rand -hex 32 >"$key.new"
  mv "$key.new" "$key"
fi

if [[ -s $backup && -s $backup.sha256 ]]; then
  [[ $(digest_of "$backup") == "$(cat "$backup.sha256")" ]] || refuse "the back-up of run $run was changed since it was made"
else
  trap 'rm -f "$backup.new"' EXIT
  tar -C "$source" -czf - . | cipher -salt -out "$backup.new"
  verify "$backup.new" || refuse "the back-up cannot be read again"
  digest_of "$backup.new" >"$backup.sha256"
  # Certificates are public: beside the back-up this one says what a restore would bring.
  [[ ! -e "$source/live/$domain/fullchain.pem" ]] || cp "$source/live/$domain/fullchain.pem" "$folder/$run.pem"
  mv "$backup.new" "$backup"
fi
printf '{"backup":"/var/lib/stepbook/backups/%s.tar.gz.enc","sha256":"%s"}\n' "$run" "$(digest_of "$backup")"
