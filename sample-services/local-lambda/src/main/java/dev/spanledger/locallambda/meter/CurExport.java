package dev.spanledger.locallambda.meter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.YearMonth;
import java.util.List;

/**
 * Lays files out as AWS Data Exports does: {@code <export>/data/BILLING_PERIOD=2026-11/} holds the
 * rows, {@code <export>/metadata/BILLING_PERIOD=2026-11/} a manifest.
 */
final class CurExport {
  private static final String NAME = "spanledger-synthetic";

  private final String accountId;
  private final String region;
  private final Clock clock;

  CurExport(String accountId, String region, Clock clock) {
    this.accountId = accountId;
    this.region = region;
    this.clock = clock;
  }

  /** The data file of one period. */
  Path write(Path folder, YearMonth period, List<BillLine> lines) {
    boolean isClosed = !Meter.start(period.plusMonths(1)).isAfter(clock.instant());
    String invoiceId = isClosed ? "SYNTHETIC-" + period : null;
    CurRow rows = new CurRow(accountId, region, period, invoiceId);
    String partition = "BILLING_PERIOD=" + period;
    Path data = folder.resolve(NAME).resolve("data").resolve(partition);
    Path metadata = folder.resolve(NAME).resolve("metadata").resolve(partition);
    Path file = data.resolve("%s-%s-00001.zstd.parquet".formatted(NAME, period));
    try {
      Files.createDirectories(data);
      Files.createDirectories(metadata);
      Path unfinished = data.resolve(file.getFileName() + ".unfinished");
      CurParquetFile.write(unfinished, lines.stream().map(rows::of).toList());
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(metadata.resolve(NAME + "-Manifest.json"), manifest(folder, file, lines));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write the bill of %s to %s".formatted(period, folder), e);
    }
    return file;
  }

  private String manifest(Path folder, Path file, List<BillLine> lines) {
    return """
        {
          "exportName": "%s",
          "table": "COST_AND_USAGE_REPORT",
          "tableConfigurations": {"TIME_GRANULARITY": "HOURLY", "INCLUDE_RESOURCES": "TRUE"},
          "synthetic": true,
          "createdAt": "%s",
          "rowCount": %d,
          "dataFiles": ["%s"]
        }
        """
        .formatted(NAME, clock.instant(), lines.size(), folder.relativize(file));
  }
}
