# shellcheck shell=bash
# The Debian that a sandbox image is built on: a configured one, the official one, or one made here. Knows no sandbox.

# find_base OFFICIAL: echoes the image to build on instead of, for example, debian:trixie-slim.
find_base() {
  local official=$1 own release
  release=${official#*:}
  release=${release%-slim}
  own=followalong/base:$release
  if [ -n "${SANDBOX_BASE_IMAGE:-}" ] && [ "$release" = trixie ]; then
    echo "$SANDBOX_BASE_IMAGE"
  elif image_exists "$official" || pull_base "$official"; then
    echo "$official"
  else
    image_exists "$own" || make_base "$release" "$own" >&2
    echo "$own"
  fi
}

pull_base() {
  local pull=(docker pull --quiet "$1")
  if command -v timeout >/dev/null; then pull=(timeout 120 "${pull[@]}"); fi
  "${pull[@]}" >/dev/null 2>&1 </dev/null
}

# make_base RELEASE IMAGE: a minimal Debian out of this machine's own package sources, where no registry can be reached.
make_base() {
  local release=$1 image=$2
  if ! command -v mmdebstrap >/dev/null; then
    can_install_packages || give_up "No image registry answers, so mmdebstrap is needed to make a base image." \
      "Install it (Debian, Ubuntu: sudo apt-get install mmdebstrap debian-archive-keyring)," \
      "or name an image that has Debian trixie in it: SANDBOX_BASE_IMAGE=…"
    apt_install mmdebstrap debian-archive-keyring
  fi
  say "No image registry answers: making a base image of $release from this machine's Debian package sources."
  # Like the official slim image, without manuals and translations, and without a wait for the disk at each file.
  local arguments=(--quiet --variant=minbase --dpkgopt=force-unsafe-io)
  for path in doc info locale man; do arguments+=("--dpkgopt=path-exclude=/usr/share/$path/*"); done
  while read -r setting; do arguments+=("--aptopt=$setting"); done < <(apt_network_settings)
  arguments+=("$release" -)
  while read -r source; do arguments+=("$source"); done < <(sources_of "$release")
  mmdebstrap "${arguments[@]}" | docker import - "$image" >/dev/null
}

# Proxies and the like. The image drops them again once its packages are installed.
apt_network_settings() { apt-config dump | grep -E '^Acquire::(Check-|Retries|https?::).*"[^"]+"' || true; }

# The machine's Debian sources with the release replaced; none where it is no Debian, which means mmdebstrap's own.
sources_of() {
  local release
  release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  # shellcheck disable=SC2016 # the fields are apt's
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Origin: Debian' |
    sort -u | while read -r uri suite; do
      case $suite in "$release" | "$release-updates" | "$release-security") echo "deb $uri $1${suite#"$release"} main" ;; esac
    done
}
