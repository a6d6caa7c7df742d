package dev.spanledger.collector.source;

import dev.spanledger.collector.Quoted;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects with telemetry that a bucket announces, by its own notification or through EventBridge,
 * directly or in a queue's message.
 */
public final class StoredObjects {
  private static final Logger LOG = LoggerFactory.getLogger(StoredObjects.class);

  private final Opener opener;
  private final RecordIntake records;
  private final Carrier carrier;
  private final long maxBytes;

  /** Opens a bucket by its name. */
  public interface Opener {
    ObjectStore open(String bucket) throws IOException;
  }

  /**
   * An object as its bucket announces it.
   *
   * @param announcedAt when it was created, as the bucket says
   */
  record Announced(String bucket, String key, Instant announcedAt) {}

  /**
   * @param signal of an object of protobuf
   * @param maxBytes of one object as it is stored: it is read into the heap whole
   */
  public StoredObjects(Opener opener, RecordIntake records, Signal signal, long maxBytes) {
    this.opener = opener;
    this.records = records;
    this.carrier = Carrier.bucket("s3", signal);
    this.maxBytes = maxBytes;
  }

  /** Whether this is an announcement of objects, or a test of one. */
  public static boolean isAnnouncement(JsonObject event) {
    return event.has("Records")
            && event.objects("Records").stream().anyMatch(record -> record.has("s3"))
        || "Object Created".equals(event.text("detail-type"))
        || "s3:TestEvent".equals(event.text("Event"));
  }

  /**
   * Stores what the announced objects hold. {@link Outcome#FAILED} where any is to be announced
   * again; those that were stored are then found to be.
   */
  public Outcome take(JsonObject event) throws RefusedException {
    Outcome worst = Outcome.STORED;
    for (Announced announced : announced(event)) {
      Outcome outcome = take(announced);
      worst = outcome.compareTo(worst) > 0 ? outcome : worst;
    }
    return worst;
  }

  private Outcome take(Announced announced) {
    String location = "s3://%s/%s".formatted(announced.bucket(), announced.key());
    try (ObjectStore store = opener.open(announced.bucket())) {
      StoredObject object = store.find(announced.key());
      if (object == null) {
        return aside(announced, location, "the object is not there any more");
      }
      String id = location + "#" + object.version();
      if (object.sizeBytes() > maxBytes) {
        return aside(
            announced,
            id,
            "the object has %,d bytes, at most %,d are read"
                .formatted(object.sizeBytes(), maxBytes));
      }
      byte[] data;
      try (InputStream in = store.read(object, 0, object.sizeBytes())) {
        data = in.readAllBytes();
      }
      return records
          .take(carrier, List.of(new SourceRecord(id, announced.announcedAt(), data)))
          .get(0);
    } catch (IOException e) {
      LOG.warn("Could not read {}; it is to be announced again", location, e);
      return Outcome.FAILED;
    }
  }

  private Outcome aside(Announced announced, String id, String reason) {
    return records.setAside(
        carrier, new SourceRecord(id, announced.announcedAt(), new byte[0]), reason);
  }

  private static List<Announced> announced(JsonObject event) throws RefusedException {
    List<Announced> found = new ArrayList<>();
    for (JsonObject record : event.objects("Records")) {
      JsonObject s3 = record.object("s3");
      found.add(
          announced(
              s3.object("bucket").text("name"),
              formDecoded(s3.object("object").text("key")),
              record.text("eventTime")));
    }
    if (event.has("detail")) {
      JsonObject detail = event.object("detail");
      found.add(
          announced(
              detail.object("bucket").text("name"),
              detail.object("object").text("key"),
              event.text("time")));
    }
    return found;
  }

  /** Notifications write a key as a form does: a blank is a plus. */
  private static @Nullable String formDecoded(@Nullable String key) throws RefusedException {
    try {
      return key == null ? null : URLDecoder.decode(key, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw RefusedException.malformed(
          "Key %s of an announcement is not URL-encoded".formatted(Quoted.of(key)));
    }
  }

  private static Announced announced(
      @Nullable String bucket, @Nullable String key, @Nullable String time)
      throws RefusedException {
    if (bucket == null || key == null || time == null) {
      throw RefusedException.malformed(
          "Announcement of an object needs its bucket's name, its key and the time");
    }
    try {
      return new Announced(bucket, key, Instant.parse(time));
    } catch (DateTimeException e) {
      throw RefusedException.malformed(
          "Announcement has time %s, an ISO 8601 instant is expected".formatted(Quoted.of(time)));
    }
  }
}
