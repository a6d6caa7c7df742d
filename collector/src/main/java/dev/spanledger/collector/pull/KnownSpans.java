package dev.spanledger.collector.pull;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** Spans that the lake has, whoever brought them. */
final class KnownSpans {
  private static final List<String> COLUMNS = List.of("trace_id", "span_id");

  private final Set<String> keys;

  private KnownSpans(Set<String> keys) {
    this.keys = keys;
  }

  /**
   * Looks these traces up; of files that are sorted by trace only the fitting part is read.
   *
   * @param traceIds 32 lower-case hex digits each
   */
  static KnownSpans of(Lake lake, Collection<String> traceIds) throws IOException {
    NavigableSet<String> wanted = new TreeSet<>(traceIds);
    Set<String> keys = new HashSet<>();
    if (!wanted.isEmpty()) {
      for (LakeFile file : lake.snapshot(List.of(Tables.SPANS)).files(Tables.SPANS)) {
        read(file, wanted, keys);
      }
    }
    return new KnownSpans(keys);
  }

  boolean has(String traceId, String spanId) {
    return keys.contains(key(traceId, spanId));
  }

  private static void read(LakeFile file, NavigableSet<String> wanted, Set<String> keys)
      throws IOException {
    try (ParquetTableReader reader =
        ParquetTableReader.open(Tables.SPANS, file.path(), COLUMNS, "trace_id", wanted)) {
      Row row = reader.next();
      while (row != null) {
        String traceId = String.valueOf(row.get("trace_id"));
        if (wanted.contains(traceId)) {
          keys.add(key(traceId, String.valueOf(row.get("span_id"))));
        }
        row = reader.next();
      }
    }
  }

  private static String key(String traceId, String spanId) {
    return (traceId + '/' + spanId).toLowerCase(Locale.ROOT);
  }
}
