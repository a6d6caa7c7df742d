package dev.spanledger.locallambda.extension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.wire.Body;
import dev.spanledger.locallambda.wire.HttpRequest;
import dev.spanledger.locallambda.wire.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExtensionsTest {
  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  private final Extensions.Listener listener =
      new Extensions.Listener() {
        @Override
        public void waiting(String name, List<String> events) {
          heard.add(name + " waits for " + events);
        }

        @Override
        public void failed(String name, String errorType) {
          heard.add(name + " failed with " + errorType);
        }
      };

  @Test
  void init_waits_until_every_external_extension_has_registered_and_asks_for_its_next_event()
      throws Exception {
    Extensions extensions = extensions(false, "watcher");
    assertThat(extensions.awaitRegistered(System.nanoTime())).isFalse();

    String id = register(extensions, "watcher", "INVOKE", "SHUTDOWN");
    assertThat(extensions.awaitRegistered(System.nanoTime())).isTrue();
    assertThat(extensions.areReady()).isFalse();

    CompletableFuture<HttpResponse> next = next(extensions, id);
    assertThat(extensions.awaitReady(Long.MAX_VALUE)).isTrue();
    extensions.invoke(1_700_000_000_000L, "request-1", "arn", trace());

    assertThat(extensions.areReady()).isFalse();
    assertThat(next.get().body().text())
        .isEqualTo(
            "{\"eventType\":\"INVOKE\",\"deadlineMs\":1700000000000,\"requestId\":\"request-1\","
                + "\"invokedFunctionArn\":\"arn\",\"tracing\":{\"type\":\"X-Amzn-Trace-Id\","
                + "\"value\":\"Root=1-5e1b4151-43a0913a1234567890123456;"
                + "Parent=53995c3f42cd8ad8;Sampled=1\"}}");
    assertThat(heard).containsExactly("watcher waits for [INVOKE, SHUTDOWN]");
  }

  @Test
  void extension_that_asked_for_no_event_is_not_waited_for_at_the_end() throws Exception {
    Extensions extensions = extensions(false, "watcher", "mute");
    String id = register(extensions, "watcher", "SHUTDOWN");
    register(extensions, "mute");
    CompletableFuture<HttpResponse> next = next(extensions, id);

    assertThat(extensions.shutdown(5, ShutdownReason.SPINDOWN)).containsExactly("mute");
    assertThat(next.get().body().text())
        .isEqualTo("{\"eventType\":\"SHUTDOWN\",\"shutdownReason\":\"spindown\",\"deadlineMs\":5}");
    extensions.exited("watcher");
    assertThat(heard).noneMatch(line -> line.contains("failed"));
  }

  @Test
  void what_the_platform_does_not_allow_is_refused_by_name() throws Exception {
    Extensions extensions = extensions(false, "watcher");
    assertThat(refusal(extensions, "", "INVOKE")).contains("Extension.InvalidExtensionName");
    assertThat(refusal(extensions, "watcher", "START")).contains("Extension.InvalidEventType");
    // An extension inside the function's process ends with it.
    assertThat(refusal(extensions, "inside", "SHUTDOWN")).contains("Extension.InvalidEventType");
    register(extensions, "watcher", "INVOKE");
    assertThat(refusal(extensions, "watcher", "INVOKE"))
        .contains("Extension.InvalidExtensionState");
    for (int i = 0; i < 9; i++) {
      register(extensions, "inside-" + i, "INVOKE");
    }
    assertThat(refusal(extensions, "inside-10", "INVOKE")).contains("Extension.TooManyExtensions");
    extensions.closeRegistration();
    assertThat(refusal(extensions, "late", "INVOKE")).contains("Extension.RegistrationClosed");
    assertThat(refusal(extensions(true, "watcher"), "watcher", "INVOKE"))
        .contains("Extension.InvalidEventType");

    HttpRequest nobody = request("GET", "event/next", Map.of(), "");
    assertThat(extensions.answer(nobody).body().text())
        .contains("Extension.MissingExtensionIdentifier");
    HttpRequest stranger =
        request("GET", "event/next", Map.of("lambda-extension-identifier", "x"), "");
    assertThat(extensions.answer(stranger).body().text())
        .contains("Extension.UnknownExtensionIdentifier");
    assertThat(extensions.answer(request("GET", "nothing", Map.of(), "")).status()).isEqualTo(404);
  }

  @Test
  void extension_that_reports_an_error_has_failed_with_it_and_its_exit_is_no_second_one()
      throws Exception {
    Extensions extensions = extensions(false, "watcher");
    String id = register(extensions, "watcher", "INVOKE");
    HttpResponse answer =
        extensions.answer(
            request(
                "POST",
                "init/error",
                Map.of(
                    "lambda-extension-identifier",
                    id,
                    "lambda-extension-function-error-type",
                    "Extension.NoKey"),
                "{}"));
    extensions.exited("watcher");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(heard).containsExactly("watcher failed with Extension.NoKey");
  }

  private Extensions extensions(boolean isConcurrent, String... names) {
    return new Extensions(
        new Extensions.Function("fn", "$LATEST", "com.acme.Fn", "123456789012", isConcurrent),
        List.of(names),
        listener);
  }

  private static String register(Extensions extensions, String name, String... events)
      throws InterruptedException {
    HttpResponse answer = answer(extensions, name, events);
    assertThat(answer.status()).as(answer.body().text()).isEqualTo(200);
    return answer.headers().stream()
        .filter(header -> header.name().equals("Lambda-Extension-Identifier"))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static String refusal(Extensions extensions, String name, String event)
      throws InterruptedException {
    HttpResponse answer = answer(extensions, name, event);
    assertThat(answer.status()).isEqualTo(403);
    return answer.body().text();
  }

  private static HttpResponse answer(Extensions extensions, String name, String... events)
      throws InterruptedException {
    String list = events.length == 0 ? "" : "\"" + String.join("\",\"", events) + "\"";
    return extensions.answer(
        request(
            "POST",
            "register",
            Map.of("lambda-extension-name", name),
            "{\"events\":[" + list + "]}"));
  }

  private static CompletableFuture<HttpResponse> next(Extensions extensions, String id) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return extensions.answer(
                request("GET", "event/next", Map.of("lambda-extension-identifier", id), ""));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static TraceHeader trace() {
    return new TraceHeader("5e1b415143a0913a1234567890123456", "53995c3f42cd8ad8", true);
  }

  private static HttpRequest request(
      String method, String call, Map<String, String> headers, String body) {
    Map<String, List<String>> all = new HashMap<>();
    headers.forEach((name, value) -> all.put(name, List.of(value)));
    return new HttpRequest(method, Extensions.PATH + call, "", all, Body.of(body), "127.0.0.1");
  }
}
