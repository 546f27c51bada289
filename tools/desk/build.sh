# build - the programs and the site, out of tree, only when their sources changed
# shellcheck shell=bash

C_SOURCES=(configure.ac Makefile.am autogen.sh lib cgi-bin sql/queries tools m4)

# A given FRONTDESK_APP is somebody else's build: it is used as it is.
build_all() {
    [ -z "${FRONTDESK_APP:-}" ] || return 0
    build_programs
    build_site
}

build_programs() {
    local stamp
    stamp="$(cd "$SRC" && content "${C_SOURCES[@]}") ${FRONTDESK_CONFIGURE:-}"
    if ! changed programs "$stamp" && [ -x "$BIN/chat" ]; then
        skipped "programs"
        return
    fi
    [ -e "$BUILD/config.status" ] || step "configuring" build_configure
    step "building the programs" build_make
    keep programs "$stamp"
}

# Two instances of one clone share its configure script.
build_configure() {
    (
        flock 8
        cd "$SRC" || exit
        if [ ! -x configure ] || [ configure.ac -nt configure ] || [ Makefile.am -nt Makefile.in ]; then
            autoreconf -fi
        fi
    ) 8>"$SRC/configure.ac.lock"
    rm -f "$SRC/configure.ac.lock"
    cd "$BUILD" || return
    # shellcheck disable=SC2086
    "$SRC/configure" --prefix="$APP" ${FRONTDESK_CONFIGURE:-}
}

build_make() {
    make -C "$BUILD" -j"$(nproc)"
    make -C "$BUILD" install
}

# The site is copied first, so that a clone stays clean and several instances do not meet in it.
build_site() {
    local stamp
    [ -e "$SRC/htdocs/package.json" ] || return 0
    stamp=$(cd "$SRC" && content htdocs docs/openapi.json)
    if ! changed site "$stamp" && [ -d "$HTDOCS" ]; then
        skipped "site"
        return
    fi
    node_bring
    step "copying the site's sources" site_copy
    step "fetching the site's packages" site_packages
    step "building the site" site_build
    keep site "$stamp"
}

site_copy() {
    local to=$BUILD/site
    mkdir -p "$to/htdocs" "$to/docs"
    find "$to/htdocs" -mindepth 1 -maxdepth 1 ! -name node_modules ! -name .next -exec rm -rf {} +
    tar -C "$SRC" --exclude=node_modules --exclude=.next --exclude=htdocs/out -cf - htdocs | tar -C "$to" -xf -
    [ ! -e "$SRC/docs/openapi.json" ] || cp "$SRC/docs/openapi.json" "$to/docs/"
}

site_packages() {
    local lock
    cd "$BUILD/site/htdocs" || return
    lock=$(sha256sum package-lock.json)
    [ -d node_modules ] && ! changed site-packages "$lock" && return
    node_path
    npm ci --ignore-scripts --no-audit --no-fund
    keep site-packages "$lock"
    rm -rf "$HOME_DIR/tmp-npm"
}

# Swapped in whole: nginx never serves half a site.
site_build() {
    cd "$BUILD/site/htdocs" || return
    node_path
    NEXT_TELEMETRY_DISABLED=1 npm run build
    rm -rf "$HTDOCS.next" "$HTDOCS.old"
    mkdir -p "$HTDOCS.next"
    cp -R out/. "$HTDOCS.next/"
    find "$HTDOCS.next" -type f -size +1k -regex '.*\.\(js\|css\|html\|svg\|txt\)' -exec gzip -9 -n -k {} +
    [ ! -e "$HTDOCS" ] || mv "$HTDOCS" "$HTDOCS.old"
    mv "$HTDOCS.next" "$HTDOCS"
    rm -rf "$HTDOCS.old"
}
