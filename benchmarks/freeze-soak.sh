#!/usr/bin/env bash
# Spans lost or late over 10,000 invocations of a traced function whose process is stopped whenever it
# is idle and killed at its timeout 200 times: once with a collector on loopback, once on standard output.
# Late is what arrives after the invocation's answer. Fails where a single span is.
# Usage: benchmarks/freeze-soak.sh [INVOCATIONS [TIMEOUTS [SEED]]]
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -DskipTests -Dquick -Dmaven.test.skip=false -pl sample-services/local-lambda -am package \
  org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath \
  -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
cd sample-services/local-lambda
classpath=target/test-classes:target/classes:$(cat target/test-classpath)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for transport in http stdout; do
  java -cp "$classpath" dev.spanledger.locallambda.soak.FreezeSoak \
    "$transport" "${1:-10000}" "${2:-200}" "${3:-20261125}" "$work/$transport"
done
