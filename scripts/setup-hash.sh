# shellcheck shell=bash
# One short name for the content of files and folders: it changes exactly when they do.

sha256=(sha256sum)
command -v sha256sum >/dev/null || sha256=(shasum -a 256) # macOS

# content_hash PATH…: first 12 digits; counts names, contents and what is executable; leaves out dist folders.
content_hash() {
  {
    find "$@" -name dist -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 "${sha256[@]}"
    find "$@" -name dist -prune -o -type f -perm -100 -print | LC_ALL=C sort
  } | "${sha256[@]}" | cut -c 1-12
}
