package dev.spanledger.analytics.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.allocation.CallerPays.Message;
import dev.spanledger.analytics.allocation.CallerPays.Work;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallerPaysTest {
  private static final Caller SHOP = new Caller("shop", "GET /buy", "acme");
  private static final Caller ADMIN = new Caller("admin", "POST /import", null);
  private static final Caller WORKER = new Caller("worker", "orders process", null);
  private static final Caller MAILER = new Caller("mailer", "mails process", null);

  private final Map<String, Caller> roots = new HashMap<>();
  private final Map<Work, List<Message>> messages = new HashMap<>();
  private final Set<String> sampledTraces = new HashSet<>();

  @Test
  void root_of_the_trace_pays_and_the_own_tenant_counts_first() {
    roots.put("t1", SHOP);

    assertThat(callers("t1", "orders", null)).isEqualTo(Map.of(SHOP, 1));
    assertThat(callers("t1", "orders", "globex"))
        .isEqualTo(Map.of(new Caller("shop", "GET /buy", "globex"), 1));
  }

  @Test
  void trace_without_a_root_has_an_unknown_caller() {
    assertThat(callers("t1", "orders", null)).isEqualTo(Map.of(Caller.UNKNOWN, 1));
    assertThat(callers(null, "orders", "acme"))
        .isEqualTo(Map.of(new Caller(null, null, "acme"), 1));
  }

  @Test
  void messages_of_one_sender_count_together() {
    roots.put("t1", SHOP);
    roots.put("t2", ADMIN);
    roots.put("t9", WORKER);
    messages.put(
        new Work("t9", "worker"),
        List.of(new Message("t1", null), new Message("t2", null), new Message("t1", null)));

    assertThat(callers("t9", "worker", null)).isEqualTo(Map.of(SHOP, 2, ADMIN, 1));
  }

  @Test
  void queue_behind_a_queue_is_paid_by_who_filled_the_first() {
    roots.put("t1", SHOP);
    roots.put("t2", ADMIN);
    roots.put("t8", WORKER);
    roots.put("t9", MAILER);
    messages.put(
        new Work("t8", "worker"), List.of(new Message("t1", null), new Message("t2", null)));
    messages.put(
        new Work("t9", "mailer"), List.of(new Message("t8", null), new Message("t2", null)));

    // Half of the first message's half is the shop's; the rest is the import's.
    assertThat(callers("t9", "mailer", null)).isEqualTo(Map.of(SHOP, 1, ADMIN, 3));
  }

  @Test
  void circle_of_messages_ends_at_the_trace_itself() {
    roots.put("t8", WORKER);
    roots.put("t9", MAILER);
    messages.put(new Work("t8", "worker"), List.of(new Message("t9", null)));
    messages.put(new Work("t9", "mailer"), List.of(new Message("t8", null)));

    assertThat(callers("t9", "mailer", null)).isEqualTo(Map.of(WORKER, 1));
    assertThat(callers("t8", "worker", null)).isEqualTo(Map.of(MAILER, 1));
  }

  @Test
  void message_of_a_trace_that_was_not_received_is_paid_by_its_handler() {
    roots.put("t9", WORKER);
    messages.put(new Work("t9", "worker"), List.of(new Message("lost", "acme")));

    assertThat(callers("t9", "worker", null))
        .isEqualTo(Map.of(new Caller("worker", "orders process", "acme"), 1));
  }

  @Test
  void sender_that_sampling_left_out_is_unknown_though_its_tenant_is_not() {
    roots.put("t9", WORKER);
    sampledTraces.add("t9");
    messages.put(new Work("t9", "worker"), List.of(new Message("left-out", "acme")));

    assertThat(callers("t9", "worker", null)).isEqualTo(Map.of(new Caller(null, null, "acme"), 1));
  }

  private Map<Caller, Integer> callers(String traceId, String service, String tenant) {
    return new CallerPays(roots, messages, sampledTraces).callers(traceId, service, tenant);
  }
}
