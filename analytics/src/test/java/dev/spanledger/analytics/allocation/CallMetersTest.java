package dev.spanledger.analytics.allocation;

import static dev.spanledger.analytics.allocation.GivenLake.accountLine;
import static dev.spanledger.analytics.allocation.GivenLake.line;
import static dev.spanledger.analytics.allocation.GivenLake.lineOf;
import static dev.spanledger.analytics.allocation.GivenShop.HOUR;
import static dev.spanledger.analytics.allocation.GivenShop.spanId;
import static dev.spanledger.analytics.allocation.GivenShop.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.table.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What calls of two services weigh on the meters of what they call. Each pays by the run that
 * called: {@code a} of orders, and {@code b} of stock. Shares are worked out by hand.
 */
class CallMetersTest {
  private static final int SERVER = 2;
  private static final int CLIENT = 3;
  private static final int PRODUCER = 4;
  private static final String TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders";

  private static final String HOST = "abc123.execute-api.us-east-1.amazonaws.com";
  private static final String API = "/apis/abc123";

  private @TempDir Path folder;
  private GivenLake lake;
  private final GivenShop shop = new GivenShop();

  @BeforeEach
  void open() throws IOException {
    lake = GivenLake.open(folder);
    run('1', 'a', "orders");
    run('2', 'b', "stock");
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  @Test
  void body_of_more_than_512_kb_is_several_requests_of_an_http_api() throws IOException {
    api('1', 'c').set("attributes", Map.of("http.request.body.size", "524289"));
    api('2', 'd');
    // Two parts and one, of four; the same two requests of a REST API are two.
    bill(
        line("0.000004", "4", "AmazonApiGateway", "ApiGatewayHttpRequest", "apigateway", API),
        line("0.000007", "2", "AmazonApiGateway", "ApiGatewayRequest", "apigateway", API));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED http-api-chunk/v1 orders orders 0.000002",
            "ALLOCATED http-api-chunk/v1 stock stock 0.000001",
            "UNOBSERVED http-api-chunk/v1 null null 0.000001",
            "ALLOCATED api-call/v1 orders orders 0.0000035",
            "ALLOCATED api-call/v1 stock stock 0.0000035");
  }

  @Test
  void span_of_a_framework_within_the_run_is_no_second_request() throws IOException {
    Row taken = run('3', 'e', "web").set("server_address", HOST).set("duration_ns", 9_000_000_000L);
    shop.span(trace('3'), spanId('f'), "web", SERVER, HOUR.plusSeconds(2))
        .set("cloud_region", "us-east-1")
        .set("faas_instance", taken.get("faas_instance"))
        .set("parent_span_id", spanId('7'))
        .set("server_address", HOST);
    // A service that is no function: the request, and what its framework adds.
    plain('4', '1').set("server_address", HOST);
    plain('4', '2').set("parent_span_id", spanId('1')).set("server_address", HOST);
    bill(line("0.000002", "2", "AmazonApiGateway", "ApiGatewayRequest", "apigateway", API));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED api-call/v1 web web 0.000001",
            "ALLOCATED api-call/v1 container container 0.000001");
  }

  @Test
  void websocket_minutes_are_shared_by_what_clients_did() throws IOException {
    span('1', 'c', SERVER).set("name", "$connect").set("server_address", HOST);
    api('1', 'd');
    api('2', 'e');
    bill(
        line("0.000003", "12", "AmazonApiGateway", "ApiGatewayMinute", "apigateway", API),
        line("0.000002", "2", "AmazonApiGateway", "ApiGatewayMessage", "apigateway", API));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED resource-calls/v1 orders orders 0.000002",
            "ALLOCATED resource-calls/v1 stock stock 0.000001",
            "ALLOCATED api-call/v1 orders orders 0.000001",
            "ALLOCATED api-call/v1 stock stock 0.000001");
  }

  @Test
  void messages_weigh_their_64_kb_parts_and_events_each_at_least_one() throws IOException {
    send('1', 'c', "Sqs", "jobs").set("attributes", size("messaging.message.body.size", "65537"));
    send('1', 'd', "EventBridge", "shop")
        .set("attributes", size("messaging.batch.message_count", "3"));
    send('2', 'e', "EventBridge", "shop")
        .set("attributes", size("messaging.message.body.size", "131073"));
    bill(
        line("0.0000016", "4", "AWSQueueService", "Requests-Tier1", "sqs", "jobs"),
        line("0.000006", "6", "AWSEvents", "Event-64K-Chunks", "events", "event-bus/shop"),
        accountLine("0.0002", "0.01", "AWSEvents", "ArchivedEvents-Bytes", "123456789012"));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED queue-call/v2 orders orders 0.0000008",
            "UNOBSERVED queue-call/v2 null null 0.0000008",
            "ALLOCATED bus-put/v2 orders orders 0.000003",
            "ALLOCATED bus-put/v2 stock stock 0.000003",
            "ALLOCATED bus-puts/v1 orders orders 0.0001",
            "ALLOCATED bus-puts/v1 stock stock 0.0001");
  }

  @Test
  void deliveries_of_a_topic_are_shared_by_who_published() throws IOException {
    send('1', 'c', "Sns", "news");
    send('1', 'd', "Sns", "news");
    send('2', 'e', "Sns", "news");
    bill(
        line("0.00006", "30", "AmazonSNS", "DeliveryAttempts-HTTP", "sns", "news"),
        line("0.000004", "4", "AmazonSNS", "F-Request-Tier1", "sns", "news"));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED resource-calls/v1 orders orders 0.00004",
            "ALLOCATED resource-calls/v1 stock stock 0.00002",
            "ALLOCATED topic-request/v1 orders orders 0.000002",
            "ALLOCATED topic-request/v1 stock stock 0.000001",
            "UNOBSERVED topic-request/v1 null null 0.000001");
  }

  @Test
  void capacity_of_a_table_is_busy_with_the_units_it_answered_and_idle_otherwise()
      throws IOException {
    call('1', 'c', "Query", "orders", "360");
    call('2', 'd', "PutItem", "orders", "36");
    bill(
        lineOf("0.00013", "1", "AmazonDynamoDB", "ReadCapacityUnit-Hrs", TABLE),
        lineOf("0.0013", "2", "AmazonDynamoDB", "WriteCapacityUnit-Hrs", TABLE));
    // An hour of one unit has room for 3,600: 360 are a tenth, 36 of 7,200 half a hundredth.
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED read-capacity/v1 orders orders 0.000013",
            "IDLE_CAPACITY idle-capacity/v1 null null 0.000117",
            "ALLOCATED write-capacity/v1 stock stock 0.0000065",
            "IDLE_CAPACITY idle-capacity/v1 null null 0.0012935");
  }

  @Test
  void reads_of_a_tables_changes_are_those_of_the_batches_and_polling() throws IOException {
    call('1', 'c', "PutItem", "orders", "1");
    shop.span(trace('5'), spanId('5'), "projector", SERVER, HOUR.plusSeconds(9))
        .set("cloud_region", "us-east-1")
        .set("cloud_account_id", "123456789012")
        .set("faas_invocation_id", "p")
        .set("attributes", Map.of("faas.document.collection", "orders"));
    bill(lineOf("0.00005", "50", "AmazonDynamoDB", "Streams-Requests", TABLE));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED stream-batch/v1 projector projector 0.000001",
            "KEPT stream-polling/v1 orders null 0.000049");
  }

  @Test
  void express_state_machines_weigh_their_starts() throws IOException {
    String machine = "arn:aws:states:us-east-1:123456789012:stateMachine:pay";
    for (char id : new char[] {'c', 'd'}) {
      span(id == 'c' ? '1' : '2', id, CLIENT)
          .set("rpc_service", "Sfn")
          .set("attributes", Map.of("aws.step_functions.state_machine.arn", machine));
    }
    bill(
        lineOf("0.000003", "3", "AmazonStates", "StepFunctions-Request", machine),
        lineOf("0.00002", "1.2", "AmazonStates", "StepFunctions-GB-Second", machine));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED state-machine-request/v1 orders orders 0.000001",
            "ALLOCATED state-machine-request/v1 stock stock 0.000001",
            "UNOBSERVED state-machine-request/v1 null null 0.000001",
            "ALLOCATED state-machine-start/v1 orders orders 0.00001",
            "ALLOCATED state-machine-start/v1 stock stock 0.00001");
  }

  @Test
  void two_accounts_with_a_table_of_one_name_do_not_share() throws IOException {
    call('1', 'c', "Query", "orders", "2");
    call('2', 'd', "Query", "orders", "3").set("cloud_account_id", "999999999999");
    call('1', 'e', "Query", "arn:aws:dynamodb:us-east-1:999999999999:table/orders", "1");
    call('1', 'f', "Query", "orders", "4").set("cloud_account_id", null);
    bill(
        lineOf("0.000006", "6", "AmazonDynamoDB", "ReadRequestUnits", TABLE),
        lineOf(
            "0.00001",
            "10",
            "AmazonDynamoDB",
            "ReadRequestUnits",
            "arn:aws:dynamodb:us-east-1:999999999999:table/orders"));
    // Two units and four of no account make six; the other's three and one by ARN, and those four.
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED consumed-read-units/v1 orders orders 0.000006",
            "ALLOCATED consumed-read-units/v1 stock stock 0.000003",
            "ALLOCATED consumed-read-units/v1 orders orders 0.000005",
            "UNOBSERVED consumed-read-units/v1 null null 0.000002");
  }

  /** A function's run that is its trace's root. */
  private Row run(char traceId, char id, String service) {
    return shop.span(trace(traceId), spanId(id), service, SERVER, HOUR.plusSeconds(1))
        .set("cloud_region", "us-east-1")
        .set("cloud_account_id", "123456789012")
        .set("faas_instance", service)
        .set("faas_invocation_id", "run-" + id);
  }

  private Row span(char traceId, char id, int kind) {
    String service = traceId == '1' ? "orders" : "stock";
    return shop.span(trace(traceId), spanId(id), service, kind, HOUR.plusSeconds(2))
        .set("cloud_region", "us-east-1")
        .set("cloud_account_id", "123456789012")
        .set("faas_instance", service)
        .set("is_root", false);
  }

  private Row plain(char traceId, char id) {
    return shop.span(trace(traceId), spanId(id), "container", SERVER, HOUR.plusSeconds(2))
        .set("cloud_region", "us-east-1");
  }

  /** A message that a function sends through an API. */
  private Row api(char traceId, char id) {
    return span(traceId, id, CLIENT).set("rpc_service", "Api").set("server_address", HOST);
  }

  private Row send(char traceId, char id, String service, String destination) {
    return span(traceId, id, PRODUCER)
        .set("rpc_service", service)
        .set("messaging_destination_name", destination);
  }

  private Row call(char traceId, char id, String method, String table, String units) {
    return span(traceId, id, CLIENT)
        .set("rpc_service", "DynamoDb")
        .set("rpc_method", method)
        .set(
            "attributes",
            Map.of(
                "aws.dynamodb.table_names",
                "[\"%s\"]".formatted(table),
                "aws.dynamodb.consumed_capacity",
                "[\"{\\\"TableName\\\":\\\"%s\\\",\\\"CapacityUnits\\\":%s}\"]"
                    .formatted(table, units)));
  }

  private static Map<String, String> size(String key, String value) {
    return Map.of(key, value);
  }

  private void bill(String... lines) throws IOException {
    shop.land(lake.lake(), "00000000000000c1");
    lake.importBill(lines);
  }
}
