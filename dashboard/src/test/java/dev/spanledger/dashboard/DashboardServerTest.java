package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard over a real lake: headers, refusals, bounds, tables and traces. */
class DashboardServerTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private static SampleDashboard dashboard;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    dashboard = SampleDashboard.start(folder, NOW);
    web = dashboard.web();
  }

  @AfterAll
  static void stop() throws Exception {
    dashboard.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/services",
        "/traces/anything",
        "/app.js",
        "/app.css",
        "/favicon.svg",
        "/no/such/page",
        "/api/v1/services",
        "/api/v1/services?format=csv",
        "/api/v1/no-such-thing",
        "/api/v1/traces/not-an-id"
      })
  void every_answer_keeps_the_browser_strict(String path) {
    HttpResponse<String> answer = web.get(path);

    assertThat(answer.headers().allValues("Content-Security-Policy"))
        .containsExactly(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none';"
                + " form-action 'self'");
    assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    assertThat(answer.headers().allValues("Referrer-Policy")).containsExactly("no-referrer");
    assertThat(answer.headers().allValues("Cross-Origin-Resource-Policy"))
        .containsExactly("same-origin");
    assertThat(answer.headers().firstValue("Server")).isEmpty();
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void data_is_not_stored_and_pages_are_asked_for_again() {
    assertThat(web.get("/api/v1/health").headers().allValues("Cache-Control"))
        .containsExactly("no-store");
    assertThat(web.get("/app.js").headers().allValues("Cache-Control")).containsExactly("no-cache");
  }

  @Test
  void an_unchanged_file_is_not_sent_twice() {
    String etag = web.get("/app.js").headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again = web.get("/app.js", "If-None-Match", etag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/app.js", "/api/v1/services"})
  void gzip_holds_the_same_text(String path) throws IOException {
    HttpResponse<byte[]> answer = web.bytes(path, "Accept-Encoding", "gzip");

    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo(web.get(path).body());
  }

  @Test
  void the_first_load_stays_below_sixty_kilobytes() {
    int bytes = 0;
    Set<String> fetched =
        new TreeSet<>(List.of("/services", "/app.js", "/app.css", "/favicon.svg"));
    fetched.addAll(imported("/app.js"));
    for (String path : fetched) {
      bytes += web.bytes(path, "Accept-Encoding", "gzip").body().length;
    }
    assertThat(fetched).hasSizeGreaterThan(4);
    assertThat(bytes).isLessThan(60_000);
  }

  /** What a file of the front end cannot start without, in turn. */
  private static Set<String> imported(String path) {
    Set<String> found = new TreeSet<>();
    Matcher matcher =
        Pattern.compile("(?:from|import)\"(?<file>\\./[^\"]+)\"").matcher(web.get(path).body());
    while (matcher.find()) {
      String file = URI.create(path).resolve(matcher.group("file")).toString();
      found.add(file);
      found.addAll(imported(file));
    }
    return found;
  }

  @Test
  void a_part_of_the_code_is_named_by_its_content_and_kept_for_good() {
    String chunk = imported("/app.js").iterator().next();

    assertThat(chunk).matches("/chunks/[a-z]+-[A-Z0-9]{8}\\.js");
    assertThat(web.get(chunk).headers().firstValue("Cache-Control"))
        .contains("public, max-age=31536000, immutable");
    assertThat(web.get("/chunks/none.js").statusCode()).isEqualTo(404);
  }

  @Test
  void the_page_holds_no_inline_script_or_style() {
    assertThat(web.get("/").body())
        .doesNotContainPattern("<script(?![^>]* src=)")
        .doesNotContain("<style", " style=", " onload", "http://", "https://");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void only_reading_is_possible(String method) {
    HttpResponse<String> answer = web.method(method, "/api/v1/services");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    assertThat(answer.body())
        .isEqualTo(
            "{\"error\":{\"what\":\"The dashboard only reads\",\"value\":\"%s\",\"expected\":\"GET or HEAD\"}}"
                .formatted(method));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "localhost:8080, 200",
    "127.0.0.1, 200",
    "[::1]:7070, 200",
    "evil.example, 421",
    "127.0.0.1.evil.example, 421",
    "localhost.evil.example:7070, 421",
    "169.254.169.254, 421"
  })
  void a_page_whose_name_was_rebound_to_this_machine_reads_nothing(String host, int status)
      throws IOException {
    String answer =
        web.raw(
            "GET /api/v1/health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host));

    assertThat(answer).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void an_unknown_api_address_says_which_ones_there_are() {
    HttpResponse<String> answer = web.get("/api/v1/secrets");

    assertThat(answer.statusCode()).isEqualTo(404);
    JsonNode error = Web.json(answer).path("error");
    assertThat(error.path("what").asText()).isEqualTo("The API has no such address");
    assertThat(error.path("value").asText()).isEqualTo("/api/v1/secrets");
    assertThat(error.path("expected").asText()).contains("an address of /api/v1/openapi.json");
  }

  @Test
  void an_unknown_page_is_a_page_with_status_404() {
    HttpResponse<String> answer = web.get("/dashboards/17");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo(web.get("/services").body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "services?from=yesterday|from|yesterday",
        "services?from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z|from|2026-11-20T00:00:00Z",
        "services?from=2020-01-01T00:00:00Z|from|2020-01-01T00:00:00Z",
        "services?limit=0|limit|0",
        "services?limit=1001|limit|1001",
        "services?limit=1e3|limit|1e3",
        "services?format=xml|format|xml",
        "services?sort=-nothing|sort|-nothing",
        "services?from=1&from=2|from|2",
        "traces?min_duration=soon|min_duration|soon",
        "traces?errors=yes|errors|yes",
        "traces?order=random|order|random",
        "traces/6743F0A0C01DC01DC01DC01DC01DC01D|id|6743F0A0C01DC01DC01DC01DC01DC01D",
        "traces/6743f0a0c01dc01dc01dc01dc01dc01d/spans/1|span|1"
      })
  void a_parameter_that_cannot_be_is_refused_with_what_can(String path, String name, String value) {
    HttpResponse<String> answer = web.get("/api/v1/" + path);

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = Web.json(answer).path("error");
    assertThat(error.path("what").asText())
        .isEqualTo("Parameter \"%s\" is not valid".formatted(name));
    assertThat(error.path("value").asText()).isEqualTo(value);
    assertThat(error.path("expected").asText()).isNotEmpty();
  }

  @Test
  void a_misspelt_parameter_is_not_ignored() {
    HttpResponse<String> answer = web.get("/api/v1/services?form=2026-11-20T00:00:00Z");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo(
            "{\"error\":{\"what\":\"This address takes no such parameter\",\"value\":\"form\","
                + "\"expected\":\"format, from, limit, q, sort, to\"}}");
  }

  @Test
  void a_long_value_is_shortened_in_the_answer() {
    HttpResponse<String> answer = web.get("/api/v1/services?from=" + "9".repeat(3_000));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body().length()).isLessThan(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1",
        "GET /..;/web/ HTTP/1.1",
        "GET /app.js%00.html HTTP/1.1",
        "GET /api/v1/traces/%c0%ae HTTP/1.1"
      })
  void a_path_that_climbs_is_refused_and_never_fails_the_server(String requestLine)
      throws IOException {
    String answer = web.raw(requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer).matches("(?s)HTTP/1.1 4[0-9][0-9] .*").doesNotContain("root:");
  }

  @Test
  void times_are_taken_as_text_or_as_milliseconds() {
    JsonNode text =
        web.json("/api/v1/services?from=2026-11-20T01:00:00%2B01:00&to=2026-11-20T12:00:00Z");
    JsonNode unescaped =
        web.json("/api/v1/services?from=2026-11-20T01:00:00+01:00&to=2026-11-20T12:00:00Z");
    JsonNode millis = web.json("/api/v1/services?from=1795132800000&to=1795176000000");

    assertThat(text.path("from").asText()).isEqualTo("2026-11-20T00:00:00Z");
    assertThat(text.path("rows")).isEqualTo(millis.path("rows")).isEqualTo(unescaped.path("rows"));
  }

  @Test
  void csv_holds_the_rows_and_columns_of_the_table_in_its_order() {
    String query = "services?sort=-p95_ns";
    JsonNode table = web.json("/api/v1/" + query);
    List<String> lines = web.get("/api/v1/" + query + "&format=csv").body().lines().toList();

    List<String> columns = new ArrayList<>();
    table.path("columns").forEach(c -> columns.add(c.asText()));
    assertThat(lines.get(0)).isEqualTo(String.join(",", columns));
    assertThat(lines).hasSize(1 + table.path("rows").size());
    assertThat(lines.get(1)).startsWith(table.path("rows").path(0).path(0).asText() + ",");
    List<Long> p95 = new ArrayList<>();
    table.path("rows").forEach(row -> p95.add(row.path(columns.indexOf("p95_ns")).asLong()));
    assertThat(p95).isSortedAccordingTo((a, b) -> Long.compare(b, a));
  }

  @Test
  void a_name_that_is_a_formula_is_text_in_a_spreadsheet() {
    HttpResponse<String> csv = web.get("/api/v1/services?format=csv");

    assertThat(csv.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
    assertThat(csv.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"spanledger-services-2026-11-19-2026-11-20.csv\"");
    assertThat(csv.body())
        .contains("\r\n\"'=HYPERLINK(\"\"http://x.example\"\",\"\"pay\"\")\",")
        .doesNotContain("\r\n=", "\r\n\"=");
  }

  @Test
  void a_service_is_found_by_a_part_of_its_name() {
    JsonNode table = web.json("/api/v1/services?q=ORDERS");

    assertThat(table.path("rows")).hasSize(1);
    assertThat(table.path("rows").path(0).path(0).asText()).isEqualTo("orders-api");
  }

  @Test
  void what_was_not_billed_is_null_and_not_zero() {
    JsonNode table = web.json("/api/v1/services?q=hyperlink");
    List<String> columns = new ArrayList<>();
    table.path("columns").forEach(c -> columns.add(c.asText()));

    JsonNode row = table.path("rows").path(0);
    assertThat(row.path(columns.indexOf("billed_cost")).isNull()).isTrue();
    assertThat(row.path(columns.indexOf("billed_cost_per_1000_invocations")).isNull()).isTrue();
    assertThat(row.path(columns.indexOf("invocation_count")).isNull()).isTrue();
  }

  @Test
  void operations_are_those_of_the_service_whatever_its_name() {
    String name = URLEncoder.encode(SampleLake.HOSTILE_FORMULA, StandardCharsets.UTF_8);
    JsonNode table = web.json("/api/v1/services/%s/operations".formatted(name.replace("+", "%20")));

    Set<String> names = new HashSet<>();
    table.path("rows").forEach(row -> names.add(row.path(1).asText()));
    assertThat(names).containsExactlyInAnyOrder(SampleLake.HOSTILE_HTML, "@SUM(A1)");
  }

  @Test
  void the_slowest_trace_comes_first_and_filters_leave_others_out() {
    JsonNode slowest = web.json("/api/v1/traces?limit=2");
    assertThat(slowest.path("rows").path(0).path(0).asText()).isEqualTo(SampleLake.LARGE_TRACE);
    assertThat(slowest.path("rows").path(1).path(0).asText()).isEqualTo(SampleLake.COLD_TRACE);
    assertThat(slowest.path("truncated").asBoolean()).isTrue();

    JsonNode filtered =
        web.json("/api/v1/traces?errors=true&cold=true&min_duration=3s&service=payments-api");
    assertThat(filtered.path("rows")).hasSize(1);
    assertThat(filtered.path("rows").path(0).path(0).asText()).isEqualTo(SampleLake.COLD_TRACE);
    assertThat(filtered.path("truncated").asBoolean()).isFalse();
  }

  @Test
  void health_says_how_fresh_the_lake_is() {
    JsonNode health = web.json("/api/v1/health");

    assertThat(health.path("now").asText()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(Instant.parse(health.path("latestTelemetry").asText()))
        .isBetween(NOW.minusSeconds(600), NOW);
    assertThat(health.path("spanCount").asLong()).isGreaterThan(SampleLake.LARGE_SPANS);
    assertThat(health.path("latestCharge").isNull()).isTrue();
  }
}
