package dev.spanledger.analytics.waste;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What waste is told by. */
public enum WasteCut {
  TOTAL,
  SERVICE,
  FUNCTION,
  /** Of the trace's root: who asks for it pays. */
  ROUTE,
  TENANT,
  CLOUD_SERVICE,
  ACCOUNT,
  REGION,
  /** By the rules of a mapping. */
  OWNER,
  /** By the rules of a mapping. */
  COST_CENTRE;

  /** As it is typed. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a mapping has to say who owns what. */
  public boolean needsMapping() {
    return this == OWNER || this == COST_CENTRE;
  }

  /** All words, in order. */
  public static List<String> words() {
    return Arrays.stream(values()).map(WasteCut::word).toList();
  }

  /** Null for a word that is none. */
  public static @Nullable WasteCut of(String word) {
    for (WasteCut cut : values()) {
      if (cut.word().equals(word)) {
        return cut;
      }
    }
    return null;
  }
}
