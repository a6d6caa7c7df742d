#!/usr/bin/env bash
# CPU (user + system) and wall time of `./spanledger --help` after the build, beside a JVM that prints its version:
# the median of RUNS runs of each, taken in turn.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${RUNS:-11}
java_home=${JAVA_HOME:-}
java=${java_home:+$java_home/bin/}java
TIMEFORMAT='%U %S %R'

measure() { { time "$@" >/dev/null 2>&1; } 2>&1; }
median() { sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

./spanledger --help >/dev/null 2>&1
help_cpu=() jvm_cpu=() help_wall=()
for _ in $(seq "$runs"); do
  read -r user system wall <<<"$(measure ./spanledger --help)"
  help_cpu+=("$(awk "BEGIN { print $user + $system }")")
  help_wall+=("$wall")
  read -r user system wall <<<"$(measure "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -version)"
  jvm_cpu+=("$(awk "BEGIN { print $user + $system }")")
done
help=$(printf '%s\n' "${help_cpu[@]}" | median)
jvm=$(printf '%s\n' "${jvm_cpu[@]}" | median)
echo "spanledger --help   CPU $help s, wall $(printf '%s\n' "${help_wall[@]}" | median) s"
echo "java -version       CPU $jvm s"
echo "ratio               $(awk "BEGIN { printf \"%.2f\", $help / $jvm }")"
