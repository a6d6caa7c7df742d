package dev.spanledger.locallambda.runtime;

import dev.spanledger.locallambda.wire.HttpResponse;
import dev.spanledger.locallambda.wire.LoopbackServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An extension as vendors write them: asks for telemetry, waits after each invocation for the
 * runtime to be done, and writes down what it is told.
 */
final class TestExtension {
  private static final AtomicReference<CountDownLatch> RUNTIME_DONE =
      new AtomicReference<>(new CountDownLatch(1));

  private TestExtension() {}

  public static void main(String[] args) throws Exception {
    Path notes = Path.of(args[1]);
    String api = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API");
    HttpClient client = HttpClient.newHttpClient();
    note(notes, "pid " + ProcessHandle.current().pid());
    note(notes, "handler variable " + System.getenv("_HANDLER"));
    LoopbackServer listener =
        LoopbackServer.start(
            0,
            "listener",
            request -> {
              String body = request.body().text();
              note(notes, "telemetry " + body);
              if (body.contains("platform.runtimeDone")) {
                RUNTIME_DONE.get().countDown();
              }
              return HttpResponse.json(200, "{}");
            });
    java.net.http.HttpResponse<String> registered =
        client.send(
            HttpRequest.newBuilder(URI.create(api + "/2020-01-01/extension/register"))
                .header("Lambda-Extension-Name", args[0])
                .header("Lambda-Extension-Accept-Feature", "accountId")
                .POST(HttpRequest.BodyPublishers.ofString("{\"events\":[\"INVOKE\",\"SHUTDOWN\"]}"))
                .build(),
            BodyHandlers.ofString());
    note(notes, "registered " + registered.body());
    String id = registered.headers().firstValue("lambda-extension-identifier").orElseThrow();
    java.net.http.HttpResponse<String> subscribed =
        client.send(
            HttpRequest.newBuilder(URI.create(api + "/2022-07-01/telemetry"))
                .header("Lambda-Extension-Identifier", id)
                .PUT(
                    HttpRequest.BodyPublishers.ofString(
                        """
                        {"schemaVersion":"2022-12-13","types":["platform","function","extension"],
                         "buffering":{"timeoutMs":25,"maxItems":1000},
                         "destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:%d/in"}}
                        """
                            .formatted(listener.port())))
                .build(),
            BodyHandlers.ofString());
    note(notes, "subscribed " + subscribed.statusCode() + " " + subscribed.body());
    System.out.println("extension is up");
    while (true) {
      String event =
          client
              .send(
                  HttpRequest.newBuilder(URI.create(api + "/2020-01-01/extension/event/next"))
                      .header("Lambda-Extension-Identifier", id)
                      .build(),
                  BodyHandlers.ofString())
              .body();
      note(notes, "event " + event);
      if (event.contains("SHUTDOWN")) {
        note(notes, "ended");
        System.exit(0);
      }
      RUNTIME_DONE.get().await();
      RUNTIME_DONE.set(new CountDownLatch(1));
      note(notes, "worked");
    }
  }

  private static synchronized void note(Path notes, String line) {
    try {
      Files.write(notes, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
