# test - builds what the suites need, runs them, and ends with one line: N passed, N failed
# shellcheck shell=bash

# test [--long] [SUITE...]
desk_test() {
    local needs status=0
    home_make
    lock
    : >"$LOG"
    trap test_end EXIT
    packages_bring run test
    nginx_folder
    needs=" $("$SRC/tools/desk/run-suites" --needs "$@") "
    say "making what the tests need: ${needs:-nothing}"
    [[ $needs != *" build "* && $needs != *" stack"* ]] || build_programs
    [[ $needs != *" stack"* ]] || build_site
    [[ $needs != *asan* ]] || build_variant asan --enable-sanitizers
    [[ $needs != *tsan* ]] || build_variant tsan --enable-sanitizers=thread
    settings_forget
    [[ $needs != *" torture "* ]] || build_variant torture --enable-torture
    export FD_TORTURE=$HOME_DIR/build-torture
    export FD_BUILD=$BUILD FD_APP=$APP FD_ASAN=$HOME_DIR/build-asan FD_TSAN=$HOME_DIR/build-tsan FD_SRC=$SRC
    [[ $needs != *" stack "* ]] || test_stack test STACK_
    [[ $needs != *" stack-asan "* ]] || test_stack test-asan STACKASAN_
    [[ $needs != *" stack-tsan "* ]] || test_stack test-tsan STACKTSAN_
    node_bring
    node_path
    say "running"
    told=yes
    "$SRC/tools/desk/run-suites" --logs "$LOGS/test" "$@" 9>&- || status=$?
    exit $status
}

# The tests know nothing of the instance they were called from, least of all its keys.
settings_forget() {
    local name
    for name in FRONTDESK_HOME FRONTDESK_PORT FRONTDESK_CONF LIVE_SOCKET PGHOST PGUSER PGDATABASE $(settings_known); do
        unset "$name"
    done
}

told='' # whether the suites have said their last line
stacks=()

# A build that fails is a failure like any other.
test_end() {
    local status=$? home
    for home in "${stacks[@]}"; do
        FRONTDESK_HOME=$home "$SRC/frontdesk" down >>"$LOG" 2>&1 9>&- || true
    done
    [ -n "$told" ] || say "0 passed, 1 failed"
    exit $status
}

# build_variant NAME CONFIGURE-OPTION: beside the plain build, with the plain build's site
build_variant() (
    BUILD=$HOME_DIR/build-$1 APP=$HOME_DIR/app-$1 STATE=$HOME_DIR/state-$1
    BIN=$APP/libexec/frontdesk FRONTDESK_CONFIGURE=$2
    mkdir -p "$BUILD" "$STATE" "$APP/share/frontdesk"
    build_programs
    ln -sfn "$HTDOCS" "$APP/share/frontdesk/htdocs"
)

# test_stack FOLDER PREFIX: a fresh instance with limits that do not stand in the tests' way.  The suites that
# need it find what PREFIX names under the plain names.
test_stack() {
    local home=$HOME_DIR/$1 port app=$APP
    : "${FOREIGN_PORT:=$(port_free)}" # where the widget's tests stand as somebody else's page
    export FOREIGN_PORT
    [ "$1" = test ] || app=$HOME_DIR/app-${1#test-}
    port=$(port_free)
    FRONTDESK_HOME=$home "$SRC/frontdesk" down >>"$LOG" 2>&1 9>&- || true
    rm -rf "$home"
    stacks+=("$home")
    step "opening a desk for the tests (${1})" env FRONTDESK_HOME="$home" FRONTDESK_PORT="$port" FRONTDESK_APP="$app" \
        CORS_ORIGIN="http://localhost:$FOREIGN_PORT" RATE_LIMIT_MAX_REQUESTS=1000000 CONNECTION_LIMIT=4000 "$SRC/frontdesk" up
    export "$2FRONTDESK_HOME=$home" "$2FRONTDESK_PORT=$port" "$2FD_APP=$app"
    export "$2BASE_URL=http://127.0.0.1:$port" "$2BASE=http://127.0.0.1:$port"
    export "$2PGHOST=$(readlink -f "$home/run")/pg" "$2PGDATABASE=frontdesk" "$2PGUSER=postgres"
    export "$2DATABASE_URL=postgresql:///frontdesk?host=$(readlink -f "$home/run")/pg&user=fd_desk"
}

port_free() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
