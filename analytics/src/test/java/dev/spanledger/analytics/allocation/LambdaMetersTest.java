package dev.spanledger.analytics.allocation;

import static dev.spanledger.analytics.allocation.GivenLake.line;
import static dev.spanledger.analytics.allocation.GivenShop.HOUR;
import static dev.spanledger.analytics.allocation.GivenShop.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.table.Row;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What runs of orders-api (512 MB) weigh on the meters of Lambda; shares are worked out by hand.
 */
class LambdaMetersTest {
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
  void provisioned_concurrency_is_busy_while_it_runs_and_idle_otherwise() throws IOException {
    run("a", 36_000).set("init_type", "provisioned-concurrency");
    run("b", 36_000);
    bill("0.36", "1800", "Lambda-Provisioned-Concurrency");
    // One environment of 512 MB for an hour is 1,800 GB-s; 36 s of it are 1 %.
    assertThat(lake.allocated())
        .containsExactlyInAnyOrder(
            "ALLOCATED provisioned-capacity/v1 orders null 0.0036",
            "IDLE_PROVISIONED idle-provisioned/v1 orders null 0.3564");
  }

  private Row run(String id, long billedMs) {
    return shop.run(id, HOUR.plusSeconds(1), billedMs, trace('1'));
  }

  private void bill(String cost, String quantity, String usageType) throws IOException {
    shop.land(lake.lake(), "00000000000000c1");
    lake.importBill(line(cost, quantity, "AWSLambda", usageType, "lambda", "function:orders-api"));
  }
}
