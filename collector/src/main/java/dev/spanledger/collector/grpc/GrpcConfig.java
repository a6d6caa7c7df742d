package dev.spanledger.collector.grpc;

import java.time.Duration;

/**
 * Bounds of the gRPC front.
 *
 * @param host address to listen on
 * @param port 0 for any that is free; OTLP's registered one is 4317
 * @param maxBodyBytes of a message, compressed and decompressed
 * @param maxCalls in flight; their messages are buffered before they can be counted
 * @param requestDeadline from the call's headers to its last byte
 */
public record GrpcConfig(
    String host, int port, int maxBodyBytes, int maxCalls, Duration requestDeadline) {}
