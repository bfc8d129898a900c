#!/usr/bin/env bash
# Brings a fresh Debian (or Ubuntu) machine to the point where every command works. Safe to run again: each stage is
# skipped when its inputs have not changed. Asks for nothing; says what is missing when it may not install it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. install/common.sh

if command -v flock >/dev/null; then
  mkdir -p "$VAR"
  exec 9>"$VAR/setup.lock"
  flock 9
fi

# Read whole: a reader that stops at the first match would break the pipe, and what is there would count as missing.
has_library() { [[ "$(ldconfig -p 2>/dev/null)" == *"$1"* ]]; }
has_python() { [ -x "$PY" ] || "$(find_python)" -c 'import ensurepip, venv' 2>/dev/null; }

has_browser() {
  command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null
}

missing_packages() {
  has_python || echo python3-venv
  has_browser || echo chromium
  has_library libatomic.so.1 || echo libatomic1 # for the browser tests' own node
  has_library libpango-1.0.so.0 || echo libpango-1.0-0
  has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
  has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
  command -v fc-list >/dev/null || echo fontconfig
  [ -n "$(fc-list 'Noto Sans CJK SC' 2>/dev/null)" ] || echo fonts-noto-cjk
  command -v pdftotext >/dev/null || echo poppler-utils
  find_postgres >/dev/null || echo postgresql
  command -v node >/dev/null || echo nodejs
  command -v npm >/dev/null || echo npm
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

system() {
  local missing
  missing=$(missing_packages | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  may_install || refuse "缺少系统软件，请管理员安装后再运行。Ask an administrator to run:" "  apt-get install $missing"
  say_inside "安装 installing: $missing"
  logged as_root apt-get update -q
  # shellcheck disable=SC2086
  logged as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
  missing=$(missing_packages | tr '\n' ' ')
  [ -z "${missing// /}" ] || refuse "安装后仍缺少 Still missing after installing: $missing"
}

# The browser tests are a third cheaper with it; where it cannot be had, the whole browser serves.
quick_browser() {
  command -v chromium-headless-shell >/dev/null || [ -e "$VAR/.browser-asked" ] || ! may_install && return 0
  as_root apt-get update -q >/dev/null 2>&1 || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium-headless-shell \
    >/dev/null 2>&1 && return 0
  mkdir -p "$VAR" && touch "$VAR/.browser-asked" # not asked for again at each start
  say_inside "没有 chromium-headless-shell，浏览器测试改用完整浏览器。Browser tests use the whole browser."
}

python_packages() {
  local wanted python
  wanted=$(digest requirements.lock)
  [ "$(stamp .venv)" != "$wanted" ] || [ ! -x "$PY" ] || return 0
  python=$(find_python) || refuse "需要 Python 3.11。Python 3.11 is needed (3.12 and later are not supported yet)."
  [ -x "$PY" ] || logged "$python" -m venv .venv
  [ -x .venv/bin/uv ] || logged .venv/bin/pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
  logged env VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip sync --require-hashes requirements.lock
  echo "$wanted" >.venv/.stamp
}

fonts() {
  sh install/fonts.sh "$VAR/fonts" >/dev/null 2>&1 && return 0
  # A machine that has never listed its packages cannot download one.
  if may_install; then
    as_root apt-get update -q >/dev/null 2>&1 || true
    sh install/fonts.sh "$VAR/fonts" >/dev/null && return 0
  fi
  say_inside "没有仿宋等公文字体，公文暂用 Noto 字体。Documents fall back to Noto until install/fonts.sh succeeds."
}

node_packages() {
  local wanted
  wanted=$(digest package.json package-lock.json)
  [ "$(stamp node_modules)" != "$wanted" ] || return 0
  logged npm ci --ignore-scripts --no-audit --no-fund
  echo "$wanted" >node_modules/.stamp
}

static_files() {
  local wanted
  wanted=$(digest package-lock.json build.mjs static/src LICENSES)
  [ "$(stamp static/built)" != "$wanted" ] || [ ! -f static/vendor/tabler.min.css ] || return 0
  logged node build.mjs
  echo "$wanted" >static/built/.stamp
}

stage "系统软件 System packages" system
stage "浏览器 Browser for tests" quick_browser
stage "Python 依赖 Python packages" python_packages
stage "文书字体 Document fonts" fonts
stage "前端依赖 Node packages" node_packages
stage "页面资源 Static files" static_files
stage "数据库与规则 Database and rules" bash install/prepare.sh
