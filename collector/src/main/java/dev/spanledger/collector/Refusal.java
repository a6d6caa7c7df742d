package dev.spanledger.collector;

import java.util.Locale;

/** Why a whole request is refused, the HTTP status and gRPC code that say so, and when to retry. */
public enum Refusal {
  /** Not the format it claims to be; resending it cannot help. */
  MALFORMED(400, 3, 0),
  UNAUTHENTICATED(401, 16, 0),
  /** Sent by a page in a browser; see the module's rationale. */
  FOREIGN_ORIGIN(403, 7, 0),
  UNKNOWN_PATH(404, 5, 0),
  WRONG_METHOD(405, 12, 0),
  /** The body did not arrive within the request deadline. */
  TOO_SLOW(408, 4, 0),
  TOO_LARGE(413, 8, 0),
  UNSUPPORTED_TYPE(415, 3, 0),
  /** No memory or no room in the backlog now; resend later. */
  OVERLOADED(503, 14, 1),
  /** The disk did not take it; resend later. */
  STORAGE_FAILED(503, 14, 5),
  /** A mistake of ours. */
  INTERNAL(500, 13, 0);

  private final int httpStatus;
  private final int grpcCode;
  private final int retryAfterSeconds;

  Refusal(int httpStatus, int grpcCode, int retryAfterSeconds) {
    this.httpStatus = httpStatus;
    this.grpcCode = grpcCode;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** Number of {@code google.rpc.Code}. */
  public int grpcCode() {
    return grpcCode;
  }

  /** Seconds until sending again may help; 0 where it cannot. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** Lower-case name with underscores, as in metric labels. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
