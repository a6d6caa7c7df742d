package dev.spanledger.analytics.billing;

import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Imports one delivery of a bill into {@code charges}.
 *
 * <p>A delivery is read twice: the first reading counts, totals and decides, the second stores. So
 * memory does not grow with the file, and every stored row tells how many rows its delivery has; a
 * delivery of which fewer are there was torn by a crash, does not count, and is completed by
 * importing it again.
 */
public final class BillingImport {
  /** Charges in memory at once, and rows of a landing file; a row of CUR 2.0 takes about 6 KB. */
  static final int ROWS_PER_FILE = 20_000;

  private static final List<String> SYNTHETIC_TAGS =
      List.of("spanledger:synthetic", "spanledger_synthetic", "spanledger.synthetic");

  private final Lake lake;
  private final DeliverySource source;
  private final long deliveryTimeMicros;
  private final int rowsPerFile;

  private BillingImport(
      Lake lake, DeliverySource source, long deliveryTimeMicros, int rowsPerFile) {
    this.lake = lake;
    this.source = source;
    this.deliveryTimeMicros = deliveryTimeMicros;
    this.rowsPerFile = rowsPerFile;
  }

  /** Whether a file may be a bill, as its name ends. */
  public static boolean isDataFile(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return DeliveryFiles.ENDINGS.stream().anyMatch(name::endsWith);
  }

  /**
   * Imports one delivery: a file, the members of a zip, the files that a manifest of AWS or Azure
   * lists, or the data files below a folder, where a manifest in it again decides.
   *
   * <p>The latest delivery of a provider, kind of export, billing account and billing period is the
   * one that counts; the earlier ones stay in the lake. Importing the identical file again changes
   * nothing, even where a later delivery has superseded it.
   *
   * @param format what it must be; {@link BillingFormat#AUTO} lets the header decide
   * @param clock tells when the delivery came
   * @throws BillingFileException where the file as a whole is no bill of the format; one bad row is
   *     refused and reported instead
   */
  public static ImportReport importFile(Lake lake, Path path, BillingFormat format, Clock clock)
      throws IOException {
    return importFile(lake, path, format, clock, ROWS_PER_FILE);
  }

  /**
   * The same, with the files opened by a process of its own that can do little else: no
   * environment, a small heap, a time limit. For files of others.
   */
  public static ImportReport importIsolated(Lake lake, Path path, BillingFormat format, Clock clock)
      throws IOException {
    try (BillingReaderProcess process = BillingReaderProcess.start()) {
      return importFile(lake, path, process::open, format, clock, ROWS_PER_FILE);
    }
  }

  /**
   * Reads a delivery as an import does and stores nothing: its control totals, findings and refused
   * rows, {@link ImportReport#isAlreadyImported} false.
   */
  public static ImportReport surveyIsolated(Path path, BillingFormat format) throws IOException {
    try (BillingReaderProcess process = BillingReaderProcess.start();
        DeliveryFiles files = DeliveryFiles.open(path)) {
      DeliverySource source =
          DeliverySource.open(path, files, process::open, format, MeterDictionary.load());
      Survey survey = new Survey();
      source.forEachCharge(survey.findings(), survey::add);
      survey.finish();
      return report(source, survey, false, List.of());
    }
  }

  static ImportReport importFile(
      Lake lake, Path path, BillingFormat format, Clock clock, int rowsPerFile) throws IOException {
    return importFile(lake, path, BillingFile::open, format, clock, rowsPerFile);
  }

  private static ImportReport importFile(
      Lake lake,
      Path path,
      BillingFile.Opener opener,
      BillingFormat format,
      Clock clock,
      int rowsPerFile)
      throws IOException {
    try (DeliveryFiles files = DeliveryFiles.open(path)) {
      DeliverySource source =
          DeliverySource.open(path, files, opener, format, MeterDictionary.load());
      long now = Times.micros(clock.instant());
      return new BillingImport(lake, source, now, rowsPerFile).run();
    }
  }

  private ImportReport run() throws IOException {
    Survey survey = new Survey();
    Set<String> series = new HashSet<>();
    source.forEachCharge(
        survey.findings(),
        (cells, charge) -> {
          survey.add(cells, charge);
          if (cells.refusal() == null) {
            String name = series(charge);
            source.noteSeries(name);
            series.add(name);
          }
        });
    survey.finish();
    DeliveryIndex index = DeliveryIndex.read(lake);
    boolean isHeld = index.isComplete(source.deliveryId(), survey.rowsByPeriod());
    if (!isHeld) {
      land(survey);
    }
    List<SupersededDelivery> others =
        isHeld ? List.of() : index.others(source.deliveryId(), series);
    return report(source, survey, isHeld && survey.rows() > 0, others);
  }

  private void land(Survey survey) throws IOException {
    RoundedCosts.Verdict verdict = survey.verdict();
    String summary = survey.findings().summary();
    Map<Long, Chunk> chunks = new HashMap<>();
    source.forEachCharge(
        new Findings(),
        (cells, charge) -> {
          if (cells.refusal() != null) {
            return;
          }
          Map<String, @Nullable String> extra = new LinkedHashMap<>(cells.extra());
          verdict.apply(charge, extra);
          charge.set("x_extra", extra.isEmpty() ? null : extra);
          long period = charge.requiredInt64("billing_period_start");
          charge.set("delivery_rows", survey.rowsByPeriod().get(period));
          charge.set("delivery_refused_rows", survey.refusedRows());
          charge.set("delivery_findings", summary);
          setDelivery(charge);
          chunks.computeIfAbsent(period, Chunk::new).add(charge);
        });
    for (Chunk chunk : chunks.values()) {
      chunk.land();
    }
  }

  private void setDelivery(Row charge) {
    charge.set("delivery_series", series(charge));
    charge.set("delivery_time", deliveryTimeMicros);
    charge.set("x_synthetic", isSynthetic(charge));
    charge.set("ingest_time", deliveryTimeMicros);
    charge.set("source", "billing-import");
    charge.set("batch_id", source.deliveryId());
    charge.set("schema_version", 1);
  }

  /** Rows of one billing period on their way into the lake. */
  private final class Chunk {
    private final long periodStartMicros;
    private final List<Row> rows = new ArrayList<>();
    private int number;

    Chunk(long periodStartMicros) {
      this.periodStartMicros = periodStartMicros;
    }

    void add(Row charge) throws IOException {
      rows.add(charge);
      if (rows.size() == rowsPerFile) {
        land();
      }
    }

    void land() throws IOException {
      if (!rows.isEmpty()) {
        lake.land(Tables.CHARGES, sourceId(), List.copyOf(rows));
        rows.clear();
        number++;
      }
    }

    private String sourceId() {
      String text = "%s:%d:%d".formatted(source.deliveryId(), periodStartMicros, number);
      MessageDigest sha256 = DeliveryFiles.sha256();
      byte[] digest = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    }
  }

  /** What a later delivery of takes the place of this one, as {@code aws/cur2/123456789012/...}. */
  private String series(Row charge) {
    long periodStart = charge.requiredInt64("billing_period_start");
    return "%s/%s/%s/%s"
        .formatted(
            RoundedCosts.provider(charge).toLowerCase(Locale.ROOT),
            source.exportKind(),
            charge.string("billing_account_id"),
            Times.instant(periodStart).atOffset(ZoneOffset.UTC).toLocalDate());
  }

  private boolean isSynthetic(Row charge) {
    if (charge.get("tags") instanceof Map<?, ?> tags) {
      for (Map.Entry<?, ?> tag : tags.entrySet()) {
        String key = String.valueOf(tag.getKey());
        if (SYNTHETIC_TAGS.stream().anyMatch(key::endsWith) && "true".equals(tag.getValue())) {
          return true;
        }
      }
    }
    return source.name().contains("synthetic")
        || String.valueOf(charge.string("source_file")).contains("synthetic");
  }

  private static ImportReport report(
      DeliverySource source,
      Survey survey,
      boolean isAlreadyImported,
      List<SupersededDelivery> supersedes) {
    return new ImportReport(
        source.deliveryId(),
        source.name(),
        source.formatName(),
        isAlreadyImported,
        survey.rows(),
        survey.refusedRows(),
        survey.rowsByPeriod().keySet().stream().map(Times::instant).toList(),
        survey.totals(),
        survey.byCategory(),
        survey.byProvider(),
        survey.byCloudService(),
        survey.findings().list(),
        survey.refused(),
        supersedes);
  }
}
