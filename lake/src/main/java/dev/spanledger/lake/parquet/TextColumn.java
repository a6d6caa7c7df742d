package dev.spanledger.lake.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Looks values up in one text column of a file, by bounds and bloom filter before any page. */
public final class TextColumn {
  private final OpenFile file;
  private final ColumnPath column;

  private TextColumn(OpenFile file, String column) {
    this.file = file;
    this.column = ColumnPath.get(column);
  }

  /** Those of the wanted values that some row of the file holds. */
  public static Set<String> find(Path path, String column, NavigableSet<String> wanted)
      throws IOException {
    try (OpenFile file = OpenFile.open(path)) {
      return new TextColumn(file, column).find(wanted);
    }
  }

  /**
   * For {@link ParquetTableReader}: row groups whose bounds do not exclude all of the wanted
   * values.
   */
  static Predicate<BlockMetaData> overlaps(String column, NavigableSet<String> wanted) {
    ColumnPath path = ColumnPath.get(column);
    return group -> !candidates(chunk(group, path), wanted).isEmpty();
  }

  private Set<String> find(NavigableSet<String> wanted) throws IOException {
    Set<String> possible = new HashSet<>();
    Set<BlockMetaData> groups = new HashSet<>();
    for (BlockMetaData group : file.footer().getBlocks()) {
      Set<String> inGroup = inBloom(group, candidates(chunk(group, column), wanted));
      if (!inGroup.isEmpty()) {
        groups.add(group);
        possible.addAll(inGroup);
      }
    }
    Set<String> found = new HashSet<>();
    if (!groups.isEmpty()) {
      possible.retainAll(values(groups::contains));
      found.addAll(possible);
    }
    return found;
  }

  private Set<String> values(Predicate<BlockMetaData> groups) throws IOException {
    MessageType requested =
        new MessageType(file.schema().getName(), file.schema().getType(column.toDotString()));
    ValueMaterializer materializer = new ValueMaterializer(requested);
    OpenFile.Records<String> records = file.records(requested, materializer, groups);
    Set<String> values = new HashSet<>();
    String value = records.next();
    while (value != null) {
      values.add(value);
      value = records.next();
    }
    return values;
  }

  private static @Nullable ColumnChunkMetaData chunk(BlockMetaData group, ColumnPath column) {
    for (ColumnChunkMetaData chunk : group.getColumns()) {
      if (chunk.getPath().equals(column)) {
        return chunk;
      }
    }
    return null;
  }

  private static NavigableSet<String> candidates(
      @Nullable ColumnChunkMetaData chunk, NavigableSet<String> wanted) {
    if (chunk == null) {
      return new TreeSet<>();
    }
    Statistics<?> statistics = chunk.getStatistics();
    return statistics.hasNonNullValue()
        ? wanted.subSet(
            text(statistics.genericGetMin()), true, text(statistics.genericGetMax()), true)
        : wanted;
  }

  private static String text(Object bound) {
    return ((Binary) bound).toStringUsingUTF8();
  }

  private Set<String> inBloom(BlockMetaData group, NavigableSet<String> wanted) throws IOException {
    ColumnChunkMetaData chunk = chunk(group, column);
    BloomFilter bloom =
        wanted.isEmpty() || chunk == null ? null : file.reader().readBloomFilter(chunk);
    if (bloom == null) {
      return wanted;
    }
    Set<String> possible = new HashSet<>();
    for (String value : wanted) {
      if (bloom.findHash(bloom.hash(Binary.fromString(value)))) {
        possible.add(value);
      }
    }
    return possible;
  }

  /** A required text column, one value per record. */
  private static final class ValueMaterializer extends RecordMaterializer<String> {
    private final GroupConverter root;
    private String value = "";

    ValueMaterializer(MessageType requested) {
      Converter converter =
          Converters.column(requested.getType(0), null, stored -> value = (String) stored);
      this.root = new RootConverter(new Converter[] {converter}, () -> value = "");
    }

    @Override
    public String getCurrentRecord() {
      return value;
    }

    @Override
    public GroupConverter getRootConverter() {
      return root;
    }
  }
}
