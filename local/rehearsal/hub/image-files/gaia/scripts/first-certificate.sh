#!/bin/bash
# Waits as long as it takes until the name leads here, and then asks the authority once: what it refuses, it refuses again,
# and after five refusals within an hour it refuses everything.
readonly root="${STEPBOOK_MACHINE_ROOT:-}"

while [[ ! -f $root/tmp/dns_checked ]]; do
  systemctl start check-dns.service || sleep "${DNS_PAUSE_SECONDS:-5}"
done
systemctl start letsencrypt.service
