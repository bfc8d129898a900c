#!/bin/sh
# Puts the Fandol faces that official documents are set in under var/fonts.
# They come from Debian's own texlive-lang-chinese package, unpacked without being installed: no root, no TeX.
# Safe to run again: it does nothing once the faces are there. Licensed faces may take their place under the same names.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
target=${1:-"$root/var/fonts"}
python=${PYTHON:-"$root/.venv/bin/python"}
package=texlive-lang-chinese
faces="FandolFang-Regular.otf FandolKai-Regular.otf FandolHei-Regular.otf FandolSong-Regular.otf FandolSong-Bold.otf"
latin=FandolSong-Latin.otf

missing() {
    for face in $faces $latin; do
        [ -s "$target/$face" ] || return 0
    done
    return 1
}

fail() {
    echo "fonts: $1" >&2
    echo "fonts: put these files into $target by hand, or install fonts-noto-cjk and accept heavier strokes: $faces" >&2
    exit 1
}

if ! missing; then
    echo "fonts: already in $target"
    exit 0
fi

command -v dpkg-deb >/dev/null || fail "dpkg-deb is not here; this script needs Debian or Ubuntu"
command -v apt-get >/dev/null || fail "apt-get is not here; this script needs Debian or Ubuntu"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

(cd "$work" && apt-get download -qq "$package") || fail "$package could not be downloaded; try 'apt-get update' first"
dpkg-deb --fsys-tarfile "$work"/"$package"_*.deb | tar -x -C "$work" --wildcards '*/fandol/*.otf' '*/fandol/COPYING*' ||
    fail "$package holds no fandol fonts any more"

mkdir -p "$target"
for face in $faces; do
    found=$(find "$work" -name "$face" | head -n 1)
    [ -n "$found" ] || fail "$face is not in $package"
    cp "$found" "$target/$face.part"
    mv "$target/$face.part" "$target/$face"
done
# Fandol's Fang and Kai carry figures of another style; Song's go with both, so they become a face of their own.
"$python" "$root/install/latin_face.py" "$target" ||
    fail "$latin could not be made; set PYTHON to an interpreter that has fonttools"

find "$work" -name 'COPYING*' -exec cp {} "$target/" \;
echo "fonts: $(echo "$faces" | wc -w) faces in $target"
