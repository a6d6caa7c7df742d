package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of one delivery, ready to be read as often as needed: one file, or the data files below
 * a folder, since a provider cuts large exports into several.
 */
final class DeliverySource {
  /** A file and how its rows become charges. */
  private record Part(Path path, BillingFile file, ChargeMapper mapper) {}

  /** Takes what one row became. */
  interface Consumer {
    /** {@link Cells#refusal} tells whether the row can be taken. */
    void accept(Cells cells, Row charge) throws IOException;
  }

  private final Path path;
  private final String deliveryId;
  private final List<Part> parts;
  private final MeterDictionary meters;

  /** Folder of the file that each series was first read from, in the reading that runs. */
  private final Map<String, Path> folders = new HashMap<>();

  private Path reading;

  private DeliverySource(Path path, String deliveryId, List<Part> parts, MeterDictionary meters) {
    this.path = path;
    this.reading = path;
    this.deliveryId = deliveryId;
    this.parts = parts;
    this.meters = meters;
  }

  /**
   * @param path what was asked for, which names the delivery
   * @param files its data files, which must stay until the last reading
   */
  static DeliverySource open(
      Path path,
      DeliveryFiles files,
      BillingFile.Opener opener,
      BillingFormat format,
      MeterDictionary meters)
      throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Path file : files.files()) {
      BillingFile billingFile = opener.open(file);
      ChargeMapper mapper = FormatDetection.mapper(file, billingFile, format, meters);
      parts.add(new Part(file, billingFile, mapper));
    }
    Part first = parts.get(0);
    for (Part part : parts) {
      if (!part.mapper().formatName().equals(first.mapper().formatName())) {
        throw new BillingFileException(
            "Folder %s is no single delivery: %s is %s, but %s is %s"
                .formatted(
                    path,
                    first.file().name(),
                    first.mapper().formatName(),
                    part.file().name(),
                    part.mapper().formatName()));
      }
    }
    return new DeliverySource(path, files.digest(), List.copyOf(parts), meters);
  }

  String deliveryId() {
    return deliveryId;
  }

  String name() {
    return CsvBillingFile.fileName(path);
  }

  String formatName() {
    return parts.get(0).mapper().formatName();
  }

  String exportKind() {
    return parts.get(0).mapper().exportKind();
  }

  /**
   * Takes note that the row just read is of this series.
   *
   * @throws BillingFileException where another folder has rows of it too: a provider writes a newer
   *     version of an export into a folder of its own, and both together are the bill twice
   */
  void noteSeries(String series) throws BillingFileException {
    Path folder = reading.getParent();
    Path first = folder == null ? null : folders.putIfAbsent(series, folder);
    if (folder != null && first != null && !first.equals(folder)) {
      throw new BillingFileException(
          ("Folder %s is no single delivery: %s and %s both bill %s; import the one that counts,"
                  + " which is the newer version of the export")
              .formatted(path, shown(first), shown(folder), series));
    }
  }

  private Path shown(Path folder) {
    return folder.startsWith(path) ? path.relativize(folder) : folder;
  }

  /** Reads every row, notes what is odd about it, and hands it over with its identity set. */
  void forEachCharge(Findings findings, Consumer consumer) throws IOException {
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      reading = part.path();
      noteHeader(part, findings);
      Cells cells = new Cells(part.mapper().header(), findings, part.file().isDecimalComma());
      String idPrefix = deliveryId + ":" + (parts.size() == 1 ? "" : (i + 1) + ".");
      List<IOException> failures = new ArrayList<>();
      part.file()
          .forEachRow(
              row -> {
                cells.moveTo(row);
                if (failures.isEmpty()) {
                  accept(part, cells, idPrefix, consumer, failures);
                }
              });
      noteRounding(cells, findings);
      if (!failures.isEmpty()) {
        throw failures.get(0);
      }
    }
  }

  private void accept(
      Part part, Cells cells, String idPrefix, Consumer consumer, List<IOException> failures) {
    // Cells of a row that does not fit the header mean nothing.
    Row charge = cells.refusal() == null ? part.mapper().map(cells) : new Row(Tables.CHARGES);
    if (cells.refusal() == null) {
      ChargeChecks.refusePeriods(cells, charge);
    }
    if (cells.refusal() == null) {
      ChargeChecks.note(cells, charge, meters);
    }
    List<Row> charges = new ArrayList<>();
    charges.add(charge);
    if (cells.refusal() == null) {
      charges.addAll(part.mapper().alsoCharged(cells, charge));
    }
    try {
      for (int i = 0; i < charges.size(); i++) {
        if (i == 0 || cells.refusal() == null) {
          identify(
              part, cells, charges.get(i), i == 0 ? idPrefix : "%s+%d.".formatted(idPrefix, i));
          consumer.accept(cells, charges.get(i));
        }
      }
    } catch (IOException failure) {
      failures.add(failure);
    }
  }

  private void identify(Part part, Cells cells, Row charge, String idPrefix) {
    charge.set("charge_id", idPrefix + cells.row().number());
    charge.set("delivery_id", deliveryId);
    charge.set("source_file", cells.row().file());
    charge.set("source_row", cells.row().number());
    charge.set("source_format", part.mapper().formatName());
  }

  private static void noteHeader(Part part, Findings findings) {
    part.mapper().checkHeader(findings);
    Header header = part.file().header();
    for (String name : header.repeated()) {
      findings.add(FindingCode.COLUMN_TWICE, 1, Findings.quote(name));
    }
    for (String name : header.takenApart()) {
      findings.add(FindingCode.COLUMN_GLUED, 1, Findings.quote(name));
    }
  }

  private static void noteRounding(Cells cells, Findings findings) {
    if (cells.roundedAway().signum() != 0) {
      findings.amend(
          FindingCode.DECIMALS_ROUNDED,
          "; stored minus stated, all together: " + cells.roundedAway().toPlainString());
    }
  }
}
