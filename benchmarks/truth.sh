#!/usr/bin/env bash
# How far allocations are from costs that a simulator knows, for the seeds given or 1, 2 and 3: every
# run exactly where all traces are recorded; routes and tenants, with their intervals, where a tenth is.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -f integration-tests/target/truth.md
TRUTH_SEEDS="${*:-1 2 3}" mvn -q -P '!checks' -pl integration-tests -am verify \
  -Dtest=NoSuch -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=TruthIT -Dfailsafe.failIfNoSpecifiedTests=false
cat integration-tests/target/truth.md
