package dev.spanledger.analytics.comparison;

import dev.spanledger.analytics.comparison.VersionDifference.Change;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The versions of services beside each other, or what came before a time beside what came after.
 */
public final class VersionComparison {
  /** Names of the two groups where a time splits the period. */
  public static final String BEFORE = "before";

  public static final String AFTER = "after";

  /** A difference that thousands of requests prove may still be none that anybody notices. */
  private static final double LEAST_SLOWER_RATIO = 0.55;

  private static final double LEAST_ERROR_RATIO_CHANGE = 0.005;

  /** Of the tail, where 5 % are expected of either. */
  private static final double LEAST_TAIL_RATIO_CHANGE = 0.02;

  private static final double TAIL_FROM = 0.95;

  private record Group(String service, @Nullable String operation, String version) {}

  private final Map<Group, Measured> measured = new LinkedHashMap<>();
  private final Map<Group, Map<Long, Double>> durations = new HashMap<>();
  private final List<String> warnings;
  private final String sql;

  private VersionComparison(QueryResult operations, QueryResult histograms) {
    warnings = operations.warnings();
    sql = operations.sql();
    for (Map<String, @Nullable Object> row : operations.maps()) {
      Measured one = Measured.of(row);
      measured.put(new Group(one.service(), one.operation(), one.version()), one);
    }
    for (Map<String, @Nullable Object> row : histograms.maps()) {
      Group group =
          new Group(
              Measured.given(String.class, row, "service_name"),
              Measured.given(String.class, row, "operation"),
              Measured.given(String.class, row, "version"));
      durations
          .computeIfAbsent(group, x -> new TreeMap<>())
          .put(
              Measured.given(Long.class, row, "bucket"),
              Measured.given(Double.class, row, "request_weight"));
    }
  }

  /**
   * Reads the versions of a period.
   *
   * @param range the parameters {@code from} and {@code to}
   * @param service only this one; null for all
   * @param split where given, the groups are {@link #BEFORE} and {@link #AFTER} this time
   */
  public static VersionComparison read(
      QueryEngine engine, Map<String, ?> range, @Nullable String service, @Nullable Instant split) {
    Map<String, Object> parameters = new HashMap<>(range);
    if (service != null) {
      parameters.put("service", service);
    }
    if (split != null) {
      parameters.put("split", split);
    }
    return new VersionComparison(
        engine.run("version_operations", parameters), engine.run("version_durations", parameters));
  }

  /** What the answer lacks, to be shown beside it. */
  public List<String> warnings() {
    return warnings;
  }

  /** The query behind the measures; the tests are computed from it and from the durations. */
  public String sql() {
    return sql;
  }

  /** Versions that were seen, of all services read. */
  public Set<String> versions() {
    Set<String> versions = new TreeSet<>();
    measured.keySet().forEach(group -> versions.add(group.version()));
    return versions;
  }

  /** Each version beside the one that served right before it; the worst regression first. */
  public List<VersionDifference> successive() {
    List<Pair> pairs = new ArrayList<>();
    for (Measured candidate : measured.values()) {
      String previous = candidate.previousVersion();
      if (candidate.operation() == null && previous != null) {
        add(pairs, candidate.service(), null, previous, candidate.version());
      }
    }
    List<VersionDifference> found = judged(pairs);
    found.sort(
        Comparator.comparing((VersionDifference one) -> !one.isRegression())
            .thenComparing(one -> one.isTooFew())
            .thenComparing(one -> -one.harm())
            .thenComparing(one -> one.candidate().service())
            .thenComparing(one -> one.candidate().version()));
    return found;
  }

  /** Two versions: each service that has both, whole, then by operation; most requests first. */
  public List<VersionDifference> between(String baseline, String candidate) {
    List<Pair> pairs = new ArrayList<>();
    for (Group group : measured.keySet()) {
      if (group.version().equals(candidate)) {
        add(pairs, group.service(), group.operation(), baseline, candidate);
      }
    }
    List<VersionDifference> found = judged(pairs);
    found.sort(
        Comparator.comparing((VersionDifference one) -> one.candidate().service())
            .thenComparing(one -> one.candidate().operation() != null)
            .thenComparing(one -> -one.candidate().requestCount())
            .thenComparing(one -> String.valueOf(one.candidate().operation())));
    return found;
  }

  private void add(
      List<Pair> pairs,
      String service,
      @Nullable String operation,
      String baseline,
      String candidate) {
    Measured before = measured.get(new Group(service, operation, baseline));
    Measured after = measured.get(new Group(service, operation, candidate));
    if (before != null && after != null) {
      pairs.add(pair(before, after));
    }
  }

  /** Two groups with what the tests say. */
  private record Pair(
      Measured baseline,
      Measured candidate,
      @Nullable RankSums durations,
      @Nullable Proportions tail,
      @Nullable Proportions errors) {

    boolean isTooFew() {
      return Math.min(baseline.effectiveRequestCount(), candidate.effectiveRequestCount())
          < VersionDifference.FEWEST_REQUESTS;
    }
  }

  private Pair pair(Measured baseline, Measured candidate) {
    List<RankSums.Stratum> taken = new ArrayList<>();
    List<Proportions.Stratum> tails = new ArrayList<>();
    List<Proportions.Stratum> failed = new ArrayList<>();
    for (Measured after : measured.values()) {
      Measured before =
          measured.get(new Group(after.service(), after.operation(), baseline.version()));
      if (before == null || !isWithin(after, candidate)) {
        continue;
      }
      RankSums.Stratum stratum =
          new RankSums.Stratum(effectiveDurations(before), effectiveDurations(after));
      taken.add(stratum);
      tails.add(tail(stratum));
      failed.add(
          new Proportions.Stratum(
              before.effectiveRequestCount(),
              before.effectiveErrorCount(),
              after.effectiveRequestCount(),
              after.effectiveErrorCount()));
    }
    return new Pair(
        baseline, candidate, RankSums.of(taken), Proportions.of(tails), Proportions.of(failed));
  }

  /** True for an operation of the candidate. */
  private static boolean isWithin(Measured one, Measured candidate) {
    return one.operation() != null
        && one.service().equals(candidate.service())
        && one.version().equals(candidate.version())
        && (candidate.operation() == null || candidate.operation().equals(one.operation()));
  }

  /** Requests by bucket, as many as if none stood for others. */
  private Map<Long, Double> effectiveDurations(Measured one) {
    Map<Long, Double> weights =
        durations.getOrDefault(new Group(one.service(), one.operation(), one.version()), Map.of());
    double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    Map<Long, Double> counts = new TreeMap<>();
    weights.forEach(
        (bucket, weight) -> counts.put(bucket, weight * one.effectiveRequestCount() / sum));
    return counts;
  }

  /** Counts what lies above the bucket that the slowest 5 % of both begin in. */
  private static Proportions.Stratum tail(RankSums.Stratum stratum) {
    TreeMap<Long, Double> both = new TreeMap<>(stratum.baseline());
    stratum.candidate().forEach((bucket, count) -> both.merge(bucket, count, Double::sum));
    double total = both.values().stream().mapToDouble(Double::doubleValue).sum();
    double passed = 0;
    long threshold = 0;
    for (Map.Entry<Long, Double> bucket : both.entrySet()) {
      threshold = bucket.getKey();
      passed += bucket.getValue();
      if (passed >= TAIL_FROM * total) {
        break;
      }
    }
    return new Proportions.Stratum(
        above(stratum.baseline(), Long.MIN_VALUE),
        above(stratum.baseline(), threshold),
        above(stratum.candidate(), Long.MIN_VALUE),
        above(stratum.candidate(), threshold));
  }

  private static double above(Map<Long, Double> counts, long threshold) {
    return counts.entrySet().stream()
        .filter(bucket -> bucket.getKey() > threshold)
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static List<VersionDifference> judged(List<Pair> pairs) {
    List<Double> pValues = new ArrayList<>();
    for (Pair pair : pairs) {
      pValues.add(pValue(pair, pair.durations() == null ? null : pair.durations().z()));
      pValues.add(pValue(pair, pair.tail() == null ? null : pair.tail().z()));
      pValues.add(pValue(pair, pair.errors() == null ? null : pair.errors().z()));
    }
    double[] adjusted = adjusted(pValues);
    List<VersionDifference> found = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      boolean[] isProven = new boolean[3];
      for (int test = 0; test < isProven.length; test++) {
        isProven[test] = adjusted[3 * i + test] <= FalseDiscoveries.ACCEPTED_RATIO;
      }
      found.add(difference(pair, isProven));
    }
    return found;
  }

  private static @Nullable Double pValue(Pair pair, @Nullable Double z) {
    return z == null || pair.isTooFew() ? null : Normal.twoSided(z);
  }

  /** A test that was not made counts for nothing among the others: its value is 1. */
  private static double[] adjusted(List<@Nullable Double> pValues) {
    double[] made =
        pValues.stream().filter(p -> p != null).mapToDouble(Double::doubleValue).toArray();
    double[] adjusted = FalseDiscoveries.adjusted(made);
    double[] all = new double[pValues.size()];
    int next = 0;
    for (int i = 0; i < all.length; i++) {
      all[i] = pValues.get(i) == null ? 1 : adjusted[next++];
    }
    return all;
  }

  private static VersionDifference difference(Pair pair, boolean[] isProven) {
    Set<Change> changes = EnumSet.noneOf(Change.class);
    RankSums taken = pair.isTooFew() ? null : pair.durations();
    Proportions tail = pair.isTooFew() ? null : pair.tail();
    Proportions errors = pair.isTooFew() ? null : pair.errors();
    if (taken != null && isProven[0]) {
      add(
          changes,
          taken.slowerRatio() - 0.5,
          LEAST_SLOWER_RATIO - 0.5,
          Change.SLOWER,
          Change.FASTER);
    }
    if (tail != null && isProven[1] && changes.isEmpty()) {
      add(
          changes,
          tail.difference(),
          LEAST_TAIL_RATIO_CHANGE,
          Change.SLOWER_TAIL,
          Change.FASTER_TAIL);
    }
    if (errors != null && isProven[2]) {
      add(
          changes,
          errors.difference(),
          LEAST_ERROR_RATIO_CHANGE,
          Change.MORE_ERRORS,
          Change.FEWER_ERRORS);
    }
    return new VersionDifference(
        pair.baseline(),
        pair.candidate(),
        taken == null ? null : taken.slowerRatio(),
        taken == null ? null : Normal.below(taken.z()),
        tail == null ? null : Normal.below(tail.z()),
        errors == null ? null : errors.difference(),
        errors == null ? null : Normal.below(errors.z()),
        changes,
        pair.isTooFew());
  }

  private static void add(
      Set<Change> changes, double difference, double least, Change worse, Change better) {
    if (Math.abs(difference) >= least) {
      changes.add(difference > 0 ? worse : better);
    }
  }
}
