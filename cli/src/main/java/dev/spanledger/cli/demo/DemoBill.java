package dev.spanledger.cli.demo;

import dev.spanledger.analytics.allocation.Allocation;
import dev.spanledger.analytics.allocation.Estimate;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.billing.ImportReport;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.parquet.ParquetRows;
import dev.spanledger.locallambda.LocalLambda;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the meter to an allocated bill: what a cloud does in hours, in seconds. */
final class DemoBill {
  private static final String COST_COLUMN = "line_item_unblended_cost";

  private final Lake lake;
  private final QueryEngine engine;
  private final LocalLambda shop;
  private final Path folder;
  private final Clock clock;

  /**
   * One issue of the bill.
   *
   * @param controlTotal sum of the cost column, read from the export's files and not by the
   *     importer
   */
  record Issue(List<ImportReport> imports, BigDecimal controlTotal) {
    long rows() {
      return imports.stream().mapToLong(ImportReport::rows).sum();
    }
  }

  DemoBill(Lake lake, QueryEngine engine, LocalLambda shop, Path folder, Clock clock) {
    this.lake = lake;
    this.engine = engine;
    this.shop = shop;
    this.folder = folder;
    this.clock = clock;
  }

  /** Writes the bill of all that was metered so far, and imports it in place of the one before. */
  Issue issue() throws IOException {
    List<Path> files = shop.bill(folder);
    List<ImportReport> imports = new ArrayList<>();
    BigDecimal[] total = {BigDecimal.ZERO};
    for (Path file : files) {
      imports.add(BillingImport.importFile(lake, file, BillingFormat.CUR2, clock));
      ParquetRows.read(file, row -> total[0] = total[0].add(cost(row.get(COST_COLUMN))));
    }
    return new Issue(imports, total[0]);
  }

  /** Splits it over what is in the lake, and estimates what is beyond it. */
  void allocate() throws IOException {
    Allocation.run(lake, engine, clock);
    estimate();
  }

  /** Estimates what ran since the last bill. */
  void estimate() throws IOException {
    Estimate.run(lake, engine, clock);
  }

  /** CUR holds costs as doubles; the shortest text of one is the decimal that was meant. */
  private static BigDecimal cost(@Nullable Object value) {
    return value == null ? BigDecimal.ZERO : new BigDecimal(value.toString());
  }
}
