@NullMarked
package dev.spanledger.benchmarks.function.spanledger;

import org.jspecify.annotations.NullMarked;
