#!/bin/sh
# Writes requirements.lock from pyproject.toml: every platform, with hashes, without registry addresses or folders.
# Versions stay where they are unless pyproject.toml needs others; take newer ones with: make lock ARGS=--upgrade
set -eu
cd "$(dirname "$0")/.."
UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1} uv pip compile pyproject.toml --group dev --python-version 3.12 \
  --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
  --quiet --output-file requirements.lock "$@"
