/**
 * Objects under keys: in a directory or in S3, behind one port. Created once, read by range, and
 * kept in a bounded cache where they are far away.
 */
@NullMarked
package dev.spanledger.lake.store;

import org.jspecify.annotations.NullMarked;
