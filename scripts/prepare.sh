#!/bin/sh
# Prépare la machine : « venv » fait l'environnement virtuel, « servers » ajoute ce que les tests démarrent.
# Ce qui est déjà là n'est pas refait ; rien n'est installé hors du dossier, sauf par root sur Debian.

set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

is_debian_root() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && grep -qs '^ID=debian$' /etc/os-release
}

# A long command stays quiet; when it fails, the end of what it said is shown.
quietly() {
    log=$(mktemp)
    if "$@" >"$log" 2>&1 </dev/null; then
        rm -f "$log"
        return 0
    fi
    tail -n 30 "$log" >&2
    rm -f "$log"
    return 1
}

apt_install() {
    say "Installation des paquets Debian : $*…"
    quietly apt-get -o DPkg::Lock::Timeout=300 update &&
        quietly env DEBIAN_FRONTEND=noninteractive \
            apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            return
        fi
    done
    fail 'Il manque Python 3.11 ou plus récent : installez-le (sur Debian : apt-get install python3), puis relancez la commande.'
}

has_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

make_venv() {
    find_python
    if ! has_venv && is_debian_root; then apt_install python3-venv || true; fi
    has_venv || fail "Il manque à $python de quoi faire un environnement virtuel : installez le paquet python3-venv (sur Debian : apt-get install python3-venv), puis relancez la commande."
    say 'Création de l’environnement virtuel .venv…'
    rm -rf .venv
    quietly "$python" -m venv .venv || fail 'L’environnement virtuel .venv n’a pas pu être créé ; la raison est juste au-dessus.'
}

pip_install() { quietly .venv/bin/python -m pip install --disable-pip-version-check --no-input "$@"; }

# The folder counts too: a virtual environment does not survive a move.
wanted() {
    pwd
    cksum requirements.lock pyproject.toml
}

# The blocks of the lock for one package ($1 = 1) or for all others ($1 = 0); $2 is the package.
locked() {
    awk -v mine="$1" -v name="$2==" '/^[^ ]/ { found = index($0, name) == 1 } found == mine' requirements.lock
}

# Built packages first; dkimpy exists as source only and is built by the pinned back end among them.
install_locked() {
    files=$(mktemp -d)
    locked 0 dkimpy >"$files/built.txt"
    locked 1 dkimpy >"$files/source.txt"
    failed=0
    pip_install --require-hashes --only-binary :all: -r "$files/built.txt" &&
        pip_install --require-hashes --no-deps --no-build-isolation --no-binary :all: -r "$files/source.txt" ||
        failed=1
    rm -rf "$files"
    return "$failed"
}

prepare_venv() {
    stamp=.venv/installed
    if [ -f "$stamp" ] && [ "$(wanted)" = "$(cat "$stamp")" ] && .venv/bin/python -c '' 2>/dev/null; then
        return
    fi
    if [ -f "$stamp" ] && [ "$(head -n 1 "$stamp")" != "$(pwd)" ]; then rm -rf .venv; fi
    .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || make_venv
    rm -f "$stamp"
    say 'Installation des dépendances verrouillées (quelques minutes la première fois)…'
    install_locked ||
        fail 'Les dépendances n’ont pas pu être installées ; la raison est juste au-dessus. Vérifiez l’accès au réseau, puis relancez la commande.'
    pip_install --no-deps --no-build-isolation --editable . ||
        fail 'Le projet n’a pas pu être installé dans .venv ; la raison est juste au-dessus.'
    wanted >"$stamp"
}

has_dovecot() { [ -x /usr/sbin/dovecot ]; }
has_chromium() { command -v chromium >/dev/null; }
has_openssl() { command -v openssl >/dev/null; }

missing_servers() {
    has_dovecot || printf ' dovecot-imapd'
    has_chromium || printf ' chromium'
    has_openssl || printf ' openssl'
}

prepare_servers() {
    missing=$(missing_servers)
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086 # a list of package names, split on purpose
    if is_debian_root; then apt_install $missing || true; fi
    missing=$(missing_servers)
    [ -n "$missing" ] || return 0
    [ "${CI:-}" != true ] || fail "Il manque$missing, et tous les tests doivent tourner quand CI=true."
    say "Il manque$missing : les tests qui en ont besoin seront passés, et nommés à la fin."
}

case "${1:-}" in
venv) prepare_venv ;;
servers) prepare_servers ;;
*)
    printf 'Usage : sh scripts/prepare.sh venv|servers\n' >&2
    exit 2
    ;;
esac
