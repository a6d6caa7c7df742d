#!/usr/bin/env bash
# Spans a second that the collector acknowledges after fsync, senders and collector on one machine:
# a collector of its own JVM (-Xmx256m), requests of 512 spans for 5 seconds, after 2 of warm-up.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -DskipTests -pl collector -am test-compile \
  org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath \
  -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
classpath=collector/target/test-classes:collector/target/classes:$(cat collector/target/test-classpath)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for run in "4 512 5 identity" "16 512 5 identity" "16 512 5 gzip"; do
  # shellcheck disable=SC2086 # the arguments are words
  java -Djava.io.tmpdir="$work" -cp "$classpath" dev.spanledger.collector.http.AckRate $run
done
