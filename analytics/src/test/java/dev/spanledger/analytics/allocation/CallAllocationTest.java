package dev.spanledger.analytics.allocation;

import static dev.spanledger.analytics.allocation.GivenLake.line;
import static dev.spanledger.analytics.allocation.GivenShop.HOUR;
import static dev.spanledger.analytics.allocation.GivenShop.spanId;
import static dev.spanledger.analytics.allocation.GivenShop.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.table.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One run of orders-api, asked for by shop-front's GET /orders, and what it calls: half a read unit
 * and eight write units of a table, a bus, a database for 36 s, a queue. Shares are worked out by
 * hand from the quantities in the bill.
 */
class CallAllocationTest {
  private @TempDir Path folder;
  private GivenLake lake;
  private final GivenShop shop = new GivenShop();

  @BeforeEach
  void open() throws IOException {
    lake = GivenLake.open(folder);
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  @Test
  void table_units_go_to_who_consumed_them_and_the_rest_is_unobserved() throws IOException {
    landRun();
    lake.importBill(
        line("0.0003", "3", "AmazonDynamoDB", "ReadRequestUnits", "dynamodb", "table/orders"),
        line("0.001", "10", "AmazonDynamoDB", "WriteRequestUnits", "dynamodb", "table/orders"));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            // 0.5 of 3 read units; 8 of 10 write units.
            "ALLOCATED consumed-read-units/v1 orders GET /orders 0.00005",
            "UNOBSERVED consumed-read-units/v1 orders null 0.00025",
            "ALLOCATED consumed-write-units/v1 orders GET /orders 0.0008",
            "UNOBSERVED consumed-write-units/v1 orders null 0.0002");
  }

  @Test
  void database_is_in_use_while_it_is_called_and_idle_for_its_only_user_otherwise()
      throws IOException {
    landRun();
    lake.importBill(
        line("0.12", "1", "AmazonRDS", "Aurora:ServerlessV2Usage", "rds", "cluster:catalog"));
    // 36 s of an hour are 1 %.
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED database-time/v1 orders GET /orders 0.0012",
            "IDLE_CAPACITY idle-capacity/v1 orders null 0.1188");
  }

  @Test
  void sends_to_a_queue_are_their_senders_and_polling_is_its_readers() throws IOException {
    landRun();
    Row reader = span('9', '9', "worker", 5, HOUR.plusSeconds(90));
    reader.set("messaging_destination_name", "jobs").set("cloud_account_id", "123456789012");
    shop.land(lake.lake(), "00000000000000c2");
    lake.importBill(line("0.00004", "100", "AWSQueueService", "Requests-Tier1", "sqs", "jobs"));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED queue-call/v2 orders GET /orders 0.0000004",
            "KEPT queue-polling/v1 worker null 0.0000396");
  }

  @Test
  void log_lines_are_shared_by_the_runs_that_wrote_them() throws IOException {
    landRun();
    lake.importBill(
        line(
            "0.0005",
            "0.001",
            "AmazonCloudWatch",
            "VendedLog-Bytes",
            "logs",
            "log-group:/aws/lambda/orders-api"));
    assertThat(lake.allocated())
        .containsExactly("ALLOCATED log-group-invocations/v1 orders GET /orders 0.0005");
  }

  @Test
  void a_sampled_call_stands_for_those_that_were_not_recorded() throws IOException {
    landRun();
    span('5', '5', "other", 4, HOUR.plusSeconds(30))
        .set("rpc_service", "EventBridge")
        .set("messaging_destination_name", "shop")
        .set("sample_weight", 3.0);
    shop.land(lake.lake(), "00000000000000c3");
    lake.importBill(
        line("0.000004", "5", "AWSEvents", "Event-64K-Chunks", "events", "event-bus/shop"));
    // One call recorded whole and one that stands for three: a ratio of 1 to 3, whatever is billed.
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED bus-put/v2 orders GET /orders 0.000001",
            "ALLOCATED bus-put/v2 other other 0.000003");
  }

  @Test
  void what_nobody_was_seen_to_call_is_unattributed() throws IOException {
    landRun();
    lake.importBill(
        line("0.0003", "3", "AmazonDynamoDB", "ReadRequestUnits", "dynamodb", "table/strange"));
    assertThat(lake.allocated())
        .containsExactly("UNATTRIBUTED consumed-read-units/v1 null null 0.0003");
  }

  @Test
  void table_of_two_services_is_neithers_whatever_they_call_it() throws IOException {
    span('2', '9', "stock", 3, HOUR)
        .set("rpc_service", "DynamoDB")
        .set("rpc_method", "TransactWriteItems")
        .set(
            "attributes",
            Map.of(
                "aws.dynamodb.table_names",
                "[\"stock\",\"arn:aws:dynamodb:us-east-1:123456789012:table/orders\"]"));
    landRun();
    lake.importBill(
        line("0.0003", "3", "AmazonDynamoDB", "ReadRequestUnits", "dynamodb", "table/orders"));
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED consumed-read-units/v1 orders GET /orders 0.00005",
            "UNOBSERVED consumed-read-units/v1 null null 0.00025");
  }

  private void landRun() throws IOException {
    shop.span(trace('1'), spanId('a'), "shop-front", 2, HOUR).set("name", "GET /orders");
    shop.run("a1", HOUR.plusSeconds(1), 40_000, trace('1'));
    Row run = span('1', 'b', "orders", 2, HOUR.plusSeconds(1));
    run.set("faas_invocation_id", "a1").set("is_root", false);
    call('c', 2)
        .set("rpc_service", "DynamoDb")
        .set("rpc_method", "Query")
        .set("attributes", table("orders", "0.5"));
    call('d', 3)
        .set("rpc_service", "DynamoDb")
        .set("rpc_method", "PutItem")
        .set("attributes", table("orders", "8.0"));
    call('e', 4)
        .set("db_system_name", "postgresql")
        .set("server_address", "catalog.cluster-x1.us-east-1.rds.amazonaws.com")
        .set("duration_ns", 36_000_000_000L);
    call('f', 5).set("rpc_service", "Sqs").set("messaging_destination_name", "jobs");
    call('8', 6).set("rpc_service", "EventBridge").set("messaging_destination_name", "shop");
    shop.land(lake.lake(), "00000000000000c1");
  }

  private Row call(char id, int second) {
    return span('1', id, "orders", 3, HOUR.plusSeconds(second))
        .set("parent_span_id", spanId('b'))
        .set("is_root", false);
  }

  private Row span(char traceId, char id, String service, int kind, Instant start) {
    return shop.span(trace(traceId), spanId(id), service, kind, start)
        .set("cloud_region", "us-east-1")
        .set("faas_instance", "instance-1");
  }

  private static Map<String, String> table(String name, String units) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("aws.dynamodb.table_names", "[\"%s\"]".formatted(name));
    attributes.put(
        "aws.dynamodb.consumed_capacity",
        "[\"{\\\"TableName\\\":\\\"%s\\\",\\\"CapacityUnits\\\":%s}\"]".formatted(name, units));
    return attributes;
  }
}
