package dev.spanledger.lake;

import dev.spanledger.lake.parquet.ParquetRows;
import dev.spanledger.lake.table.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Uses every part of the lake in a JVM without Hadoop. Started by {@link NoHadoopIT}. */
final class HadoopFree {

  public static void main(String[] args) throws Exception {
    try {
      Class.forName("org.apache.hadoop.conf.Configuration");
      throw new AssertionError("Hadoop is on the class path, so this run proves nothing");
    } catch (ClassNotFoundException expected) {
      System.out.println("hadoop=absent");
    }
    try (Lake lake = Lake.open(Path.of(args[0]))) {
      lake.land(Tables.SPANS, Spans.source(1), List.of(Spans.span(1, 1, Spans.MONDAY_10)));
      lake.compact(trace -> {});
      lake.land(Tables.SPANS, Spans.source(2), List.of(Spans.span(1, 2, Spans.MONDAY_10)));
      lake.compact(trace -> {});
      List<Map<String, Object>> rows = new ArrayList<>();
      for (LakeFile file : lake.snapshot().files(Tables.SPANS)) {
        ParquetRows.read(file.path(), rows::add);
      }
      System.out.println("rows=" + rows.size());
      System.out.println("intact=" + lake.verify().isIntact());
    }
  }

  private HadoopFree() {}
}
