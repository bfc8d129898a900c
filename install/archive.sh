#!/usr/bin/env bash
# Builds one file from which a machine without internet is installed: build/hulian-VERSION.tar
#   install/archive.sh            wheels, pages, fonts, diagrams, units, checksums
#   install/archive.sh --debs     with the Debian packages and all that they need (some 150 MB more)
# What goes in is what is committed; wheels are those of requirements.lock, each checked by its hash.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. install/common.sh
STAGES=6

debs=
[ "${1-}" != --debs ] || { debs=1; STAGES=7; }
[ -z "$(git status --porcelain --untracked-files=no)" ] || refuse "有未提交的改动，先提交再打包。Commit first: the archive holds what is committed."

version="$(awk -F'"' '/^version = /{print $2; exit}' pyproject.toml)+$(git rev-parse --short=9 HEAD)"
name="hulian-$version"
folder="build/$name"
fonts=${HULIAN_FONTS:-$VAR/fonts}

sources() {
  rm -rf "$folder"
  mkdir -p "$folder/app"
  git archive HEAD | tar -x -C "$folder/app" --exclude=tests --exclude=.ci --exclude=.gitignore
  mv "$folder/app/install/production/install.sh" "$folder/app/install/production/upgrade.sh" "$folder/"
  cp LICENSE "$folder/"
  printf '%s\n' "$version" | tee "$folder/VERSION" >"$folder/app/VERSION"
}

# The bundle that browsers load, and every static file at one place for the proxy to serve.
pages() {
  local built
  for built in static/vendor static/built; do
    [ -d "$built" ] || refuse "没有 $built，先运行 make setup。Run make setup first."
    cp -r "$built" "$folder/app/$built"
  done
  local scratch
  scratch=$(mktemp -d)
  (cd "$folder/app" && logged env HULIAN_VAR="$scratch" PYTHONDONTWRITEBYTECODE=1 "$PY" manage.py collectstatic --noinput)
  mv "$scratch/static" "$folder/app/collected"
  rm -rf "$scratch" "$folder/app/collected/src"
}

wheels() {
  python3 install/production_lock.py >"$folder/requirements.lock"
  logged "$PY" -m pip download --quiet --no-deps --require-hashes --only-binary :all: \
    --requirement "$folder/requirements.lock" --dest "$folder/wheels"
}

document_fonts() {
  ls "$fonts"/*.otf >/dev/null 2>&1 || refuse "没有公文字体 $fonts，先运行 install/fonts.sh。Run install/fonts.sh first."
  mkdir -p "$folder/fonts"
  cp -L "$fonts"/* "$folder/fonts/"
}

# Asked of an empty machine, so that all is there even where nothing was installed before.
debian_packages() {
  mkdir -p "$folder/debs/partial"
  : >"$folder/debs/none"
  grep -v '^#' install/production/packages.txt | xargs -r env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
    --download-only --no-install-recommends -o Debug::NoLocking=1 -o APT::Sandbox::User=root \
    -o Dir::State::status="$PWD/$folder/debs/none" -o Dir::Cache::archives="$PWD/$folder/debs" >/dev/null
  rm -rf "$folder/debs/none" "$folder/debs/partial" "$folder/debs/lock"
}

bill() { logged "$PY" install/supply.py parts "$folder/components.json" "$folder"/wheels/*.whl; }

sealed() {
  (cd "$folder" && find . -type f ! -name SHA256SUMS -print0 | LC_ALL=C sort -z | xargs -0 sha256sum >SHA256SUMS)
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct)" \
    -C build -cf "build/$name.tar" "$name"
  rm -rf "$folder"
  (cd build && sha256sum "$name.tar" >"$name.tar.sha256")
}

stage "程序 Sources" sources
stage "页面资源 Static files" pages
stage "Python 依赖 Wheels" wheels
stage "公文字体 Fonts" document_fonts
[ -z "$debs" ] || stage "系统软件包 Debian packages" debian_packages
stage "组件清单 Bill of materials" bill
stage "校验和 Checksums" sealed
echo "build/$name.tar  $(du -m "build/$name.tar" | cut -f1) MB"
