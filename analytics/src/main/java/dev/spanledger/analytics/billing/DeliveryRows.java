package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a delivery under FOCUS's names, read by another process, as an import does.
 *
 * <p>A delivery of FOCUS gives its rows as its files hold them, before a name is unified or a value
 * mended: what a check of the delivery itself must see. Of any other bill come the charges that an
 * import makes of it, times as microseconds since 1970.
 */
public final class DeliveryRows implements Closeable {
  private final Path path;
  private final DeliveryFiles files;
  private final BillingReaderProcess process;
  private final List<BillingFile> parts;
  private final @Nullable DeliverySource converted;
  private final List<String> columns;

  private DeliveryRows(
      Path path, DeliveryFiles files, BillingReaderProcess process, List<BillingFile> parts)
      throws IOException {
    this.path = path;
    this.files = files;
    this.process = process;
    this.parts = parts;
    Set<String> names = new LinkedHashSet<>();
    parts.forEach(part -> names.addAll(part.header().names()));
    boolean isOther = !names.contains("BilledCost") && !names.contains("ChargeCategory");
    this.converted =
        isOther
            ? DeliverySource.open(
                path, files, process::open, BillingFormat.AUTO, MeterDictionary.load())
            : null;
    this.columns = List.copyOf(isOther ? FocusColumns.charges().keySet() : names);
  }

  /**
   * Opens a file, the members of a zip, what a manifest lists, or the data files below a folder.
   *
   * @throws BillingFileException where there is none, or it cannot be read
   */
  public static DeliveryRows open(Path path) throws IOException {
    DeliveryFiles files = DeliveryFiles.open(path);
    BillingReaderProcess process = BillingReaderProcess.start();
    try {
      List<BillingFile> parts = new ArrayList<>();
      for (Path file : files.files()) {
        parts.add(process.open(file));
      }
      return new DeliveryRows(path, files, process, List.copyOf(parts));
    } catch (IOException | RuntimeException failure) {
      process.close();
      files.close();
      throw failure;
    }
  }

  public Path path() {
    return path;
  }

  /** What the bill was converted from, as {@code cur-legacy}; null where it is FOCUS as it is. */
  public @Nullable String convertedFrom() {
    return converted == null ? null : converted.formatName();
  }

  /** Names as written, of all files together; a name that comes twice counts once. */
  public List<String> columns() {
    return columns;
  }

  /** Hands over every row, its values in the order of {@link #columns}. */
  public void forEachRow(Consumer<SourceRow> rows) throws IOException {
    if (converted != null) {
      converted.forEachCharge(
          new Findings(),
          (cells, charge) -> {
            if (cells.refusal() == null) {
              rows.accept(charge(cells.row(), charge));
            }
          });
      return;
    }
    for (BillingFile part : parts) {
      List<String> names = part.header().names();
      int[] positions = columns.stream().mapToInt(names::indexOf).toArray();
      part.forEachRow(row -> rows.accept(arranged(row, positions)));
    }
  }

  private static SourceRow charge(SourceRow row, Row charge) {
    List<@Nullable Object> values = new ArrayList<>();
    FocusColumns.charges().values().forEach(column -> values.add(charge.get(column)));
    return new SourceRow(row.file(), row.number(), Collections.unmodifiableList(values));
  }

  private static SourceRow arranged(SourceRow row, int[] positions) {
    List<@Nullable Object> values = new ArrayList<>(positions.length);
    for (int position : positions) {
      values.add(row.value(position));
    }
    return new SourceRow(row.file(), row.number(), Collections.unmodifiableList(values));
  }

  @Override
  public void close() throws IOException {
    process.close();
    files.close();
  }
}
