package dev.spanledger.locallambda.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.locallambda.platform.Outcome;
import dev.spanledger.locallambda.platform.TraceHeader;
import dev.spanledger.locallambda.queue.OutgoingMessage;
import dev.spanledger.locallambda.runtime.InvocationResult;
import dev.spanledger.locallambda.store.TableConfig;
import dev.spanledger.locallambda.store.TableServer;
import dev.spanledger.locallambda.wire.Body;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** From AWS's own client that writes to a table, to the function that is told of it. */
@Timeout(60)
class StreamMappingTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LinkedBlockingQueue<List<String>> batches = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<OutgoingMessage> notes = new LinkedBlockingQueue<>();
  private final List<StreamUsage> usages = Collections.synchronizedList(new ArrayList<>());
  private Function<JsonNode, @Nullable String> handler = event -> "null";
  private TableServer tables;
  private StreamApi streams;
  private DynamoDbClient client;
  private @Nullable StreamMapping mapping;

  @BeforeEach
  void start() {
    tables =
        TableServer.start(
            "us-east-1",
            "123456789012",
            List.of(TableConfig.of("orders", "id")),
            usage -> {},
            Clock.systemUTC());
    streams =
        StreamApi.start(tables, "us-east-1", "123456789012", List.of("orders"), Clock.systemUTC());
    client =
        DynamoDbClient.builder()
            .endpointOverride(tables.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
  }

  @AfterEach
  void stop() {
    if (mapping != null) {
      mapping.close();
    }
    client.close();
    streams.close();
    tables.close();
  }

  @Test
  void change_becomes_a_record_with_both_images() throws Exception {
    put("o-1", "placed");
    put("o-1", "packed");
    client.deleteItem(
        request -> request.tableName("orders").key(Map.of("id", AttributeValue.fromS("o-1"))));
    map(10, Duration.ZERO, false, 0);

    JsonNode event = events.take();
    assertThat(event.path("Records")).hasSize(3);
    JsonNode second = event.path("Records").get(1);
    assertThat(second.path("eventName").asText()).isEqualTo("MODIFY");
    assertThat(second.path("eventSource").asText()).isEqualTo("aws:dynamodb");
    assertThat(second.path("eventSourceARN").asText())
        .startsWith("arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2");
    JsonNode change = second.path("dynamodb");
    assertThat(change.path("Keys")).isEqualTo(JSON.readTree("{\"id\":{\"S\":\"o-1\"}}"));
    assertThat(change.path("NewImage"))
        .isEqualTo(
            JSON.readTree(
                """
                {"id":{"S":"o-1"},"status":{"S":"packed"},"quantities":{"L":[{"N":"2"}]},
                 "gift":{"BOOL":true},"note":{"NULL":true},"tags":{"SS":["a","b"]},
                 "address":{"M":{"city":{"S":"Ulm"}}}}
                """));
    assertThat(change.at("/OldImage/status/S").asText()).isEqualTo("placed");
    assertThat(change.path("SequenceNumber").asText()).hasSize(21);
    assertThat(change.path("StreamViewType").asText()).isEqualTo("NEW_AND_OLD_IMAGES");
    assertThat(change.path("ApproximateCreationDateTime").isNumber()).isTrue();
    assertThat(event.at("/Records/2/eventName").asText()).isEqualTo("REMOVE");
    assertThat(event.at("/Records/2/dynamodb").has("NewImage")).isFalse();
    assertThat(usages)
        .extracting(StreamUsage::tableArn)
        .containsOnly("arn:aws:dynamodb:us-east-1:123456789012:table/orders");
  }

  @Test
  void changes_of_one_item_come_in_order_whatever_fails_between() throws Exception {
    boolean[] hasFailed = {false};
    handler =
        event -> {
          boolean isFirst = !hasFailed[0];
          hasFailed[0] = true;
          return isFirst ? null : "null";
        };
    map(2, Duration.ZERO, false, 5);
    for (int i = 0; i < 7; i++) {
      put("o-1", "s" + i);
    }

    List<String> seen = new ArrayList<>();
    List<String> first = batches.take();
    while (seen.size() < 7) {
      seen.addAll(batches.take());
    }
    assertThat(first).isEqualTo(seen.subList(0, first.size()));
    assertThat(seen).containsExactly("s0", "s1", "s2", "s3", "s4", "s5", "s6");
  }

  @Test
  void partial_answer_goes_on_at_the_record_that_it_names() throws Exception {
    boolean[] hasFailed = {false};
    handler =
        event -> {
          boolean isFirst = !hasFailed[0];
          hasFailed[0] = true;
          return isFirst
              ? "{\"batchItemFailures\":[{\"itemIdentifier\":\"%s\"}]}"
                  .formatted(event.at("/Records/2/dynamodb/SequenceNumber").asText())
              : "{\"batchItemFailures\":[]}";
        };
    for (int i = 0; i < 4; i++) {
      put("o-1", "s" + i);
    }
    map(10, Duration.ZERO, false, 1);

    assertThat(batches.take()).containsExactly("s0", "s1", "s2", "s3");
    assertThat(batches.take()).containsExactly("s2", "s3");
    assertThat(notes).isEmpty();
  }

  @Test
  void halving_leaves_the_bad_record_alone_and_only_that_is_given_up() throws Exception {
    handler = event -> statuses(event).contains("bad") ? null : "null";
    for (String status : List.of("a", "b", "bad", "c")) {
      put("o-1", status);
    }
    map(10, Duration.ZERO, true, 1);

    assertThat(batches.take()).containsExactly("a", "b", "bad", "c");
    assertThat(batches.take()).containsExactly("a", "b");
    assertThat(batches.take()).containsExactly("bad", "c");
    assertThat(batches.take()).containsExactly("bad");
    assertThat(batches.take()).containsExactly("bad");
    assertThat(batches.take()).containsExactly("c");
    JsonNode note = JSON.readTree(notes.take().body());
    assertThat(note.at("/requestContext/condition").asText()).isEqualTo("RetryAttemptsExhausted");
    assertThat(note.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(2);
    assertThat(note.at("/requestContext/functionArn").asText())
        .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:order-stream");
    assertThat(note.at("/DDBStreamBatchInfo/batchSize").asInt()).isEqualTo(1);
    assertThat(note.at("/DDBStreamBatchInfo/startSequenceNumber").asText())
        .isEqualTo("100000000000000000003");
    assertThat(notes.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void window_lets_a_batch_fill() throws Exception {
    map(3, Duration.ofSeconds(30), false, 0);
    for (int i = 0; i < 3; i++) {
      put("o-1", "s" + i);
    }

    assertThat(batches.take()).containsExactly("s0", "s1", "s2");
  }

  @ParameterizedTest(name = "{0} goes on at {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "null|3",
        "{}|3",
        "{\"batchItemFailures\":[]}|3",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"2\"}]}|1",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"3\"},{\"itemIdentifier\":\"2\"}]}|1",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}|0",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"unknown\"}]}|0",
        "not json|0"
      })
  void answer_is_read_as_lambda_reads_it(String answer, int first) {
    assertThat(PartialBatch.firstFailed(List.of("1", "2", "3"), answer)).isEqualTo(first);
  }

  private void map(int batchSize, Duration window, boolean bisect, int mostRetries) {
    mapping =
        StreamMapping.start(
            streams.endpoint(),
            "us-east-1",
            "123456789012",
            new StreamSource(
                "orders", "order-stream", batchSize, window, bisect, mostRetries, "sales-dlq"),
            this::invoke,
            (queue, message) -> notes.add(message),
            usages::add,
            Clock.systemUTC());
  }

  private InvocationResult invoke(String function, Body payload, @Nullable String trace) {
    JsonNode event;
    try {
      event = JSON.readTree(payload.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    events.add(event);
    batches.add(statuses(event));
    String answer = handler.apply(event);
    return new InvocationResult(
        "r-1",
        new TraceHeader("5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8", true),
        answer == null ? Outcome.ERROR : Outcome.SUCCESS,
        Body.of(answer == null ? "{\"errorMessage\":\"no\"}" : answer),
        answer == null ? "java.lang.IllegalStateException" : null,
        null,
        1,
        "stream");
  }

  private static List<String> statuses(JsonNode event) {
    List<String> statuses = new ArrayList<>();
    event
        .path("Records")
        .forEach(each -> statuses.add(each.at("/dynamodb/NewImage/status/S").asText()));
    return statuses;
  }

  private void put(String id, String status) {
    client.putItem(
        request ->
            request
                .tableName("orders")
                .item(
                    Map.of(
                        "id", AttributeValue.fromS(id),
                        "status", AttributeValue.fromS(status),
                        "quantities", AttributeValue.fromL(List.of(AttributeValue.fromN("2"))),
                        "gift", AttributeValue.fromBool(true),
                        "note", AttributeValue.fromNul(true),
                        "tags", AttributeValue.fromSs(List.of("a", "b")),
                        "address",
                            AttributeValue.fromM(Map.of("city", AttributeValue.fromS("Ulm"))))));
  }
}
