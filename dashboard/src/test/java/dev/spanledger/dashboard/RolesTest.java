package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.analytics.trace.TraceFacts;
import dev.spanledger.dashboard.security.Role;
import dev.spanledger.dashboard.security.TokenFile;
import dev.spanledger.lake.Lake;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.security.Roles;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each role may call and see. */
class RolesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final String TRACE = "/api/v1/traces/" + SampleLake.COLD_TRACE;
  private static final String MONTH = "?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";

  private static final Map<Role, String> TOKENS = new EnumMap<>(Role.class);
  private static Path file;
  private static TokenFile tokens;
  private static SampleDashboard dashboard;
  private static Web web;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    file = folder.resolve("access/tokens.json");
    tokens = TokenFile.at(file);
    for (Role role : Role.GRANTABLE) {
      TOKENS.put(role, tokens.create(role.word(), Set.of(role), NOW, null).text());
    }
    dashboard =
        SampleDashboard.start(
            folder.resolve("lake"),
            NOW,
            true,
            new DashboardConfig("127.0.0.1", 0, null, tokens, null));
    // Reports on call paths know traces that are compacted.
    try (Lake lake = Lake.open(folder.resolve("lake"))) {
      lake.compact(TraceFacts::derive);
    }
    web = dashboard.web();
  }

  @AfterAll
  static void stop() throws Exception {
    dashboard.close();
  }

  @Test
  void every_registered_route_names_the_roles_that_may_call_it() {
    List<Endpoint> answering =
        dashboard.server().endpoints().stream()
            .filter(endpoint -> endpoint.method.isHttpMethod())
            .toList();
    assertThat(answering).hasSizeGreaterThan(50);
    for (Endpoint endpoint : answering) {
      Roles roles = endpoint.metadata(Roles.class);
      assertThat(roles).as("%s %s", endpoint.method, endpoint.path).isNotNull();
      assertThat(roles.getRoles())
          .as("%s %s", endpoint.method, endpoint.path)
          .isNotEmpty()
          .allMatch(Role.class::isInstance)
          .doesNotContain(Role.INGEST);
    }
  }

  @Test
  void every_route_refuses_no_token_a_false_one_and_the_roles_that_it_does_not_name() {
    int refused = 0;
    for (Endpoint endpoint : dashboard.server().endpoints()) {
      Roles named = endpoint.metadata(Roles.class);
      if (endpoint.method != HandlerType.GET || named == null) {
        continue;
      }
      if (named.getRoles().contains(Role.ANYONE)) {
        assertThat(endpoint.path).isIn("/login", "/login.css");
        continue;
      }
      String path = endpoint.path.replaceAll("\\{\\w+}", "0123").replace("*", "no-such");
      assertThat(web.get(path).statusCode()).as(path).isEqualTo(401);
      assertThat(as(path, "spl_0123456789abcdef_" + "A".repeat(43)).statusCode())
          .as(path)
          .isEqualTo(401);
      Set<Role> others = EnumSet.copyOf(Role.GRANTABLE);
      others.removeAll(named.getRoles());
      assertThat(others).as(path).contains(Role.INGEST);
      for (Role role : others) {
        HttpResponse<String> answer = as(path, TOKENS.get(role));
        assertThat(answer.statusCode()).as("%s as %s", path, role).isEqualTo(403);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void a_refusal_says_which_roles_would_do() {
    JsonNode error = Web.json(as("/api/v1/cost", TOKENS.get(Role.VIEWER))).path("error");
    assertThat(error.path("what").asText())
        .isEqualTo("This address is not for the roles of \"viewer\"");
    assertThat(error.path("value").asText()).isEqualTo("viewer");
    assertThat(error.path("expected").asText()).isEqualTo("one of finance, admin");
  }

  @Test
  void a_query_of_ones_own_is_for_administrators_and_only_reads() {
    String query = "SELECT count(*) AS n FROM spans WHERE trace_id = '%s'";
    String own = query.formatted(SampleLake.LARGE_TRACE);
    for (Role role : List.of(Role.VIEWER, Role.SRE, Role.FINANCE, Role.INGEST)) {
      assertThat(asked(own, role).statusCode()).as("%s", role).isEqualTo(403);
    }
    assertThat(web.post("/api/v1/sql", own).statusCode()).isEqualTo(401);
    assertThat(Web.json(asked(own, Role.ADMIN)).path("rows").get(0).get(0).asInt())
        .isEqualTo(SampleLake.LARGE_SPANS);
    HttpResponse<String> refused = asked("COPY spans TO '/tmp/x'", Role.ADMIN);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(Web.json(refused).path("error").path("expected").asText())
        .startsWith("Only a query is taken");
  }

  private static HttpResponse<String> asked(String query, Role role) {
    return web.post("/api/v1/sql", query, "Authorization", "Bearer " + TOKENS.get(role));
  }

  @Test
  void money_is_missing_for_who_may_not_see_it_and_orders_nothing() {
    for (Role role : List.of(Role.VIEWER, Role.SRE)) {
      JsonNode services = json("/api/v1/services" + MONTH, role);
      assertThat(column(services, "billed_cost")).isNotEmpty().allMatch(JsonNode::isNull);
      assertThat(column(services, "billing_currency")).allMatch(JsonNode::isNull);
      assertThat(column(services, "billed_cost_per_1000_invocations")).allMatch(JsonNode::isNull);
      assertThat(column(services, "service_name")).noneMatch(JsonNode::isNull);
      assertThat(json("/api/v1/services" + MONTH + "&sort=-billed_cost", role).path("rows"))
          .isEqualTo(services.path("rows"));
      assertThat(json(TRACE, role).path("cost").isNull()).isTrue();
      assertThat(as("/api/v1/traces" + MONTH + "&order=costliest", TOKENS.get(role)).statusCode())
          .isEqualTo(403);
      assertThat(as("/api/v1/hot-paths" + MONTH + "&metric=money", TOKENS.get(role)).statusCode())
          .isEqualTo(403);
    }
    for (Role role : List.of(Role.FINANCE, Role.ADMIN)) {
      assertThat(column(json("/api/v1/services" + MONTH, role), "billed_cost"))
          .anyMatch(JsonNode::isTextual);
      assertThat(json(TRACE, role).path("cost").isObject()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "services",
        "services/orders-api/operations",
        "services/orders-api/series",
        "data-health",
        "slo",
        "latency?service=orders-api",
        "latency/exemplars?service=orders-api",
        "cold-starts",
        "dependencies",
        "errors",
        "hot-paths",
        "hot-paths/difference?before=2026-11-20T06:00:00Z",
        "compare?before=2026-11-20T06:00:00Z",
        "queues",
        "traces"
      })
  void a_viewers_table_lacks_money_and_nothing_else(String table) {
    String path = "/api/v1/" + table;
    JsonNode whole = json(path, Role.ADMIN);
    JsonNode seen = json(path, Role.VIEWER);
    assertThat(seen.path("columns")).isEqualTo(whole.path("columns"));
    assertThat(seen.path("rows")).hasSize(whole.path("rows").size());
    for (JsonNode name : whole.path("columns")) {
      String column = name.asText();
      if (column.matches(".*(cost|currency|price|amount|charge).*")) {
        assertThat(column(seen, column)).as(column).allMatch(JsonNode::isNull);
      } else if (!column.equals("exemplar_trace_id")) {
        // Of traces that take equally long, any may be the exemplar.
        assertThat(column(seen, column)).as(column).isEqualTo(column(whole, column));
      }
    }
  }

  /** Without it, tables of comparisons could pass because nothing in them is billed. */
  @Test
  void a_comparison_of_what_was_billed_has_money_for_finance_alone() {
    for (String path : List.of("compare", "hot-paths/difference")) {
      String address = "/api/v1/%s?before=2026-11-20T06:00:00Z".formatted(path);
      String column = path.equals("compare") ? "candidate_per_1000_cost" : "candidate_billed_cost";
      assertThat(column(json(address, Role.FINANCE), column))
          .as(path)
          .anyMatch(JsonNode::isTextual);
      assertThat(column(json(address, Role.SRE), column)).as(path).allMatch(JsonNode::isNull);
    }
  }

  @Test
  void what_spans_say_about_themselves_is_for_sre_and_admin() {
    for (Role role : List.of(Role.VIEWER, Role.FINANCE)) {
      assertThat(json(TRACE, role).path("spans").path("id")).hasSize(11);
      assertThat(as(TRACE + "?format=csv", TOKENS.get(role)).statusCode()).isEqualTo(403);
      assertThat(as("/api/v1/traces?attribute=tenant.id=acme", TOKENS.get(role)).statusCode())
          .isEqualTo(403);
    }
    assertThat(as(TRACE + "?format=csv", TOKENS.get(Role.SRE)).statusCode()).isEqualTo(200);
    assertThat(as("/api/v1/traces?attribute=tenant.id=acme", TOKENS.get(Role.SRE)).statusCode())
        .isEqualTo(200);
    for (String path :
        List.of(
            "/jaeger/api/services",
            "/api/v1/correlations",
            "/tempo/api/search",
            "/tempo/api/v2/search/tags",
            "/tempo/api/v2/search/tag/.tenant.id/values",
            "/tempo/api/v2/traces/" + SampleLake.COLD_TRACE)) {
      assertThat(as(path, TOKENS.get(Role.SRE)).statusCode()).as(path).isEqualTo(200);
      for (Role role : List.of(Role.VIEWER, Role.FINANCE, Role.INGEST)) {
        assertThat(as(path, TOKENS.get(role)).statusCode()).as(path).isEqualTo(403);
      }
    }
  }

  @Test
  void the_file_holds_no_token_and_only_its_owner_reads_it() throws IOException {
    String text = Files.readString(file);
    for (String token : TOKENS.values()) {
      assertThat(text).doesNotContain(token).doesNotContain(token.substring(21));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(tokens.list()).hasSize(5);
    assertThat(tokens.list().stream().map(token -> token.salt()).distinct()).hasSize(5);
  }

  @Test
  void the_hash_is_sha_256_of_salt_and_token() throws Exception {
    TokenFile other = TokenFile.at(file.resolveSibling("other.json"));
    TokenFile.Issued issued = other.create("one", Set.of(Role.SRE), NOW, null);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(HexFormat.of().parseHex(issued.stored().salt()));
    digest.update(issued.text().getBytes(StandardCharsets.US_ASCII));
    assertThat(issued.stored().sha256()).isEqualTo(HexFormat.of().formatHex(digest.digest()));
  }

  @Test
  void a_token_is_refused_from_the_request_after_it_was_revoked_or_expired() throws IOException {
    String text =
        tokens.create("short-lived", Set.of(Role.VIEWER), NOW, NOW.plusSeconds(60)).text();
    assertThat(as("/api/v1/health", text).statusCode()).isEqualTo(200);
    tokens.revoke("short-lived");
    assertThat(as("/api/v1/health", text).statusCode()).isEqualTo(401);
    // The dashboard's clock stands at NOW.
    String expired = tokens.create("expired", Set.of(Role.VIEWER), NOW, NOW).text();
    assertThat(as("/api/v1/health", expired).statusCode()).isEqualTo(401);
    tokens.revoke("expired");
    assertThatThrownBy(() -> tokens.revoke("expired"))
        .hasMessageContaining("holds no token \"expired\"; it holds [viewer, sre");
    assertThatThrownBy(() -> tokens.create("sre", Set.of(Role.SRE), NOW, null))
        .hasMessageContaining("holds a token \"sre\" already");
  }

  @Test
  void a_browser_logs_in_with_a_form_and_out_again() throws IOException {
    String text = tokens.create("browser", Set.of(Role.SRE), NOW, null).text();
    HttpResponse<String> asked = web.get("/services", "Accept", "text/html");
    assertThat(asked.statusCode()).isEqualTo(302);
    assertThat(asked.headers().firstValue("Location").orElseThrow()).endsWith("/login");
    assertThat(web.get("/login").body()).contains("<form method=\"post\"");

    HttpResponse<String> wrong = form("/login", "token=nonsense");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(form("/login", "token=" + TOKENS.get(Role.INGEST)).statusCode()).isEqualTo(401);

    String cookie = cookie(form("/login", "token=" + text));
    JsonNode session = Web.json(web.get("/api/v1/session", "Cookie", cookie));
    assertThat(session.path("name").asText()).isEqualTo("browser");
    assertThat(session.path("roles").get(0).asText()).isEqualTo("sre");
    assertThat(session.path("expires").asText()).isEqualTo("2026-11-21T00:00:00Z");

    assertThat(form("/logout", "", "Cookie", cookie).statusCode()).isEqualTo(403);
    assertThat(form("/logout", "csrf=" + "0".repeat(64), "Cookie", cookie).statusCode())
        .isEqualTo(403);
    String csrf = session.path("csrf").asText();
    assertThat(form("/logout", "", "Cookie", cookie, "X-CSRF-Token", csrf).statusCode())
        .isEqualTo(303);
    assertThat(web.get("/api/v1/session", "Cookie", cookie).statusCode()).isEqualTo(401);
    tokens.revoke("browser");
  }

  @Test
  void a_session_ends_with_its_token() throws IOException {
    String text = tokens.create("leaver", Set.of(Role.ADMIN), NOW, null).text();
    String cookie = cookie(form("/login", "token=" + text));
    assertThat(web.get("/api/v1/cost", "Cookie", cookie).statusCode()).isEqualTo(200);
    tokens.revoke("leaver");
    assertThat(web.get("/api/v1/cost", "Cookie", cookie).statusCode()).isEqualTo(401);
  }

  @Test
  void another_sites_page_changes_nothing() {
    for (String[] header :
        new String[][] {
          {"Origin", "https://evil.example"},
          {"Origin", "null"},
          {"Sec-Fetch-Site", "cross-site"},
          {"Sec-Fetch-Site", "same-site"}
        }) {
      HttpResponse<String> answer = form("/login", "token=" + TOKENS.get(Role.SRE), header);
      assertThat(answer.statusCode()).as(header[1]).isEqualTo(403);
      assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }
  }

  /** Chromium sends this from our own login page, which tells no referrer. */
  @Test
  void a_form_of_our_own_page_logs_in_though_its_origin_is_null() {
    HttpResponse<String> answer =
        form(
            "/login",
            "token=" + TOKENS.get(Role.SRE),
            "Origin",
            "null",
            "Sec-Fetch-Site",
            "same-origin");
    assertThat(answer.headers().firstValue("Set-Cookie")).isPresent();
  }

  @Test
  void a_file_that_cannot_be_read_admits_nobody() throws IOException {
    byte[] good = Files.readAllBytes(file);
    try {
      Files.writeString(file, "{\"tokens\": [{\"name\": \"x\"}]}");
      assertThat(as("/api/v1/health", TOKENS.get(Role.ADMIN)).statusCode()).isEqualTo(401);
      Files.delete(file);
      assertThat(as("/api/v1/health", TOKENS.get(Role.ADMIN)).statusCode()).isEqualTo(401);
    } finally {
      Files.write(file, good);
    }
    assertThat(as("/api/v1/health", TOKENS.get(Role.ADMIN)).statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> form(String path, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = "application/x-www-form-urlencoded";
    return web.post(path, body, all);
  }

  private static String cookie(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(303);
    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).matches("spanledger=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict");
    return cookie.substring(0, cookie.indexOf(';'));
  }

  private static HttpResponse<String> as(String path, String token) {
    return web.get(path, "Authorization", "Bearer " + token);
  }

  private static JsonNode json(String path, Role role) {
    HttpResponse<String> answer = as(path, TOKENS.get(role));
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return Web.json(answer);
  }

  private static List<JsonNode> column(JsonNode table, String name) {
    int index = -1;
    for (int i = 0; i < table.path("columns").size(); i++) {
      index = table.path("columns").get(i).asText().equals(name) ? i : index;
    }
    assertThat(index).as(name).isNotNegative();
    List<JsonNode> values = new ArrayList<>();
    for (JsonNode row : table.path("rows")) {
      values.add(row.get(index));
    }
    return values;
  }
}
