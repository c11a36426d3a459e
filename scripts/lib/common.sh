# Sourced by the scripts beside this folder, after they changed to the checkout's root.

note() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# step TEXT COMMAND...: runs the command and tells how long it took; its output is shown if it fails.
# The command may be a function, but runs in a subshell: it hands back files, not variables. `set -e`
# has no effect in it, so its commands are joined by &&.
step() {
    local text=$1 started=$SECONDS log
    shift
    log=$(mktemp)
    printf -- '-> %s ... ' "$text"
    if ("$@") >"$log" 2>&1 </dev/null; then
        printf 'done (%s s)\n' $((SECONDS - started))
        rm -f "$log"
        return 0
    fi
    printf 'failed (%s s)\n' $((SECONDS - started))
    sed 's/^/   | /' "$log" >&2
    rm -f "$log"
    return 1
}

# Sets UV to a uv that is there already: the PATH's, or the one that scripts/setup put into .tools.
find_uv() {
    for UV in "$(command -v uv || true)" "$PWD/.tools/bin/uv"; do
        # 0.9 is the first that knows Python 3.14
        if [ -x "$UV" ] && "$UV" --version 2>/dev/null | grep -qE '^uv (0\.(9|[1-9][0-9]+)|[1-9])'; then
            # where the system has certificates, the owner's own ones (a company's proxy) are there too
            [ ! -s /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS-1}
            return 0
        fi
    done
    return 1
}
