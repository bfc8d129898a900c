#!/usr/bin/env bash
# Sets up, loads the demonstration county once, then serves until Ctrl-C.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. install/common.sh
bash install/setup.sh
STAGES=1
stage "演示数据 Demonstration data" bash install/prepare.sh --demo
exec "$PY" install/serve.py
