package dev.spanledger.analytics.trace;

import dev.spanledger.analytics.trace.TraceView.Section;
import dev.spanledger.analytics.trace.TraceView.SpanView;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A trace as lines of text: a tree of spans on the left, durations, and bars over one time axis on
 * the right. What holds the request up is drawn solid.
 *
 * <pre>
 * Trace 5e1b…  GET /orders (web)  100.0 ms
 * 5 spans, 2 services, 1 cold start; billed 0.000000516667 USD
 *
 * span                       duration  0                                     100.0 ms
 * GET /orders  web           100.0 ms  ████░░░░░░░░░░░░░░░░░░░░░░░░░░░░████████
 *   call orders  web          70.0 ms      ████░░░░░░░░░░░░░░░░░░░████
 * </pre>
 */
public final class WaterfallText {

  /** What bars are drawn with. */
  public enum Glyphs {
    /** Block elements; needs a terminal that shows Unicode. */
    BLOCKS('█', '░', "…"),
    /** Seven-bit characters. */
    ASCII('#', '-', "~");

    private final char held;
    private final char rest;
    private final String ellipsis;

    Glyphs(char held, char rest, String ellipsis) {
      this.held = held;
      this.rest = rest;
      this.ellipsis = ellipsis;
    }
  }

  /** Narrower than this, names and bars cannot stand side by side. */
  public static final int LEAST_COLUMNS = 60;

  /** More rows than this are no longer read, so only what holds the request up is shown. */
  static final int MOST_ROWS = 500;

  private static final int DURATION_COLUMNS = 10;
  private static final int LONGEST_NAME_COLUMNS = 48;
  private static final int DEEPEST_INDENT = 16;

  private final int columns;
  private final Glyphs glyphs;

  /**
   * @param columns width of the terminal; fewer than {@link #LEAST_COLUMNS} are taken as that
   */
  public WaterfallText(int columns, Glyphs glyphs) {
    this.columns = Math.max(columns, LEAST_COLUMNS);
    this.glyphs = glyphs;
  }

  /** Lines without line ends, none wider than the terminal but the first two and the warnings. */
  public List<String> lines(TraceView view) {
    List<String> lines = new ArrayList<>();
    lines.add(title(view));
    lines.add(summary(view));
    view.warnings().forEach(warning -> lines.add("Incomplete: " + TerminalText.safe(warning)));
    lines.add("");
    int nameColumns = nameColumns(view);
    int barColumns = columns - nameColumns - DURATION_COLUMNS - 4;
    lines.add(axis(view, nameColumns, barColumns));
    boolean[] isShown = shown(view);
    int hidden = 0;
    for (int i = 0; i < view.spans().size(); i++) {
      if (!isShown[i]) {
        hidden++;
        continue;
      }
      addRow(lines, view, view.spans().get(i), nameColumns, barColumns);
    }
    if (hidden > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d of %,d spans are not shown: they do not hold the request up",
              hidden,
              view.spans().size()));
    }
    return lines;
  }

  private static String title(TraceView view) {
    SpanView root = view.root();
    return "Trace %s  %s  %s, started %s"
        .formatted(
            TerminalText.safe(view.traceId()),
            label(root),
            NanosText.of(view.durationNanos()),
            view.startTime());
  }

  private static String summary(TraceView view) {
    List<String> facts = new ArrayList<>();
    facts.add(counted(view.spans().size(), "span"));
    facts.add(counted(view.services().size(), "service"));
    if (view.errorCount() > 0) {
      facts.add(counted(view.errorCount(), "error"));
    }
    if (view.coldStartCount() > 0) {
      facts.add(counted(view.coldStartCount(), "cold start"));
    }
    if (view.missingParentCount() > 0) {
      facts.add(counted(view.missingParentCount(), "parent") + " not received");
    }
    String billed =
        view.billedCosts().isEmpty() ? "not billed yet" : "billed " + costs(view.billedCosts());
    return String.join(", ", facts) + "; " + billed;
  }

  private static String counted(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  private static String costs(Map<String, BigDecimal> costs) {
    List<String> texts = new ArrayList<>();
    new TreeMap<>(costs)
        .forEach(
            (currency, cost) ->
                texts.add(cost.stripTrailingZeros().toPlainString() + " " + currency));
    return String.join(" + ", texts);
  }

  private static String label(SpanView span) {
    String service = span.service();
    return TerminalText.safe(span.name())
        + (service == null ? "" : "  " + TerminalText.safe(service));
  }

  private static String indented(SpanView span) {
    int indent = Math.min(span.depth(), DEEPEST_INDENT);
    return "  ".repeat(indent) + label(span);
  }

  private int nameColumns(TraceView view) {
    int widest = "span".length();
    for (SpanView span : view.spans()) {
      widest = Math.max(widest, TerminalText.width(indented(span)));
    }
    return Math.min(widest, Math.min(LONGEST_NAME_COLUMNS, columns * 2 / 5));
  }

  private static String axis(TraceView view, int nameColumns, int barColumns) {
    String end = NanosText.of(view.durationNanos());
    return TerminalText.padded("span", nameColumns)
        + "  "
        + " ".repeat(DURATION_COLUMNS - "duration".length())
        + "duration  0"
        + " ".repeat(Math.max(1, barColumns - 1 - end.length()))
        + end;
  }

  private void addRow(
      List<String> lines, TraceView view, SpanView span, int nameColumns, int barColumns) {
    String duration = NanosText.of(span.durationNanos());
    String start =
        TerminalText.padded(
                TerminalText.cut(indented(span), nameColumns, glyphs.ellipsis), nameColumns)
            + "  "
            + " ".repeat(Math.max(0, DURATION_COLUMNS - duration.length()))
            + duration
            + "  ";
    String bar = bar(view, span, barColumns);
    String marks = marks(span);
    int before = bar.length() - bar.stripLeading().length();
    if (marks.isEmpty()) {
      lines.add(start + bar);
    } else if (marks.length() < barColumns - bar.length()) {
      lines.add(start + bar + " " + marks);
    } else if (marks.length() < before) {
      String gap = " ".repeat(before - marks.length() - 1);
      lines.add(start + gap + marks + " " + bar.stripLeading());
    } else {
      lines.add(start + bar);
      lines.add(" ".repeat(columns - Math.min(columns, marks.length())) + marks);
    }
  }

  private static String marks(SpanView span) {
    List<String> marks = new ArrayList<>();
    if (span.isError()) {
      marks.add("error");
    }
    if (span.isColdStart()) {
      marks.add("cold");
    }
    if (span.isParentMissing()) {
      marks.add("parent not received");
    }
    if (span.dropped() == DroppedReason.ASYNCHRONOUS) {
      marks.add("asynchronous");
    }
    if (!span.links().isEmpty()) {
      marks.add(counted(span.links().size(), "link"));
    }
    if (!span.billedCosts().isEmpty()) {
      marks.add(costs(span.billedCosts()));
    }
    return String.join(", ", marks);
  }

  private String bar(TraceView view, SpanView span, int barColumns) {
    Scale scale = new Scale(Math.max(1, view.durationNanos()), barColumns);
    int from = scale.column(span.offsetNanos());
    // Something too short to fill a column is shown as one: it was there.
    int to = Math.max(from + 1, scale.columnAfter(span.offsetNanos() + span.durationNanos()));
    char[] cells = new char[to - from];
    Arrays.fill(cells, glyphs.rest);
    for (Section section : span.sections()) {
      int start = scale.column(section.fromNanos());
      int end = Math.max(start + 1, scale.columnAfter(section.toNanos()));
      for (int i = Math.max(start, from); i < Math.min(end, to); i++) {
        cells[i - from] = glyphs.held;
      }
    }
    return " ".repeat(from) + new String(cells);
  }

  /**
   * Rows that are drawn: all, or in a large trace those that hold it up, with what is above them.
   */
  private static boolean[] shown(TraceView view) {
    boolean[] isShown = new boolean[view.spans().size()];
    boolean isLarge = isShown.length > MOST_ROWS;
    // From the last up: a parent stands before its children.
    for (int i = isShown.length - 1; i >= 0; i--) {
      SpanView span = view.spans().get(i);
      isShown[i] |= !isLarge || span.criticalPathNanos() > 0;
      if (isShown[i] && span.parentIndex() != TraceView.NONE) {
        isShown[span.parentIndex()] = true;
      }
    }
    return isShown;
  }

  /** From nanoseconds to columns, exact for any length: 128 bits are not needed for a picture. */
  private record Scale(long totalNanos, int columns) {

    int column(long nanos) {
      return Math.min(columns - 1, (int) ((double) nanos / totalNanos * columns));
    }

    int columnAfter(long nanos) {
      return Math.min(columns, (int) Math.ceil((double) nanos / totalNanos * columns));
    }
  }

  /** All lines in one text. */
  public String text(TraceView view) {
    return String.join("\n", lines(view)) + "\n";
  }

  /** A duration with three or four digits and the unit that fits. */
  static final class NanosText {
    private NanosText() {}

    static String of(long nanos) {
      if (nanos < 1_000) {
        return nanos + " ns";
      }
      if (nanos < 1_000_000) {
        return decimal(nanos / 1e3) + " µs";
      }
      if (nanos < 1_000_000_000) {
        return decimal(nanos / 1e6) + " ms";
      }
      return decimal(nanos / 1e9) + " s";
    }

    private static String decimal(double value) {
      return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
  }
}
