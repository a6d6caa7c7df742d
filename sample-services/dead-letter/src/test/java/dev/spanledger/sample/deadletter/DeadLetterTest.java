package dev.spanledger.sample.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.locallambda.invoke.InvokeApi;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.queue.OutgoingMessage;
import dev.spanledger.locallambda.queue.QueueConfig;
import dev.spanledger.locallambda.queue.QueueServer;
import dev.spanledger.locallambda.runtime.Caller;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.wire.Body;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Redrives between two real queues. */
@Timeout(60)
class DeadLetterTest {
  private static final String TRACE =
      "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

  private QueueServer queues;
  private SqsClient client;
  private Redrive redrive;
  private InvokeApi functions;
  private LambdaClient lambda;
  private final List<String> paid = new CopyOnWriteArrayList<>();
  private final Set<String> unpayable = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void start() {
    queues =
        QueueServer.start(
            "123456789012",
            "us-east-1",
            List.of(
                new QueueConfig("orders", Duration.ofSeconds(30), 3),
                QueueConfig.ofDeadLetters("payments-dlq", Duration.ofSeconds(1))));
    functions = InvokeApi.start(this::pay);
    lambda =
        LambdaClient.builder()
            .endpointOverride(functions.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    client =
        SqsClient.builder()
            .endpointOverride(queues.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    redrive =
        new Redrive(
            client,
            lambda,
            Map.of(
                "ORDERS_QUEUE_URL", queues.url("orders"),
                "PAYMENTS_FUNCTION", "payment",
                "PAYMENTS_DLQ_QUEUE_URL", queues.url("payments-dlq")));
  }

  @AfterEach
  void stop() {
    lambda.close();
    functions.close();
    client.close();
    queues.close();
  }

  @Test
  void letter_goes_back_with_all_that_it_carries() {
    die("{\"order\":1}", Map.of("traceparent", "00-0af7-b7ad-01"));

    assertThat(redrive.run(new RedriveRequest("orders", 10))).isEqualTo(new Redrive.Result(1, 0));

    assertThat(queues.messageCount("orders-dlq")).isZero();
    Message message =
        client
            .receiveMessage(
                receive ->
                    receive
                        .queueUrl(queues.url("orders"))
                        .waitTimeSeconds(5)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
            .messages()
            .get(0);
    assertThat(message.body()).isEqualTo("{\"order\":1}");
    assertThat(message.messageAttributes().get("traceparent").stringValue())
        .isEqualTo("00-0af7-b7ad-01");
    assertThat(message.messageAttributes().get("redrives").stringValue()).isEqualTo("1");
    assertThat(message.attributes().get(MessageSystemAttributeName.AWS_TRACE_HEADER))
        .isEqualTo(TRACE);
  }

  @Test
  void letter_that_died_too_often_stays() {
    die("{\"order\":1}", Map.of("redrives", "3"));
    die("{\"order\":2}", Map.of("redrives", "2"));

    assertThat(redrive.run(new RedriveRequest("orders", 10))).isEqualTo(new Redrive.Result(1, 1));
    assertThat(queues.messageCount("orders-dlq")).isEqualTo(1);
    assertThat(queues.messageCount("orders")).isEqualTo(1);
  }

  @Test
  void no_more_than_asked_for_go_at_once() {
    for (int i = 0; i < 13; i++) {
      die("{}", Map.of());
    }

    assertThat(redrive.run(new RedriveRequest("orders", 12))).isEqualTo(new Redrive.Result(12, 0));
    assertThat(queues.messageCount("orders-dlq")).isEqualTo(1);
  }

  @Test
  void letter_of_a_bus_goes_to_the_function_that_gave_it_up() {
    queues.send("payments-dlq", new OutgoingMessage("{\"id\":\"e-1\"}", TRACE, Map.of()));
    queues.send("payments-dlq", new OutgoingMessage("{\"id\":\"e-2\"}", TRACE, Map.of()));
    unpayable.add("{\"id\":\"e-2\"}");

    assertThat(redrive.run(new RedriveRequest("payments", 2))).isEqualTo(new Redrive.Result(1, 1));
    assertThat(paid).containsExactly("payment {\"id\":\"e-1\"}");
    assertThat(queues.messageCount("payments-dlq")).isEqualTo(1);
  }

  @Test
  void letter_that_its_function_refused_three_times_more_is_left_for_a_person() throws Exception {
    queues.send("payments-dlq", new OutgoingMessage("{\"id\":\"e-3\"}", TRACE, Map.of()));
    unpayable.add("{\"id\":\"e-3\"}");
    for (int run = 0; run < Redrive.MOST_REDRIVES; run++) {
      assertThat(leftOnceVisible()).isEqualTo(1);
    }
    unpayable.clear();

    assertThat(leftOnceVisible()).isEqualTo(1);
    assertThat(paid).isEmpty();
    assertThat(queues.messageCount("payments-dlq")).isEqualTo(1);
  }

  /** A letter that was taken up is out of sight for the second of its visibility timeout. */
  private int leftOnceVisible() throws InterruptedException {
    Redrive.Result result = redrive.run(new RedriveRequest("payments", 1));
    while (result.left() + result.redriven() == 0) {
      Thread.sleep(50);
      result = redrive.run(new RedriveRequest("payments", 1));
    }
    return result.left();
  }

  private InvocationResult pay(Caller caller, String function, Body event) {
    boolean fails = unpayable.contains(event.text());
    if (!fails) {
      paid.add(function + " " + event.text());
    }
    return new InvocationResult(
        "r-1",
        new TraceHeader("0".repeat(31) + "1", "0".repeat(15) + "1", true),
        fails ? Outcome.ERROR : Outcome.SUCCESS,
        Body.of(fails ? "{\"errorMessage\":\"provider away\"}" : "{}"),
        fails ? "java.lang.IllegalStateException" : null,
        null,
        1,
        "s");
  }

  @Test
  void wrong_requests_say_what_is_right() {
    assertThatThrownBy(() -> RedriveRequest.of(Map.of()))
        .hasMessage("Send {\"queue\": \"orders\", \"most\": 10}; most may be left out");
    assertThatThrownBy(() -> RedriveRequest.of(Map.of("queue", "orders", "most", 101)))
        .hasMessage("most must be 1 to 100, was 101");
    assertThatThrownBy(() -> redrive.run(new RedriveRequest("parcels", 1)))
        .hasMessage("PARCELS_QUEUE_URL is not set: this function knows no queue \"parcels\"");
  }

  private void die(String body, Map<String, String> attributes) {
    queues.send("orders-dlq", new OutgoingMessage(body, TRACE, attributes));
  }
}
