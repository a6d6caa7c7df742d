package dev.spanledger.analytics.traceql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query, taken apart.
 *
 * @param filters every spanset in braces, in order of appearance
 * @param aggregates each has to hold for the spans of a trace that were found
 * @param selected fields that the answer shows of each span
 */
public record TraceQuery(
    Spansets spansets, List<Filter> filters, List<Aggregate> aggregates, List<Field> selected) {

  /** A condition on one span. */
  sealed interface Condition {}

  record And(Condition left, Condition right) implements Condition {}

  record Or(Condition left, Condition right) implements Condition {}

  record Not(Condition inner) implements Condition {}

  record Comparison(Field field, String operator, Literal literal) implements Condition {}

  /** What a field is compared with. */
  record Literal(Type type, String text) {
    enum Type {
      TEXT,
      NUMBER,
      /** Text holds nanoseconds. */
      DURATION,
      BOOLEAN,
      /** A word of the language: a status or a kind. */
      WORD,
      NIL
    }
  }

  /** Spans of one trace. */
  sealed interface Spansets {}

  /**
   * Braces.
   *
   * @param condition null where every span does
   */
  record Filter(int index, @Nullable Condition condition) implements Spansets {}

  /** Two spansets and what joins them: {@code && || > >> < << ~}. */
  record Joined(String operator, Spansets left, Spansets right) implements Spansets {}

  /**
   * {@code | count() > 2}.
   *
   * @param field null for count
   * @param value in the field's unit
   */
  record Aggregate(String function, @Nullable Field field, String operator, double value) {}

  /** True where spans have to stand in a relation to each other. */
  boolean isStructural() {
    return isStructural(spansets);
  }

  private static boolean isStructural(Spansets spansets) {
    return spansets instanceof Joined joined
        && (!(joined.operator().equals("&&") || joined.operator().equals("||"))
            || isStructural(joined.left())
            || isStructural(joined.right()));
  }
}
