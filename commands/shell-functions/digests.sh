# digests FOLDER: digest and path of every file, in order
digests() {
  (cd "$1" && find . -type f ! -path './lost+found/*' -print0 | sort -z | xargs -0 openssl dgst -sha256 -r /dev/null) |
    { grep -v ' [*]/dev/null$' || true; }
}
