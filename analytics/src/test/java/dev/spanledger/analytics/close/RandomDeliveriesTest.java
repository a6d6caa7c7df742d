package dev.spanledger.analytics.close;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.duckdb.DuckDbEngine;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.LakeFile;
import dev.spanledger.lake.parquet.ParquetTableReader;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three random deliveries of a bill, each made of the one before: lines are removed, added, billed
 * twice, repriced, of another quantity, negative, or lack a measure. Every seed has a currency of
 * its own, so that one comparison is that of all seeds and no line meets one of another seed.
 */
class RandomDeliveriesTest {
  private static final int SEEDS = 300;
  private static final String SERIES = "aws/cur2/123456789012/2026-11-01";
  private static final Instant NOVEMBER = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant DECEMBER = Instant.parse("2026-12-01T00:00:00Z");
  private static final List<String> DELIVERIES =
      List.of("aaaaaaaaaaaaaaa1", "bbbbbbbbbbbbbbb2", "ccccccccccccccc3");

  /** What a line is of; few enough that lines of a bill are often of the same. */
  private record What(int day, String category, String description) {}

  private record Line(What what, List<@Nullable BigDecimal> amounts) {}

  @TempDir private Path folder;
  private Lake lake;
  private QueryEngine engine;
  private final List<Map<String, List<Line>>> bills = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder.resolve("lake"));
    engine = DuckDbEngine.open(lake);
    for (int delivery = 0; delivery < DELIVERIES.size(); delivery++) {
      bills.add(new TreeMap<>());
    }
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      String currency = "C%03d".formatted(seed);
      List<Line> first = first(random);
      List<Line> second = random.nextInt(12) == 0 ? first : changed(first, random);
      // Some are taken back as a whole, and some change no more.
      int kind = random.nextInt(12);
      List<Line> third = kind == 0 ? first : kind == 1 ? second : changed(second, random);
      bills.get(0).put(currency, first);
      bills.get(1).put(currency, second);
      bills.get(2).put(currency, third);
    }
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  private static List<Line> first(Random random) {
    List<Line> lines = new ArrayList<>();
    int count = 1 + random.nextInt(10);
    for (int i = 0; i < count; i++) {
      lines.add(added(random));
    }
    return lines;
  }

  private static Line added(Random random) {
    String category = random.nextInt(5) == 0 ? "Credit" : "Usage";
    What what = new What(random.nextInt(3), category, "meter " + random.nextInt(2));
    List<@Nullable BigDecimal> amounts = new ArrayList<>();
    for (int measure = 0; measure < LineAmounts.COLUMNS.size(); measure++) {
      // Billed cost is always there; a bill may lack the others.
      boolean isMissing = measure > 0 && random.nextInt(8) == 0;
      amounts.add(isMissing ? null : amount(random));
    }
    return new Line(what, amounts);
  }

  /** From 18 decimals to thousands, a third of them negative, some zero, few of them different. */
  private static BigDecimal amount(Random random) {
    int[] scales = {0, 2, 10, 18};
    BigDecimal amount =
        BigDecimal.valueOf(random.nextInt(40), scales[random.nextInt(scales.length)]);
    return random.nextInt(3) == 0 ? amount.negate() : amount;
  }

  /** Another delivery of the same bill; in another order, as exports come. */
  private static List<Line> changed(List<Line> before, Random random) {
    List<Line> after = new ArrayList<>();
    for (Line line : before) {
      switch (random.nextInt(8)) {
        case 0 -> {} // removed
        case 1 -> Collections.addAll(after, line, line);
        case 2 -> after.add(with(line, 0, 4, random)); // other costs
        case 3 -> after.add(with(line, 4, 6, random)); // other quantities
        case 4 -> after.add(with(line, 1, 2, random)); // another effective cost, or none
        default -> after.add(line);
      }
    }
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      after.add(added(random));
    }
    Collections.shuffle(after, random);
    return after;
  }

  private static Line with(Line line, int from, int to, Random random) {
    List<@Nullable BigDecimal> amounts = new ArrayList<>(line.amounts());
    for (int measure = from; measure < to; measure++) {
      amounts.set(measure, measure > 0 && random.nextInt(6) == 0 ? null : amount(random));
    }
    return new Line(line.what(), amounts);
  }

  @Test
  void corrections_are_what_changed_and_a_third_delivery_brings_only_the_rest() throws IOException {
    deliver(0);
    lock();
    deliver(1);
    List<PostedCorrections> first = post("2026-12-08T00:01:00Z");
    Map<String, List<Row>> ofSecond = corrections(Set.of());
    List<PostedCorrections> again = post("2026-12-08T00:02:00Z");
    deliver(2);
    List<PostedCorrections> second = post("2026-12-09T00:01:00Z");
    Map<String, List<Row>> ofThird = corrections(series(ofSecond));

    assertThat(again).isEmpty();
    requireCorrections(ofSecond, bills.get(0), bills.get(1), first);
    requireCorrections(ofThird, bills.get(1), bills.get(2), second);
    // Posted once and posted again are together what the third delivery says otherwise.
    for (String currency : bills.get(0).keySet()) {
      List<Row> both = new ArrayList<>(ofSecond.getOrDefault(currency, List.of()));
      both.addAll(ofThird.getOrDefault(currency, List.of()));
      requireSums(currency, sums(both), difference(currency, bills.get(0), bills.get(2)));
    }
  }

  @Test
  void restated_lines_are_those_that_changed_and_no_others() throws IOException {
    for (int delivery = 0; delivery < DELIVERIES.size(); delivery++) {
      deliver(delivery);
    }
    List<Delivery> chain = Delivery.readAll(engine);
    assertThat(chain).extracting(Delivery::id).isEqualTo(DELIVERIES);
    Set<RestatementReason> reasons = EnumSet.noneOf(RestatementReason.class);

    for (List<Integer> pair : List.of(List.of(0, 1), List.of(1, 2), List.of(0, 2))) {
      Map<String, List<Line>> was = bills.get(pair.get(0));
      Map<String, List<Line>> is = bills.get(pair.get(1));
      Restatement restatement =
          Restatement.between(engine, chain, chain.get(pair.get(0)), chain.get(pair.get(1)));

      Map<String, Long> lines = new HashMap<>();
      for (RestatedLine line : restatement.lines()) {
        lines.merge(line.currency(), 1L, Long::sum);
        reasons.add(line.reason());
        requireSums(line.rowKey(), line.delta(), line.is().minus(line.was()));
      }
      for (String currency : was.keySet()) {
        assertThat(lines.getOrDefault(currency, 0L))
            .as(currency)
            .isEqualTo(changedCount(lines(was, currency), lines(is, currency)));
        requireSums(
            currency,
            restatement.deltas().getOrDefault(currency, LineAmounts.NONE),
            difference(currency, was, is));
      }
    }
    assertThat(reasons).containsExactlyInAnyOrder(RestatementReason.values());
  }

  private void requireCorrections(
      Map<String, List<Row>> rows,
      Map<String, List<Line>> was,
      Map<String, List<Line>> is,
      List<PostedCorrections> posted) {
    long count = 0;
    for (String currency : was.keySet()) {
      List<Row> own = rows.getOrDefault(currency, List.of());
      count += own.size();
      assertThat((long) own.size())
          .as(currency)
          .isEqualTo(changedCount(lines(was, currency), lines(is, currency)));
      requireSums(currency, sums(own), difference(currency, was, is));
    }
    assertThat(posted).extracting(PostedCorrections::lineCount).containsExactly(count);
  }

  private static List<Line> lines(Map<String, List<Line>> bill, String currency) {
    return bill.getOrDefault(currency, List.of());
  }

  /** Lines that both have cancel out one by one; of the rest, those of the same are pairs. */
  private static long changedCount(List<Line> was, List<Line> is) {
    Map<What, int[]> rest = new HashMap<>();
    List<Line> kept = new ArrayList<>(is);
    for (Line line : was) {
      int twin = twin(kept, line);
      if (twin >= 0) {
        kept.remove(twin);
      } else {
        rest.computeIfAbsent(line.what(), added -> new int[2])[0]++;
      }
    }
    kept.forEach(line -> rest.computeIfAbsent(line.what(), added -> new int[2])[1]++);
    return rest.values().stream().mapToLong(sides -> Math.max(sides[0], sides[1])).sum();
  }

  private static int twin(List<Line> lines, Line of) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).what().equals(of.what()) && isSame(lines.get(i).amounts(), of.amounts())) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isSame(List<@Nullable BigDecimal> one, List<@Nullable BigDecimal> two) {
    for (int measure = 0; measure < one.size(); measure++) {
      BigDecimal left = one.get(measure);
      BigDecimal right = two.get(measure);
      if (left == null || right == null ? left != right : left.compareTo(right) != 0) {
        return false;
      }
    }
    return true;
  }

  private static LineAmounts difference(
      String currency, Map<String, List<Line>> was, Map<String, List<Line>> is) {
    BigDecimal[] sums = zeros();
    add(sums, lines(is, currency), 1);
    add(sums, lines(was, currency), -1);
    return new LineAmounts(List.of(sums));
  }

  private static void add(BigDecimal[] sums, List<Line> lines, int sign) {
    for (Line line : lines) {
      for (int measure = 0; measure < sums.length; measure++) {
        BigDecimal amount = line.amounts().get(measure);
        sums[measure] =
            amount == null
                ? sums[measure]
                : sums[measure].add(amount.multiply(BigDecimal.valueOf(sign)));
      }
    }
  }

  private static LineAmounts sums(List<Row> rows) {
    BigDecimal[] sums = zeros();
    for (Row row : rows) {
      for (int measure = 0; measure < sums.length; measure++) {
        Object amount = row.get(LineAmounts.COLUMNS.get(measure));
        sums[measure] =
            amount == null ? sums[measure] : sums[measure].add(new BigDecimal(amount.toString()));
      }
    }
    return new LineAmounts(List.of(sums));
  }

  private static BigDecimal[] zeros() {
    return Collections.nCopies(LineAmounts.COLUMNS.size(), BigDecimal.ZERO)
        .toArray(BigDecimal[]::new);
  }

  /** Amount by amount, so that a failure names the measure; missing is zero. */
  private static void requireSums(String of, LineAmounts actual, LineAmounts expected) {
    for (String column : LineAmounts.COLUMNS) {
      BigDecimal one = actual.get(column);
      BigDecimal two = expected.get(column);
      assertThat(one == null ? BigDecimal.ZERO : one)
          .as("%s of %s", column, of)
          .isEqualByComparingTo(two == null ? BigDecimal.ZERO : two);
    }
  }

  private List<PostedCorrections> post(String time) throws IOException {
    return Corrections.post(lake, engine, Clock.fixed(Instant.parse(time), ZoneOffset.UTC));
  }

  private static Set<String> series(Map<String, List<Row>> rows) {
    return Set.copyOf(
        rows.values().stream()
            .flatMap(List::stream)
            .map(row -> String.valueOf(row.get("delivery_series")))
            .toList());
  }

  /** Corrections as they are stored, by currency; those of these series are left out. */
  private Map<String, List<Row>> corrections(Set<String> known) throws IOException {
    Map<String, List<Row>> rows = new TreeMap<>();
    for (LakeFile file : lake.snapshot().files(Tables.CHARGES)) {
      ParquetTableReader.read(
          Tables.CHARGES,
          file.path(),
          row -> {
            boolean isCorrection = "Correction".equals(row.get("charge_class"));
            if (isCorrection && !known.contains(String.valueOf(row.get("delivery_series")))) {
              rows.computeIfAbsent(
                      String.valueOf(row.get("billing_currency")), added -> new ArrayList<>())
                  .add(row);
            }
          });
    }
    return rows;
  }

  private void deliver(int delivery) throws IOException {
    String id = DELIVERIES.get(delivery);
    List<Row> rows = new ArrayList<>();
    bills
        .get(delivery)
        .forEach(
            (currency, lines) ->
                lines.forEach(line -> rows.add(charge(id, rows.size() + 1L, currency, line))));
    long time = micros(Instant.parse("2026-12-03T00:00:00Z").plus(delivery, ChronoUnit.DAYS));
    for (Row row : rows) {
      row.set("delivery_time", time);
      row.set("delivery_rows", (long) rows.size());
    }
    lake.land(Tables.CHARGES, id, rows);
  }

  private static Row charge(String delivery, long number, String currency, Line line) {
    Instant start = NOVEMBER.plus(line.what().day(), ChronoUnit.DAYS);
    Row row = new Row(Tables.CHARGES);
    row.set("charge_id", delivery + ":" + number);
    row.set("delivery_id", delivery);
    row.set("delivery_series", SERIES);
    row.set("source_file", "bill.csv");
    row.set("source_row", number);
    row.set("source_format", "cur2");
    row.set("billing_period_start", micros(NOVEMBER));
    row.set("billing_period_end", micros(DECEMBER));
    row.set("charge_period_start", micros(start));
    row.set("charge_period_end", micros(start.plus(1, ChronoUnit.DAYS)));
    row.set("billing_currency", currency);
    row.set("charge_category", line.what().category());
    row.set("charge_description", line.what().description());
    row.set("billing_account_id", "123456789012");
    row.set("invoice_id", "INV-1");
    for (int measure = 0; measure < LineAmounts.COLUMNS.size(); measure++) {
      row.set(LineAmounts.COLUMNS.get(measure), line.amounts().get(measure));
    }
    return row;
  }

  /** As {@code cost close} records the first delivery; its totals are not what is tested. */
  private void lock() throws IOException {
    Row row = new Row(Tables.PERIOD_CLOSES);
    row.set("close_id", "dddddddddddddddd");
    row.set("delivery_series", SERIES);
    row.set("delivery_id", DELIVERIES.get(0));
    row.set("run_id", "run");
    row.set("billing_scope", "aws/123456789012");
    row.set("billing_period_start", micros(NOVEMBER));
    row.set("billing_period_end", micros(DECEMBER));
    row.set("billing_currency", "C000");
    row.set("charge_count", 1L);
    row.set("closed_time", micros(Instant.parse("2026-12-03T12:00:00Z")));
    row.set("closed_by", "controller");
    row.set("tag", "closed-2026-11-01-aws-123456789012");
    row.set("charges_snapshot_id", 1L);
    row.set("ingest_time", micros(Instant.parse("2026-12-03T12:00:00Z")));
    row.set("source", "period-close");
    row.set("batch_id", "dddddddddddddddd");
    row.set("schema_version", 1);
    lake.land(Tables.PERIOD_CLOSES, "dddddddddddddddd", List.of(row));
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
