/**
 * Meters what runs as AWS does, and writes the bill as a CUR 2.0 export. All of it is synthetic.
 */
@NullMarked
package dev.spanledger.locallambda.meter;

import org.jspecify.annotations.NullMarked;
