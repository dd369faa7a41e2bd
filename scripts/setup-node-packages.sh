# shellcheck shell=bash
# The Node packages, of which Node 24 itself is one. Knows nothing of what they are for.

# Compares what npm says it installed with what the lock file asks for; so it also notices an `npm install`, and needs
# no mark of its own.
node_packages_are_current() {
  node --input-type=commonjs -e '
    const read = file => JSON.parse(require("fs").readFileSync(file)).packages
    const wanted = read("package-lock.json")
    const present = read("node_modules/.package-lock.json")
    const missing = Object.keys(wanted).filter(path => path && !wanted[path].optional && !wanted[path].devOptional &&
      present[path]?.version !== wanted[path].version)
    process.exit(missing.length)
  ' 2>/dev/null && node_modules/.bin/node --version >/dev/null 2>&1 && pty_is_built
}

pty_is_built() {
  [ -e node_modules/node-pty/build/Release/pty.node ] || [ -d "node_modules/node-pty/prebuilds/$(node_platform)" ]
}

node_platform() { node -p 'process.platform + "-" + process.arch'; }

install_node_packages() {
  command -v npm >/dev/null ||
    give_up "npm is missing." "Install Node.js 20 or later with npm: https://nodejs.org/en/download"
  provide_compiler
  # Not `npm ci`: that refuses a lock file made where the registry lacks a package for some other platform, as
  # @biomejs's are in places. This one keeps to the lock file's versions and checksums as well.
  quietly npm install --no-save --include=dev || give_up "npm could not install the packages; its last lines stand above." \
    "If the network was at fault, simply run this again."
}

# node-pty comes as C++ source for Linux.
provide_compiler() {
  local missing=()
  for tool in python3 make g++; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  [ "${#missing[@]}" -gt 0 ] || return 0
  if ! can_install_packages; then
    give_up "Missing, and needed to compile the package node-pty: ${missing[*]}." \
      "Debian, Ubuntu:  sudo apt-get install ${missing[*]}" \
      "Fedora:          sudo dnf install python3 make gcc-c++" \
      "macOS:           xcode-select --install"
  fi
  say "Installing ${missing[*]}, to compile node-pty."
  apt_install "${missing[@]}" || give_up "apt could not install ${missing[*]}; its last lines stand above."
}
