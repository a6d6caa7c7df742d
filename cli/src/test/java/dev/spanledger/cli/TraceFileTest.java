package dev.spanledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request of 100 µs with a call from 20 to 60 µs, as Jaeger writes it; no lake anywhere. */
class TraceFileTest {
  private static final String TRACE =
      """
      {"traceID": "%1$s", "processes": {"p": {"serviceName": "shop"}}, "spans": [
        {"traceID": "%1$s", "spanID": "a1", "operationName": "GET /", "startTime": 1000,
         "duration": 100, "processID": "p"},
        {"traceID": "%1$s", "spanID": "a2", "operationName": "find", "startTime": 1020,
         "duration": 40, "processID": "p", "references": [{"refType": "CHILD_OF", "spanID": "a1"}]}]}
      """;

  private @TempDir Path folder;
  private CommandRun run;
  private String file;

  @BeforeEach
  void write_one_trace() throws IOException {
    run = new CommandRun(folder.resolve("lake"));
    file = Files.writeString(folder.resolve("t.json"), TRACE.formatted("1f")).toString();
  }

  @Test
  void critical_path_comes_by_time_and_sums_to_the_root() throws IOException {
    assertThat(run.bareExitCode("trace", file, "--critical-path", "--output", "json")).isZero();
    List<String> sections = new ArrayList<>();
    long sum = 0;
    for (JsonNode row : new ObjectMapper().readTree(run.out())) {
      sections.add(
          "%s %s %s %d-%d"
              .formatted(
                  row.get("spanId").asText(),
                  row.get("service").asText(),
                  row.get("operation").asText(),
                  row.get("fromUnixNano").asLong(),
                  row.get("toUnixNano").asLong()));
      sum += row.get("selfNanos").asLong();
    }
    assertThat(sections)
        .containsExactly(
            "a1 shop GET / 1000000-1020000",
            "a2 shop find 1020000-1060000",
            "a1 shop GET / 1060000-1100000");
    assertThat(sum).isEqualTo(100_000);
  }

  @Test
  void waterfall_of_a_file_needs_no_lake() {
    assertThat(run.bareExitCode("trace", file)).isZero();
    assertThat(run.out()).contains("Trace 1f").contains("GET /").contains("find");
    assertThat(folder.resolve("lake")).doesNotExist();
  }

  @Test
  void one_of_several_traces_has_to_be_chosen() throws IOException {
    Files.writeString(
        Path.of(file), "[" + TRACE.formatted("1f") + "," + TRACE.formatted("2f") + "]");
    assertThat(run.bareExitCode("trace", file)).isEqualTo(3);
    assertThat(run.err()).contains("holds 2 traces").contains("--trace-id").contains("1f, 2f");
    assertThat(run.bareExitCode("trace", file, "--trace-id", "2f")).isZero();
    assertThat(run.bareExitCode("trace", file, "--trace-id", "3f")).isEqualTo(3);
    assertThat(run.err()).contains("No trace 3f");
  }

  @Test
  void imported_traces_are_found_by_their_id() {
    assertThat(run.exitCode("import", "traces", file, "--output", "csv")).isZero();
    assertThat(run.out()).endsWith("%s,1,2,0,\n".formatted(file));
    String id = "0".repeat(30) + "1f";
    assertThat(run.exitCode("trace", id, "--critical-path", "--output", "csv")).isZero();
    assertThat(run.out()).contains("00000000000000a2,shop,find,1020000,1060000,40000");
  }

  @Test
  void import_that_refuses_a_span_says_so_by_its_exit_code() throws IOException {
    Files.writeString(Path.of(file), TRACE.formatted("not hex"));
    assertThat(run.exitCode("import", "traces", file, "--output", "csv")).isEqualTo(1);
    assertThat(run.out()).contains(",0,2,");
  }

  @Test
  void critical_path_as_a_table_tells_times_since_the_trace_began() {
    assertThat(run.bareExitCode("trace", file, "--critical-path")).isZero();
    assertThat(run.out().lines().skip(1).map(line -> line.replaceAll(" +", " ").strip()))
        .contains("shop find 20.0 µs 60.0 µs 40.0 µs a2");
  }

  @Test
  void a_tolerance_that_is_no_share_is_refused() {
    assertThat(run.bareExitCode("trace", file, "--overlap-tolerance", "70")).isEqualTo(2);
    assertThat(run.err()).contains("0 to 50 percent");
  }

  @Test
  void folded_stacks_hold_each_path_and_its_own_time() {
    assertThat(run.bareExitCode("trace", file, "--export", "folded")).isZero();
    assertThat(run.out()).isEqualTo("shop GET / 60000\nshop GET /;shop find 40000\n");
  }

  @Test
  void profiles_for_viewers_weigh_the_same_time() throws IOException {
    assertThat(run.bareExitCode("trace", file, "--export", "speedscope")).isZero();
    JsonNode profile = new ObjectMapper().readTree(run.out()).at("/profiles/0");
    assertThat(profile.get("endValue").asLong()).isEqualTo(100_000);
    assertThat(profile.get("weights").toString()).isEqualTo("[60000,40000]");
    assertThat(profile.get("samples").toString()).isEqualTo("[[0],[0,1]]");
    assertThat(run.bareExitCode("trace", file, "--export", "chrome")).isZero();
    JsonNode child = new ObjectMapper().readTree(run.out()).at("/traceEvents/2");
    assertThat(child.get("ts").asDouble()).isEqualTo(20.0);
    assertThat(child.get("dur").asDouble()).isEqualTo(40.0);
    assertThat(child.get("tid").asInt()).as("a lane of its own beside its parent").isEqualTo(2);
  }

  @Test
  void what_is_exported_from_the_lake_is_read_back_the_same() throws IOException {
    assertThat(run.exitCode("import", "traces", file)).isZero();
    String id = "0".repeat(30) + "1f";
    run.exitCode("trace", id, "--critical-path", "--output", "csv");
    String path = run.out();
    for (String form : new String[] {"otlp", "jaeger", "zipkin"}) {
      Path exported = folder.resolve(form + ".json");
      assertThat(run.exitCode("trace", id, "--export", form, "--output-file", exported.toString()))
          .as(form)
          .isZero();
      assertThat(run.bareExitCode("trace", exported.toString(), "--critical-path", "-o", "csv"))
          .as(run.err())
          .isZero();
      assertThat(run.out()).as(form).isEqualToIgnoringCase(path);
    }
    assertThat(run.bareExitCode("trace", file, "--export", "otlp")).isEqualTo(2);
    assertThat(run.err()).contains("import traces");
  }
}
