package dev.spanledger.instrumentation.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;

class StepFunctionsCallsTest {
  private static final String MACHINE =
      "arn:aws:states:eu-central-1:123456789012:stateMachine:orders";
  private static final String STARTED =
      "{\"executionArn\":\"arn:aws:states:eu-central-1:123456789012:execution:orders:1\","
          + "\"startDate\":1.0}";

  private Wire wire;
  private SfnClient steps;

  @BeforeEach
  void start() throws IOException {
    wire = new Wire();
    steps = wire.client(SfnClient.builder());
  }

  @AfterEach
  void stop() {
    steps.close();
    wire.close();
  }

  @Test
  void an_execution_starts_with_the_context_in_input_and_header() {
    wire.answer(200, STARTED);
    wire.invoke(
        () -> steps.startExecution(start -> start.stateMachineArn(MACHINE).input("{\"id\":7}")));

    assertThat(wire.attributes("Sfn.StartExecution"))
        .containsEntry("aws.step_functions.state_machine.arn", MACHINE);
    String input = wire.members("Sfn.StartExecution") + ",\"id\":7}";
    assertThat(wire.request().text())
        .contains("\"input\":\"" + input.replace("\"", "\\\"") + "\"")
        .contains("\"traceHeader\":\"" + wire.xRayHeader("Sfn.StartExecution") + "\"");
  }

  @Test
  void an_execution_without_input_gets_one_and_another_input_stays() {
    wire.answer(200, STARTED);
    wire.invoke(() -> steps.startExecution(start -> start.stateMachineArn(MACHINE)));
    wire.invoke(() -> steps.startExecution(start -> start.stateMachineArn(MACHINE).input("[1]")));
    assertThat(wire.requests().get(0).text()).contains("\"input\":\"{\\\"traceparent\\\":");
    assertThat(wire.requests().get(1).text()).contains("\"input\":\"[1]\"");
  }

  @Test
  void an_execution_that_ends_in_failure_is_an_error() {
    wire.answer(
        200,
        "{\"executionArn\":\"arn\",\"status\":\"FAILED\",\"error\":\"OutOfStock\","
            + "\"startDate\":1.0,\"stopDate\":2.0}");
    wire.invoke(
        () -> steps.startSyncExecution(start -> start.stateMachineArn(MACHINE).input("{\"a\":1}")));
    assertThat(wire.request().text()).contains("traceparent", "traceHeader");
    assertThat(wire.attributes("Sfn.StartSyncExecution")).containsEntry("error.type", "OutOfStock");
  }

  @Test
  void an_input_that_just_fits_stays_as_it_is() {
    String input = "{\"x\":\"" + "x".repeat(262_144 - 20) + "\"}";
    StartExecutionRequest request = StartExecutionRequest.builder().input(input).build();
    SdkRequest carried = new StepFunctionsCalls().withContext(request, PropagationTest.someone());
    assertThat(((StartExecutionRequest) carried).input()).isEqualTo(input);
  }
}
