package dev.spanledger.instrumentation.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.instrumentation.invocation.ColdStart;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A hundred seeded secrets in every place a span has, and none of them outside afterwards. */
class SecretsTest {
  private final Random random = new Random(20261125);
  private final Exported exported = new Exported();

  @Test
  void no_seeded_secret_leaves_the_function() {
    List<String> secrets = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      secrets.add("user" + letters(8) + "@" + letters(6) + ".example");
      secrets.add("AKIA" + letters(16).toUpperCase(java.util.Locale.ROOT));
      secrets.add("eyJ" + base64(12) + "." + "eyJ" + base64(20) + "." + base64(16));
      secrets.add(card());
    }
    FunctionTracer tracer =
        FunctionTracer.create(
            Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "60000"),
            Clock.systemUTC(),
            exported.stream(),
            null,
            ColdStart.startedAt(0, 0));
    RequestHandler<String, String> handler =
        (event, context) -> {
          Tracer own = tracer.openTelemetry().getTracer("shop");
          secrets.forEach(secret -> spread(own, secret));
          return "ok";
        };

    tracer.wrap(handler).handleRequest("", TestContext.of("request-1"));

    String everything = exported.requests().toString();
    assertThat(exported.spans()).hasSize(101);
    for (String secret : secrets) {
      assertThat(everything).doesNotContain(secret);
    }
  }

  /** Where a client can put something: the places of an HTTP request, and a function's answer. */
  private static final List<String> EVENTS =
      List.of(
          "{'rawPath':'/pay','rawQueryString':'to=%s','headers':{'Authorization':'Bearer %s',"
              + "'Cookie':'a=1; session=%s','x-api-key':'%s','user-agent':'agent %s'},"
              + "'requestContext':{'http':{'method':'POST'}},'body':'{`password`:`%s`,`n`:1}'}",
          "{'Records':[{'messageId':'m','eventSource':'aws:sqs','body':'{`card`:{`token`:`%s`}}',"
              + "'messageAttributes':{'secret':{'stringValue':'%s'}}}]}",
          "{'detail-type':'t','source':'s','detail':{'client_secret':'%s','credentials':['%s']}}",
          "{'order':{'password':'%s','api-key':['%s','%s'],'Set-Cookie':'id=%s; Path=/'}}");

  @Test
  void no_secret_of_an_event_leaves_with_the_payloads_that_somebody_asked_for() {
    List<String> secrets = new ArrayList<>();
    FunctionTracer tracer =
        FunctionTracer.create(
            Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "60000", "SPANLEDGER_CAPTURE_PAYLOADS", "both"),
            Clock.systemUTC(),
            exported.stream(),
            null,
            ColdStart.startedAt(0, 0));
    for (int i = 0; i < 100; i++) {
      // Of no shape: only the name beside it says what it is. With a space, as passphrases have.
      String secret = base64(12) + " " + letters(8);
      secrets.add(secret);
      String quoted = EVENTS.get(i % 4).replace("'", "\"").replace("`", "\\\"");
      byte[] event = quoted.replace("agent %s", "agent").replace("%s", secret).getBytes(UTF_8);
      handle(tracer, event, "{\"token\":\"" + secret + "\",\"statusCode\":200}");
    }

    String everything = exported.requests().toString();
    assertThat(everything)
        .contains("spanledger.request.payload", "spanledger.response.payload", "messageId");
    assertThat(exported.spans()).hasSizeGreaterThanOrEqualTo(100);
    for (String secret : secrets) {
      assertThat(everything).doesNotContain(secret.substring(0, 16)).doesNotContain(secret);
      assertThat(everything).doesNotContain(secret.substring(secret.indexOf(' ') + 1));
    }
  }

  @Test
  void no_payload_leaves_unless_somebody_asks() {
    FunctionTracer tracer =
        FunctionTracer.create(
            Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "60000"),
            Clock.systemUTC(),
            exported.stream(),
            null,
            ColdStart.startedAt(0, 0));
    handle(tracer, "{\"order\":\"marked-17\"}".getBytes(UTF_8), "{\"answer\":\"marked-18\"}");
    RequestHandler<Map<String, String>, Map<String, String>> handler =
        (event, context) -> Map.of("answer", "marked-18");
    tracer.wrap(handler).handleRequest(Map.of("order", "marked-17"), TestContext.of("request-2"));

    assertThat(exported.spans()).hasSize(2);
    assertThat(exported.requests().toString()).doesNotContain("marked");
  }

  private static void handle(FunctionTracer tracer, byte[] event, String answer) {
    RequestStreamHandler handler =
        (input, output, context) -> {
          input.readAllBytes();
          output.write(answer.getBytes(UTF_8));
        };
    try {
      tracer
          .wrap(handler)
          .handleRequest(
              new ByteArrayInputStream(event),
              new ByteArrayOutputStream(),
              TestContext.of("request-1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void spread(Tracer tracer, String secret) {
    Span span = tracer.spanBuilder("pay " + secret).startSpan();
    span.setAttribute("plain", secret);
    span.setAttribute("sentence", "before " + secret + ", after");
    span.setAttribute("url.full", "https://shop.example/pay?with=" + secret + "&" + secret);
    span.setAttribute("url.query", secret);
    span.setAttribute("db.query.text", "SELECT 1 FROM t WHERE a='" + secret + "'");
    span.setAttribute("http.request.header.authorization", secret);
    span.setAttribute(AttributeKey.stringArrayKey("list"), List.of("x", secret));
    span.setAttribute(
        AttributeKey.stringArrayKey("http.request.header.cookie"), List.of("a=" + secret));
    span.setAttribute(
        AttributeKey.valueKey("nested"), Value.of(Map.of("deep", Value.of(Value.of(secret)))));
    span.setAttribute("long", "x ".repeat(2046) + secret);
    span.addEvent("event " + secret, Attributes.of(AttributeKey.stringKey("note"), secret));
    span.addLink(
        SpanContext.create(
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "00f067aa0ba902b7",
            TraceFlags.getSampled(),
            TraceState.getDefault()),
        Attributes.of(AttributeKey.stringKey("note"), secret));
    span.recordException(new IllegalStateException("refused " + secret));
    span.setStatus(StatusCode.ERROR, "refused: " + secret);
    span.end();
  }

  private String letters(int count) {
    return text(count, "abcdefghijklmnopqrstuvwxyz");
  }

  private String base64(int bytes) {
    byte[] raw = new byte[bytes];
    random.nextBytes(raw);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
  }

  private String card() {
    String digits = "4" + text(14, "0123456789");
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int weighted = i % 2 == 0 ? 2 * digit : digit;
      sum += weighted > 9 ? weighted - 9 : weighted;
    }
    return digits + (10 - sum % 10) % 10;
  }

  private String text(int count, String alphabet) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
