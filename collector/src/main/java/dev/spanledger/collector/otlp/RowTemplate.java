package dev.spanledger.collector.otlp;

import dev.spanledger.collector.Batch;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all records of one scope in one resource have in common, worked out once. */
final class RowTemplate {
  private static final int SCHEMA_VERSION = 1;

  private final Row common;
  private final int[] filled;

  private RowTemplate(Row common) {
    this.common = common;
    this.filled = filledPositions(common);
  }

  /** Resource, scope and batch columns of the table. */
  static RowTemplate of(
      Table table,
      Promotions resourcePromotions,
      Batch batch,
      Resource resource,
      InstrumentationScope scope,
      String schemaUrl) {
    Row row = new Row(table);
    Attributes rest = Attributes.promote(resource.getAttributesList(), resourcePromotions, row);
    row.set("resource_attributes", rest.valuesOrNull());
    row.set("resource_attribute_types", rest.typesOrNull());
    Attributes scopeAttributes = Attributes.of(scope.getAttributesList());
    row.set("scope_name", textOrNull(scope.getName()));
    row.set("scope_version", textOrNull(scope.getVersion()));
    row.set("scope_attributes", scopeAttributes.valuesOrNull());
    row.set("scope_attribute_types", scopeAttributes.typesOrNull());
    row.set("schema_url", textOrNull(schemaUrl));
    row.set("tenant", batch.tenant());
    row.set("ingest_time", batch.ingestTimeMicros());
    row.set("source", batch.source());
    row.set("batch_id", batch.digest());
    row.set("schema_version", SCHEMA_VERSION);
    return new RowTemplate(row);
  }

  /** A new row with the common columns filled. */
  Row newRow() {
    Row row = new Row(common.table());
    for (int position : filled) {
      row.set(position, common.get(position));
    }
    return row;
  }

  /** Fills promoted columns, and puts the other attributes into the row's map. */
  static Attributes attributes(Row row, List<KeyValue> entries, Promotions promotions) {
    Attributes rest = Attributes.promote(entries, promotions, row);
    row.set("attributes", rest.valuesOrNull());
    row.set("attribute_types", rest.typesOrNull());
    return rest;
  }

  /** Text of an optional column: protobuf cannot tell empty from absent. */
  static @Nullable String textOrNull(String text) {
    return text.isEmpty() ? null : Attributes.shortened(text, OtlpLimits.MAX_VALUE_CHARS);
  }

  private static int[] filledPositions(Row row) {
    int count = row.table().columns().size();
    int[] positions = new int[count];
    int filledCount = 0;
    for (int i = 0; i < count; i++) {
      if (row.get(i) != null) {
        positions[filledCount++] = i;
      }
    }
    return Arrays.copyOf(positions, filledCount);
  }
}
