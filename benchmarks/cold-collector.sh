#!/usr/bin/env bash
# Cold start of the deployed collector: CPU from the start of the JVM to the first file that is durable in a folder, 11 spans.
# Needs collector/target/spanledger-collector-lambda.zip (mvn package -pl collector -am -DskipTests). RUNS=7, JDKS="17 25 homes".
set -euo pipefail
cd "$(dirname "$0")/.."
runs="${RUNS:-7}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
unzip -q collector/target/spanledger-collector-lambda.zip -d "$work"
cp="$work/classes.jar:$(find "$work/lib" -name '*.jar' | sort | tr '\n' ':')"
javac --release 17 -d "$work/classes" -cp "$cp" benchmarks/cold/ColdCollector.java
jar --create --file "$work/classes.jar" -C "$work/classes" .
export SPANLEDGER_LAKE="$work/lake" AWS_REGION=eu-central-1
export SPANLEDGER_INGEST_TOKENS_SHA256="$(printf %s cold-start-token-1 | sha256sum | cut -c1-64)"

measure() {
  local title="$1" java="$2"
  shift 2
  local cpu=()
  for ((i = 0; i < runs; i++)); do
    rm -rf "$work/lake"
    cpu+=("$("$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "$@" -cp "$cp" ColdCollector 2>/dev/null)")
    [ -n "$(find "$work/lake/landing" -name '*.parquet')" ] || { echo "no file landed" >&2; exit 1; }
  done
  printf '%-32s %s ms (%s)\n' "$title" "$(printf '%s\n' "${cpu[@]}" | sort -n | sed -n "$(((runs + 1) / 2))p")" "${cpu[*]}"
}

echo "load $(cut -d' ' -f1-3 /proc/loadavg), median of $runs, CPU of user and system"
for home in ${JDK_HOMES:-"${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}"}; do
  version="$("$home/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -1)"
  measure "JDK $version" "$home/bin/java" -Xshare:auto
  if [ "$version" -ge 25 ]; then
    rm -rf "$work/lake"
    "$home/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:AOTCacheOutput="$work/collector.aot" -cp "$cp" ColdCollector >/dev/null 2>&1
    measure "JDK $version, AOT cache" "$home/bin/java" -XX:AOTCache="$work/collector.aot"
  else
    rm -rf "$work/lake"
    "$home/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ArchiveClassesAtExit="$work/collector.jsa" -cp "$cp" ColdCollector >/dev/null 2>&1
    measure "JDK $version, class archive" "$home/bin/java" -XX:SharedArchiveFile="$work/collector.jsa"
  fi
done
