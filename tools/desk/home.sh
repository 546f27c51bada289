# home - where an instance lives, whose it is, and its settings
# shellcheck shell=bash
# Paths and facts that the other pieces read:
# shellcheck disable=SC2034

FASTCGI_WORKERS=(chat leads reservations auth admin jobs)

# The folder, its short runtime folder, and the users of its processes.
home_find() {
    local asked=${FRONTDESK_HOME:-$SRC/var}
    case $asked in /*) ;; *) asked=$PWD/$asked ;; esac
    HOME_DIR=$(readlink -m "$asked")
    case $HOME_DIR$SRC in
        *[!A-Za-z0-9_./+@-]*) die "a path has a character that make and nginx cannot bear: $HOME_DIR" \
            "move the clone, or set FRONTDESK_HOME, to a path of letters, digits and _ . / + @ -" ;;
    esac
    users_find
    home_reachable || home_elsewhere "$asked"
    if [ -e "$HOME_DIR" ] && [ ! -O "$HOME_DIR" ]; then
        die "$HOME_DIR belongs to $(stat -c %U "$HOME_DIR")" "run this as that user, or set FRONTDESK_HOME"
    fi
    APP=${FRONTDESK_APP:-$HOME_DIR/app} BUILD=$HOME_DIR/build PG=$HOME_DIR/pg ETC=$HOME_DIR/etc
    LOGS=$HOME_DIR/log STATE=$HOME_DIR/state CONF=$HOME_DIR/frontdesk.conf LOG=$LOGS/desk.log
    BIN=$APP/libexec/frontdesk HTDOCS=$APP/share/frontdesk/htdocs
    run_find
    settings_find
}

users_find() {
    if [ "$(id -u)" = 0 ]; then
        ROOT=yes USER_WEB=www-data USER_PG=postgres USER_AUTH=frontdesk-auth
    else
        ROOT='' USER_WEB=$(id -un) USER_PG=$(id -un) USER_AUTH=$(id -un)
    fi
}

# as USER COMMAND...: under root as that user without a login session; otherwise as we are
as() {
    local user=$1
    shift
    if [ -n "$ROOT" ]; then
        (cd / && exec setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups env HOME=/nonexistent "$@")
    else
        (cd / && exec "$@")
    fi
}

# Under root the processes are other users: they must be able to walk down to the folder.
home_reachable() {
    local there=$HOME_DIR user
    [ -n "$ROOT" ] || return 0
    until [ -e "$there" ]; do there=$(dirname "$there"); done
    for user in "$USER_WEB" "$USER_PG"; do
        ! id "$user" >/dev/null 2>&1 || as "$user" test -x "$there" || return 1
    done
}

# A link at the asked place remembers the choice.
home_elsewhere() {
    local asked=$1
    HOME_DIR=/var/lib/frontdesk/$(printf '%s' "$HOME_DIR" | sha256sum | cut -c1-10)
    [ ! -e "$asked" ] || [ -L "$asked" ] ||
        die "$USER_WEB and $USER_PG cannot reach $asked" "open the folders above it to them, or move it"
    say "${yellow}$asked cannot be reached by $USER_WEB and $USER_PG: this instance lives in $HOME_DIR$plain"
    mkdir -p "$HOME_DIR" "$(dirname "$asked")"
    ln -sfn "$HOME_DIR" "$asked"
}

# A Unix socket's path holds 107 bytes (unix(7)); supervisord adds its pid to its own.
run_find() {
    RUN=$HOME_DIR/run
    if [ ${#HOME_DIR} -gt 70 ]; then
        RUN=/tmp/frontdesk-$(id -u)-$(printf '%s' "$HOME_DIR" | sha256sum | cut -c1-10)
    fi
    INSIDE=$RUN/inside PIDS=$RUN/pids
}

settings_find() {
    declare -gA SETTINGS=()
    [ ! -e "$CONF" ] || settings_read "$CONF"
    PORT=${FRONTDESK_PORT:-$(setting PORT 8080)}
    case $PORT in '' | *[!0-9]*) die "PORT is no number: $PORT" "FRONTDESK_PORT=8080 ./frontdesk up" ;; esac
    # Those that follow from the place of the instance; a line in the file wins.
    PUBLIC_URL=$(setting PUBLIC_URL "http://localhost:$PORT")
    OWN_DATABASE_URL="postgresql:///frontdesk?host=$RUN/pg&user=fd_desk"
    DATABASE_URL=$(setting DATABASE_URL "$OWN_DATABASE_URL")
    LIVE_SOCKET=$INSIDE/pub.sock
    export FRONTDESK_HOME=$HOME_DIR FRONTDESK_CONF=$CONF PORT PUBLIC_URL DATABASE_URL LIVE_SOCKET
}

settings_read() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        if [[ $line =~ ^[[:space:]]*([A-Z][A-Z0-9_]*)[[:space:]]*=[[:space:]]*(.*[^[:space:]])[[:space:]]*$ ]]; then
            SETTINGS[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
        fi
    done <"$1"
}

# setting NAME DEFAULT: the environment, else the file, else the default
setting() {
    local value=${!1-}
    printf '%s' "${value:-${SETTINGS[$1]:-${2-}}}"
}

own_database() { [ "$DATABASE_URL" = "$OWN_DATABASE_URL" ]; }

# Folders with their owners, and the file of settings with its commented defaults.
home_make() {
    local group
    group=$(id -gn "$USER_WEB")
    [ -z "$ROOT" ] || id "$USER_AUTH" >/dev/null 2>&1 ||
        useradd --system --gid "$group" --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$USER_AUTH"
    install -d -m 751 "$HOME_DIR"
    install -d -m 755 "$ETC" "$STATE" "$HOME_DIR/app" "$BUILD"
    install -d -m 750 -g "$group" "$LOGS"
    install -d -m 750 -o "$USER_WEB" -g "$group" "$HOME_DIR/spool" "$LOGS/nginx" "$HOME_DIR/tmp"
    run_make "$group"
    [ -e "$CONF" ] || conf_make "$group"
    secret_make "$group" LINK_SECRET link.key \
        "What the links of guests are made with; a new one makes the old links void."
    secret_make "$group" SEAL_SECRET seal.key \
        "What secrets in the database are sealed with; without it, apps of second factors have to be connected anew."
    secret_make "$group" AUDIT_KEY audit.key \
        "What signs the checkpoints of the audit log; frontdesk audit key prints its public half." 32
    secret_make "$group" DATA_KEY data.key \
        "What the keys of persons are sealed with; without it what is sealed cannot be read again." 32
    keys_ensure
    settings_find
}

run_make() {
    if [ "$RUN" != "$HOME_DIR/run" ]; then
        [ ! -e "$RUN" ] || [ -O "$RUN" ] || die "$RUN belongs to somebody else" "remove it, or move this instance"
        mkdir -p "$RUN"
        ln -sfn "$RUN" "$HOME_DIR/run"
    fi
    install -d -m 711 "$RUN"
    install -d -m 700 -o "$USER_WEB" -g "$1" "$INSIDE"
    install -d -m 770 -o "$USER_WEB" -g "$1" "$PIDS"
}

conf_make() {
    install -m 640 -g "$1" /dev/null "$CONF"
    sed -e "s/^#\? *PORT *=.*/PORT = $PORT/" "$SRC/etc/frontdesk.conf.example" >"$CONF"
}

# secret_make GROUP NAME FILE WORDS [BYTES]: a setting that is a secret of this instance alone, never in the database
secret_make() {
    local key=$HOME_DIR/$3
    ! grep -q "^$2" "$CONF" || return 0
    if [ ! -s "$key" ]; then
        install -m 640 -g "$1" /dev/null "$key"
        head -c "${5:-36}" /dev/urandom | base64 -w 0 >"$key"
    fi
    printf '\n# %s\n%s_FILE = %s\n' "$4" "$2" "$key" >>"$CONF"
}

# changed NAME VALUE: whether it differs from what was kept under that name by keep NAME VALUE
changed() { [ "$(kept "$1")" != "$2" ]; }
kept() { cat "$STATE/$1" 2>/dev/null || true; }
keep() { printf '%s\n' "$2" >"$STATE/$1"; }

# content PATH...: one hash over names and bytes; what is not there counts as nothing
content() {
    { find "$@" \( -path tools/desk -o -name node_modules -o -name .next -o -name out \) -prune \
        -o -type f -print0 2>/dev/null || true; } | sort -z | xargs -0r sha256sum | sha256sum | cut -d' ' -f1
}

# Only one of us at a time changes an instance.
lock() {
    exec 9>"$HOME_DIR/.lock"
    flock -w 1 9 || { say "another ./frontdesk is at work in $HOME_DIR: waiting for it"; flock 9; }
}
