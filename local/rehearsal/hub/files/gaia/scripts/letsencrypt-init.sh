#!/bin/bash
# A self-signed placeholder, so that nginx can start before there is a certificate.
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly live="$root/gaia/nginx/certbot/conf/live/$DOMAIN"

if [[ -f "$root/tmp/letsencrypt.init" ]]; then
  echo "Already executed"
  exit 0
fi
mkdir -p "$live"
openssl req -x509 -nodes -newkey rsa:2048 -days 1024 \
  -keyout "$live/privkey.pem" -out "$live/fullchain.pem" -subj /CN=localhost 2>/dev/null || exit 2
touch "$root/tmp/letsencrypt.init"
