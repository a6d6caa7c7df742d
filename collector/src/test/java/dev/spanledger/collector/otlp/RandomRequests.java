package dev.spanledger.collector.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.spanledger.collector.Signal;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.List;
import java.util.Random;

/** Seeded OTLP requests with every field of the protocol in them sooner or later. */
public final class RandomRequests {
  /** 2026-11-25T00:00:00Z; records lie in the hour before. */
  public static final long NOW_NANOS = 1_795_564_800_000_000_000L;

  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final int MAX_DEPTH = 7;
  private static final List<String> TEXTS =
      List.of(
          "",
          "orders-api",
          "GET /orders/{id}",
          "service.name",
          "http.route",
          "faas.coldstart",
          "caf\u00e9 \ud83d\ude00",
          "quote \" back \\ slash / tab \t nul \u0000 end",
          "<script>alert(1)</script>",
          "' OR 1=1 --");

  private final Random random;

  public RandomRequests(long seed) {
    this.random = new Random(seed);
  }

  /** A request of this signal. */
  public Message next(Signal signal) {
    Message.Builder builder =
        switch (signal) {
          case TRACES -> ExportTraceServiceRequest.newBuilder();
          case LOGS -> ExportLogsServiceRequest.newBuilder();
          case METRICS -> ExportMetricsServiceRequest.newBuilder();
          case PLATFORM -> throw new IllegalArgumentException("platform events are not protobuf");
        };
    fill(builder, 0);
    return builder.build();
  }

  private void fill(Message.Builder builder, int depth) {
    Descriptor type = builder.getDescriptorForType();
    for (FieldDescriptor field : type.getFields()) {
      boolean isSkipped = depth > 3 && random.nextInt(3) == 0;
      if (isSkipped || field.getContainingOneof() != null || field.getName().contains("strindex")) {
        continue;
      }
      set(builder, field, depth);
    }
    if (!type.getOneofs().isEmpty()) {
      List<FieldDescriptor> cases = type.getOneofs().get(0).getFields();
      FieldDescriptor one = cases.get(random.nextInt(cases.size()));
      if (!one.getName().contains("strindex")) {
        set(builder, one, depth);
      }
    }
  }

  private void set(Message.Builder builder, FieldDescriptor field, int depth) {
    boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    if (isMessage && depth >= MAX_DEPTH) {
      return;
    }
    if (!field.isRepeated()) {
      builder.setField(field, value(builder, field, depth));
      return;
    }
    int count = depth < 3 ? 1 + random.nextInt(2) : random.nextInt(3);
    for (int i = 0; i < count; i++) {
      builder.addRepeatedField(field, value(builder, field, depth));
    }
  }

  private Object value(Message.Builder builder, FieldDescriptor field, int depth) {
    return switch (field.getType()) {
      case MESSAGE -> {
        Message.Builder child = builder.newBuilderForField(field);
        fill(child, depth + 1);
        yield child.build();
      }
      case STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
      case BOOL -> random.nextBoolean();
      case BYTES -> bytes(field.getName());
      case DOUBLE -> number();
      case ENUM -> field.getEnumType().getValues().get(random.nextInt(2));
      case FIXED64, UINT64 ->
          field.getName().contains("time") ? time(field.getName()) : random.nextLong();
      case INT64, SINT64, SFIXED64 -> random.nextLong();
      case UINT32, FIXED32, INT32, SINT32, SFIXED32 -> random.nextInt(1_000);
      case FLOAT, GROUP -> throw new IllegalStateException(field.getFullName());
    };
  }

  private ByteString bytes(String name) {
    int size =
        switch (name) {
          case "trace_id" -> random.nextInt(20) == 0 ? 15 : 16;
          case "span_id" -> random.nextInt(20) == 0 ? 9 : 8;
          case "parent_span_id" -> random.nextInt(4) == 0 ? 0 : 8;
          default -> random.nextInt(10);
        };
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private long time(String name) {
    long offset = (long) (random.nextDouble() * HOUR_NANOS);
    return name.startsWith("end") ? NOW_NANOS - offset / 60 : NOW_NANOS - HOUR_NANOS + offset / 60;
  }

  private double number() {
    return switch (random.nextInt(6)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      case 3 -> random.nextInt(100);
      default -> random.nextGaussian() * 1e6;
    };
  }
}
