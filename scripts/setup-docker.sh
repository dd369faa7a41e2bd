# shellcheck shell=bash
# Finds, starts or installs a Docker engine. Stops where only a person can go on, and says how.

dockerd_log=/var/log/dockerd.log
dockerd_pid= # of the one started here

docker_answers() { timeout_of 15 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# macOS has no `timeout`; its docker command does not hang when the engine is stopped.
timeout_of() {
  if command -v timeout >/dev/null; then timeout "$@"; else shift && "$@"; fi
}

provide_docker() {
  if [ -n "${DOCKER_HOST:-}" ]; then
    give_up "The Docker engine at DOCKER_HOST=$DOCKER_HOST does not answer." "Start it, or unset DOCKER_HOST."
  fi
  if [ "$(uname -s)" = Darwin ]; then
    give_up "No Docker engine answers." \
      "Install and start Docker Desktop (https://docs.docker.com/desktop/), or: brew install colima docker && colima start" \
      "Then run this again."
  fi
  if ! command -v dockerd >/dev/null; then install_docker; fi
  docker_answers || start_docker
}

install_docker() {
  local packages="docker.io iptables ca-certificates mmdebstrap"
  if ! can_install_packages; then
    give_up "No Docker engine answers, and this script may not install one (that takes root on Debian or Ubuntu)." \
      "Debian, Ubuntu:  sudo apt-get install $packages && sudo usermod -aG docker $(id -un), then log in again" \
      "Fedora:          sudo dnf install moby-engine && sudo systemctl enable --now docker" \
      "Others:          https://docs.docker.com/engine/install/" \
      "Then run this again."
  fi
  if [ -t 0 ] && [ -z "${CI:-}" ]; then
    local answer
    say "Every participant gets a sandbox of their own in Docker, and no Docker engine answers here."
    printf '  Install these Debian packages now: %s? [y/N] ' "$packages"
    read -r answer
    case $answer in
      [yY]*) ;;
      *) give_up "Nothing was installed." "Install a Docker engine yourself, then run this again." ;;
    esac
  fi
  say "Installing $packages."
  # shellcheck disable=SC2086 # a list of words
  apt_install $packages || give_up "apt could not install Docker; its last lines stand above."
}

start_docker() {
  if [ "$(id -u)" -ne 0 ]; then
    give_up "A Docker engine is installed, but does not answer $(id -un)." \
      "If it is stopped:           sudo systemctl start docker" \
      "If you may not use it yet:  sudo usermod -aG docker $(id -un), then log in again"
  fi
  if has_systemd; then quietly systemctl start docker || true; fi
  wait_for_docker
}

has_systemd() { [ -d /run/systemd/system ]; }

# A machine without an init system, such as a container or a minimal virtual machine.
start_dockerd_by_hand() {
  remove_if_stale /var/run/docker.pid dockerd
  remove_if_stale /var/run/docker/containerd/containerd.pid containerd
  # dockerd would take a dead containerd's socket for a running one, and wait for it in vain.
  if ! grep -qsx containerd /proc/[0-9]*/comm; then rm -f /run/containerd/containerd.sock; fi
  if [ -e /var/run/docker.pid ]; then return; fi # one is starting already
  say "Starting dockerd; its log is $dockerd_log."
  setsid dockerd >>"$dockerd_log" 2>&1 </dev/null 9>&- &
  dockerd_pid=$!
}

# After a hard stop a pid file remains, and its number may by now belong to something else.
remove_if_stale() {
  local file=$1 program=$2 pid
  [ -e "$file" ] || return 0
  pid=$(cat "$file")
  # One that was killed keeps its name until it is gone for good: in state Z it is dead all the same.
  if ! grep -qs "^[0-9]* ($program) [^ZX]" "/proc/$pid/stat"; then rm -f "$file"; fi
}

dockerd_has_died() { [ -n "$dockerd_pid" ] && ! kill -0 "$dockerd_pid" 2>/dev/null; }

wait_for_docker() {
  local start
  start=$(now_ms)
  until docker_answers; do
    # Again and again until one is ours: another one may be starting, or have been about to end.
    if [ -z "$dockerd_pid" ] && ! has_systemd; then start_dockerd_by_hand; fi
    if dockerd_has_died || [ $(($(now_ms) - start)) -gt 60000 ]; then
      if [ -n "$dockerd_pid" ]; then tail -n 15 "$dockerd_log" >&2; fi
      give_up "The Docker engine was started, but $(dockerd_has_died && echo ended at once || echo does not answer)." \
        "Its log: $dockerd_log, or with systemd: journalctl -u docker"
    fi
    sleep 0.5
  done
}
