package dev.spanledger.instrumentation.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.azure.functions.internal.spi.middleware.Middleware;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.URI;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanledgerMiddlewareTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "WEBSITE_SITE_NAME", "acme-shop",
          "WEBSITE_OWNER_NAME", "9a1b6c1e-0d7e-4a52-8f0a-3c3ad0f6b001+acme-westeurope",
          "WEBSITE_RESOURCE_GROUP", "shop",
          "WEBSITE_INSTANCE_ID", "0d1f",
          "REGION_NAME", "West Europe",
          "WEBSITE_MEMORY_LIMIT_MB", "1536");
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final TestRequest ORDER =
      new TestRequest(
          URI.create("https://acme-shop.azurewebsites.net/api/orders"),
          Map.of("User-Agent", "curl/8"));

  private final Exported exported = new Exported();
  private final SpanledgerMiddleware middleware =
      SpanledgerMiddleware.of(ENVIRONMENT, Clock.systemUTC(), exported.stream());

  @Test
  void the_worker_finds_the_middleware_by_itself() {
    assertThat(ServiceLoader.load(Middleware.class).stream())
        .extracting(ServiceLoader.Provider::type)
        .containsExactly(SpanledgerMiddleware.class);
  }

  @Test
  void an_http_function_continues_the_hosts_trace() throws Exception {
    Object answer =
        new LocalWorker(middleware, false)
            .run("PlaceOrder", ORDER, "00-" + TRACE_ID + "-b7ad6b7169203331-01");

    assertThat(answer).isEqualTo(new TestResponse(201));
    Span server = exported.server();
    assertThat(server.getName()).isEqualTo("POST /orders");
    assertThat(hex(server.getTraceId().toByteArray())).isEqualTo(TRACE_ID);
    assertThat(hex(server.getParentSpanId().toByteArray())).isEqualTo("b7ad6b7169203331");
    assertThat(Exported.attributes(server.getAttributesList()))
        .containsEntry("faas.trigger", "http")
        .containsEntry("faas.name", "acme-shop/PlaceOrder")
        .containsEntry("faas.invocation_id", "7b3f8e0a-31ac-4f3d-9d05-5f5f3b5b8a11")
        .containsEntry(
            "cloud.resource_id",
            "/subscriptions/9a1b6c1e-0d7e-4a52-8f0a-3c3ad0f6b001/resourceGroups/shop"
                + "/providers/Microsoft.Web/sites/acme-shop/functions/PlaceOrder")
        .containsEntry("http.request.method", "POST")
        .containsEntry("http.route", "/orders")
        .containsEntry("url.path", "/api/orders")
        .containsEntry("http.response.status_code", 201L)
        .containsEntry("user_agent.original", "curl/8");
    assertThat(Exported.attributes(exported.resources().get(0).getResource().getAttributesList()))
        .containsEntry("cloud.provider", "azure")
        .containsEntry("cloud.platform", "azure.functions")
        .containsEntry("cloud.account.id", "9a1b6c1e-0d7e-4a52-8f0a-3c3ad0f6b001")
        .containsEntry("cloud.region", "West Europe")
        .containsEntry("faas.max_memory", 1_610_612_736L)
        .containsEntry("service.name", "acme-shop");
  }

  @Test
  void a_server_error_that_is_returned_is_an_error() throws Exception {
    TestRequest elsewhere = new TestRequest(URI.create("https://a/api/none"), Map.of());
    new LocalWorker(middleware, true).run("PlaceOrder", elsewhere, null);

    assertThat(exported.server().getStatus().getCode())
        .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
  }

  @Test
  void a_host_that_does_not_trace_does_not_end_the_trace() throws Exception {
    new LocalWorker(middleware, false)
        .run("PackParcel", "parcel", "00-" + TRACE_ID + "-b7ad6b7169203331-00");

    assertThat(hex(exported.server().getTraceId().toByteArray())).isEqualTo(TRACE_ID);
  }

  @ParameterizedTest
  @CsvSource({"PackParcel, pubsub, servicebus", "Nightly, timer,", "Scan, datasource,"})
  void the_annotation_names_the_trigger(String function, String trigger, String system)
      throws Exception {
    new LocalWorker(middleware, false).run(function, "x", null);

    Map<String, Object> attributes = Exported.attributes(exported.server().getAttributesList());
    assertThat(attributes).containsEntry("faas.trigger", trigger);
    assertThat(attributes.get("messaging.system")).isEqualTo(system);
    assertThat(exported.server().getName()).isEqualTo(function);
  }

  @Test
  void what_the_function_threw_is_recorded_and_not_what_the_worker_made_of_it() {
    assertThatThrownBy(() -> new LocalWorker(middleware, false).run("PackParcel", "", null))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);

    Span server = exported.server();
    assertThat(server.getStatus().getMessage()).isEqualTo("no parcel");
    assertThat(Exported.attributes(server.getAttributesList()))
        .containsEntry("error.type", "java.lang.IllegalArgumentException");
  }

  @Test
  void switched_off_it_only_passes_on() throws Exception {
    Map<String, String> off = new java.util.HashMap<>(ENVIRONMENT);
    off.put("OTEL_SDK_DISABLED", "true");
    Object answer =
        new LocalWorker(SpanledgerMiddleware.of(off, Clock.systemUTC(), exported.stream()), false)
            .run("PlaceOrder", ORDER, null);

    assertThat(answer).isEqualTo(new TestResponse(201));
    assertThat(exported.resources()).isEmpty();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
