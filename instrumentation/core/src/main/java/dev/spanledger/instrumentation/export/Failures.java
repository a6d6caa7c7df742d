package dev.spanledger.instrumentation.export;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
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
    METRICS_DROPPED("dropped metrics"),
    EVENT("could not read an event; its span has no attributes of its source"),
    TRACING("could not trace an invocation; the handler runs without"),
    SETTING("ignored a setting");

    private final String sentence;

    Kind(String sentence) {
      this.sentence = sentence;
    }
  }

  private static final int MAX_DETAIL_CHARS = 200;

  private static final int MAX_TOLD_SETTINGS = 32;

  private static final Map<Kind, AtomicLong> COUNTS = counts();
  private static final List<String> TOLD_SETTINGS = new ArrayList<>();

  private Failures() {}

  /** Counts a failure; the first of its kind is printed. */
  public static void note(Kind kind, @Nullable Throwable cause) {
    note(kind, 1, cause == null ? "" : cause.toString());
  }

  /**
   * Counts failures; the first of their kind, and each setting, is printed with the detail,
   * shortened.
   */
  public static void note(Kind kind, long count, String detail) {
    boolean isFirst = counter(kind).getAndAdd(count) == 0;
    // Each setting that is ignored is a mistake of its own.
    if (kind == Kind.SETTING ? isNew(detail) : isFirst) {
      String shown =
          detail.length() <= MAX_DETAIL_CHARS ? detail : detail.substring(0, MAX_DETAIL_CHARS);
      System.err.println("spanledger: " + kind.sentence + ": " + shown.replace('\n', ' '));
    }
  }

  private static boolean isNew(String setting) {
    synchronized (TOLD_SETTINGS) {
      boolean isNew = TOLD_SETTINGS.size() < MAX_TOLD_SETTINGS && !TOLD_SETTINGS.contains(setting);
      if (isNew) {
        TOLD_SETTINGS.add(setting);
      }
      return isNew;
    }
  }

  private static Map<Kind, AtomicLong> counts() {
    Map<Kind, AtomicLong> counts = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      counts.put(kind, new AtomicLong());
    }
    return counts;
  }

  private static AtomicLong counter(Kind kind) {
    return Objects.requireNonNull(COUNTS.get(kind));
  }

  /** How often since the process started. */
  public static long count(Kind kind) {
    return counter(kind).get();
  }
}
