package dev.spanledger.collector.tracefile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One trace in X-Ray's segment documents: segments and subsegments are spans, what a document says
 * while its segment runs is completed by the one that it ends with, and what X-Ray inferred of a
 * service that reports nothing belongs to the call it was inferred from. Source: AWS X-Ray segment
 * documents, <a
 * href="https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html">format</a>.
 *
 * @param spans finished ones first, then those that still run, if they were asked for
 * @param unfinishedCount segments and subsegments without an end
 */
public record XRayTrace(List<FileSpan> spans, int unfinishedCount) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether what has not ended is left out, to come with a later look, or ends as far as known. */
  public enum Unfinished {
    LEFT_OUT,
    ENDED_AS_KNOWN
  }

  public XRayTrace {
    spans = List.copyOf(spans);
  }

  /**
   * Reads the documents of one trace.
   *
   * @param account of the documents that name none; null where it is not known
   * @param region of the documents that name none; null where it is not known
   * @param tally told of each document or segment that cannot be read; the others are
   */
  public static XRayTrace read(
      List<String> documents,
      @Nullable String account,
      @Nullable String region,
      Unfinished unfinished,
      Verdict.Tally tally) {
    List<JsonNode> nodes = new ArrayList<>();
    for (String document : documents) {
      try {
        nodes.add(JSON.readTree(document));
      } catch (JsonProcessingException e) {
        tally.reject("a segment document is no JSON" + JsonFields.place(e));
      }
    }
    return new XRayReader(account, region, unfinished, tally).read(nodes);
  }

  static boolean isDocument(JsonNode node) {
    return node.has("trace_id") && node.has("id") && node.has("start_time");
  }

  /** Whether it is one of the traces that the API answers with. */
  static boolean isTrace(JsonNode node) {
    return node.path("Segments").path(0).has("Document");
  }

  /** Documents of a file, put together by trace; one that cannot be read refuses them all. */
  static List<FileSpan> readAll(List<JsonNode> documents) throws RefusedException {
    Verdict.Tally tally = new Verdict.Tally();
    List<FileSpan> spans =
        new XRayReader(null, null, Unfinished.ENDED_AS_KNOWN, tally).read(documents).spans();
    if (tally.index() > 0) {
      throw RefusedException.malformed(tally.verdict().message());
    }
    return spans;
  }

  static JsonNode document(JsonNode segment) throws RefusedException {
    try {
      return JSON.readTree(segment.path("Document").asText());
    } catch (JsonProcessingException e) {
      throw RefusedException.malformed("a segment document is no JSON" + JsonFields.place(e));
    }
  }
}
