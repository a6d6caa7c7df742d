package dev.spanledger.engine;

import dev.spanledger.analytics.query.trino.TrinoConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Trino of one node in a process of its own, started once for all tests of this JVM, or the one
 * whose address is in {@code SPANLEDGER_TRINO_URL}. Each lake is a catalog: Trino's Iceberg
 * connector reads the lake's own SQLite catalog, nothing is registered or copied.
 */
final class TrinoServer {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final int LEAST_JDK = 24;
  private static final Pattern JDK = Pattern.compile("JAVA_VERSION=\"(\\d+)");
  private static @Nullable TrinoServer shared;

  private final URI address;

  private TrinoServer(URI address) {
    this.address = address;
  }

  static synchronized TrinoServer shared() {
    TrinoServer server = shared;
    if (server == null) {
      try {
        String given = System.getenv("SPANLEDGER_TRINO_URL");
        server = given == null ? start() : new TrinoServer(URI.create(given));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      shared = server;
    }
    return server;
  }

  /** A catalog over a lake, and how the engine is told of it. */
  TrinoConfig catalogOf(Path lake) {
    String name = "lake_" + UUID.randomUUID().toString().replace('-', '_');
    Path root = lake.toAbsolutePath();
    Map<String, String> properties =
        new TreeMap<>(
            Map.of(
                "iceberg.catalog.type", "jdbc",
                "iceberg.jdbc-catalog.catalog-name", "spanledger",
                "iceberg.jdbc-catalog.driver-class", "org.sqlite.JDBC",
                "iceberg.jdbc-catalog.connection-url", "jdbc:sqlite:" + root.resolve("catalog.db"),
                "iceberg.jdbc-catalog.default-warehouse-dir", root.resolve("iceberg").toUri() + "",
                "iceberg.jdbc-catalog.schema-version", "V1",
                "fs.hadoop.enabled", "true"));
    String with =
        String.join(
            ", ",
            properties.entrySet().stream()
                .map(entry -> "\"%s\" = '%s'".formatted(entry.getKey(), entry.getValue()))
                .toList());
    String url = "jdbc:trino://%s:%d".formatted(address.getHost(), address.getPort());
    try (Connection connection = DriverManager.getConnection(url, "spanledger", null);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE CATALOG %s USING iceberg WITH (%s)".formatted(name, with));
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot make a catalog of " + root, e);
    }
    return TrinoConfig.parse(address.resolve("/" + name), null, null, null);
  }

  private static TrinoServer start() throws IOException, InterruptedException {
    Path home = unpacked();
    Path work = Files.createTempDirectory("trino");
    int port = freePort();
    write(
        work.resolve("etc/config.properties"),
        """
        coordinator=true
        node-scheduler.include-coordinator=true
        http-server.http.port=%d
        discovery.uri=http://127.0.0.1:%d
        node.bind-ip=127.0.0.1
        node.internal-address=127.0.0.1
        catalog.management=dynamic
        catalog.store=memory
        plugin.dir=%s
        query.max-memory-per-node=1GB
        query.max-length=10000000
        """
            .formatted(port, port, home.resolve("used")));
    write(work.resolve("etc/log.properties"), "io.trino=WARN\n");
    ProcessBuilder builder =
        new ProcessBuilder(
            jdk().resolve("bin/java").toString(),
            "-Xmx3G",
            "-Dnode.environment=test",
            "-Dnode.id=one",
            "-Dnode.data-dir=" + work,
            "-Dconfig=" + work.resolve("etc/config.properties"),
            "-Dlog.levels-file=" + work.resolve("etc/log.properties"),
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "-cp",
            home.resolve("lib") + "/*",
            "io.trino.server.TrinoServer");
    Path log = work.resolve("server.log");
    // Trino looks for its secrets plugins below the folder it is started in.
    builder.directory(home.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
    URI address = URI.create("http://127.0.0.1:" + port);
    await(process, address, log);
    return new TrinoServer(address);
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** It answers 200 before it can run a query; ready is what it says of itself. */
  private static void await(Process process, URI address, Path log)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest info = HttpRequest.newBuilder(address.resolve("/v1/info")).build();
    Instant deadline = Instant.now().plus(START_LIMIT);
    while (process.isAlive() && Instant.now().isBefore(deadline)) {
      try {
        HttpResponse<String> answer = client.send(info, HttpResponse.BodyHandlers.ofString());
        if (answer.body().contains("\"starting\":false")) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
      }
      TimeUnit.MILLISECONDS.sleep(250);
    }
    throw new IOException("Trino did not start; its output:\n" + Files.readString(log));
  }

  private static Path jdk() throws IOException {
    String given = System.getenv("SPANLEDGER_TRINO_JDK");
    if (given != null) {
      return Path.of(given);
    }
    try (Stream<Path> installed = Files.list(Path.of("/usr/lib/jvm"))) {
      return installed
          .filter(folder -> version(folder) >= LEAST_JDK)
          .findFirst()
          .orElseThrow(
              () ->
                  new IOException(
                      "Trino needs a JDK from %d up; name one in SPANLEDGER_TRINO_JDK"
                          .formatted(LEAST_JDK)));
    }
  }

  private static int version(Path jdk) {
    Path release = jdk.resolve("release");
    try {
      Matcher version = JDK.matcher(Files.exists(release) ? Files.readString(release) : "");
      return version.find() ? Integer.parseInt(version.group(1)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Unpacks the server beside the archive that the profile brought, once. */
  private static Path unpacked() throws IOException, InterruptedException {
    Path servers = Path.of("target/servers").toAbsolutePath();
    Path archive = servers.resolve("trino.tar.gz");
    if (!Files.exists(archive)) {
      throw new IllegalStateException(
          "No %s; run with the profile: mvn verify -P trino".formatted(archive));
    }
    Path home = servers.resolve("trino");
    Path connector = home.resolve("plugin/iceberg");
    Path onlyPlugin = home.resolve("used/iceberg");
    if (!Files.exists(onlyPlugin)) {
      Files.createDirectories(home);
      // Its jars are hard links to each other, which Java's archive readers do not make.
      Process tar =
          new ProcessBuilder("tar", "-xzf", archive.toString(), "--strip-components=1")
              .directory(home.toFile())
              .inheritIO()
              .start();
      if (tar.waitFor() != 0) {
        throw new IOException("tar could not unpack " + archive);
      }
      Files.copy(
          servers.resolve("sqlite-jdbc.jar"),
          connector.resolve("sqlite-jdbc.jar"),
          StandardCopyOption.REPLACE_EXISTING);
      Files.createDirectories(onlyPlugin.getParent());
      Files.createSymbolicLink(onlyPlugin, connector);
    }
    return home;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
