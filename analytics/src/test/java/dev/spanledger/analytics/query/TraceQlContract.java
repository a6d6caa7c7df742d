package dev.spanledger.analytics.query;

import static dev.spanledger.analytics.query.GivenLake.FROM;
import static dev.spanledger.analytics.query.GivenLake.TO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.analytics.traceql.TraceQlParser;
import dev.spanledger.analytics.traceql.TraceQlSearch;
import dev.spanledger.analytics.traceql.TraceQlTags;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TraceQL over {@link GivenLake}, whose drawing tells what each query finds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class TraceQlContract {
  private Lake lake;
  private QueryEngine engine;

  /** An engine over this lake. */
  protected abstract QueryEngine open(Lake given) throws IOException;

  @BeforeAll
  void land(@TempDir Path folder) throws IOException {
    lake = Lake.open(folder);
    GivenLake.land(lake);
    lake.compact(TraceFacts::derive);
    // The client tries once more: b's spans are there twice until the next compaction.
    GivenLake.landAgain(lake);
    engine = open(lake);
  }

  @AfterAll
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "{ }                                                         ; fdcbae",
        "{ name = \"orders\" && duration >= 50ms }                   ; a",
        "{ status = error }                                          ; b",
        "{ kind = consumer || kind = producer }                      ; dc",
        "{ .http.route = \"/orders\" && name !~ \"GET.*\" }          ; c",
        "{ name =~ \"GET.*\" }                                       ; fba",
        "{ name =~ \"GET\" }                                         ; ^^",
        "{ span.faas.init.type != nil }                              ; da",
        "{ span.faas.init.type = nil && resource.service.name = \"worker\" } ; d",
        "{ resource.spanledger.simulated = \"true\" }                ; d",
        "{ span.faas.coldstart = true }                              ; da",
        "{ span.faas.coldstart = false }                             ; b",
        "{ nestedSetParent < 0 && duration < 45ms }                  ; fdb",
        "{ traceDuration > 45ms && traceDuration < 60ms }            ; c",
        "{ rootName = \"GET /orders\" && rootServiceName = \"web\" } ; ba",
        "{ name = \"GET /orders\" } > { name = \"call orders\" }     ; ba",
        "{ name = \"GET /orders\" } >> { name = \"query\" }          ; a",
        "{ name = \"call orders\" } > { name = \"query\" }           ; ^^",
        "{ name = \"init\" } ~ { name = \"query\" }                  ; a",
        "{ name = \"query\" } << { status != error && kind = server } ; a",
        "{ status = error } | count() = 2                            ; b",
        "{ kind = server } | avg(duration) = 75ms                    ; a",
        "{ name = \"init\" } && { name = \"query\" }                 ; a",
        "{ span.tenant.id = \"' OR 1=1 --\" }                        ; ^^"
      })
  void a_query_finds_traces_newest_first(String query, String traces) {
    TraceQlSearch.Found found =
        TraceQlSearch.run(engine, TraceQlParser.parse(query), FROM, TO, 100);
    assertThat(
            found.traces().stream()
                .map(trace -> trace.traceId().substring(0, 1))
                .collect(Collectors.joining()))
        .isEqualTo(traces);
  }

  @Test
  void a_trace_comes_with_its_root_its_spans_and_what_was_selected() {
    TraceQlSearch.FoundTrace trace =
        TraceQlSearch.run(
                engine,
                TraceQlParser.parse(
                    "{ span.tenant.id = \"acme\" && status = error } | select(span.tenant.id, resource.service.name)"),
                FROM,
                TO,
                100)
            .traces()
            .get(0);
    assertThat(trace.rootService()).isEqualTo("web");
    assertThat(trace.rootName()).isEqualTo("GET /orders");
    assertThat(trace.startUnixNanos()).isEqualTo((FROM.getEpochSecond() + 60) * 1_000_000_000L);
    assertThat(trace.durationNanos()).isEqualTo(40_000_000);
    assertThat(trace.spans()).hasSize(1);
    assertThat(trace.spans().get(0).values()).containsExactly("acme", "orders");
    assertThat(trace.services().get("web")).containsExactly(2, 1);
    assertThat(trace.services().get("orders")).containsExactly(1, 1);
  }

  @Test
  void keys_and_values_are_those_of_the_period() {
    assertThat(TraceQlTags.keys(engine, FROM, TO, 100).get("span"))
        .contains("tenant.id", "faas.init.type", "http.route");
    assertThat(TraceQlTags.keys(engine, FROM, TO, 100).get("resource"))
        .contains("spanledger.simulated", "service.name");
    assertThat(values("resource.service.name", 100)).isEqualTo("web, orders, worker");
    assertThat(values("resource.service.name", 2)).isEqualTo("web, orders");
    assertThat(values("span.faas.init.type", 100)).isEqualTo("on-demand");
    assertThat(values("rootServiceName", 100)).isEqualTo("web, worker");
  }

  private String values(String field, int limit) {
    return String.join(
        ", ", TraceQlTags.values(engine, TraceQlParser.field(field), FROM, TO, limit));
  }
}
