package dev.spanledger.collector.extension;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.intake.Answer;
import dev.spanledger.collector.intake.HeapBudget;
import dev.spanledger.collector.intake.HttpMessage;
import dev.spanledger.collector.intake.Intake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what the Telemetry API posts: an array of events, to which the function's resource is
 * added. It is answered once it is stored; the platform repeats what was not.
 */
final class PlatformPosts {
  private static final Logger LOG = LoggerFactory.getLogger(PlatformPosts.class);
  private static final JsonFactory JSON = new JsonFactory();

  private final Intake intake;
  private final Map<String, String> resource;

  PlatformPosts(Intake intake, Map<String, String> resource) {
    this.intake = intake;
    this.resource = Map.copyOf(resource);
  }

  /** Answers one post; never throws. One at a time: an invocation's events come in order. */
  synchronized Answer receive(HttpMessage message) {
    try (HeapBudget.Reservation reservation = intake.open()) {
      byte[] request = request(message.body(reservation));
      Verdict verdict =
          intake.store(Signal.PLATFORM, Encoding.JSON, null, request, "telemetry_api", reservation);
      if (verdict.rejectedCount() > 0) {
        LOG.warn("{} platform events refused: {}", verdict.rejectedCount(), verdict.message());
      }
      return answer(200);
    } catch (RefusedException e) {
      LOG.warn("Platform events not stored: {}", e.reason());
      return answer(e.refusal().httpStatus());
    } catch (RuntimeException e) {
      LOG.error("Platform events failed in the collector", e);
      return answer(Refusal.INTERNAL.httpStatus());
    }
  }

  private byte[] request(byte[] events) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(request)) {
      json.writeStartObject();
      json.writeObjectFieldStart("resource");
      for (Map.Entry<String, String> attribute : resource.entrySet()) {
        json.writeStringField(attribute.getKey(), attribute.getValue());
      }
      json.writeEndObject();
      json.writeFieldName("events");
      json.writeRawValue(new String(events, StandardCharsets.UTF_8));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return request.toByteArray();
  }

  private static Answer answer(int status) {
    return new Answer(status, Map.of(), new byte[0], null);
  }
}
