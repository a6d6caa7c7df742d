package dev.spanledger.sample.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.spanledger.locallambda.store.DatabaseServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The catalog's own schema in a real PostgreSQL. */
class CatalogIT {
  private static DatabaseServer server;
  private static Catalog catalog;

  @BeforeAll
  static void start() {
    server =
        DatabaseServer.start("catalog", Path.of("schema.sql"), second -> {}, Clock.systemUTC());
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl());
    catalog = new Catalog(new Products(new Database(source)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void product_has_the_price_that_holds_now() {
    APIGatewayV2HTTPResponse response = show("tea-250g");

    assertThat(response.getStatusCode()).isEqualTo(200);
    assertThat(response.getBody())
        .isEqualTo(
            "{\"sku\":\"tea-250g\",\"name\":\"Tea, 250 g\","
                + "\"description\":\"Black, loose leaves\",\"price\":\"7.90\",\"currency\":\"EUR\"}");
  }

  @Test
  void products_come_page_by_page() {
    assertThat(list(null, "2").getBody())
        .contains("coffee-1kg", "kettle")
        .doesNotContain("mug")
        .endsWith("\"after\":\"kettle\"}");
    assertThat(list("mug", null).getBody())
        .contains("tea-250g", "vase-xl")
        .doesNotContain("mug", "\"after\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "||0|The parameter limit must be a whole number of 1 to 100",
        "||101|The parameter limit must be a whole number of 1 to 100",
        "||ten|The parameter limit must be a whole number of 1 to 100",
        "|A B||The parameter after must be 1 to 40 small letters, digits or hyphens",
        "Mug|||A sku must be 1 to 40 small letters, digits or hyphens"
      })
  void request_that_is_not_valid_is_told_what_would_be(
      @Nullable String sku, @Nullable String after, @Nullable String limit, String message) {
    APIGatewayV2HTTPResponse response = sku == null ? list(after, limit) : show(sku);

    assertThat(response.getStatusCode()).isEqualTo(400);
    assertThat(response.getBody()).isEqualTo("{\"message\":\"%s\"}".formatted(message));
  }

  @Test
  void unknown_product_is_not_found() {
    APIGatewayV2HTTPResponse response = show("gold");

    assertThat(response.getStatusCode()).isEqualTo(404);
    assertThat(response.getBody()).isEqualTo("{\"message\":\"There is no product gold\"}");
  }

  @Test
  void connection_that_the_server_ended_is_opened_anew() throws Exception {
    assertThat(show("mug").getStatusCode()).isEqualTo(200);
    try (Connection admin = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = admin.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = 'catalog' AND pid <> pg_backend_pid()");
    }
    assertThat(show("mug").getStatusCode()).isEqualTo(200);
  }

  private static APIGatewayV2HTTPResponse show(String sku) {
    APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
    event.setRouteKey("GET /products/{sku}");
    event.setPathParameters(Map.of("sku", sku));
    return catalog.answer(event);
  }

  private static APIGatewayV2HTTPResponse list(@Nullable String after, @Nullable String limit) {
    APIGatewayV2HTTPEvent event = new APIGatewayV2HTTPEvent();
    event.setRouteKey("GET /products");
    Map<String, String> query = new java.util.HashMap<>();
    if (after != null) {
      query.put("after", after);
    }
    if (limit != null) {
      query.put("limit", limit);
    }
    event.setQueryStringParameters(query);
    return catalog.answer(event);
  }
}
