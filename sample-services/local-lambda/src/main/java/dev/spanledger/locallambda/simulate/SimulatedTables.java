package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.meter.Meter;
import dev.spanledger.locallambda.meter.UsageMeter;
import dev.spanledger.locallambda.store.TableServer;
import io.opentelemetry.proto.trace.v1.Span;
import java.math.BigDecimal;

/** Calls of DynamoDB: their spans, and what they consume of a table on demand. */
final class SimulatedTables {
  private final HistorySettings settings;
  private final AwsCall call;
  private final Meter meter;
  private final Dice dice;

  SimulatedTables(HistorySettings settings, Meter meter, Dice dice) {
    this.settings = settings;
    this.call = new AwsCall("DynamoDb", "dynamodb", settings.region());
    this.meter = meter;
    this.dice = dice;
  }

  /** An eventually consistent read of up to 4 KB is half a unit. */
  void read(
      SimulatedFunction function,
      SimulatedRun run,
      String operation,
      String table,
      Stretch stretch,
      long halfUnits) {
    use(UsageMeter.DYNAMODB_READ_HALF_UNIT, table, stretch, halfUnits);
    function.add(run, span(run, operation, table, stretch, BigDecimal.valueOf(5 * halfUnits, 1)));
  }

  void write(
      SimulatedFunction function,
      SimulatedRun run,
      String operation,
      String table,
      Stretch stretch,
      long units) {
    use(UsageMeter.DYNAMODB_WRITE_UNIT, table, stretch, units);
    function.add(run, span(run, operation, table, stretch, BigDecimal.valueOf(units).setScale(1)));
  }

  /** A time, in nanoseconds since the epoch. */
  record Stretch(long fromNanos, long toNanos) {}

  private void use(UsageMeter usage, String table, Stretch stretch, long units) {
    meter.use(
        usage,
        TableServer.arn(settings.region(), settings.accountId(), table),
        InstancePool.instant(stretch.toNanos()),
        units);
  }

  private Span.Builder span(
      SimulatedRun run, String operation, String table, Stretch stretch, BigDecimal capacity) {
    Span.Builder span =
        SimulatedRun.tenantChild(
            run,
            dice.hex16(),
            "DynamoDb." + operation,
            Span.SpanKind.SPAN_KIND_CLIENT,
            stretch.fromNanos(),
            stretch.toNanos());
    return call.describe(span, operation)
        .addAttributes(Attribute.of("db.system.name", "aws.dynamodb"))
        .addAttributes(Attribute.of("db.operation.name", operation))
        .addAttributes(Attribute.of("db.collection.name", table))
        .addAttributes(Attribute.list("aws.dynamodb.table_names", table))
        .addAttributes(
            Attribute.list(
                "aws.dynamodb.consumed_capacity",
                "{\"TableName\":\"%s\",\"CapacityUnits\":%s}".formatted(table, capacity)));
  }
}
