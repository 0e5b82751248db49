#!/bin/bash
# The restore test: a volume that was made from the snapshot is attached beside the hub's own. It is mounted read-only, and
# every file of the hub's data must be in it with the same content. A snapshot that cannot be read is none.
set -euo pipefail
export LC_ALL=C
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"
readonly data="$root/gaia/docker/storage"
readonly patience=60
readonly names="$root/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol"

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
# contents FOLDER: SHA-256 and path of every file, sorted by path; an empty hub has no line
contents() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 -r -n 64 openssl dgst -sha256 -r); }

[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain; nothing was compared"
[[ -d $data ]] || refuse "/gaia/docker/storage is not there"

# The volume that is attached and not mounted: by its NVMe name, or by the name it was attached under, which Amazon Linux links
# to the same device. Attaching takes a while.
copies=()
for ((second = 0; ${#copies[@]} == 0 && second < patience; second++)); do
  [[ $second -eq 0 ]] || sleep 1
  for device in "$names"* "$root/dev/xvdr" "$root/dev/sdr"; do
    [[ -e $device && $device != *-part* && $device != *_[0-9] ]] || continue
    [[ -d $device ]] || ! lsblk -nro MOUNTPOINT "$device" | grep -q . || continue
    [[ ${#copies[@]} -gt 0 && $(readlink -f "$device") == "$(readlink -f "${copies[0]}")" ]] || copies+=("$device")
  done
done
[[ ${#copies[@]} -eq 1 ]] || refuse "${#copies[@]} attached volumes are not mounted; exactly one should be"
copy=${copies[0]}

mounted=''
cleanup() {
  [[ -n $mounted ]] || return 0
  ! mountpoint -q "$mounted" || umount "$mounted"
  rmdir "$mounted"
}
trap cleanup EXIT
if [[ -d $copy ]]; then
  restored=$copy # a rehearsed volume is a folder
else
  # Its partitions may be named a moment later than the disk.
  ! command -v udevadm >/dev/null || udevadm settle --timeout=30 || true
  mounted=$(mktemp -d)
  why=''
  for part in "$copy" "$copy"-part*; do
    [[ -e $part ]] || continue
    # The journal of the copy is replayed, though nothing else is written: what was synced may be nowhere else (XFS).
    # An XFS has the UUID of the live one, and other file systems do not know the option that allows it.
    why=$({ mount -o ro,nouuid "$part" "$mounted" || mount -o ro "$part" "$mounted"; } 2>&1) || continue
    [[ $part == "$copy" || -d $mounted/gaia/docker/storage ]] && break
    umount "$mounted"
  done
  mountpoint -q "$mounted" || refuse "nothing on ${copy##*/} can be mounted: $(grep '^mount:' <<<"$why" | tail -n 1)"
  restored=$mounted
fi
# The snapshot of a root volume holds the whole machine.
[[ ! -d $restored/gaia/docker/storage ]] || restored=$restored/gaia/docker/storage

live=$(contents "$data")
saved=$(contents "$restored")
files=$(grep -c . <<<"$live" || true)
if [[ $live != "$saved" ]]; then
  differ=$(diff <(printf '%s\n' "$live") <(printf '%s\n' "$saved") | grep -c '^[<>] .' || true)
  refuse "the volume of the snapshot is not what the hub has: $differ of $files lines of the list of files differ"
fi
printf '{"files":%s,"sha256":"%s"}\n' "$files" "$(openssl dgst -sha256 -r <<<"$live" | cut -d ' ' -f 1)"
