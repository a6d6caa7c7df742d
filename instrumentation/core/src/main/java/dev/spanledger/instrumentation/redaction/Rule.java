package dev.spanledger.instrumentation.redaction;

/** Why a value was changed before it was exported. */
public enum Rule {
  /** The key names a secret. */
  KEY,
  /** A URL carried user information or query values. */
  URL,
  /** A database query carried literals. */
  SQL,
  EMAIL,
  /** A JSON Web Token. */
  JWT,
  /** An AWS access key id. */
  AWS_KEY,
  /** A payment card number with a valid check digit. */
  CARD,
  /** Text of the form {@code password=...}. */
  ASSIGNMENT,
  /** The key is on no list of what may leave. */
  UNLISTED,
  /** Longer than {@link Redactor#MAX_VALUE_BYTES}. */
  LENGTH
}
