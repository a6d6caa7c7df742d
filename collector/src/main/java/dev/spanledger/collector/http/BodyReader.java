package dev.spanledger.collector.http;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.spanledger.collector.Quoted;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.intake.HeapBudget;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Reads a request's body within the configured bounds. Thread-safe. */
final class BodyReader {
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int GZIP_BUFFER_BYTES = 8 * 1024;

  /** 8 MiB, the largest window that a body within the default limit can use. */
  private static final int ZSTD_MAX_WINDOW_LOG = 23;

  /**
   * A sender reads its answer after it has sent, so an early one reaches it only if the rest is
   * taken. This is half of OTLP's recommended limit; what is larger sees a reset connection.
   */
  private static final long DRAIN_BYTES = 32L << 20;

  private final CollectorConfig config;

  BodyReader(CollectorConfig config) {
    this.config = config;
  }

  /** The body, decompressed; its size is taken from the reservation as it grows. */
  byte[] read(HttpServletRequest request, long deadlineNanoTime, HeapBudget.Reservation reservation)
      throws RefusedException {
    ContentEncoding encoding = ContentEncoding.of(request);
    int maxBytes =
        encoding == ContentEncoding.IDENTITY ? config.maxBodyBytes() : config.maxCompressedBytes();
    if (request.getContentLengthLong() > maxBytes) {
      throw RefusedException.tooLarge(
          "Body has %,d bytes, at most %,d are taken; send smaller batches"
              .formatted(request.getContentLengthLong(), maxBytes));
    }
    try (InputStream in =
        decompressed(
            encoding, new BoundedInput(request.getInputStream(), maxBytes, deadlineNanoTime))) {
      return readAll(in, reservation);
    } catch (BoundedInput.Refused e) {
      throw e.refusal();
    } catch (IOException | RuntimeException e) {
      throw RefusedException.malformed(
          "Body is not whole %s data".formatted(encoding.name().toLowerCase(Locale.ROOT)));
    }
  }

  private static InputStream decompressed(ContentEncoding encoding, InputStream in)
      throws IOException {
    return switch (encoding) {
      case IDENTITY -> in;
      case GZIP -> new GZIPInputStream(in, GZIP_BUFFER_BYTES);
      case ZSTD -> new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_MAX_WINDOW_LOG);
    };
  }

  private byte[] readAll(InputStream in, HeapBudget.Reservation reservation)
      throws IOException, RefusedException {
    List<byte[]> chunks = new ArrayList<>();
    int size = 0;
    int inLast = CHUNK_BYTES;
    while (true) {
      if (inLast == CHUNK_BYTES) {
        reservation.take(CHUNK_BYTES);
        chunks.add(new byte[CHUNK_BYTES]);
        inLast = 0;
      }
      int count = in.read(chunks.get(chunks.size() - 1), inLast, CHUNK_BYTES - inLast);
      if (count < 0) {
        return join(chunks, size, reservation);
      }
      inLast += count;
      size += count;
      if (size > config.maxBodyBytes()) {
        throw RefusedException.tooLarge(
            "Decompressed body has more than %,d bytes; send smaller batches"
                .formatted(config.maxBodyBytes()));
      }
    }
  }

  private static byte[] join(List<byte[]> chunks, int size, HeapBudget.Reservation reservation)
      throws RefusedException {
    reservation.take(size);
    byte[] body = new byte[size];
    int position = 0;
    for (byte[] chunk : chunks) {
      int count = Math.min(chunk.length, size - position);
      System.arraycopy(chunk, 0, body, position, count);
      position += count;
    }
    reservation.giveBack((long) chunks.size() * CHUNK_BYTES);
    return body;
  }

  /** Takes what is left of the body, within bounds, so that an early answer reaches its sender. */
  static void drain(HttpServletRequest request, long deadlineNanoTime) {
    if (request.getHeader("Expect") != null) {
      // The sender waits for a go-ahead and has sent nothing; the answer itself is the refusal.
      return;
    }
    byte[] buffer = new byte[CHUNK_BYTES];
    try {
      BoundedInput in = new BoundedInput(request.getInputStream(), DRAIN_BYTES, deadlineNanoTime);
      int count = 0;
      while (count >= 0) {
        count = in.read(buffer, 0, buffer.length);
      }
    } catch (IOException | RuntimeException e) {
      // Too much, too slow or broken: the answer is sent all the same, and may not arrive.
    }
  }

  /** How a body is compressed. */
  private enum ContentEncoding {
    IDENTITY,
    GZIP,
    ZSTD;

    static ContentEncoding of(HttpServletRequest request) throws RefusedException {
      String header = request.getHeader("Content-Encoding");
      String name = header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
      return switch (name) {
        case "", "identity" -> IDENTITY;
        case "gzip", "x-gzip" -> GZIP;
        case "zstd" -> ZSTD;
        default ->
            throw new RefusedException(
                Refusal.UNSUPPORTED_TYPE,
                "Content-Encoding %s is not gzip, zstd or identity".formatted(Quoted.of(name)));
      };
    }
  }
}
