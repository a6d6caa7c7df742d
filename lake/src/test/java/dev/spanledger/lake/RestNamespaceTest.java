package dev.spanledger.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.spanledger.lake.iceberg.RestCatalog;
import dev.spanledger.lake.store.DirectoryStore;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A catalog whose server answers as the REST specification says where it has no such name. */
class RestNamespaceTest {
  @TempDir private Path folder;
  private HttpServer server;
  private String missing = "NoSuchNamespaceException";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext(
        "/",
        exchange -> {
          boolean isConfig = exchange.getRequestURI().getPath().endsWith("/v1/config");
          byte[] body =
              (isConfig
                      ? "{\"defaults\":{},\"overrides\":{}}"
                      : "{\"error\":{\"message\":\"none\",\"type\":\"%s\",\"code\":404}}"
                          .formatted(missing))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(isConfig ? 200 : 404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private Lake open(String namespace) throws IOException {
    return Lake.open(
        new BucketLake(
            DirectoryStore.open(Files.createDirectories(folder.resolve("bucket"))),
            "shop",
            folder.resolve("here"),
            1L << 30,
            new RestCatalog(address(), namespace, Map.of())),
        Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(strings = {"NoSuchNamespaceException", "NoSuchTableException"})
  void a_namespace_without_the_lakes_tables_is_refused_where_another_has_them(String answer)
      throws IOException {
    missing = answer;
    Path mark = Files.createDirectories(folder.resolve("bucket/shop")).resolve("catalog.txt");
    Files.writeString(mark, "REST %s prod".formatted(address()));
    try (Lake lake = open("prdo")) {
      assertThatThrownBy(() -> lake.snapshot(List.of(Tables.SPANS)))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith(
              "are in another catalog, \"REST %s prod\", and not in \"REST %s prdo\": open the lake"
                  + " with that one",
              address(), address());
      assertThatThrownBy(lake::listing).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> lake.snapshotAt("closed")).isInstanceOf(IOException.class);
    }
    try (Lake lake = open("prod")) {
      assertThat(lake.snapshot().files(Tables.SPANS)).as("its own, not made yet").isEmpty();
    }
  }

  @Test
  void a_lake_in_which_nothing_was_ever_compacted_is_read() throws IOException {
    try (Lake lake = open("any")) {
      lake.land(Tables.SPANS, Spans.source(1), List.of(Spans.span(1, 1, Spans.MONDAY_10)));
      assertThat(lake.snapshot(List.of(Tables.SPANS)).files(Tables.SPANS)).hasSize(1);
    }
  }
}
