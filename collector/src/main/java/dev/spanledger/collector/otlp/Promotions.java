package dev.spanledger.collector.otlp;

import dev.spanledger.lake.table.Column;
import dev.spanledger.lake.table.ColumnType;
import dev.spanledger.lake.table.Table;
import io.opentelemetry.proto.common.v1.AnyValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which attribute keys have a column of their own in a table. A key is its column's name with dots;
 * a value whose type is not the column's stays in the map, so that nothing is lost.
 */
final class Promotions {
  private static final List<String> RESOURCE_KEYS =
      List.of(
          "service.name",
          "service.namespace",
          "service.version",
          "service.instance.id",
          "deployment.environment.name",
          "cloud.provider",
          "cloud.platform",
          "cloud.region",
          "cloud.account.id",
          "cloud.resource_id",
          "faas.name",
          "faas.version",
          "faas.instance",
          "faas.max_memory");

  private static final List<String> RECORD_KEYS =
      List.of(
          "faas.trigger",
          "faas.invocation_id",
          "faas.coldstart",
          "http.request.method",
          "http.route",
          "url.path",
          "server.address",
          "error.type",
          "peer.service",
          "http.response.status_code",
          "db.system.name",
          "db.operation.name",
          "db.collection.name",
          "rpc.system",
          "rpc.service",
          "rpc.method",
          "messaging.system",
          "messaging.destination.name",
          "messaging.operation.type",
          "messaging.message.id",
          "aws.request_id");

  /**
   * Names that conventions had before or have had since, and agents send. They fill an empty column
   * and stay in the map under the name they came with.
   */
  private static final Map<String, String> OTHER_KEYS =
      Map.ofEntries(
          Map.entry("deployment.environment", "deployment.environment.name"),
          Map.entry("faas.id", "cloud.resource_id"),
          Map.entry("faas.execution", "faas.invocation_id"),
          Map.entry("http.method", "http.request.method"),
          Map.entry("http.status_code", "http.response.status_code"),
          Map.entry("net.peer.name", "server.address"),
          Map.entry("db.system", "db.system.name"),
          Map.entry("db.operation", "db.operation.name"),
          Map.entry("db.sql.table", "db.collection.name"),
          Map.entry("rpc.system.name", "rpc.system"),
          Map.entry("messaging.destination", "messaging.destination.name"),
          Map.entry("messaging.operation", "messaging.operation.type"),
          Map.entry("messaging.message_id", "messaging.message.id"));

  private final Map<String, Target> targets = new HashMap<>();

  private Promotions(Table table, List<String> keys) {
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < table.columns().size(); i++) {
      positions.put(table.columns().get(i).name(), i);
    }
    for (String key : keys) {
      Integer position = positions.get(key.replace('.', '_'));
      if (position != null) {
        Column column = table.columns().get(position);
        targets.put(key, new Target(position, column.type(), false));
      }
    }
    OTHER_KEYS.forEach(
        (other, key) -> {
          Target target = targets.get(key);
          if (target != null) {
            targets.put(other, new Target(target.position(), target.type(), true));
          }
        });
  }

  /** For a resource's attributes. */
  static Promotions ofResource(Table table) {
    return new Promotions(table, RESOURCE_KEYS);
  }

  /** For a record's own attributes: its columns, and the resource's where the resource had none. */
  static Promotions ofRecord(Table table) {
    List<String> keys = new ArrayList<>(RESOURCE_KEYS);
    keys.addAll(RECORD_KEYS);
    return new Promotions(table, keys);
  }

  @Nullable Target target(String key) {
    return targets.get(key);
  }

  /**
   * A column that takes an attribute's value.
   *
   * @param isOtherName true for a key that is not the convention's name of the column
   */
  record Target(int position, ColumnType type, boolean isOtherName) {

    /** The value as the column's Java type; null where the types differ. */
    @Nullable Object convert(AnyValue value) {
      if (type == ColumnType.Scalar.STRING && value.hasStringValue()) {
        return Attributes.shortened(value.getStringValue(), OtlpLimits.MAX_VALUE_CHARS);
      }
      if (type == ColumnType.Scalar.BOOLEAN && value.hasBoolValue()) {
        return value.getBoolValue();
      }
      if (type == ColumnType.Scalar.INT64 && value.hasIntValue()) {
        return value.getIntValue();
      }
      boolean isInt32 = value.hasIntValue() && (int) value.getIntValue() == value.getIntValue();
      return type == ColumnType.Scalar.INT32 && isInt32
          ? (Integer) (int) value.getIntValue()
          : null;
    }
  }
}
