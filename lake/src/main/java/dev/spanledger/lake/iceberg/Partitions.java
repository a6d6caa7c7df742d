package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.time.LocalDate;
import org.apache.iceberg.StructLike;

/** Partition values: days or months since 1970-01, as Iceberg's transforms count them. */
final class Partitions {
  static final long MICROS_PER_HOUR = 3_600_000_000L;
  private static final long MICROS_PER_DAY = 24 * MICROS_PER_HOUR;

  private Partitions() {}

  static int of(Table table, Row row) {
    return of(table.partition().grain(), row.requiredInt64(table.partition().column()));
  }

  private static int of(Table.Grain grain, long micros) {
    int day = day(micros);
    return switch (grain) {
      case DAY -> day;
      case MONTH -> {
        LocalDate date = LocalDate.ofEpochDay(day);
        yield (date.getYear() - 1970) * 12 + date.getMonthValue() - 1;
      }
    };
  }

  static int day(long micros) {
    return Math.toIntExact(Math.floorDiv(micros, MICROS_PER_DAY));
  }

  /** A partition value as Iceberg takes it. */
  record Value(int value) implements StructLike {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public <T> T get(int position, Class<T> type) {
      return type.cast(value);
    }

    @Override
    public <T> void set(int position, T other) {
      throw new UnsupportedOperationException("A partition value does not change");
    }
  }
}
