package dev.spanledger.locallambda;

import dev.spanledger.locallambda.meter.UsageMeter;
import dev.spanledger.locallambda.store.TableConfig;
import dev.spanledger.locallambda.store.TableServer;
import dev.spanledger.locallambda.store.TableUsage;
import java.util.List;
import java.util.Locale;

/** Starts what functions store into, tells them where it is, and has its use billed. */
final class Stores {
  private Stores() {}

  static TableServer startTables(Cloud cloud, List<TableConfig> tables) {
    TableServer server =
        TableServer.start(
            cloud.region(), cloud.accountId(), tables, usage -> bill(cloud, usage), cloud.clock());
    cloud.variable("AWS_ENDPOINT_URL_DYNAMODB", server.endpoint().toString());
    for (TableConfig table : tables) {
      cloud.variable(variable(table.name(), "_TABLE"), table.name());
    }
    return server;
  }

  private static void bill(Cloud cloud, TableUsage usage) {
    cloud
        .meter()
        .use(
            UsageMeter.DYNAMODB_READ_HALF_UNIT,
            usage.tableArn(),
            usage.time(),
            usage.readHalfUnits());
    cloud
        .meter()
        .use(UsageMeter.DYNAMODB_WRITE_UNIT, usage.tableArn(), usage.time(), usage.writeUnits());
  }

  /** Name of a variable that says more of a resource, as {@code ORDERS_TABLE}. */
  static String variable(String resourceName, String suffix) {
    return resourceName.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + suffix;
  }
}
