/** Trace files that need no lake: read, looked at, and their critical path as rows. */
@NullMarked
package dev.spanledger.cli.tracefile;

import org.jspecify.annotations.NullMarked;
