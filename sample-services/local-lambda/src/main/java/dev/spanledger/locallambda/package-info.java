/** Runs real Lambda handlers on this machine, each instance in a JVM of its own, without Docker. */
@NullMarked
package dev.spanledger.locallambda;

import org.jspecify.annotations.NullMarked;
