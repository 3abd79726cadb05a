#!/usr/bin/env bash
# What action.yml runs: install extsvc into a virtual environment of its own, check, annotate, and sum up on the job's page.
set -uo pipefail
install=${EXTSVC_INSTALL:-$GITHUB_ACTION_PATH}
if [ "$install" != no ]; then
  python3 -m venv "$RUNNER_TEMP/extsvc" || exit 2
  "$RUNNER_TEMP/extsvc/bin/python" -m pip install --quiet --disable-pip-version-check -- "$install" || exit 2
  PATH="$RUNNER_TEMP/extsvc/bin:$PATH"
fi
read -r -a services <<< "${EXTSVC_SERVICES:-}"
check() {
  extsvc check --project "$EXTSVC_PROJECT" --fail-on "$EXTSVC_FAIL_ON" --format "$1" --no-diff -- ${services[@]+"${services[@]}"}
}
check github
code=$?
if [ "$code" -le 1 ]; then
  check markdown >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
  if [ -n "${EXTSVC_SARIF:-}" ]; then check sarif > "$EXTSVC_SARIF"; fi
fi
exit "$code"
