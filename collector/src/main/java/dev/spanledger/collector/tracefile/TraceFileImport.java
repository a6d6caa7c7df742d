package dev.spanledger.collector.tracefile;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.otlp.OtlpDecoder;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the spans of trace files into a lake, by the same decoder that takes them off the wire. The
 * landing files are named after their content, so importing a file again stores nothing.
 */
public final class TraceFileImport {
  private static final String FILE = "file";
  private static final int SPANS_PER_FILE = 16_384;

  private final Lake lake;
  private final Clock clock;
  private final String source;
  private final OtlpDecoder decoder = new OtlpDecoder();

  public TraceFileImport(Lake lake, Clock clock) {
    this(lake, clock, FILE);
  }

  /** As the rows' column says where they are from. */
  public TraceFileImport(Lake lake, Clock clock, String source) {
    this.lake = lake;
    this.clock = clock;
    this.source = source;
  }

  /** Lands the spans; on disk when this returns. Spans that the lake cannot hold are counted. */
  public Verdict land(TraceFile file) throws IOException {
    return land(file.spans());
  }

  /** The same for spans of one or several traces. */
  public Verdict land(List<FileSpan> spans) throws IOException {
    Verdict.Tally tally = new Verdict.Tally();
    int accepted = 0;
    for (int from = 0; from < spans.size(); from += SPANS_PER_FILE) {
      List<FileSpan> part = spans.subList(from, Math.min(from + SPANS_PER_FILE, spans.size()));
      accepted += land(part, from, tally);
    }
    Verdict rejected = tally.verdict();
    return new Verdict(accepted, rejected.rejectedCount(), rejected.problems());
  }

  private int land(List<FileSpan> spans, int offset, Verdict.Tally tally) throws IOException {
    byte[] body = OtlpRequest.of(spans, offset, tally).toByteArray();
    long now = clock.millis() * 1_000;
    Batch batch = Batch.of(Signal.TRACES, Encoding.PROTOBUF, now, source, null, body);
    List<Row> rows = new ArrayList<>(spans.size());
    try {
      Verdict verdict = decoder.rows(batch, rows::add);
      if (verdict.rejectedCount() > 0) {
        tally.reject(verdict.rejectedCount(), verdict.message());
      }
    } catch (RefusedException e) {
      throw new IllegalStateException("A request made here was refused: " + e.reason(), e);
    }
    if (!rows.isEmpty()) {
      lake.land(Tables.SPANS, batch.digest(), rows);
    }
    return rows.size();
  }
}
