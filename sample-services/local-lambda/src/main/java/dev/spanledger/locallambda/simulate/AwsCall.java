package dev.spanledger.locallambda.simulate;

import io.opentelemetry.proto.trace.v1.Span;

/**
 * What a span says of a call through the AWS SDK, whatever is called: as the instrumentation's
 * interceptor has it, so that what is billed for the call finds the one who made it.
 */
final class AwsCall {
  private static final long HTTPS = 443;
  private static final long OK = 200;

  private final String service;
  private final String host;
  private final String region;

  /**
   * @param service as the SDK names it
   * @param hostPrefix of the service's endpoint, as {@code dynamodb}
   */
  AwsCall(String service, String hostPrefix, String region) {
    this.service = service;
    this.host = "%s.%s.amazonaws.com".formatted(hostPrefix, region);
    this.region = region;
  }

  String host() {
    return host;
  }

  /** Adds to the span of a call that was answered. */
  Span.Builder describe(Span.Builder span, String operation) {
    return span.addAttributes(Attribute.of("rpc.system", "aws-api"))
        .addAttributes(Attribute.of("rpc.service", service))
        .addAttributes(Attribute.of("rpc.method", operation))
        .addAttributes(Attribute.of("cloud.region", region))
        .addAttributes(Attribute.of("server.address", host))
        .addAttributes(Attribute.of("server.port", HTTPS))
        .addAttributes(Attribute.of("http.response.status_code", OK));
  }
}
