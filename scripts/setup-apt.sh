# shellcheck shell=bash
# Debian packages, for those who may install them. Knows only apt.

can_install_packages() { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }

# Package lists older than a day name versions a mirror may no longer have.
package_lists_are_fresh() {
  [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -mtime -1 -print -quit 2>/dev/null)" ]
}

# One broken third-party source must not stop the set-up: what counts is whether the packages can be had.
refresh_package_lists() {
  quietly env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 update ||
    say "Some package sources could not be read; going on with the others."
}

apt_install() {
  package_lists_are_fresh || refresh_package_lists
  if ! try_apt_install "$@" 2>/dev/null; then
    refresh_package_lists
    try_apt_install "$@"
  fi
}

try_apt_install() {
  quietly env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
}
