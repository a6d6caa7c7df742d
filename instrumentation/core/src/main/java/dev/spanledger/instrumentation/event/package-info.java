/** What an event says about its request: trigger, attributes, and the trace context it carries. */
@NullMarked
package dev.spanledger.instrumentation.event;

import org.jspecify.annotations.NullMarked;
