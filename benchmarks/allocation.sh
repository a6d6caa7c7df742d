#!/usr/bin/env bash
# Time to allocate a month of charges to invocations, beside DuckDB's time to scan and group the same
# columns with two threads; the Java heap has 2 GB, DuckDB 1 GB. Arguments: pairs of charges and invocations.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -P '!checks' -DskipTests -pl analytics -am test-compile \
  org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath \
  -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
classpath=analytics/target/test-classes:analytics/target/classes:$(cat analytics/target/test-classpath)
[ $# -gt 0 ] || set -- 10000 20000 100000 200000
echo "| charges | invocations | parts | allocate | scan and group | times |"
echo "|---|---|---|---|---|---|"
while [ $# -gt 1 ]; do
  work=$(mktemp -d)
  java -Xmx2g -Djava.io.tmpdir="$work" -cp "$classpath" \
    dev.spanledger.analytics.allocation.AllocationSpeed "$work" "$1" "$2"
  rm -rf "$work"
  shift 2
done
