package dev.spanledger.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.instrumentation.lambda.Exported;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The path of Aurora Serverless: OpenTelemetry's JDBC library against a real PostgreSQL. */
class PostgresIT {
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Test
  void a_query_is_a_span_below_its_invocation_without_its_literals() throws Exception {
    execute(
        "CREATE TABLE invoice (number text PRIMARY KEY, buyer text, amount numeric)",
        "INSERT INTO invoice VALUES ('2026-0007', 'acme', 12.50)");

    Exported exported = run();

    Span query = exported.span("SELECT invoice");
    Span server = exported.span("invoices");
    assertThat(query.getParentSpanId()).isEqualTo(server.getSpanId());
    assertThat(query.getTraceId()).isEqualTo(server.getTraceId());
    assertThat(query.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(Exported.attributes(query))
        .containsAllEntriesOf(
            Map.of(
                "db.system.name", "postgresql",
                "db.namespace", "postgres",
                "db.query.text", "SELECT amount FROM invoice WHERE number = ? AND buyer <> ?",
                "db.query.summary", "SELECT invoice",
                "server.address", "localhost",
                "server.port", (long) postgres.getPort()));
    assertThat(exported.spans().toString()).doesNotContain("someone secret", "2026-0007");

    execute("DROP TABLE invoice");
    Span failed = run().span("SELECT invoice");
    assertThat(failed.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(Exported.attributes(failed))
        .containsEntry("error.type", "org.postgresql.util.PSQLException");
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static Exported run() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(InvoicesProcess.class.getName());
    command.add(postgres.getJdbcUrl("postgres", "postgres"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    builder.environment().put("AWS_LAMBDA_FUNCTION_NAME", "invoices");
    builder.environment().put("OTEL_SEMCONV_STABILITY_OPT_IN", "database");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    Exported exported = new Exported();
    process.getInputStream().transferTo(exported.stream());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return exported;
  }
}
