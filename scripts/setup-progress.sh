# shellcheck shell=bash
# Steps that say what they do, how long they took and, when they fail, why. Knows nothing of what the steps are.

now_ms() {
  if [ -n "${EPOCHREALTIME:-}" ]; then
    local now=${EPOCHREALTIME/[.,]/}
    echo $((now / 1000))
  else
    echo $((SECONDS * 1000)) # bash 3.2, as macOS has it
  fi
}

seconds_since() {
  local ms=$(($(now_ms) - $1))
  printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}

say() { printf '  %s\n' "$*"; }

# Ends the set-up with a reason and what to do about it, one argument per line.
give_up() {
  printf '\n✗ %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# step NAME IS_DONE DO: runs DO, its output kept for the case of failure, unless IS_DONE holds.
step() {
  local name=$1 is_done=$2 do=$3 start
  start=$(now_ms)
  if "$is_done"; then
    printf '✓ %s … there, %s\n' "$name" "$(seconds_since "$start")"
    return
  fi
  printf '· %s …\n' "$name"
  "$do"
  "$is_done" || give_up "$name: done, yet still not right." "Please report this with the output above."
  printf '✓ %s … %s\n' "$name" "$(seconds_since "$start")"
}

# quietly COMMAND…: shows the beginning and the end of the command's output, only when it fails.
quietly() {
  local log status=0
  log=$(mktemp)
  NO_COLOR=1 "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" -ne 0 ]; then
    printf '\n  %s\n' "Failed (exit code $status): $*" >&2
    { head -n 10 "$log" && tail -n +11 "$log" | tail -n 25; } | sed 's/^/    /' >&2
  fi
  rm -f "$log"
  return "$status"
}
