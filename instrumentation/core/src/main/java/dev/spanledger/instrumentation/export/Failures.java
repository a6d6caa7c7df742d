package dev.spanledger.instrumentation.export;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong inside the library. Nothing of it may reach the user's invocation, so each kind
 * is counted and told once on standard error.
 */
public final class Failures {
  /** The kinds, each with the sentence that is printed once. */
  public enum Kind {
    EXPORT("could not export spans; they are kept and tried again with the next invocation"),
    SPANS_DROPPED("dropped spans"),
    EVENT("could not read an event; its span has no attributes of its source"),
    TRACING("could not trace an invocation; the handler runs without"),
    SETTING("ignored a setting");

    private final String sentence;

    Kind(String sentence) {
      this.sentence = sentence;
    }
  }

  private static final int MAX_DETAIL_CHARS = 200;
  private static final AtomicLongArray COUNTS = new AtomicLongArray(Kind.values().length);

  private Failures() {}

  /** Counts a failure; the first of its kind is printed. */
  public static void note(Kind kind, @Nullable Throwable cause) {
    note(kind, 1, cause == null ? "" : cause.toString());
  }

  /** Counts failures; the first of their kind is printed with the detail, shortened. */
  public static void note(Kind kind, long count, String detail) {
    if (COUNTS.getAndAdd(kind.ordinal(), count) == 0) {
      String shown =
          detail.length() <= MAX_DETAIL_CHARS ? detail : detail.substring(0, MAX_DETAIL_CHARS);
      System.err.println("spanledger: " + kind.sentence + ": " + shown.replace('\n', ' '));
    }
  }

  /** How often since the process started. */
  public static long count(Kind kind) {
    return COUNTS.get(kind.ordinal());
  }
}
