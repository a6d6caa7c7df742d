package dev.spanledger.sample.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.locallambda.store.TableConfig;
import dev.spanledger.locallambda.store.TableServer;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DailyReportTest {
  private static final LocalDate DAY = LocalDate.parse("2026-11-25");

  private final TableServer server =
      TableServer.start(
          "us-east-1",
          "123456789012",
          List.of(
              TableConfig.of("orders", "id").withIndex("by-day", "day", "placedAt"),
              TableConfig.of("reports", "day")),
          usage -> {},
          Clock.systemUTC());
  private final DynamoDbClient client =
      DynamoDbClient.builder()
          .endpointOverride(server.endpoint())
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
          .httpClient(UrlConnectionHttpClient.create())
          .build();
  private final ReportTables tables = new ReportTables(client, "orders", "reports");

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  /** 22.00 + 7.90 are of acme, 129.00 is of globex; the order of the day before counts not. */
  @Test
  void report_sums_up_the_orders_of_its_day() {
    put("o-1", "2026-11-25", "acme", "22.00");
    put("o-2", "2026-11-25", "globex", "129.00");
    put("o-3", "2026-11-25", "acme", "7.90");
    put("o-4", "2026-11-24", "acme", "59.00");

    DaySummary summary = DaySummary.of(DAY, tables.ordersOf(DAY));
    tables.put(summary);
    tables.put(summary);

    assertThat(summary.orderCount()).isEqualTo(3);
    assertThat(summary.revenue()).isEqualByComparingTo("158.90");
    assertThat(summary.revenueByCustomer())
        .containsEntry("acme", new BigDecimal("29.90"))
        .containsEntry("globex", new BigDecimal("129.00"));
    assertThat(server.itemCount("reports")).isEqualTo(1);
    assertThat(
            client
                .getItem(
                    get ->
                        get.tableName("reports")
                            .key(Map.of("day", AttributeValue.fromS("2026-11-25"))))
                .item())
        .containsEntry("revenue", AttributeValue.fromN("158.90"))
        .containsEntry("orderCount", AttributeValue.fromN("3"));
  }

  @Test
  void day_without_orders_has_a_report_that_says_so() {
    DaySummary summary = DaySummary.of(DAY, tables.ordersOf(DAY));

    assertThat(summary.orderCount()).isZero();
    assertThat(summary.revenue()).isEqualByComparingTo("0");
  }

  private void put(String id, String day, String customerId, String total) {
    client.putItem(
        put ->
            put.tableName("orders")
                .item(
                    Map.of(
                        "id", AttributeValue.fromS(id),
                        "day", AttributeValue.fromS(day),
                        "placedAt", AttributeValue.fromS(day + "T10:00:00Z"),
                        "customerId", AttributeValue.fromS(customerId),
                        "total", AttributeValue.fromN(total))));
  }
}
