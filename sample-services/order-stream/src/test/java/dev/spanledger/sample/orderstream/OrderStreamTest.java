package dev.spanledger.sample.orderstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import dev.spanledger.locallambda.store.TableConfig;
import dev.spanledger.locallambda.store.TableServer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Sums in a table that speaks DynamoDB's protocol. */
class OrderStreamTest {
  private TableServer tables;
  private DynamoDbClient client;
  private SalesTable sales;

  @BeforeEach
  void start() {
    tables =
        TableServer.start(
            "us-east-1",
            "123456789012",
            List.of(TableConfig.of("sales", "customerId", "sku")),
            usage -> {},
            Clock.systemUTC());
    client =
        DynamoDbClient.builder()
            .endpointOverride(tables.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    sales = new SalesTable(client, "sales", Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    client.close();
    tables.close();
  }

  @Test
  void orders_add_up_by_customer_and_product() {
    sales.add(Sale.of(change("1", "acme", line("mug", 2), line("kettle", 1))));
    sales.add(Sale.of(change("2", "acme", line("mug", 3))));
    sales.add(Sale.of(change("3", "globex", line("mug", 10))));

    assertThat(sum("acme", "mug")).isEqualTo("5 in 2");
    assertThat(sum("acme", "kettle")).isEqualTo("1 in 1");
    assertThat(sum("globex", "mug")).isEqualTo("10 in 1");
  }

  @Test
  void change_that_is_delivered_again_counts_once() {
    Sale sale = Sale.of(change("1", "acme", line("mug", 2), line("kettle", 1)));
    sales.add(sale);
    sales.add(sale);

    assertThat(sum("acme", "mug")).isEqualTo("2 in 1");
    assertThat(sum("acme", "kettle")).isEqualTo("1 in 1");
  }

  @Test
  void change_that_is_no_order_says_what_it_lacks() {
    StreamRecord noLines =
        new StreamRecord()
            .withSequenceNumber("7")
            .withNewImage(Map.of("customerId", new AttributeValue("acme")));
    assertThatThrownBy(() -> Sale.of(noLines)).hasMessage("Change 7 is of an order without lines");
    assertThatThrownBy(() -> Sale.of(change("8", "acme"))).hasMessage("Change 8 sells nothing");
  }

  private String sum(String customerId, String sku) {
    Map<String, software.amazon.awssdk.services.dynamodb.model.AttributeValue> item =
        client
            .getItem(
                get ->
                    get.tableName("sales")
                        .key(
                            Map.of(
                                "customerId",
                                software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromS(
                                    customerId),
                                "sku",
                                software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromS(
                                    sku))))
            .item();
    return item.get("quantity").n() + " in " + item.get("orderCount").n();
  }

  private static StreamRecord change(
      String sequenceNumber, String customerId, AttributeValue... lines) {
    return new StreamRecord()
        .withSequenceNumber(sequenceNumber)
        .withNewImage(
            Map.of(
                "id", new AttributeValue("o-" + sequenceNumber),
                "customerId", new AttributeValue(customerId),
                "lines", new AttributeValue().withL(lines)));
  }

  private static AttributeValue line(String sku, int quantity) {
    return new AttributeValue()
        .withM(
            Map.of(
                "sku",
                new AttributeValue(sku),
                "quantity",
                new AttributeValue().withN(Integer.toString(quantity))));
  }
}
