package dev.spanledger.analytics.billing.costexplorer;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.spanledger.analytics.billing.CostExplorerLine;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All days of a month that are held, as one file to import: the delivery that takes the place of
 * the month's earlier ones. Files stay, so that a charge can be followed to its row.
 */
final class MonthFile {
  private final DayStore store;
  private final String account;
  private final List<Slice> bases;
  private final Slice rest;

  /**
   * @param bases slices of usage, the one to be preferred first
   */
  MonthFile(DayStore store, String account, List<Slice> bases, Slice rest) {
    this.store = store;
    this.account = account;
    this.bases = bases;
    this.rest = rest;
  }

  /** Null where no day of the month is held. */
  @Nullable Path write(YearMonth month) throws IOException {
    StringWriter text = new StringWriter();
    boolean isAny = false;
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord(CostExplorerLine.columns());
      for (LocalDate day = month.atDay(1);
          day.isBefore(month.plusMonths(1).atDay(1));
          day = day.plusDays(1)) {
        for (CostExplorerLine line : lines(day)) {
          isAny = true;
          csv.writeRecord(line.values(account));
        }
      }
    }
    if (!isAny) {
      return null;
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    String name = "cost-explorer-%s-%s.csv".formatted(month, digest(bytes));
    Path file = Files.createDirectories(store.folder().resolve("months")).resolve(name);
    if (!Files.exists(file)) {
      Path making = store.folder().resolve("." + UUID.randomUUID());
      Files.write(making, bytes);
      Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  private List<CostExplorerLine> lines(LocalDate day) throws IOException {
    List<CostExplorerLine> lines = new ArrayList<>();
    for (Slice base : bases) {
      DayStore.Day held = store.day(base, day);
      DayStore.Day other =
          store.day(new Slice(Slice.Kind.REST, base.isHourly(), rest.argument()), day);
      if (held != null && other != null) {
        lines.addAll(refined(held.lines(), base, day));
        lines.addAll(other.lines());
        return lines;
      }
    }
    return lines;
  }

  /** With resources in the place of the services that were asked for by resource. */
  private List<CostExplorerLine> refined(List<CostExplorerLine> usage, Slice base, LocalDate day)
      throws IOException {
    List<CostExplorerLine> lines = new ArrayList<>(usage);
    if (base.kind() != Slice.Kind.USAGE) {
      return lines;
    }
    for (Slice slice : store.resourceSlices()) {
      DayStore.Day held = store.day(slice, day);
      if (held == null) {
        continue;
      }
      List<CostExplorerLine> coarse =
          lines.stream().filter(line -> line.service().equals(slice.argument())).toList();
      lines.removeAll(coarse);
      lines.addAll(held.lines());
      lines.addAll(remainder(coarse, held.lines()));
    }
    return lines;
  }

  /**
   * What the service was billed beyond its resources, by usage type: a line of the day without a
   * resource, or the lines as they were where no resource has the usage type.
   */
  private static List<CostExplorerLine> remainder(
      List<CostExplorerLine> coarse, List<CostExplorerLine> fine) {
    Map<String, List<CostExplorerLine>> coarseByType = byUsageType(coarse);
    Map<String, List<CostExplorerLine>> fineByType = byUsageType(fine);
    List<CostExplorerLine> rest = new ArrayList<>();
    coarseByType.forEach(
        (usageType, lines) -> {
          if (!fineByType.containsKey(usageType)) {
            rest.addAll(lines);
          }
        });
    fineByType.forEach(
        (usageType, lines) -> {
          Sums left = new Sums();
          coarseByType.getOrDefault(usageType, List.of()).forEach(line -> left.add(line, true));
          lines.forEach(line -> left.add(line, false));
          if (!left.isNothing()) {
            rest.add(left.line(lines.get(0)));
          }
        });
    return rest;
  }

  private static Map<String, List<CostExplorerLine>> byUsageType(List<CostExplorerLine> lines) {
    Map<String, List<CostExplorerLine>> byType = new LinkedHashMap<>();
    for (CostExplorerLine line : lines) {
      byType
          .computeIfAbsent(String.valueOf(line.usageType()), added -> new ArrayList<>())
          .add(line);
    }
    return byType;
  }

  /** Coarse minus fine. */
  private static final class Sums {
    private BigDecimal unblended = BigDecimal.ZERO;
    private BigDecimal amortized = BigDecimal.ZERO;
    private BigDecimal quantity = BigDecimal.ZERO;

    void add(CostExplorerLine line, boolean isCoarse) {
      String amount = line.quantity();
      unblended = sum(unblended, line.unblendedCost(), isCoarse);
      amortized = sum(amortized, line.amortizedCost(), isCoarse);
      quantity = sum(quantity, amount == null ? "0" : amount, isCoarse);
    }

    private static BigDecimal sum(BigDecimal sum, String amount, boolean isCoarse) {
      BigDecimal value = new BigDecimal(amount);
      return isCoarse ? sum.add(value) : sum.subtract(value);
    }

    boolean isNothing() {
      return unblended.signum() == 0 && amortized.signum() == 0 && quantity.signum() == 0;
    }

    CostExplorerLine line(CostExplorerLine like) {
      return new CostExplorerLine(
          like.start(),
          like.end(),
          like.service(),
          like.usageType(),
          like.recordType(),
          null,
          null,
          null,
          unblended.toPlainString(),
          amortized.toPlainString(),
          like.currency(),
          like.unit() == null ? null : quantity.toPlainString(),
          like.unit(),
          like.isEstimated());
    }
  }

  private static String digest(byte[] bytes) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(bytes), 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
