package dev.spanledger.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.store.DirectoryStore;
import dev.spanledger.locallambda.runtime.FunctionConfig;
import dev.spanledger.locallambda.runtime.FunctionRunner;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.runtime.RuntimeEnvironment;
import dev.spanledger.locallambda.wire.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The layer beside a traced function: its spans and the platform's reports, in one lake. */
@Timeout(180)
class CollectorExtensionIT {
  @TempDir Path folder;

  @Test
  void spans_and_reports_of_a_function_are_in_the_lake_when_its_sandbox_has_ended()
      throws Exception {
    Path store = Files.createDirectories(folder.resolve("store"));
    Path opt = DeployedPackage.unpacked(DeployedPackage.layer(), folder.resolve("opt"));
    Path extension = opt.resolve("extensions/spanledger-collector");
    // The archive says that it is executable; the JDK's reader does not tell.
    Files.setPosixFilePermissions(extension, PosixFilePermissions.fromString("rwxr-xr-x"));
    String port = Integer.toString(freePort());
    List<Path> code = new ArrayList<>(DeployedPackage.instrumentation());
    code.add(Path.of("target/test-classes"));
    FunctionConfig function =
        FunctionConfig.builder(
                "echo", code, "dev.spanledger.instrumentation.lambda.SpanledgerHandler")
            .extensions(opt.resolve("extensions"))
            // Sandboxes of this machine share its ports.
            .mostInstances(1)
            .timeout(Duration.ofSeconds(60))
            .environment("SPANLEDGER_HANDLER", EchoFunction.class.getName())
            .environment("SPANLEDGER_EXPORT", "extension")
            .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port)
            .environment("OTEL_EXPORTER_OTLP_TIMEOUT", "20000")
            .environment("SPANLEDGER_EXTENSION_PORT", port)
            .environment("SPANLEDGER_JAVA", java())
            .environment("SPANLEDGER_LAKE", store.resolve("lake").toString())
            .build();
    List<InvocationResult> runs = new ArrayList<>();
    try (FunctionRunner runner = runner(function)) {
      for (int i = 0; i < 3; i++) {
        runs.add(runner.invoke("echo", Body.of("{\"run\":" + i + "}"), null));
        assertThat(runs.get(i).isSuccess()).as(runs.get(i).payload().text()).isTrue();
      }
      // The export was answered before the function was: nothing waits in a memory.
      assertThat(query(store, "spans", "SELECT count(*) FROM %s WHERE kind = 2"))
          .containsExactly("3");
    }

    List<String> ids = runs.stream().map(InvocationResult::requestId).sorted().toList();
    assertThat(query(store, "spans", "SELECT faas_invocation_id FROM %s WHERE kind = 2 ORDER BY 1"))
        .isEqualTo(ids);
    assertThat(query(store, "invocations", "SELECT invocation_id FROM %s ORDER BY 1"))
        .isEqualTo(ids);
    assertThat(
            query(
                store,
                "invocations",
                "SELECT faas_name, cloud_account_id, memory_size_mb, status, source,"
                    + " billed_mb_ms = billed_duration_ms * 512, cold_start, start_time_estimated"
                    + " FROM %s ORDER BY start_time"))
        .containsExactly(
            "echo|123456789012|512|success|telemetry_api|true|true|false",
            "echo|123456789012|512|success|telemetry_api|true|false|false",
            "echo|123456789012|512|success|telemetry_api|true|false|false");
  }

  private FunctionRunner runner(FunctionConfig function) throws IOException {
    return new FunctionRunner(
        new RuntimeEnvironment(
            "123456789012",
            "eu-central-1",
            DeployedPackage.runtime(),
            Files.createDirectory(folder.resolve("work")),
            "test",
            Map.of()),
        List.of(function),
        (resource, events) -> {},
        billed -> {},
        Clock.systemUTC());
  }

  private List<String> query(Path store, String table, String sql) throws Exception {
    try (DirectoryStore objects = DirectoryStore.open(store)) {
      return BucketRows.query(objects, Files.createTempDirectory(folder, "rows"), table, sql);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
