package dev.spanledger.locallambda;

import dev.spanledger.locallambda.invoke.InvokeApi;
import dev.spanledger.locallambda.meter.UsageMeter;
import dev.spanledger.locallambda.schedule.Schedule;
import dev.spanledger.locallambda.schedule.Scheduler;
import dev.spanledger.locallambda.store.DatabaseServer;
import dev.spanledger.locallambda.store.TableConfig;
import dev.spanledger.locallambda.store.TableServer;
import dev.spanledger.locallambda.store.TableUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts what functions call, tells them where it is, and has its use billed. */
final class Servers {
  private static final Logger LOG = LoggerFactory.getLogger(Servers.class);

  /** Lambda waits one minute, then two; nobody watches a local shop that long. */
  private static final Duration SCHEDULE_RETRY_DELAY = Duration.ofSeconds(2);

  private Servers() {}

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

  /** Functions that need the database are left out where this machine has none. */
  static AutoCloseable startDatabase(
      Cloud cloud, String databaseName, Path schema, List<String> functionNames) {
    String arn = DatabaseServer.arn(cloud.region(), cloud.accountId(), databaseName);
    try {
      DatabaseServer server =
          DatabaseServer.start(
              databaseName,
              schema,
              second -> cloud.meter().use(UsageMeter.AURORA_HALF_ACU_SECOND, arn, second, 1),
              cloud.clock());
      cloud.variable(variable(databaseName, "_DATABASE_URL"), server.jdbcUrl());
      return server;
    } catch (IllegalStateException e) {
      LOG.warn("Runs without {}: {}", functionNames, e.getMessage());
      functionNames.forEach(name -> cloud.leaveOut(name, String.valueOf(e.getMessage())));
      return () -> {};
    }
  }

  /** Every cloud has it, as Lambda does. */
  static InvokeApi startInvokeApi(Cloud cloud) {
    InvokeApi api =
        InvokeApi.start((caller, name, payload) -> cloud.functions().invoke(caller, name, payload));
    cloud.variable("AWS_ENDPOINT_URL_LAMBDA", api.endpoint().toString());
    return api;
  }

  static Scheduler startScheduler(Cloud cloud, List<Schedule> schedules) {
    return Scheduler.start(
        cloud.accountId(),
        cloud.region(),
        schedules,
        (name, payload, trace) -> cloud.functions().invoke(name, payload, trace),
        SCHEDULE_RETRY_DELAY,
        cloud.clock());
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
