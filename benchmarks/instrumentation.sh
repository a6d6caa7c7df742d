#!/usr/bin/env bash
# The instrumentation against its peers, in one run: cold, restored and warm under Lambda's runtime, and in process.
# Prints the tables of RESULTS.md on standard output. Options: benchmarks/instrumentation.sh --help
set -euo pipefail
cd "$(dirname "$0")/.."
here=benchmarks/instrumentation
main=dev.spanledger.benchmarks.driver.Main
case " $* " in *" --help "*) set -- --help ;; esac

modules=instrumentation/core
if [ -f instrumentation/agent/pom.xml ]; then modules=$modules,instrumentation/agent; fi
otel=$(sed -n 's:.*<opentelemetry.version>\(.*\)</opentelemetry.version>.*:\1:p' pom.xml)
echo "building" >&2
mvn -q -B -Dquick -pl "$modules" -am package -DskipTests >&2
mvn -q -B -f "$here/pom.xml" -Dopentelemetry.version="$otel" package >&2

run=(java -cp "$here/driver/target/classes" "$main" "$here" "$@")
if unshare --map-root-user --net true 2>/dev/null; then
  # A network of its own with nothing but loopback: OpenTelemetry's detectors ask the EC2 metadata address.
  exec unshare --map-root-user --net bash -c 'ip link set lo up && exec "$@"' bash "${run[@]}"
fi
echo "no network namespaces here: peers that look for metadata services will ask this machine's network" >&2
exec "${run[@]}"
