#!/bin/bash
# What the hub's own script does, in its order: stop everything, delete certificates and ACME account, docker volumes,
# containers, images and networks, and the machine's identity; then start again and ask for a certificate.
# Like it, this ends with status 0 whatever came of that.
readonly root="${STEPBOOK_MACHINE_ROOT:-}"

lines() { # lines VARIABLE: standard input as an array
  local line
  while IFS= read -r line; do [[ -z $line ]] || eval "$1+=(\"\$line\")"; done
}

echo "### Stopping gaia-hub service ..."
systemctl stop gaia.service certbot.service create-docker-network.service check-dns.timer check-dns.service \
  letsencrypt-init.timer letsencrypt-init.service letsencrypt.service

echo "### Removing Certs from -> /gaia/nginx/certbot/conf/* ..."
rm -rf "$root/gaia/nginx/certbot/conf/"*
rm -f "$root/tmp/letsencrypt.init" "$root/tmp/dns_checked" "$root/tmp/ssl_created"

volumes=() containers=() images=()
lines containers < <(docker ps -aq)
[[ ${#containers[@]} -eq 0 ]] || docker rm -v "${containers[@]}"
lines volumes < <(docker volume ls -q)
[[ ${#volumes[@]} -eq 0 ]] || docker volume rm "${volumes[@]}"
lines images < <(docker images -q)
[[ ${#images[@]} -eq 0 ]] || docker rmi "${images[@]}"
docker network rm gaia

echo "### Resetting the system for ignition"
mkdir -p "$root/boot/coreos"
touch "$root/boot/coreos/first_boot"
rm -f "$root/etc/machine-id"

for unit in letsencrypt-init.timer letsencrypt-init.service create-docker-network.service check-dns.timer \
  check-dns.service gaia.service letsencrypt.service certbot.timer certbot.service; do
  echo "### Starting $unit ..."
  systemctl start "$unit"
done
echo "### Done..."
