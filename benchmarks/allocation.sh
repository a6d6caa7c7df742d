#!/usr/bin/env bash
# Time to allocate a month of charges to invocations, beside DuckDB's time to scan and group the same
# columns with two threads, in one process of 3 GB: 1.5 GB of Java heap, 1 GB for DuckDB. Wall time on a busy
# machine measures the neighbours too, so processor time stands beside it. Arguments: pairs of charges and invocations.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -P '!checks' -DskipTests -pl analytics -am test-compile \
  org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath \
  -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
classpath=analytics/target/test-classes:analytics/target/classes:lake/target/classes:$(cat analytics/target/test-classpath)
[ $# -gt 0 ] || set -- 1000000 2000000 3000000 6000000 10000000 20000000
echo "| charges | invocations | parts | allocate | scan and group | times | allocate, CPU | scan, CPU | times | peak memory |"
echo "|---|---|---|---|---|---|---|---|---|---|"
while [ $# -gt 1 ]; do
  work=$(mktemp -d "${TMPDIR:-/tmp}/allocation.XXXXXX")
  nice -n 10 java -Xmx1500m -Djava.io.tmpdir="$work" -cp "$classpath" \
    dev.spanledger.analytics.allocation.AllocationSpeed "$work" "$1" "$2"
  rm -rf "$work"
  shift 2
done
