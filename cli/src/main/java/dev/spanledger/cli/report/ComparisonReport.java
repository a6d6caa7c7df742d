package dev.spanledger.cli.report;

import dev.spanledger.analytics.comparison.Measured;
import dev.spanledger.analytics.comparison.VersionDifference;
import dev.spanledger.cli.output.Answer;
import dev.spanledger.cli.output.Humanized;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Versions beside each other, for people and for programs. */
public final class ComparisonReport {
  private static final int COST_DECIMALS = 6;
  private static final int PERCENT = 100;

  private ComparisonReport() {}

  /** A row for each pair, with everything that is known of it. */
  public static Answer answer(List<VersionDifference> differences) {
    return new Answer(
        VersionDifference.COLUMNS, differences.stream().map(VersionDifference::values).toList());
  }

  /** One pair with a row for each measure; its two columns are named by the versions. */
  public static Answer measures(VersionDifference difference) {
    Measured baseline = difference.baseline();
    Measured candidate = difference.candidate();
    List<List<@Nullable Object>> rows = new ArrayList<>();
    rows.add(
        line(
            "requests",
            Humanized.count(baseline.requestCount()),
            Humanized.count(candidate.requestCount()),
            null,
            null));
    rows.add(
        line(
            "errors",
            Humanized.ratio(baseline.errorRatio()),
            Humanized.ratio(candidate.errorRatio()),
            points(difference.errorRatioChange()),
            difference.moreErrorsProbability()));
    rows.add(
        times("p50", baseline.p50Nanos(), candidate.p50Nanos(), difference.slowerProbability()));
    rows.add(
        times("p95", baseline.p95Nanos(), candidate.p95Nanos(), difference.slowTailProbability()));
    rows.add(times("p99", baseline.p99Nanos(), candidate.p99Nanos(), null));
    rows.add(
        line(
            "cold starts",
            ratio(baseline.coldStartRatio()),
            ratio(candidate.coldStartRatio()),
            null,
            null));
    rows.add(times("init p50", baseline.initP50Nanos(), candidate.initP50Nanos(), null));
    rows.add(times("init p95", baseline.initP95Nanos(), candidate.initP95Nanos(), null));
    rows.add(
        line(
            "billed cost per 1,000",
            money(baseline.costPerThousand(), baseline.billingCurrency()),
            money(candidate.costPerThousand(), candidate.billingCurrency()),
            relative(number(baseline.costPerThousand()), number(candidate.costPerThousand())),
            null));
    return new Answer(
        List.of(
            "measure",
            "baseline " + baseline.version(),
            "candidate " + candidate.version(),
            "change",
            "probability that it is worse"),
        rows);
  }

  private static List<@Nullable Object> times(
      String measure, @Nullable Long from, @Nullable Long to, @Nullable Double probability) {
    return line(measure, time(from), time(to), relative(number(from), number(to)), probability);
  }

  private static String time(@Nullable Long nanos) {
    return nanos == null ? Humanized.MISSING : Humanized.duration(nanos);
  }

  private static List<@Nullable Object> line(
      String measure,
      String baseline,
      String candidate,
      @Nullable String change,
      @Nullable Double probability) {
    return Arrays.asList(measure, baseline, candidate, change, ratio(probability));
  }

  private static @Nullable Double number(@Nullable Number value) {
    return value == null ? null : value.doubleValue();
  }

  private static String ratio(@Nullable Double ratio) {
    return ratio == null ? Humanized.MISSING : Humanized.ratio(ratio);
  }

  private static @Nullable String points(@Nullable Double change) {
    return change == null ? null : String.format(Locale.ROOT, "%+.1f points", change * PERCENT);
  }

  private static @Nullable String relative(@Nullable Double from, @Nullable Double to) {
    return from == null || to == null || from == 0
        ? null
        : String.format(Locale.ROOT, "%+.0f %%", (to / from - 1) * PERCENT);
  }

  private static String money(@Nullable BigDecimal amount, @Nullable String currency) {
    return amount == null
        ? Humanized.MISSING
        : amount.setScale(COST_DECIMALS, RoundingMode.HALF_UP).toPlainString() + " " + currency;
  }
}
