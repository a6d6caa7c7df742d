package dev.spanledger.analytics.allocation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.analytics.billing.MeterDictionary;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads charges, invocations and traces of a stretch of time. */
final class AllocationInput {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A trace may have begun, or a message waited, this long before the work that it caused. */
  private static final Duration TRACE_LEAD = Duration.ofDays(1);

  /** Charges of one stretch of time, and the invocations that their cells need. */
  record Loaded(List<ChargeLine> charges, List<UsageRecord> usage) {}

  private record TimeRange(Instant from, Instant to) {}

  private final QueryEngine engine;
  private final MeterDictionary meters = MeterDictionary.load();

  AllocationInput(QueryEngine engine) {
    this.engine = engine;
  }

  Owners owners() {
    return Owners.of(answer("allocation_owner", Map.of()));
  }

  Answer periods() {
    return answer("allocation_period", Map.of());
  }

  Answer runs() {
    return answer("allocation_runs", Map.of());
  }

  /** Invocations per UTC day. */
  Map<Instant, Long> usagePerDay() {
    Map<Instant, Long> perDay = new HashMap<>();
    Answer answer = answer("allocation_usage_day", Map.of());
    while (answer.advance()) {
      Long count = answer.integer("invocation_count");
      perDay.put(answer.time("usage_day"), count == null ? 0 : count);
    }
    return perDay;
  }

  /**
   * Loads the charges whose period starts in the range, and what ran in their periods.
   *
   * @param digest takes in everything that was read; null where it did so before
   */
  Loaded load(
      Instant billingPeriodStart,
      Instant from,
      Instant to,
      AllocationFindings findings,
      @Nullable RunDigest digest) {
    Answer answer =
        answer(
            "allocation_charge",
            Map.of("billing_period_start", billingPeriodStart, "from", from, "to", to),
            findings);
    List<ChargeLine> charges = new ArrayList<>(answer.rowCount());
    while (answer.advance()) {
      charges.add(ChargeLine.of(answer, meters));
      if (digest != null) {
        digest.add(answer.rowText());
      }
    }
    TimeRange range = cellRange(charges);
    List<UsageRecord> usage =
        range == null ? List.of() : usage(range.from(), range.to(), findings, digest);
    return new Loaded(charges, usage);
  }

  private static @Nullable TimeRange cellRange(List<ChargeLine> charges) {
    Instant from = null;
    Instant to = null;
    for (ChargeLine charge : charges) {
      if (charge.cell() != null) {
        from = from == null || charge.periodStart().isBefore(from) ? charge.periodStart() : from;
        to = to == null || charge.periodEnd().isAfter(to) ? charge.periodEnd() : to;
      }
    }
    return from == null || to == null ? null : new TimeRange(from, to);
  }

  /** What ran, and what it called, from {@code from} until before {@code to}. */
  List<UsageRecord> usage(
      Instant from, Instant to, AllocationFindings findings, @Nullable RunDigest digest) {
    CallerPays callerPays = callerPays(from.minus(TRACE_LEAD), to.plus(TRACE_LEAD), findings);
    Answer answer = answer("allocation_usage", Map.of("from", from, "to", to), findings);
    List<UsageRecord> usage = new ArrayList<>(answer.rowCount());
    while (answer.advance()) {
      UsageRecord one = UsageRecord.of(answer, callerPays);
      if (one == null) {
        findings.add(
            AllocationFindingCode.INVOCATION_UNNAMED, answer.requiredText("invocation_id"));
      } else {
        usage.add(one);
      }
      if (digest != null) {
        digest.add(answer.rowText() + (one == null ? "" : one.callers()));
      }
    }
    addCalls(usage, new TimeRange(from, to), new CallReader(callerPays), findings, digest);
    addCloudRuns(usage, new TimeRange(from, to), callerPays, findings, digest);
    return usage;
  }

  private void addCloudRuns(
      List<UsageRecord> usage,
      TimeRange range,
      CallerPays callerPays,
      AllocationFindings findings,
      @Nullable RunDigest digest) {
    Answer answer =
        answer("allocation_cloud_run", Map.of("from", range.from(), "to", range.to()), findings);
    while (answer.advance()) {
      UsageRecord one = UsageRecord.ofCloudRun(answer, callerPays);
      if (one != null) {
        usage.add(one);
        if (digest != null) {
          digest.add(answer.rowText() + one.callers());
        }
      }
    }
  }

  private void addCalls(
      List<UsageRecord> usage,
      TimeRange range,
      CallReader reader,
      AllocationFindings findings,
      @Nullable RunDigest digest) {
    Answer answer =
        answer("allocation_call", Map.of("from", range.from(), "to", range.to()), findings);
    while (answer.advance()) {
      List<UsageRecord> calls = reader.read(answer);
      usage.addAll(calls);
      if (digest != null && !calls.isEmpty()) {
        digest.add(answer.rowText() + calls.get(0).callers());
      }
    }
  }

  private CallerPays callerPays(Instant from, Instant to, AllocationFindings findings) {
    Map<String, Caller> roots = new HashMap<>();
    Set<String> sampled = new HashSet<>();
    Answer root = answer("allocation_root", Map.of("from", from, "to", to), findings);
    while (root.advance()) {
      roots.put(
          root.requiredText("trace_id"),
          new Caller(
              root.text("root_service"), root.text("root_route"), root.text("request_tenant")));
      if (Boolean.TRUE.equals(root.bool("is_sampled"))) {
        sampled.add(root.requiredText("trace_id"));
      }
    }
    return new CallerPays(roots, messages(from, to, findings), sampled);
  }

  /** Messages with a span of their own count one each; else each link of the batch's span does. */
  private Map<CallerPays.Work, List<CallerPays.Message>> messages(
      Instant from, Instant to, AllocationFindings findings) {
    Map<CallerPays.Work, List<CallerPays.Message>> single = new HashMap<>();
    Map<CallerPays.Work, List<CallerPays.Message>> batches = new HashMap<>();
    Answer answer = answer("allocation_message", Map.of("from", from, "to", to), findings);
    while (answer.advance()) {
      String service = answer.text("service_name");
      List<CallerPays.Message> links =
          links(answer.text("links_json"), answer.text("request_tenant"));
      if (service == null || links.isEmpty()) {
        continue;
      }
      CallerPays.Work work = new CallerPays.Work(answer.requiredText("trace_id"), service);
      if (answer.text("messaging_message_id") != null) {
        single.computeIfAbsent(work, added -> new ArrayList<>()).add(links.get(0));
      } else {
        batches.merge(work, links, (one, other) -> one.size() >= other.size() ? one : other);
      }
    }
    batches.putAll(single);
    return batches;
  }

  private static List<CallerPays.Message> links(@Nullable String json, @Nullable String tenant) {
    List<CallerPays.Message> links = new ArrayList<>();
    try {
      JsonNode array = JSON.readTree(json == null ? "[]" : json);
      for (JsonNode link : array) {
        String traceId = link.path("trace_id").asText("");
        if (!traceId.isEmpty()) {
          links.add(new CallerPays.Message(traceId, tenant));
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Engine handed out links that are not JSON: " + json, e);
    }
    return links;
  }

  Answer answer(String report, Map<String, ?> parameters) {
    return new Answer(engine.run(report, parameters));
  }

  private QueryResult run(String report, Map<String, ?> parameters) {
    try {
      return engine.run(report, parameters);
    } catch (QueryException e) {
      if (e.reason() != QueryException.Reason.TOO_MANY_ROWS) {
        throw e;
      }
      throw new QueryException(
          e.reason(),
          "Cannot allocate charges from %s to %s: one day, with the traces of the day before and after it, is the least that is read at once, and %s has more rows than the engine answers"
              .formatted(parameters.get("from"), parameters.get("to"), report),
          e);
    }
  }

  /** Also notes which files the answer lacks. */
  private Answer answer(String report, Map<String, ?> parameters, AllocationFindings findings) {
    QueryResult result = run(report, parameters);
    for (String warning : result.warnings()) {
      findings.addOnce(AllocationFindingCode.FILE_DAMAGED, warning);
    }
    return new Answer(result);
  }
}
