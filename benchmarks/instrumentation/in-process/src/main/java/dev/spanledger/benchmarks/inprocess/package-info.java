/** One invocation in one JVM, without Lambda's runtime around it. */
@NullMarked
package dev.spanledger.benchmarks.inprocess;

import org.jspecify.annotations.NullMarked;
