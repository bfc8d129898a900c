#!/usr/bin/env bash
# Puts nginx in front: set_up.sh NAME…   Safe to run again; a certificate that is there stays.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
[ $# -gt 0 ] || { echo "usage: set_up.sh NAME…" >&2; exit 2; }
tls=/etc/hulian/tls
names="$*"

# Until the bureau's own certificate is there: encrypted, but browsers warn.
if [ ! -e "$tls/certificate.pem" ]; then
  install -d -m 750 "$tls"
  openssl req -x509 -newkey rsa:3072 -sha256 -nodes -days 397 -subj "/CN=$1" \
    -addext "subjectAltName=$(printf 'DNS:%s,' "$@" | sed 's/,$//')" \
    -keyout "$tls/key.pem" -out "$tls/certificate.pem" 2>/dev/null
  chmod 600 "$tls/key.pem"
  echo "自签证书已放在 $tls，请换成单位的证书。A self-made certificate: replace it."
fi
install -d /etc/nginx/conf.d
sed "s/SERVER_NAMES/$names/" hulian.conf >/etc/nginx/conf.d/hulian.conf
# Debian's welcome page answers on port 80 otherwise.
rm -f /etc/nginx/sites-enabled/default
nginx -t -q
