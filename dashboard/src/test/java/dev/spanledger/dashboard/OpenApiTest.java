package dev.spanledger.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spanledger.dashboard.security.Role;
import io.javalin.router.Endpoint;
import io.javalin.security.Roles;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API's document says what is answered: every address, parameter, role and answer. */
class OpenApiTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  /** What an address needs to have an answer. */
  private static final Map<String, String> NEEDED =
      Map.of(
          "/api/v1/hot-paths/difference",
          "before=2026-11-20T06:00:00Z",
          "/api/v1/latency",
          "service=orders-api",
          "/api/v1/latency/exemplars",
          "service=orders-api");

  /** Queries of one's own are answered only where the dashboard knows tokens. */
  private static final String[] ADMIN = {"Authorization", "Bearer 0123456789abcdef"};

  private static SampleDashboard dashboard;
  private static Web web;
  private static JsonNode document;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    dashboard =
        SampleDashboard.start(
            folder, NOW, true, new DashboardConfig("127.0.0.1", 0, "0123456789abcdef"));
    web = dashboard.web();
    document = json("/api/v1/openapi.json");
  }

  @AfterAll
  static void stop() throws Exception {
    dashboard.close();
  }

  @Test
  void it_names_every_address_with_its_roles_and_no_other() {
    Map<String, List<String>> answered = new TreeMap<>();
    for (Endpoint endpoint : dashboard.server().endpoints()) {
      Roles roles = endpoint.metadata(Roles.class);
      if (roles != null && endpoint.path.startsWith("/api/v1/") && !endpoint.path.contains("*")) {
        List<Role> named = new ArrayList<>();
        roles.getRoles().forEach(role -> named.add((Role) role));
        answered.put("%s %s".formatted(endpoint.method, endpoint.path), Role.words(named));
      }
    }
    Map<String, List<String>> documented = new TreeMap<>();
    operations()
        .forEach(
            operation ->
                documented.put(
                    operation.method() + " " + operation.path(),
                    texts(operation.described().path("x-spanledger-roles"))));
    assertThat(documented).isEqualTo(answered);
  }

  @Test
  void it_names_every_parameter_and_no_other() {
    for (Operation operation : operations()) {
      if (operation.path().endsWith("/session")) {
        continue;
      }
      HttpResponse<String> refused = operation.refused();
      assertThat(refused.statusCode()).as(operation.path()).isEqualTo(400);
      String taken = Web.json(refused).at("/error/expected").asText();
      assertThat(new TreeSet<>(List.of(taken.split(", "))))
          .as(operation.path())
          .isEqualTo(parameters(operation.described()));
    }
  }

  @Test
  void every_answer_and_every_refusal_has_the_shape_that_it_documents() {
    for (Operation operation : operations()) {
      HttpResponse<String> answer = operation.ask("");
      assertThat(answer.statusCode()).as(operation.path() + answer.body()).isEqualTo(200);
      assertThat(problems(operation.schema("200"), Web.json(answer), operation.path())).isEmpty();
      if (!operation.path().endsWith("/session")) {
        JsonNode refusal = Web.json(operation.refused());
        assertThat(problems(operation.schema("default"), refusal, operation.path())).isEmpty();
      }
    }
  }

  @Test
  void the_check_itself_finds_what_is_wrong() {
    JsonNode table = document.at("/components/schemas/Error");
    JsonNode wrong = json("/api/v1/health");
    assertThat(problems(table, wrong, "$"))
        .contains("$ lacks error", "$ has an undocumented \"now\"");
  }

  /** What one method does at one path. */
  private record Operation(String method, String path, JsonNode described) {
    HttpResponse<String> ask(String query) {
      String address = "%s?%s%s".formatted(address(path), query, NEEDED.getOrDefault(path, ""));
      return method.equals("POST")
          ? web.post(address, "SELECT count(*) AS span_count FROM spans", ADMIN)
          : web.get(address, ADMIN);
    }

    /** The same with a parameter that no address takes. */
    HttpResponse<String> refused() {
      return ask("no_such=1&");
    }

    JsonNode schema(String status) {
      return described.at("/responses/%s/content/application~1json/schema".formatted(status));
    }
  }

  private static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        operations.add(
            new Operation(
                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
      }
    }
    return operations;
  }

  private static JsonNode json(String address) {
    return Web.json(web.get(address, ADMIN));
  }

  /** An address that has an answer, from one with placeholders. */
  private static String address(String path) {
    return path.replace("{name}", "orders-api")
        .replace("{id}", SampleLake.COLD_TRACE)
        .replace("{span}", spanId());
  }

  private static String spanId() {
    return json("/api/v1/traces/" + SampleLake.COLD_TRACE).at("/spans/id/0").asText();
  }

  private static TreeSet<String> parameters(JsonNode operation) {
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode parameter : operation.path("parameters")) {
      JsonNode resolved = resolved(parameter);
      if (resolved.path("in").asText().equals("query")) {
        names.add(resolved.path("name").asText());
      }
    }
    if (names.isEmpty()) {
      names.add("");
    }
    return names;
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  /** What the value does not keep of the keywords of JSON Schema that the document uses. */
  private static List<String> problems(JsonNode given, JsonNode value, String at) {
    JsonNode schema = resolved(given);
    List<String> problems = new ArrayList<>();
    if (!schema.path("type").isMissingNode() && !isOf(schema.path("type"), value)) {
      problems.add("%s is no %s: %s".formatted(at, schema.path("type"), value));
      return problems;
    }
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        problems.add("%s lacks %s".formatted(at, required.asText()));
      }
    }
    JsonNode known = schema.path("properties");
    value
        .properties()
        .forEach(
            property -> {
              String name = property.getKey();
              if (known.has(name)) {
                problems.addAll(problems(known.get(name), property.getValue(), at + "." + name));
              } else if (schema.has("additionalProperties")) {
                problems.add("%s has an undocumented \"%s\"".formatted(at, name));
              }
            });
    if (schema.has("items")) {
      for (int i = 0; i < value.size(); i++) {
        problems.addAll(problems(schema.get("items"), value.get(i), at + "[" + i + "]"));
      }
    }
    if (schema.has("minItems") && value.size() < schema.get("minItems").asInt()) {
      problems.add("%s has %d items".formatted(at, value.size()));
    }
    return problems;
  }

  private static boolean isOf(JsonNode type, JsonNode value) {
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (isOf(one, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (type.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new AssertionError("Unknown type " + type);
    };
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    return texts;
  }
}
