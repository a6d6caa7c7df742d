package dev.spanledger.instrumentation.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions under the official invoker, as Google runs them. */
class InvokerIT {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "K_SERVICE",
          "shop",
          "K_REVISION",
          "shop-00007-abc",
          "GOOGLE_CLOUD_PROJECT",
          "acme-prod",
          "CLOUD_RUN_TIMEOUT_SECONDS",
          "60");
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE_ID + "-b7ad6b7169203331-01";

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir Path folder;

  @Test
  void an_http_function_is_traced_without_a_line_of_code() throws Exception {
    Map<String, String> environment = new java.util.HashMap<>(ENVIRONMENT);
    environment.put("SPANLEDGER_TARGET", Shop.Orders.class.getName());
    try (Invoker invoker = Invoker.start(SpanledgerHttpFunction.class, environment, folder)) {
      assertThat(get(invoker, "/orders?customer=17&token=abc")).isEqualTo(201);
      assertThat(get(invoker, "/none")).isEqualTo(404);
      assertThat(get(invoker, "/broken")).isEqualTo(500);

      List<ResourceSpans> resources = Exported.resources(invoker.lines());
      assertThat(Exported.attributes(resources.get(0).getResource().getAttributesList()))
          .containsEntry("cloud.provider", "gcp")
          .containsEntry("cloud.platform", "gcp_cloud_functions")
          .containsEntry("cloud.account.id", "acme-prod")
          .containsEntry("faas.name", "shop")
          .containsEntry("faas.version", "shop-00007-abc")
          .containsEntry("service.name", "shop");
      List<Span> spans = Exported.spans(resources);
      assertThat(spans)
          .extracting(Span::getName)
          .containsExactlyInAnyOrder("shop", "price", "init", "shop", "price", "shop", "price");
      List<Span> servers =
          spans.stream().filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER).toList();
      assertThat(Exported.attributes(servers.get(0).getAttributesList()))
          .containsEntry("faas.trigger", "http")
          .containsEntry("faas.coldstart", true)
          .containsEntry("http.request.method", "GET")
          .containsEntry("url.path", "/orders")
          .containsEntry("url.scheme", "http")
          .containsEntry("http.response.status_code", 201L)
          .containsKey("user_agent.original")
          .doesNotContainValue("customer=17&token=abc");
      assertThat(hex(servers.get(0).getTraceId().toByteArray())).isEqualTo(TRACE_ID);
      assertThat(hex(servers.get(0).getParentSpanId().toByteArray())).isEqualTo("b7ad6b7169203331");
      assertThat(Exported.attributes(servers.get(1).getAttributesList()))
          .containsEntry("faas.coldstart", false)
          .containsEntry("http.response.status_code", 404L);
      assertThat(servers.get(1).getStatus().getCode())
          .isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
      assertThat(Exported.attributes(servers.get(2).getAttributesList()))
          .containsEntry("http.response.status_code", 500L)
          .containsEntry("error.type", "java.lang.IllegalStateException");
      assertThat(servers.get(2).getEventsList())
          .extracting(Span.Event::getName)
          .containsExactly("exception");
    }
  }

  @Test
  void a_query_that_is_no_uri_costs_neither_caller_nor_attributes() throws Exception {
    Map<String, String> environment = new java.util.HashMap<>(ENVIRONMENT);
    environment.put("SPANLEDGER_TARGET", Shop.Wrapped.class.getName());
    try (Invoker invoker = Invoker.start(SpanledgerHttpFunction.class, environment, folder)) {
      assertThat(rawGet(invoker, "/orders?filter=a|b{c}")).startsWith("HTTP/1.1 200");

      // Wrapped twice, by the entry point and by hand, and still one run.
      List<Span> spans = Exported.spans(Exported.resources(invoker.lines()));
      assertThat(spans).extracting(Span::getName).containsExactlyInAnyOrder("shop", "init");
      Span server =
          spans.stream()
              .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
              .findFirst()
              .orElseThrow();
      assertThat(hex(server.getParentSpanId().toByteArray())).isEqualTo("b7ad6b7169203331");
      assertThat(Exported.attributes(server.getAttributesList()))
          .containsEntry("url.path", "/orders")
          .containsEntry("url.scheme", "http")
          .containsEntry("server.address", "shop.example")
          .containsEntry("http.request.method", "GET");
    }
  }

  /** As a client sends it that encodes nothing; the JDK's own refuses to. */
  private static String rawGet(Invoker invoker, String target) throws IOException {
    URI uri = invoker.uri("/");
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      String request =
          "GET %s HTTP/1.1\r\nHost: shop.example:8443\r\nTraceparent: %s\r\nConnection: close\r\n\r\n"
              .formatted(target, PARENT);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void an_event_is_linked_to_its_publisher() throws Exception {
    try (Invoker invoker = Invoker.start(Shop.Parcels.class, ENVIRONMENT, folder)) {
      HttpRequest request =
          HttpRequest.newBuilder(invoker.uri("/"))
              .header("ce-specversion", "1.0")
              .header("ce-id", "8121330450")
              .header("ce-source", "//pubsub.googleapis.com/projects/acme-prod/topics/orders")
              .header("ce-type", "google.cloud.pubsub.topic.v1.messagePublished")
              .header("ce-time", "2026-11-25T03:00:00Z")
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(PubSubBodies.WRAPPED))
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);

      Span server =
          Exported.spans(Exported.resources(invoker.lines())).stream()
              .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
              .findFirst()
              .orElseThrow();
      assertThat(Exported.attributes(server.getAttributesList()))
          .containsEntry("faas.trigger", "pubsub")
          .containsEntry("messaging.system", "gcp_pubsub")
          .containsEntry("messaging.destination.name", "orders")
          .containsEntry("messaging.destination.subscription.name", "packing")
          .containsEntry("messaging.message.id", "8121330450")
          .containsEntry("cloudevents.event_id", "8121330450");
      assertThat(server.getLinksList()).hasSize(1);
      assertThat(hex(server.getLinks(0).getTraceId().toByteArray())).isEqualTo(TRACE_ID);
      assertThat(server.getParentSpanId().isEmpty()).isTrue();
    }
  }

  private int get(Invoker invoker, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(invoker.uri(path)).header("Traceparent", PARENT).build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
