/** OTLP over gRPC: the second front, off unless a port is given for it. */
@NullMarked
package dev.spanledger.collector.grpc;

import org.jspecify.annotations.NullMarked;
