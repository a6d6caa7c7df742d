package dev.spanledger.collector.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which fields of a message type hold messages or lists, by field number. */
final class WireSchema {
  /** Field numbers above are not OTLP's (the largest is 18) and are skipped as unknown. */
  private static final int MAX_FIELD = 63;

  private final @Nullable WireSchema[] messages = new @Nullable WireSchema[MAX_FIELD + 1];
  private final boolean[] lists = new boolean[MAX_FIELD + 1];

  private WireSchema() {}

  static WireSchema of(Descriptor type) {
    return of(type, new HashMap<>());
  }

  private static WireSchema of(Descriptor type, Map<Descriptor, WireSchema> known) {
    WireSchema existing = known.get(type);
    if (existing != null) {
      return existing;
    }
    WireSchema schema = new WireSchema();
    known.put(type, schema);
    for (FieldDescriptor field : type.getFields()) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        schema.messages[field.getNumber()] = of(field.getMessageType(), known);
      } else {
        schema.lists[field.getNumber()] = field.isRepeated();
      }
    }
    return schema;
  }

  /** Type of the message in this field; null for a field that holds none or is unknown. */
  @Nullable WireSchema message(int field) {
    return field <= MAX_FIELD ? messages[field] : null;
  }

  /** True where the field holds a list of numbers or texts. */
  boolean isList(int field) {
    return field <= MAX_FIELD && lists[field];
  }
}
