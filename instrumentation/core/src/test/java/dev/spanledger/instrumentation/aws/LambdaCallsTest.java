package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;

class LambdaCallsTest {
  private static final String CONTEXT_HEADER = "X-Amz-Client-Context";

  private Wire wire;
  private LambdaClient lambda;

  @BeforeEach
  void start() throws IOException {
    wire = new Wire().answer(200, "\"ok\"");
    lambda = wire.client(LambdaClient.builder());
  }

  @AfterEach
  void stop() {
    lambda.close();
    wire.close();
  }

  @Test
  void the_called_function_finds_the_context_in_its_client_context() {
    invoke(null);
    assertThat(wire.attributes("Lambda.Invoke"))
        .containsAllEntriesOf(
            Map.of(
                "rpc.service", "Lambda",
                "rpc.method", "Invoke",
                "faas.invoked_name", "stock",
                "faas.invoked_provider", "aws",
                "faas.invoked_region", "eu-central-1"));
    assertThat(clientContext()).isEqualTo("{\"custom\":" + wire.members("Lambda.Invoke") + "}}");
    assertThat(wire.request().header("X-Amzn-Trace-Id"))
        .isEqualTo(wire.xRayHeader("Lambda.Invoke"));
  }

  @Test
  void what_the_caller_put_there_stays() {
    invoke("{\"client\":{\"app_title\":\"shop\"},\"custom\":{\"own\":\"1\"}}");
    assertThat(clientContext())
        .isEqualTo(
            "{\"client\":{\"app_title\":\"shop\"},\"custom\":"
                + wire.members("Lambda.Invoke")
                + ",\"own\":\"1\"}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"custom\":null}", "{\"custom\":{\"traceparent\":\"own\"}}", "no JSON", "[]"})
  void a_client_context_that_takes_none_stays_as_it_is(String own) {
    invoke(own);
    assertThat(clientContext()).isEqualTo(own);
  }

  @Test
  void one_without_room_stays_as_it_is() {
    String own = "{\"custom\":{\"own\":\"" + "x".repeat(2_600) + "\"}}";
    invoke(own);
    assertThat(clientContext()).isEqualTo(own);
    assertThat(wire.request().header(CONTEXT_HEADER).length())
        .isLessThanOrEqualTo(LambdaCalls.MAX_CLIENT_CONTEXT_CHARS);
  }

  @Test
  void a_trial_is_not_touched() {
    wire.invoke(
        () ->
            lambda.invoke(
                invoke -> invoke.functionName("stock").invocationType(InvocationType.DRY_RUN)));
    assertThat(wire.request().header(CONTEXT_HEADER)).isNull();
  }

  @Test
  void a_function_that_failed_is_an_error_though_the_call_was_answered() throws IOException {
    wire.close();
    wire = new Wire().answer(200, "{}", Map.of("X-Amz-Function-Error", "Unhandled"));
    lambda = wire.client(LambdaClient.builder());
    invoke(null);
    assertThat(wire.attributes("Lambda.Invoke")).containsEntry("error.type", "Unhandled");
    assertThat(wire.exported().span("Lambda.Invoke").getStatus().getCode())
        .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stock",
        "stock:live",
        "123456789012:function:stock",
        "arn:aws:lambda:eu-central-1:123456789012:function:stock:7"
      })
  void a_function_is_named_in_four_ways(String name) {
    assertThat(LambdaCalls.name(name)).isEqualTo("stock");
  }

  private void invoke(String own) {
    String encoded =
        own == null
            ? null
            : Base64.getEncoder().encodeToString(own.getBytes(StandardCharsets.UTF_8));
    wire.invoke(
        () -> lambda.invoke(invoke -> invoke.functionName("stock:live").clientContext(encoded)));
  }

  private String clientContext() {
    return new String(
        Base64.getDecoder().decode(wire.request().header(CONTEXT_HEADER)), StandardCharsets.UTF_8);
  }
}
