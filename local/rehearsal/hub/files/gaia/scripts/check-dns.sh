#!/bin/bash
# The original asks api.ipify.org for the public address; this machine was told its own.
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
address=$(cat "$root/etc/stepbook/public-ipv4")
sleep_seconds=5
end=$(($(date +%s) + ${DNS_CHECK_SECONDS:-601}))

while [[ $(date +%s) -lt $end ]]; do
  record=$(dig A +short "$DOMAIN")
  if [[ $record == "$address" ]]; then
    echo "[ $DOMAIN IN A $record ] Matched $address"
    touch "$root/tmp/dns_checked"
    exit 0
  fi
  echo "[ $DOMAIN ] Record ($record) doesn't match public IP ($address) - sleeping for ${sleep_seconds}s"
  sleep "$sleep_seconds"
  sleep_seconds=$((sleep_seconds + 5))
done
echo "Timed out. There was a problem verifying the DNS A record"
exit 1
