/**
 * A small HTTP/1.1 server and client on loopback, for the two wire formats that AWS speaks to a
 * function.
 */
@NullMarked
package dev.spanledger.locallambda.wire;

import org.jspecify.annotations.NullMarked;
