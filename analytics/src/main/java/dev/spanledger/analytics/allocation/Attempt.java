package dev.spanledger.analytics.allocation;

import org.jspecify.annotations.Nullable;

/**
 * How a run ended, and whether it was the first at its work.
 *
 * @param isTimedOut the platform ended it
 * @param retry what tells that an earlier run was at the same request or messages; null for none
 */
record Attempt(boolean isTimedOut, @Nullable String retry) {
  /** It ended by itself, and nothing tells of another before it. */
  static final Attempt FIRST = new Attempt(false, null);

  static Attempt of(Answer answer) {
    return new Attempt("timeout".equals(answer.text("status")), answer.text("retry"));
  }
}
