/**
 * Landing files: immutable, created once under a name derived from their source, so that a retry is
 * no second row and a crash leaves nothing that a reader would see.
 */
@NullMarked
package dev.spanledger.lake.landing;

import org.jspecify.annotations.NullMarked;
