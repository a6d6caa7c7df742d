/**
 * What passes between the collector's parts: a request body as it was accepted, what a decoder
 * found in it, and why one was refused.
 */
@NullMarked
package dev.spanledger.collector;

import org.jspecify.annotations.NullMarked;
