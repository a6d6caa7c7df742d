package dev.spanledger.analytics.allocation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.analytics.query.QueryException;
import dev.spanledger.analytics.query.QueryResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the engine for answers that fit into memory. */
final class AllocationInput {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One file may be the delivery of several series. */
  record Delivery(String id, String series) {}

  /** How reports are run: within the engine's limits, or without. */
  interface Runner {
    QueryResult run(String report, Map<String, ?> parameters);
  }

  private final Runner engine;

  AllocationInput(Runner engine) {
    this.engine = engine;
  }

  Owners owners() {
    return Owners.of(answer("allocation_owner", Map.of()));
  }

  Answer chargeHours() {
    return answer("allocation_charge_hour", Map.of());
  }

  Answer runs() {
    return answer("allocation_runs", Map.of());
  }

  /** What the runs of closed periods made of them. */
  Answer closedShares() {
    return answer("closed_share", Map.of());
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

  /** Runs and calls per UTC hour. */
  Map<Instant, Long> usagePerHour() {
    Map<Instant, Long> perHour = new HashMap<>();
    Answer answer = answer("allocation_usage_hour", Map.of());
    while (answer.advance()) {
      Long count = answer.integer("invocation_count");
      perHour.put(answer.time("usage_hour"), count == null ? 0 : count);
    }
    return perHour;
  }

  /** Deliveries that count, by billing period. */
  Map<Instant, List<Delivery>> deliveries() {
    Map<Instant, List<Delivery>> byPeriod = new HashMap<>();
    Answer answer = answer("allocation_delivery", Map.of());
    while (answer.advance()) {
      byPeriod
          .computeIfAbsent(answer.time("billing_period_start"), added -> new ArrayList<>())
          .add(
              new Delivery(
                  answer.requiredText("delivery_id"), answer.requiredText("delivery_series")));
    }
    return byPeriod;
  }

  /** What ran, and what it called, from {@code from} until before {@code to}. */
  List<UsageRecord> usage(
      Instant from, Instant to, AllocationFindings findings, @Nullable RunDigest digest) {
    CallerPays callerPays = callerPays(from, to, findings);
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
    addNamed(usage, from, to, callerPays, findings, digest);
    return usage;
  }

  /** Adds what spans tell: calls, and runs in clouds that report none. */
  void addNamed(
      List<UsageRecord> usage,
      Instant from,
      Instant to,
      CallerPays callerPays,
      AllocationFindings findings,
      @Nullable RunDigest digest) {
    addCalls(usage, Map.of("from", from, "to", to), new CallReader(callerPays), findings, digest);
    addCloudRuns(usage, Map.of("from", from, "to", to), callerPays, findings, digest);
  }

  private void addCloudRuns(
      List<UsageRecord> usage,
      Map<String, Instant> range,
      CallerPays callerPays,
      AllocationFindings findings,
      @Nullable RunDigest digest) {
    Answer answer = answer("allocation_cloud_run", range, findings);
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
      Map<String, Instant> range,
      CallReader reader,
      AllocationFindings findings,
      @Nullable RunDigest digest) {
    Answer answer = answer("allocation_call", range, findings);
    while (answer.advance()) {
      List<UsageRecord> calls = reader.read(answer);
      usage.addAll(calls);
      if (digest != null && !calls.isEmpty()) {
        digest.add(answer.rowText() + calls.get(0).callers());
      }
    }
  }

  CallerPays callerPays(Instant from, Instant to, AllocationFindings findings) {
    Answer root = answer("allocation_root", Map.of("from", from, "to", to), findings);
    Answer messages = answer("allocation_message", Map.of("from", from, "to", to), findings);
    Map<String, Caller> roots = new HashMap<>();
    Set<String> sampled = new HashSet<>();
    while (root.advance()) {
      roots.put(
          root.requiredText("trace_id"),
          new Caller(root.text("root_service"), root.text("root_route"), root.text("root_tenant")));
      if (Boolean.TRUE.equals(root.bool("is_sampled"))) {
        sampled.add(root.requiredText("trace_id"));
      }
    }
    return new CallerPays(roots, messages(messages), sampled);
  }

  /** Messages with a span of their own count one each; else each link of the batch's span does. */
  private static Map<CallerPays.Work, List<CallerPays.Message>> messages(Answer answer) {
    Map<CallerPays.Work, List<CallerPays.Message>> single = new HashMap<>();
    Map<CallerPays.Work, List<CallerPays.Message>> batches = new HashMap<>();
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
