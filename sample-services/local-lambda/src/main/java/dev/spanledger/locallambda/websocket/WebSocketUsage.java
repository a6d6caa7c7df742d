package dev.spanledger.locallambda.websocket;

import java.time.Instant;

/**
 * Use of a WebSocket API to be billed.
 *
 * @param messageCount of up to 32 KB each, to and from clients
 * @param connectionMinutes begun
 */
public record WebSocketUsage(
    Instant time, String apiArn, long messageCount, long connectionMinutes) {}
