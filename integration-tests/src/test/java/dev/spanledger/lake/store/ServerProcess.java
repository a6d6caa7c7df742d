package dev.spanledger.lake.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that another project ships, in a process of its own. */
public final class ServerProcess implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Adobe's S3Mock: much of S3, any credentials. */
  public static ServerProcess s3Mock(Path folder) throws IOException {
    int port = freePort();
    return start(
        folder,
        port,
        List.of(
            "-Dspring.main.banner-mode=off",
            "-jar",
            server("s3mock.jar"),
            "--http.port=" + port,
            "--server.port=0",
            "--com.adobe.testing.s3mock.store.root=" + folder));
  }

  /** S3Proxy on a folder: checks the signature of every request. */
  static ServerProcess s3Proxy(Path folder, String keyId, String secret) throws IOException {
    int port = freePort();
    Path properties =
        Files.writeString(
            folder.resolve("s3proxy.conf"),
            """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=aws-v4
            s3proxy.identity=%s
            s3proxy.credential=%s
            jclouds.provider=filesystem-nio2
            jclouds.filesystem.basedir=%s
            """
                .formatted(
                    port, keyId, secret, Files.createDirectories(folder.resolve("objects"))));
    return start(
        folder,
        port,
        List.of(
            "-cp",
            server("s3proxy.jar"),
            "org.gaul.s3proxy.Main",
            "--properties",
            properties.toString()));
  }

  /**
   * Iceberg's own REST catalog over a warehouse in S3; it reads and writes it with its own client.
   */
  public static ServerProcess restCatalog(Path folder, URI s3, String warehouse)
      throws IOException {
    int port = freePort();
    return start(
        folder,
        port,
        List.of(
            "-cp",
            Path.of("rest-catalog", "target", "lib").toAbsolutePath() + "/*",
            Path.of("rest-catalog", "RestCatalogOnLoopback.java").toAbsolutePath().toString(),
            String.valueOf(port),
            "catalog-impl=org.apache.iceberg.jdbc.JdbcCatalog",
            "uri=jdbc:sqlite:" + folder.resolve("rest-catalog.db"),
            "jdbc.schema-version=V1",
            "warehouse=" + warehouse,
            "io-impl=org.apache.iceberg.aws.s3.S3FileIO",
            "http-client.type=urlconnection",
            "client.region=us-east-1",
            "s3.endpoint=" + s3,
            "s3.path-style-access=true",
            "s3.access-key-id=any",
            "s3.secret-access-key=any"));
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String server(String name) {
    return Path.of("target", "servers", name).toAbsolutePath().toString();
  }

  private static ServerProcess start(Path folder, int port, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + folder));
    command.addAll(arguments);
    Path log = folder.resolve("server.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    ServerProcess server = new ServerProcess(process, port);
    long end = System.nanoTime() + LONGEST_START.toNanos();
    while (!server.answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        server.close();
        throw new IOException("Server did not start: " + Files.readString(log));
      }
      pause();
    }
    return server;
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
