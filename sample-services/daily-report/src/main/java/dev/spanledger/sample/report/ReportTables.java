package dev.spanledger.sample.report;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads the day's orders from an index that orders-api keeps for it, and writes own reports. */
final class ReportTables {
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(3);

  private final DynamoDbClient client;
  private final String ordersTable;
  private final String reportsTable;

  ReportTables(DynamoDbClient client, String ordersTable, String reportsTable) {
    this.client = client;
    this.ordersTable = ordersTable;
    this.reportsTable = reportsTable;
  }

  static ReportTables connect(String ordersTable, String reportsTable) {
    DynamoDbClient client =
        DynamoDbClient.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(ATTEMPT_TIMEOUT)
                    .socketTimeout(ATTEMPT_TIMEOUT))
            .build();
    return new ReportTables(client, ordersTable, reportsTable);
  }

  /** Page by page as they are iterated, so that a day of any size fits into memory. */
  Iterable<DaySummary.Line> ordersOf(LocalDate day) {
    return client
            .queryPaginator(
                query ->
                    query
                        .tableName(ordersTable)
                        .indexName("by-day")
                        .keyConditionExpression("#day = :day")
                        .projectionExpression("customerId, #total")
                        .expressionAttributeNames(Map.of("#day", "day", "#total", "total"))
                        .expressionAttributeValues(
                            Map.of(":day", AttributeValue.fromS(day.toString()))))
            .items()
            .stream()
            .map(item -> new DaySummary.Line(text(item, "customerId"), number(item, "total")))
        ::iterator;
  }

  /** Replaces a report of the same day: who runs twice reports once. */
  void put(DaySummary summary) {
    Map<String, AttributeValue> byCustomer = new HashMap<>();
    summary
        .revenueByCustomer()
        .forEach((id, amount) -> byCustomer.put(id, AttributeValue.fromN(amount.toPlainString())));
    client.putItem(
        put ->
            put.tableName(reportsTable)
                .item(
                    Map.of(
                        "day", AttributeValue.fromS(summary.day().toString()),
                        "orderCount", AttributeValue.fromN(Long.toString(summary.orderCount())),
                        "revenue", AttributeValue.fromN(summary.revenue().toPlainString()),
                        "currency", AttributeValue.fromS(DaySummary.CURRENCY),
                        "revenueByCustomer", AttributeValue.fromM(byCustomer))));
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null || value.s() == null) {
      throw new IllegalStateException("An order has no \"%s\"".formatted(name));
    }
    return value.s();
  }

  private static BigDecimal number(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null || value.n() == null) {
      throw new IllegalStateException("An order has no \"%s\"".formatted(name));
    }
    return new BigDecimal(value.n());
  }
}
