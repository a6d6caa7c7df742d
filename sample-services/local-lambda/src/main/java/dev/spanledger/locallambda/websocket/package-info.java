/** A WebSocket API in front of functions, and the management API through which they answer. */
@NullMarked
package dev.spanledger.locallambda.websocket;

import org.jspecify.annotations.NullMarked;
