/** The local front: OTLP/HTTP and platform reports in, acknowledged once they are on disk. */
@NullMarked
package dev.spanledger.collector.http;

import org.jspecify.annotations.NullMarked;
