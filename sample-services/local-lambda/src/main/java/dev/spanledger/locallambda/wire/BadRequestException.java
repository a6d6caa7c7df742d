package dev.spanledger.locallambda.wire;

import java.io.IOException;

/** A request that cannot be read; answered with its status, then the connection is closed. */
final class BadRequestException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  BadRequestException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }

  String toJson() {
    String message = String.valueOf(getMessage()).replace("\\", "\\\\").replace("\"", "\\\"");
    return "{\"message\":\"" + message + "\"}";
  }
}
