@NullMarked
package dev.spanledger.benchmarks.function.xray;

import org.jspecify.annotations.NullMarked;
