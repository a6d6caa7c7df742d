package dev.spanledger.collector;

import java.util.Locale;

/** Why a whole request is refused, and the HTTP status and gRPC code that say so. */
public enum Refusal {
  /** Not the format it claims to be; resending it cannot help. */
  MALFORMED(400, 3),
  UNAUTHENTICATED(401, 16),
  /** Sent by a page in a browser; see the module's rationale. */
  FOREIGN_ORIGIN(403, 7),
  UNKNOWN_PATH(404, 5),
  WRONG_METHOD(405, 12),
  /** The body did not arrive within the request deadline. */
  TOO_SLOW(408, 4),
  TOO_LARGE(413, 8),
  UNSUPPORTED_TYPE(415, 3),
  /** No memory or no room in the backlog now; resend later. */
  OVERLOADED(503, 14),
  /** The disk did not take it; resend later. */
  STORAGE_FAILED(503, 14),
  /** A mistake of ours. */
  INTERNAL(500, 13);

  private final int httpStatus;
  private final int grpcCode;

  Refusal(int httpStatus, int grpcCode) {
    this.httpStatus = httpStatus;
    this.grpcCode = grpcCode;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** Number of {@code google.rpc.Code}. */
  public int grpcCode() {
    return grpcCode;
  }

  /** Lower-case name with underscores, as in metric labels. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
