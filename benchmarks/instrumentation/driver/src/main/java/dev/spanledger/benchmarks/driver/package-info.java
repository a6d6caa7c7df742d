/** Starts functions under Lambda's runtime and measures them from outside. */
@NullMarked
package dev.spanledger.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
