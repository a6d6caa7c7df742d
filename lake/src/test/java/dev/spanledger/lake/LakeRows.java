package dev.spanledger.lake;

import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a reader of a snapshot sees. */
public final class LakeRows {

  public static List<Row> read(LakeSnapshot snapshot, Table table) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (LakeFile file : snapshot.files(table)) {
      long before = rows.size();
      ParquetTableReader.read(table, file.path(), rows::add);
      if (rows.size() - before != file.rowCount()) {
        throw new AssertionError(
            "%s holds %d rows, listed are %d"
                .formatted(file.path(), rows.size() - before, file.rowCount()));
      }
    }
    return rows;
  }

  /** Values of one text column over all rows of the snapshot, sorted, repeats kept. */
  public static List<String> texts(LakeSnapshot snapshot, Table table, String column)
      throws IOException {
    return read(snapshot, table).stream().map(row -> row.string(column)).sorted().toList();
  }

  private LakeRows() {}
}
