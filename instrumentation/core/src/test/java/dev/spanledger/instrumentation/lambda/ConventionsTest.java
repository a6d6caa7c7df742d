package dev.spanledger.instrumentation.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.spanledger.instrumentation.invocation.ColdStart;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.incubating.FaasIncubatingAttributes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Names and types of attributes against OpenTelemetry's own list of its conventions, of which
 * nothing here is a copy.
 */
class ConventionsTest {
  private static final Path EVENTS = Path.of("src/test/resources/events");
  private static final String PACKAGE = "dev.spanledger.instrumentation";

  /** What the conventions have no word for. */
  private static final Set<String> OWN = Set.of("faas.init.type", "tenant.id");

  /** Deprecated for other RPC, and still what the page of the AWS SDK's spans asks for. */
  private static final Set<String> OF_THE_AWS_SDK = Set.of("rpc.system", "rpc.service");

  private final Map<String, AttributeType> official = new TreeMap<>();
  private final Set<String> deprecated = new java.util.TreeSet<>();

  ConventionsTest() throws Exception {
    read(HttpAttributes.class);
    read(FaasIncubatingAttributes.class);
  }

  @Test
  void every_attribute_that_the_library_names_is_one_of_the_conventions() throws Exception {
    Map<String, AttributeType> named = new TreeMap<>();
    Path classes = Path.of(FunctionTracer.class.getResource("FunctionTracer.class").toURI());
    Path root = classes.getParent().getParent();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        String relative = root.relativize(file).toString().replace(".class", "").replace('/', '.');
        keys(Class.forName(PACKAGE + '.' + relative))
            .forEach(key -> named.put(key.getKey(), key.getType()));
      }
    }
    assertThat(named).hasSizeGreaterThan(60);
    assertThat(strange(named)).isEmpty();
  }

  @Test
  void every_attribute_of_every_event_is_one_of_the_conventions() throws IOException {
    Map<String, AttributeType> seen = new TreeMap<>();
    try (Stream<Path> files = Files.list(EVENTS)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
        exported(Files.readAllBytes(file)).forEach((key, value) -> seen.put(key, value));
      }
    }
    assertThat(seen).containsKeys("faas.trigger", "cloud.resource_id", "faas.max_memory");
    assertThat(strange(seen)).isEmpty();
  }

  private Map<String, String> strange(Map<String, AttributeType> attributes) {
    Map<String, String> strange = new TreeMap<>();
    attributes.forEach(
        (name, type) -> {
          boolean isKnown = OWN.contains(name) || OF_THE_AWS_SDK.contains(name);
          if (isKnown || name.startsWith("spanledger.")) {
            return;
          }
          if (!official.containsKey(name)) {
            strange.put(name, deprecated.contains(name) ? "deprecated" : "unknown");
          } else if (official.get(name) != type) {
            strange.put(name, type + " for " + official.get(name));
          }
        });
    return strange;
  }

  private static Map<String, AttributeType> exported(byte[] event) throws IOException {
    Exported exported = new Exported();
    RequestStreamHandler handler = (in, out, context) -> {};
    FunctionTracer.create(
            Map.of(
                "AWS_LAMBDA_FUNCTION_NAME", "orders",
                "AWS_LAMBDA_FUNCTION_VERSION", "7",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512",
                "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/orders",
                "AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/25/[7]0123",
                "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand",
                "AWS_REGION", "eu-central-1",
                "OTEL_EXPORTER_OTLP_TIMEOUT", "60000"),
            Clock.systemUTC(),
            exported.stream(),
            null,
            ColdStart.startedAt(1, 1))
        .wrap(handler)
        .handleRequest(
            new ByteArrayInputStream(event),
            OutputStream.nullOutputStream(),
            TestContext.of("request-1"));
    Map<String, AttributeType> attributes = new TreeMap<>();
    for (ExportTraceServiceRequest request : exported.requests()) {
      put(attributes, request.getResourceSpans(0).getResource().getAttributesList());
    }
    for (Span span : exported.spans()) {
      put(attributes, span.getAttributesList());
      span.getLinksList().forEach(link -> put(attributes, link.getAttributesList()));
    }
    return attributes;
  }

  private static void put(Map<String, AttributeType> attributes, List<KeyValue> more) {
    more.forEach(each -> attributes.put(each.getKey(), type(each.getValue())));
  }

  private static AttributeType type(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> AttributeType.STRING;
      case BOOL_VALUE -> AttributeType.BOOLEAN;
      case INT_VALUE -> AttributeType.LONG;
      case ARRAY_VALUE -> AttributeType.STRING_ARRAY;
      default -> throw new AssertionError(value);
    };
  }

  /** Every key of the package that a class of the conventions lies in. */
  private void read(Class<?> any) throws Exception {
    URI jar = any.getProtectionDomain().getCodeSource().getLocation().toURI();
    try (FileSystem zip = FileSystems.newFileSystem(Path.of(jar));
        Stream<Path> files = Files.list(zip.getPath(any.getPackageName().replace('.', '/')))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        String name = file.toString().replace(".class", "").replace('/', '.');
        Class<?> type = Class.forName(name.startsWith(".") ? name.substring(1) : name);
        for (Field field : type.getFields()) {
          if (field.get(null) instanceof AttributeKey<?> key) {
            boolean isGone = field.isAnnotationPresent(Deprecated.class);
            if (isGone) {
              deprecated.add(key.getKey());
            } else {
              official.put(key.getKey(), key.getType());
            }
          }
        }
      }
    }
  }

  private static Collection<AttributeKey<?>> keys(Class<?> type) throws IllegalAccessException {
    List<AttributeKey<?>> keys = new java.util.ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == AttributeKey.class) {
        field.setAccessible(true);
        keys.add((AttributeKey<?>) field.get(null));
      }
    }
    return keys;
  }
}
