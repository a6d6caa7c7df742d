package dev.spanledger.analytics.alert;

import dev.spanledger.analytics.forecast.Budget;
import dev.spanledger.analytics.objective.Objective;
import dev.spanledger.analytics.query.QueryEngine;
import dev.spanledger.analytics.query.QueryException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates rules and tells what began and what ended, each once per channel, whatever restarts in
 * between. What a channel did not take is told again the next time, under the same id.
 *
 * @param state file of who was told what
 * @param dashboard where evidence is; null where there is no dashboard
 */
public record Alerts(
    List<AlertRule> rules,
    List<Objective> objectives,
    List<Budget> budgets,
    List<AlertChannel> channels,
    Path state,
    @Nullable URI dashboard) {
  private static final int ID_BYTES = 16;

  /** Refusals of a channel within one evaluation after which it counts as down. */
  private static final int MOST_REFUSALS = 3;

  public Alerts {
    rules = List.copyOf(rules);
    objectives = List.copyOf(objectives);
    budgets = List.copyOf(budgets);
    channels = List.copyOf(channels);
  }

  /**
   * Something that fires or has just ended.
   *
   * @param isNew whether it began or ended with this evaluation
   */
  public record Alert(AlertNotice notice, boolean isNew) {}

  /**
   * What an evaluation came to.
   *
   * @param failures rules that could not be evaluated and channels that took nothing, a sentence
   *     each; what such a rule fired before goes on
   */
  public record Outcome(List<Alert> alerts, List<String> failures) {
    public Outcome {
      alerts = List.copyOf(alerts);
      failures = List.copyOf(failures);
    }

    public boolean isFiring() {
      return alerts.stream().anyMatch(each -> each.notice().status() == AlertNotice.Status.FIRING);
    }
  }

  /** Evaluates every rule once and tells what changed. */
  public Outcome run(QueryEngine engine, Clock clock) throws IOException {
    Path lockFile = state.resolveSibling(state.getFileName() + ".lock");
    try (FileChannel file =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        throw new IOException(
            "Another process evaluates alerts with state %s; two would tell twice"
                .formatted(state));
      }
      return new Run(engine, clock, AlertState.read(state)).outcome();
    }
  }

  /** One evaluation. */
  private final class Run {
    private final AlertEvaluation evaluation;
    private final Instant now;
    private final AlertState known;
    private final Set<String> changed = new HashSet<>();
    private final List<String> failures = new ArrayList<>();

    Run(QueryEngine engine, Clock clock, AlertState known) {
      this.evaluation = new AlertEvaluation(engine, objectives, budgets, clock);
      this.now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      this.known = known;
    }

    Outcome outcome() throws IOException {
      Set<String> names = new HashSet<>();
      for (AlertRule rule : rules) {
        names.add(rule.name());
        try {
          apply(rule, evaluation.of(rule));
        } catch (QueryException | IllegalArgumentException e) {
          failures.add("Rule \"%s\" was not evaluated: %s".formatted(rule.name(), e.getMessage()));
        }
      }
      for (AlertState.Entry entry : known.entries().values()) {
        if (!names.contains(entry.rule)) {
          end(entry, "The rule was removed; before: ");
        }
      }
      known.write();
      tell();
      List<Alert> alerts = new ArrayList<>();
      known.entries().forEach((id, entry) -> alerts.add(alert(id, entry)));
      Outcome outcome = new Outcome(alerts, failures);
      known.entries().values().removeIf(this::isOver);
      known.write();
      return outcome;
    }

    private void apply(AlertRule rule, AlertEvaluation.Result result) {
      Map<String, Finding> found = new HashMap<>();
      result.findings().forEach(finding -> found.put(finding.key(), finding));
      for (Finding finding : result.findings()) {
        String id = AlertState.id(rule.name(), finding.key());
        AlertState.Entry entry = known.entries().get(id);
        if (entry == null || entry.resolvedAt != null) {
          known
              .entries()
              .put(
                  id,
                  new AlertState.Entry(
                      rule.name(), finding.key(), now, finding.summary(), link(finding.page())));
          changed.add(id);
        } else {
          entry.summary = finding.summary();
          entry.evidence = link(finding.page());
        }
      }
      for (AlertState.Entry entry : known.entries().values()) {
        boolean isOurs = entry.rule.equals(rule.name());
        if (isOurs && !found.containsKey(entry.key) && !result.unknown().contains(entry.key)) {
          end(entry, "No longer: ");
        }
      }
    }

    private void end(AlertState.Entry entry, String prefix) {
      if (entry.resolvedAt == null) {
        entry.resolvedAt = now;
        entry.summary = prefix + entry.summary;
        entry.told.clear();
        changed.add(AlertState.id(entry.rule, entry.key));
      }
    }

    /** Remembered after each message: what is told and not written down is told again. */
    private void tell() throws IOException {
      for (AlertChannel channel : channels) {
        int refusals = 0;
        for (AlertState.Entry entry : known.entries().values()) {
          boolean isOwed =
              !entry.told.contains(channel.name())
                  && (entry.resolvedAt == null || entry.toldFiring.contains(channel.name()));
          // One refused notice must not keep back those after it; a channel that is down is not
          // waited for, message after message.
          if (isOwed && refusals < MOST_REFUSALS && !tell(channel, entry)) {
            refusals++;
          }
        }
      }
    }

    private boolean tell(AlertChannel channel, AlertState.Entry entry) throws IOException {
      try {
        channel.send(notice(entry));
      } catch (IOException e) {
        failures.add(String.valueOf(e.getMessage()));
        return false;
      }
      entry.told.add(channel.name());
      if (entry.resolvedAt == null) {
        entry.toldFiring.add(channel.name());
      }
      known.write();
      return true;
    }

    private boolean isOver(AlertState.Entry entry) {
      Set<String> reachable = new HashSet<>();
      channels.forEach(channel -> reachable.add(channel.name()));
      return entry.resolvedAt != null
          && entry.toldFiring.stream()
              .allMatch(name -> entry.told.contains(name) || !reachable.contains(name));
    }

    private Alert alert(String id, AlertState.Entry entry) {
      return new Alert(notice(entry), changed.contains(id));
    }

    private AlertNotice notice(AlertState.Entry entry) {
      AlertNotice.Status status =
          entry.resolvedAt == null ? AlertNotice.Status.FIRING : AlertNotice.Status.RESOLVED;
      return new AlertNotice(
          digest(List.of(entry.rule, entry.key, entry.since.toString(), status.name())),
          status,
          entry.rule,
          entry.key,
          entry.summary,
          entry.since,
          entry.resolvedAt == null ? now : entry.resolvedAt,
          entry.evidence);
    }

    private @Nullable String link(String page) {
      return dashboard == null ? null : dashboard.toString().replaceAll("/$", "") + page;
    }
  }

  private static String digest(List<String> parts) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
