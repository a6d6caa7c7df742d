/** OTLP request bodies, protobuf or JSON, into rows: bounded, validated record by record. */
@NullMarked
package dev.spanledger.collector.otlp;

import org.jspecify.annotations.NullMarked;
