/** Spans for calls made through the AWS SDK for Java 2, and trace context in what they send. */
@NullMarked
package dev.spanledger.instrumentation.aws;

import org.jspecify.annotations.NullMarked;
