digest_of() { openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1; }
