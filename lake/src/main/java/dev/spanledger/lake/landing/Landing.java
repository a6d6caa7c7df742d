package dev.spanledger.lake.landing;

import dev.spanledger.lake.parquet.WrittenFile;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where landing files are made, listed and, once their rows are compacted, deleted. */
public interface Landing {
  /**
   * Writes the rows as one landing file, durable when this returns, unless this source has landed
   * before.
   *
   * @return the new file, or null where the source had landed before
   */
  @Nullable WrittenFile land(Table table, String sourceId, Iterable<Row> rows) throws IOException;

  /**
   * Takes a file that somebody else writes, durable when this returns, unless this source has
   * landed before; then nothing is written.
   *
   * @return the new file, or null where the source had landed before
   */
  @Nullable WrittenFile adopt(Table table, String sourceId, LandingSource source)
      throws IOException;

  /** Files of this table that hold rows, one per source, in order of arrival date and name. */
  List<LandingFile> list(Table table) throws IOException;

  /** The file that holds this source's rows, or null where there is none any more. */
  @Nullable LandingFile find(Table table, String sourceId) throws IOException;

  /** Deletes files whose rows have been compacted. */
  void retire(Table table, Set<String> sourceIds) throws IOException;

  /**
   * How long the catalog must remember a source after its rows were compacted, beyond the time for
   * which its file is listed.
   */
  Duration memory();
}
