package dev.spanledger.collector.platform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spanledger.collector.Batch;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.otlp.OtlpLimits;
import dev.spanledger.lake.table.Row;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests of platform events into invocation rows. {@link #check} may be called by many threads;
 * {@link #rows}, {@link #state} and {@link #restore} by one at a time, because an invocation's
 * events come in several requests and what is known in between is kept here.
 */
public final class PlatformDecoder {
  private static final int MAX_JSON_DEPTH = 32;

  private PlatformState state = new PlatformState();

  /** Which events of the batch will be used; changes nothing. */
  public Verdict check(Batch batch) throws RefusedException {
    return read(batch, null);
  }

  /** Passes a row for every invocation that ended, and remembers those that have not. */
  public Verdict rows(Batch batch, Consumer<Row> rows) throws RefusedException {
    return read(batch, rows);
  }

  /** What is remembered, to be kept beside the log. */
  public byte[] state() {
    try {
      return Json.MAPPER.writeValueAsBytes(
          new Snapshot(state.pendingByInvocation(), state.instances()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of text and numbers could not become JSON", e);
    }
  }

  /** Takes back what {@link #state} gave. */
  public void restore(byte[] snapshot) throws IOException {
    Snapshot read = Json.MAPPER.readValue(snapshot, new TypeReference<Snapshot>() {});
    PlatformState restored = new PlatformState();
    restored.pendingByInvocation().putAll(read.pending());
    restored.instances().putAll(read.instances());
    state = restored;
  }

  private Verdict read(Batch batch, @Nullable Consumer<Row> rows) throws RefusedException {
    JsonNode request = request(batch.body());
    JsonNode resource = request.path("resource");
    JsonNode events = request.path("events");
    if (!events.isArray() || !(resource.isObject() || resource.isMissingNode())) {
      throw RefusedException.malformed(
          "Platform request needs \"events\", an array, and may have \"resource\", an object");
    }
    Instant ingestTime = Instant.EPOCH.plus(batch.ingestTimeMicros(), ChronoUnit.MICROS);
    Instant latest = ingestTime.plus(OtlpLimits.MAX_AHEAD);
    InvocationRows invocations =
        rows == null ? null : new InvocationRows(batch, resource, state, rows);
    Verdict.Tally tally = new Verdict.Tally();
    for (JsonNode event : events) {
      try {
        PlatformEvent read = EventReader.read(event, latest);
        tally.accept();
        if (invocations != null) {
          invocations.accept(read);
        }
      } catch (BadEventException e) {
        tally.reject("event %d %s".formatted(tally.index(), e.getMessage()));
      }
    }
    return tally.verdict();
  }

  private static JsonNode request(byte[] body) throws RefusedException {
    try {
      return Json.MAPPER.readTree(body);
    } catch (IOException | IllegalStateException e) {
      throw RefusedException.malformed("Body is not JSON in UTF-8");
    }
  }

  /** What {@link PlatformState} holds, as JSON. */
  private record Snapshot(
      Map<String, PlatformState.Pending> pending, Map<String, PlatformState.Instance> instances) {}

  /** Loaded with the first platform event: a function that starts cold for spans never needs it. */
  private static final class Json {
    private static final ObjectMapper MAPPER =
        JsonMapper.builder(
                JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(MAX_JSON_DEPTH).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
  }
}
