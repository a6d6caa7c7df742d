package dev.spanledger.dashboard.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanledger.analytics.query.QueryResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a trace was billed, from report {@code trace_costs}. */
record TraceCost(
    BigDecimal billedCost, @Nullable BigDecimal effectiveCost, String currency, String state) {

  /** Null where no charge was allocated to the trace yet. */
  static @Nullable TraceCost of(QueryResult rows) {
    BigDecimal billed = null;
    BigDecimal effective = BigDecimal.ZERO;
    Set<String> currencies = new TreeSet<>();
    Set<String> states = new TreeSet<>();
    for (int i = 0; i < rows.rows().size(); i++) {
      if (rows.value(i, "billed_cost") instanceof BigDecimal amount) {
        billed = billed == null ? amount : billed.add(amount);
      }
      if (rows.value(i, "effective_cost") instanceof BigDecimal amount && effective != null) {
        effective = effective.add(amount);
      }
      currencies.add(String.valueOf(rows.value(i, "billing_currency")));
      states.add(String.valueOf(rows.value(i, "state")));
    }
    // Amounts of two currencies have no sum.
    if (billed == null || currencies.size() != 1) {
      return null;
    }
    String state = states.contains("ESTIMATED") ? "ESTIMATED" : String.join(", ", states);
    return new TraceCost(billed, effective, currencies.iterator().next(), state);
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("billedCost", Answer.plain(billedCost));
    json.writeStringField(
        "effectiveCost", effectiveCost == null ? null : Answer.plain(effectiveCost));
    json.writeStringField("currency", currency);
    json.writeStringField("state", state);
    json.writeEndObject();
  }
}
