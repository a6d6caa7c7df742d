package dev.spanledger.collector.intake;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.spanledger.collector.Quoted;
import dev.spanledger.collector.Refusal;
import dev.spanledger.collector.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body within bounds, whoever carried it.
 *
 * @param maxCompressedBytes of a body with a content encoding, as it arrives
 * @param maxBodyBytes of a body once it is decompressed
 */
public record BodyBytes(int maxCompressedBytes, int maxBodyBytes) {
  /** 8 MiB of spans are 2.4 MiB in gzip (3.37 to 1, measured); more in is not a batch of spans. */
  public static final int DEFAULT_MAX_COMPRESSED_BYTES = 4 << 20;

  /** 11,000 spans of 700 bytes; an SDK's default batch of 512 is 360 kB. */
  public static final int DEFAULT_MAX_BODY_BYTES = 8 << 20;

  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int GZIP_BUFFER_BYTES = 8 * 1024;

  /** 8 MiB, the largest window that a body within the default limit can use. */
  private static final int ZSTD_MAX_WINDOW_LOG = 23;

  /** The bounds that suit a batch of telemetry. */
  public static BodyBytes defaults() {
    return new BodyBytes(DEFAULT_MAX_COMPRESSED_BYTES, DEFAULT_MAX_BODY_BYTES);
  }

  /** How a body is compressed. */
  public enum Compression {
    IDENTITY,
    GZIP,
    ZSTD;

    /** Of the header's value, null where there is none. */
    public static Compression of(@Nullable String contentEncoding) throws RefusedException {
      String name = contentEncoding == null ? "" : contentEncoding.strip().toLowerCase(Locale.ROOT);
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

  /**
   * The body, decompressed; its size is taken from the reservation as it grows.
   *
   * @param statedBytes length that the sender stated; negative where it stated none
   */
  public byte[] read(
      InputStream body,
      long statedBytes,
      Compression compression,
      long deadlineNanoTime,
      HeapBudget.Reservation reservation)
      throws RefusedException {
    int maxBytes = compression == Compression.IDENTITY ? maxBodyBytes : maxCompressedBytes;
    if (statedBytes > maxBytes) {
      throw RefusedException.tooLarge(
          "Body has %,d bytes, at most %,d are taken; send smaller batches"
              .formatted(statedBytes, maxBytes));
    }
    try (InputStream in =
        decompressed(compression, new BoundedInput(body, maxBytes, deadlineNanoTime))) {
      return readAll(in, reservation);
    } catch (BoundedInput.Refused e) {
      throw e.refusal();
    } catch (IOException | RuntimeException e) {
      throw RefusedException.malformed(
          "Body is not whole %s data".formatted(compression.name().toLowerCase(Locale.ROOT)));
    }
  }

  private static InputStream decompressed(Compression compression, InputStream in)
      throws IOException {
    return switch (compression) {
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
      if (size > maxBodyBytes) {
        throw RefusedException.tooLarge(
            "Decompressed body has more than %,d bytes; send smaller batches"
                .formatted(maxBodyBytes));
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
}
