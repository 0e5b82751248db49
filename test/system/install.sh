#!/bin/bash
# Installs from Debian what the system tests need. As root, on Debian 12 or newer.
set -euo pipefail
readonly packages=(mmdebstrap systemd-container iproute2 util-linux openssl pebble shellcheck chromium awscli xfsprogs)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then
  echo "everything is installed: ${packages[*]}"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=300 update -q
apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "${missing[@]}"
