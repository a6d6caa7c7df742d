/**
 * What every front does with a request: whose it is, is there memory for it, what of it is good, is
 * it stored. A request is acknowledged only once it is on disk.
 */
@NullMarked
package dev.spanledger.collector.intake;

import org.jspecify.annotations.NullMarked;
