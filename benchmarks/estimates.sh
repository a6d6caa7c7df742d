#!/usr/bin/env bash
# How far what is estimated before the bill is from the bill that then arrives, by function and day,
# for the seeds given or 1, 2 and 3; the bill ends at three moments, as tiers are reached in between.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -f integration-tests/target/estimates.md
TRUTH_SEEDS="${*:-1 2 3}" mvn -q -P '!checks' -pl integration-tests -am verify \
  -Dtest=NoSuch -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=EstimateTruthIT -Dfailsafe.failIfNoSpecifiedTests=false
cat integration-tests/target/estimates.md
