package dev.spanledger.analytics.billing;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the cells of one row after the other: absent values, exact numbers, times and tags. */
final class Cells {
  /** Enough to see what a broken cell held. */
  private static final int EXTRA_LENGTH = 4096;

  private final Header header;
  private final boolean isDecimalComma;
  private final Findings findings;
  private final TimeText times = new TimeText();
  private final Map<String, @Nullable String> extra = new LinkedHashMap<>();
  private SourceRow row = new SourceRow("", 0, List.of());
  private @Nullable RefusedRow refusal;
  private BigDecimal roundedAway = BigDecimal.ZERO;

  Cells(Header header, Findings findings, boolean isDecimalComma) {
    this.header = header;
    this.isDecimalComma = isDecimalComma;
    this.findings = findings;
  }

  void moveTo(SourceRow next) {
    row = next;
    refusal = null;
    extra.clear();
    if (next.values().size() < header.size()) {
      findings.add(FindingCode.ROW_SHORT, next.number(), "fields", next.values().size());
    }
    for (int i = header.size(); i < next.values().size() && refusal == null; i++) {
      if (text(i) != null) {
        refuse(FindingCode.REFUSED_ROW_LONG, "field " + (i + 1), next.value(i));
      }
    }
  }

  SourceRow row() {
    return row;
  }

  Header header() {
    return header;
  }

  /** Why this row cannot be taken; null while it can. */
  @Nullable RefusedRow refusal() {
    return refusal;
  }

  /** What was kept of cells that no column of charges holds. */
  Map<String, @Nullable String> extra() {
    return extra;
  }

  /** Sum of stored minus stated over all numbers that had more than 18 decimals. */
  BigDecimal roundedAway() {
    return roundedAway;
  }

  void refuse(FindingCode reason, String column, @Nullable Object value) {
    if (refusal == null) {
      String quoted = value == null ? "absent" : Findings.quote(value.toString());
      refusal = new RefusedRow(row.file(), row.number(), reason, column + ": " + quoted);
      findings.add(reason, 1, "row %d, %s".formatted(row.number(), refusal.value()));
    }
  }

  void note(FindingCode code, String column, Object value) {
    findings.add(code, row.number(), column, value);
  }

  boolean has(String column) {
    return header.has(column);
  }

  @Nullable String text(String column) {
    return text(position(column));
  }

  /**
   * Of the column's first position that has a value; exports repeat columns under two spellings.
   */
  private int position(String column) {
    int first = header.position(column);
    if (isAbsent(row.value(first))) {
      for (int later : header.laterPositions(column)) {
        if (!isAbsent(row.value(later))) {
          return later;
        }
      }
    }
    return first;
  }

  private static boolean isAbsent(@Nullable Object value) {
    return value == null || value.toString().isBlank() || value.toString().equals("NULL");
  }

  /** Null for an empty cell and for the text NULL, which some exports write for an absent value. */
  @Nullable String text(int position) {
    Object value = row.value(position);
    if (value == null) {
      return null;
    }
    String text = value.toString();
    if (text.equals("NULL")) {
      note(FindingCode.NULL_TEXT, name(position), text);
      return null;
    }
    return text.isBlank() ? null : text;
  }

  /** A number that may be absent; one that cannot be read is left out and kept as text. */
  @Nullable BigDecimal decimal(String column) {
    int position = position(column);
    String text = text(position);
    if (text == null) {
      return null;
    }
    ExactDecimal number = number(position, text);
    if (number == null) {
      note(FindingCode.VALUE_UNREADABLE, column, text);
      keep(column, text);
      return null;
    }
    return stored(column, number);
  }

  /** A cost without which the row means nothing. */
  BigDecimal requiredCost(String column) {
    int position = position(column);
    String text = text(position);
    ExactDecimal number = text == null ? null : number(position, text);
    if (number == null) {
      refuse(FindingCode.REFUSED_COST, column, text);
      return BigDecimal.ZERO;
    }
    BigDecimal stored = stored(column, number);
    return stored == null ? BigDecimal.ZERO : stored;
  }

  /** Microseconds UTC of a time without which the row means nothing. */
  long requiredMicros(String column) {
    Object value = row.value(position(column));
    if (value instanceof Long micros) {
      return micros;
    }
    String text = text(column);
    Long micros = text == null ? null : times.micros(text);
    if (text == null || micros == null) {
      refuse(FindingCode.REFUSED_TIME, column, text);
      return 0;
    }
    if (TimeText.isMonthFirst(text)) {
      note(FindingCode.TIME_MONTH_FIRST, column, text);
    }
    return micros;
  }

  /** Entries of a map column: a Parquet map, or JSON text. */
  Map<String, @Nullable String> map(String column) {
    Object value = row.value(position(column));
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable String> entries = new LinkedHashMap<>();
      map.forEach((key, entry) -> entries.put(String.valueOf(key), string(entry)));
      return entries;
    }
    String text = text(column);
    if (text == null) {
      return Map.of();
    }
    Map<String, @Nullable String> entries = TagText.read(text);
    if (entries == null) {
      note(FindingCode.TAGS_UNREADABLE, column, text);
      keep(column, text);
      return Map.of();
    }
    return entries;
  }

  /** Keeps a cell that no column of charges holds. */
  void keep(String column, String text) {
    extra.put(column, text.length() <= EXTRA_LENGTH ? text : text.substring(0, EXTRA_LENGTH));
  }

  /** What is stored of a number; a change is noted, and a number that does not fit refused. */
  @Nullable BigDecimal stored(String column, ExactDecimal number) {
    if (number.value() == null) {
      refuse(FindingCode.REFUSED_NUMBER_RANGE, column, number.exact());
      return null;
    }
    if (number.isRounded()) {
      roundedAway = roundedAway.add(difference(number));
      String change = "%s stored as %s".formatted(number.exact(), number.value().toPlainString());
      note(FindingCode.DECIMALS_ROUNDED, column, change);
      keep("exact " + column, number.exact().toString());
    }
    return number.value();
  }

  private static BigDecimal difference(ExactDecimal number) {
    BigDecimal value = number.value();
    // Below 1E-100 the difference is not worth a number of a million digits.
    return value == null || number.exact().scale() > 100
        ? BigDecimal.ZERO
        : value.subtract(number.exact());
  }

  private @Nullable ExactDecimal number(int position, String text) {
    Object value = row.value(position);
    if (value instanceof Double number) {
      return ExactDecimal.of(number.doubleValue());
    }
    if (value instanceof BigDecimal number) {
      return ExactDecimal.of(number);
    }
    ExactDecimal plain = ExactDecimal.of(text);
    String separated = plain == null ? NumberText.plain(text, isDecimalComma) : null;
    if (separated != null) {
      note(FindingCode.NUMBER_SEPARATED, name(position), text);
      return ExactDecimal.of(separated);
    }
    return plain;
  }

  private String name(int position) {
    return position < header.size() ? header.names().get(position) : "field " + (position + 1);
  }

  private static @Nullable String string(@Nullable Object value) {
    return value instanceof Double number
        ? new BigDecimal(number.toString()).toPlainString()
        : value == null ? null : value.toString();
  }
}
