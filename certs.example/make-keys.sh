#!/bin/sh
# Make the pair of keys that access tokens are signed with: make-keys.sh [folder] [RS256|EdDSA]
# Never overwrites one. Needs openssl.
set -eu

folder=${1:-certs}
algorithm=${2:-RS256}
private=$folder/jwt-private.pem
public=$folder/jwt-public.pem

for key in "$private" "$public"; do
  if [ -e "$key" ]; then
    echo "make-keys: $key exists already; README.md beside this script tells how keys are rotated" >&2
    exit 1
  fi
done

case $algorithm in
  RS256) kind='-algorithm RSA -pkeyopt rsa_keygen_bits:3072' ;;
  EdDSA) kind='-algorithm ED25519' ;;
  *) echo "make-keys: $algorithm is neither RS256 nor EdDSA" >&2; exit 2 ;;
esac

mkdir -p "$folder"
umask 077
# shellcheck disable=SC2086  # two words each
openssl genpkey $kind -out "$private"
openssl pkey -in "$private" -pubout -out "$public"
chmod 644 "$public"
echo "keys are in $folder"
