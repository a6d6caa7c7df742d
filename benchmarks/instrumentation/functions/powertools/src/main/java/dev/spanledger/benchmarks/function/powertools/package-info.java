@NullMarked
package dev.spanledger.benchmarks.function.powertools;

import org.jspecify.annotations.NullMarked;
