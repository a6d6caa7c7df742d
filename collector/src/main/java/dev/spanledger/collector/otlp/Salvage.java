package dev.spanledger.collector.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import dev.spanledger.collector.RefusedException;
import java.io.IOException;

/**
 * Takes a protobuf request apart record by record, so that one with text that is no UTF-8 costs
 * only itself: the parser would refuse all of the request. Traces, logs and metrics share the
 * layout: request (1) of resource groups, (2) of scope groups, (2) of records.
 */
final class Salvage {
  private static final int RESOURCE_GROUPS = 1;
  private static final int SCOPE_GROUPS = 2;
  private static final int RECORDS = 2;

  private final Parser<?> groupParser;
  private final Parser<?> scopeParser;
  private final Parser<?> recordParser;
  private int lostRecords;

  /**
   * For one request.
   *
   * @param groupParser of ResourceSpans, ResourceLogs or ResourceMetrics
   * @param scopeParser of ScopeSpans, ScopeLogs or ScopeMetrics
   * @param recordParser of Span, LogRecord or Metric
   */
  Salvage(Parser<?> groupParser, Parser<?> scopeParser, Parser<?> recordParser) {
    this.groupParser = groupParser;
    this.scopeParser = scopeParser;
    this.recordParser = recordParser;
  }

  /** The request without what cannot be read. */
  byte[] clean(byte[] body) throws RefusedException {
    try {
      return rebuild(ByteString.copyFrom(body), RESOURCE_GROUPS, this::group).toByteArray();
    } catch (IOException e) {
      throw RefusedException.malformed("Body is not an OTLP protobuf request");
    }
  }

  /** Records that {@link #clean} left out. */
  int lostRecords() {
    return lostRecords;
  }

  private ByteString group(ByteString bytes) throws IOException {
    if (parses(groupParser, bytes)) {
      return bytes;
    }
    ByteString cleaned = rebuild(bytes, SCOPE_GROUPS, this::scope);
    return keptWhole(groupParser, cleaned, () -> recordsOfGroup(cleaned));
  }

  private ByteString scope(ByteString bytes) throws IOException {
    if (parses(scopeParser, bytes)) {
      return bytes;
    }
    ByteString cleaned = rebuild(bytes, RECORDS, this::record);
    return keptWhole(scopeParser, cleaned, () -> countFields(cleaned, RECORDS));
  }

  private ByteString record(ByteString bytes) {
    if (parses(recordParser, bytes)) {
      return bytes;
    }
    lostRecords++;
    return ByteString.EMPTY;
  }

  /** What a group says about itself cannot be read: its records have no home, and are lost. */
  private ByteString keptWhole(Parser<?> parser, ByteString cleaned, RecordCount count)
      throws IOException {
    if (parses(parser, cleaned)) {
      return cleaned;
    }
    lostRecords += count.get();
    return ByteString.EMPTY;
  }

  private static int recordsOfGroup(ByteString group) throws IOException {
    int[] count = new int[1];
    rebuild(
        group,
        SCOPE_GROUPS,
        scope -> {
          count[0] += countFields(scope, RECORDS);
          return ByteString.EMPTY;
        });
    return count[0];
  }

  private static int countFields(ByteString message, int field) throws IOException {
    int[] count = new int[1];
    rebuild(
        message,
        field,
        bytes -> {
          count[0]++;
          return ByteString.EMPTY;
        });
    return count[0];
  }

  /** Copies a message, passing each part in this field through; an empty part is left out. */
  private static ByteString rebuild(ByteString message, int field, Part part) throws IOException {
    CodedInputStream in = message.newCodedInput();
    ByteString.Output bytes = ByteString.newOutput(message.size());
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) != field
          || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        in.skipField(tag, out);
        continue;
      }
      ByteString kept = part.keep(in.readBytes());
      if (!kept.isEmpty()) {
        out.writeBytes(field, kept);
      }
    }
    out.flush();
    return bytes.toByteString();
  }

  private static boolean parses(Parser<?> parser, ByteString bytes) {
    try {
      parser.parseFrom(bytes);
      return true;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  /** What becomes of one part of a message. */
  private interface Part {
    ByteString keep(ByteString bytes) throws IOException;
  }

  /** How many records are lost with a group. */
  private interface RecordCount {
    int get() throws IOException;
  }
}
