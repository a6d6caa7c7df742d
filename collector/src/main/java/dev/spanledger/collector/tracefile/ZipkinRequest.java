package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Verdict;
import java.io.IOException;
import java.util.List;

/**
 * A body that a Zipkin reporter posts to {@code /api/v2/spans}, put into OTLP before it is stored.
 *
 * @param otlp the good spans as an OTLP protobuf request; the same for the same body
 * @param refused spans that OTLP cannot hold, and why
 */
public record ZipkinRequest(byte[] otlp, Verdict refused) {
  // What follows the array would be acknowledged and lost.
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * @param body an array of spans in Zipkin's v2 JSON, UTF-8
   * @throws RefusedException where it is none; one bad span costs only itself
   */
  public static ZipkinRequest of(byte[] body) throws RefusedException {
    JsonNode spans;
    try {
      spans = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw RefusedException.malformed("Body is not JSON" + JsonFields.place(e));
    } catch (IOException e) {
      throw RefusedException.malformed("Body is not JSON in UTF-8");
    }
    if (!spans.isArray()) {
      throw RefusedException.malformed("Body is not an array of spans in Zipkin's v2 JSON");
    }
    Verdict.Tally tally = new Verdict.Tally();
    List<FileSpan> good = ZipkinJson.read(spans, tally);
    byte[] otlp = OtlpRequest.of(good, 0, tally).toByteArray();
    return new ZipkinRequest(otlp, tally.verdict());
  }
}
