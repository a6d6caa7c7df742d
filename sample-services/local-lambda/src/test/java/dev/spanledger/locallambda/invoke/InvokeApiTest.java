package dev.spanledger.locallambda.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.runtime.Caller;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.wire.Body;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** AWS's own client against the Invoke API. */
class InvokeApiTest {
  private static final String TRACEPARENT =
      "00-65f0000000000000000000000000000a-000000000000000b-01";

  private final List<@Nullable String> traces = new ArrayList<>();
  private final InvokeApi api = InvokeApi.start(this::run);
  private final LambdaClient client =
      LambdaClient.builder()
          .endpointOverride(api.endpoint())
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
          .httpClient(UrlConnectionHttpClient.create())
          .build();

  @AfterEach
  void close() {
    client.close();
    api.close();
  }

  @Test
  void caller_gets_the_answer_of_a_function_named_in_any_way() {
    for (String name :
        List.of(
            "catalog", "catalog:live", "arn:aws:lambda:us-east-1:123456789012:function:catalog")) {
      InvokeResponse response =
          client.invoke(i -> i.functionName(name).payload(SdkBytes.fromUtf8String("{\"a\":1}")));
      assertThat(response.payload().asUtf8String()).isEqualTo("{\"a\":1}");
      assertThat(response.functionError()).isNull();
      assertThat(response.executedVersion()).isEqualTo("$LATEST");
    }
  }

  @Test
  void trace_of_the_client_context_is_continued() {
    String context =
        "{\"client\":{},\"custom\":{\"traceparent\":\"%s\"},\"env\":{}}".formatted(TRACEPARENT);
    client.invoke(
        i ->
            i.functionName("catalog")
                .clientContext(
                    Base64.getEncoder().encodeToString(context.getBytes(StandardCharsets.UTF_8))));
    client.invoke(
        i ->
            i.functionName("catalog")
                .overrideConfiguration(o -> o.putHeader("X-Amzn-Trace-Id", "Root=1-x")));
    client.invoke(i -> i.functionName("catalog").clientContext("not base64"));

    assertThat(traces).containsExactly(TRACEPARENT, "Root=1-x", null);
  }

  @Test
  void function_that_fails_is_a_function_error() {
    InvokeResponse response = client.invoke(i -> i.functionName("broken"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.functionError()).isEqualTo("Unhandled");
    assertThat(response.payload().asUtf8String()).contains("errorMessage");
  }

  @Test
  void what_cannot_be_invoked_is_refused() {
    assertThatThrownBy(() -> client.invoke(i -> i.functionName("unknown")))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Function not found: unknown");
    assertThatThrownBy(() -> client.invoke(i -> i.functionName("catalog").invocationType("Event")))
        .isInstanceOf(InvalidParameterValueException.class)
        .hasMessageContaining("InvocationType Event is not offered here; RequestResponse is");
  }

  private InvocationResult run(Caller caller, String function, Body payload) {
    if (function.equals("unknown")) {
      throw new IllegalArgumentException("There is no function");
    }
    traces.add(caller.traceContext());
    boolean fails = function.equals("broken");
    return new InvocationResult(
        "r-1",
        new TraceHeader("0".repeat(31) + "1", "0".repeat(15) + "1", true),
        fails ? Outcome.ERROR : Outcome.SUCCESS,
        fails ? Body.of("{\"errorMessage\":\"no\"}") : payload,
        fails ? "java.lang.IllegalStateException" : null,
        null,
        1,
        "s");
  }
}
