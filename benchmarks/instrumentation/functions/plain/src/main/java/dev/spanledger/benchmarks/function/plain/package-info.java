@NullMarked
package dev.spanledger.benchmarks.function.plain;

import org.jspecify.annotations.NullMarked;
