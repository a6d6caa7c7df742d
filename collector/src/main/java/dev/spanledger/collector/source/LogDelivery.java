package dev.spanledger.collector.source;

import dev.spanledger.collector.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** A delivery of CloudWatch Logs as a record: it has no name and no time of its own. */
public final class LogDelivery {
  private static final Pattern TIMESTAMP = Pattern.compile("\"timestamp\":\\s*(\\d{1,13})\\b");

  /** The group, the stream and the first event come first. */
  private static final int HEAD_BYTES = 16 * 1024;

  private LogDelivery() {}

  /** Named after its bytes, which a repetition does not change; as old as its first event. */
  public static SourceRecord of(byte[] data) {
    String head = "";
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(data))) {
      head = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // Not whole: the reader of the record says so, and it is set aside.
      head = "";
    }
    Matcher timestamp = TIMESTAMP.matcher(head);
    Instant time =
        timestamp.find() ? Instant.ofEpochMilli(Long.parseLong(timestamp.group(1))) : Instant.EPOCH;
    return new SourceRecord(Digests.hex(data), time, data);
  }
}
