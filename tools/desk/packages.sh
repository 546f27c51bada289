# packages - what Debian has to bring, in one call that is shown first
# shellcheck shell=bash

CLUSTER_GUARD=/etc/postgresql-common/createcluster.d/frontdesk-no-main.conf

# What tools/desk/packages lists under the given headings, without comments.
packages_of() {
    local heading
    for heading in "$@"; do
        sed -n "/^\[$heading\]/,/^\[/{/^[\[#]/d;s/#.*//;p}" "$SRC/tools/desk/packages" | xargs -n1
    done
}

# packages_missing HEADING...
packages_missing() {
    local wanted have
    mapfile -t wanted < <(packages_of "$@" | sort -u)
    have=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true)
    printf '%s\n' "${wanted[@]}" | grep -vxFf <(sed -n 's/ installed$//p' <<<"$have") | xargs || true
}

# packages_bring HEADING...: nothing missing is the usual case, and quick
packages_bring() {
    local missing apt
    command -v dpkg-query >/dev/null || die "this needs Debian 12 or a system with its packages" "there is no dpkg here"
    missing=$(packages_missing "$@")$(node_packages)
    [ -n "$missing" ] || return 0
    apt="apt-get install -y --no-install-recommends $missing"
    [ -n "$ROOT" ] || die "some packages are missing" "sudo apt-get update && sudo $apt" "then: ./frontdesk up"
    say "  $apt"
    step "installing $(wc -w <<<"$missing") packages" packages_install "$missing"
}

# Runs in a subshell of step, so the trap ends with it; what is guarded is not local, or the trap could not see it.
packages_install() {
    guards=()
    trap 'rm -f "${guards[@]}"; rmdir --ignore-fail-on-non-empty "$(dirname "$CLUSTER_GUARD")"' EXIT
    guard_services
    guard_cluster
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q -o DPkg::Lock::Timeout=600 || echo "apt-get update failed: going on with the lists at hand"
    # shellcheck disable=SC2086
    apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=600 $1
    services_off "$1"
    module_off "$1"
}

# No daemon is to start because of us (policy-rc.d(8)).
guard_services() {
    [ ! -e /usr/sbin/policy-rc.d ] || return 0
    guards+=(/usr/sbin/policy-rc.d)
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
}

# postgresql-15 would make a cluster of its own on port 5432 (pg_createcluster(1)).
guard_cluster() {
    mkdir -p "$(dirname "$CLUSTER_GUARD")"
    guards+=("$CLUSTER_GUARD")
    echo 'create_main_cluster = false' >"$CLUSTER_GUARD"
}

# A service that came with this call shall not start at the next boot either.
services_off() {
    local service
    command -v systemctl >/dev/null || return 0
    for service in nginx supervisor postgresql; do
        case " $1 " in
            *" $service"*) systemctl disable --quiet "$service" 2>/dev/null || true ;;
        esac
    done
}

# The module's package switches it on for the machine's nginx as well; ours loads it by itself.
module_off() {
    case " $1 " in
        *" nginx "*) ;;
        *" libnginx-mod-nchan "*) rm -f /etc/nginx/modules-enabled/50-mod-nchan.conf ;;
    esac
}

# nginx with nchan makes this folder at start, even if told other paths; only root can.
nginx_folder() {
    [ ! -d /var/lib/nginx/body ] || return 0
    [ -n "$ROOT" ] || die "nginx has never run here and cannot make its folder" \
        "sudo install -d -m 700 -o www-data /var/lib/nginx/body"
    install -d -m 700 -o www-data /var/lib/nginx/body
}
