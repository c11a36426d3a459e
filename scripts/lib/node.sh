# Node for the dashboard card: sourced after common.sh, from the checkout. Only who changes the card needs it.

NO_NODE="no Node 20.19 or newer with npm is on the PATH"

have_node() {
    command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split(".").map(Number);
process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

# The packages that package-lock.json pins, unless they are there already.
install_node_packages() {
    local stamp=frontend/node_modules/.cloudcam-stamp wanted
    wanted=$(node --version; cat frontend/package.json frontend/package-lock.json | cksum)
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
    step "install the card's packages" npm --prefix frontend ci --silent || return 1
    printf '%s\n' "$wanted" >"$stamp"
}
