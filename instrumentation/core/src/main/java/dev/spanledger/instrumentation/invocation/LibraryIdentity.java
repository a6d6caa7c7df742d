package dev.spanledger.instrumentation.invocation;

/** Names under which the library's own spans appear. */
final class LibraryIdentity {
  static final String NAME = "dev.spanledger.instrumentation";
  static final String VERSION = "0.1.0";
  static final String SDK_VERSION = "1.67.0";
  static final String SCHEMA_URL = "https://opentelemetry.io/schemas/1.44.0";

  private LibraryIdentity() {}
}
