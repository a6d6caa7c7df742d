package dev.spanledger.locallambda.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Amazon's DynamoDB Local in a process of its own, in memory, on loopback. */
final class DynamoDbLocal implements AutoCloseable {
  private static final String MAIN = "dev.spanledger.locallambda.dynamodb.LoopbackDynamoDb";
  private static final String READY = "listening on ";
  private static final Duration LONGEST_CALL = Duration.ofSeconds(20);
  private static final long LONGEST_END_SECONDS = 5;

  /** A terminal sends Ctrl-C to all processes of its group; this one ends after the functions. */
  private static final List<String> DEAF_TO_CTRL_C =
      List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

  private static final List<String> JVM_OPTIONS =
      List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process process;
  private final URI endpoint;

  private DynamoDbLocal(Process process, int port) {
    this.process = process;
    this.endpoint = URI.create("http://127.0.0.1:" + port + "/");
  }

  /**
   * Starts it, and returns when it answers.
   *
   * @param jars folder of its jars, as the build of {@code dynamodb-local} makes it
   */
  static DynamoDbLocal start(Path jars) {
    if (!Files.isDirectory(jars)) {
      throw new IllegalArgumentException(
          "%s is missing; build it first: mvn -pl sample-services/dynamodb-local -am package"
              .formatted(jars));
    }
    List<String> command = new ArrayList<>(DEAF_TO_CTRL_C);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(List.of("-cp", jars.resolve("*").toString(), MAIN));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new DynamoDbLocal(process, port(process));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start DynamoDB Local of " + jars, e);
    }
  }

  private static int port(Process process) throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(READY)) {
        return Integer.parseInt(line.substring(READY.length()).trim());
      }
    }
    process.destroyForcibly();
    throw new IOException("DynamoDB Local ended before it listened");
  }

  /** An answer as it came. */
  record Answer(int status, String body) {}

  /**
   * Sends a request on.
   *
   * @param authorization as the caller signed it; null for a call of our own
   */
  Answer send(String target, @Nullable String authorization, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(LONGEST_CALL)
            .header("X-Amz-Target", target)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("Authorization", authorization == null ? ownSignature() : authorization)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + target + " was answered", e);
    }
  }

  /** It wants to see a signature of the right form and checks none. */
  private static String ownSignature() {
    return "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request,"
        + " SignedHeaders=host, Signature=none";
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
