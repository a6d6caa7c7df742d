package dev.spanledger.locallambda.bus;

import org.jspecify.annotations.Nullable;

/**
 * An event that a bus has accepted.
 *
 * @param json the whole event, as targets get it
 * @param traceHeader X-Ray's header of its sender; null where it sent none
 */
record BusEvent(String id, String json, @Nullable String traceHeader) {}
