package dev.spanledger.sample.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.locallambda.queue.OutgoingMessage;
import dev.spanledger.locallambda.queue.QueueConfig;
import dev.spanledger.locallambda.queue.QueueServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
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

  @BeforeEach
  void start() {
    queues =
        QueueServer.start(
            "123456789012",
            "us-east-1",
            List.of(new QueueConfig("orders", Duration.ofSeconds(30), 3)));
    client =
        SqsClient.builder()
            .endpointOverride(queues.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    redrive = new Redrive(client, Map.of("ORDERS_QUEUE_URL", queues.url("orders")));
  }

  @AfterEach
  void stop() {
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
