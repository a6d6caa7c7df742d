package dev.spanledger.collector.wal;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Digests;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Signal;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record of the log: magic (4 bytes), payload length (4), CRC32C of the payload (4), payload.
 * The payload is version (1), signal (1), encoding (1), ingest time in microseconds (8), source and
 * tenant (a length of 2 and UTF-8 each, -1 for no tenant), body. Big-endian.
 */
final class RecordCodec {
  static final int HEADER_BYTES = 12;

  private static final int MAGIC = 0x53504C31; // "SPL1"
  private static final byte VERSION = 1;
  private static final int FIXED_PAYLOAD_BYTES = 3 + Long.BYTES + 2 * Short.BYTES;
  private static final short NO_TENANT = -1;

  /**
   * Beginnings of records with a wrong checksum that are tried in one file. A damaged file has one
   * or two; a body made of nothing but beginnings would take minutes.
   */
  private static final int MAX_FALSE_STARTS = 1_000;

  private RecordCodec() {}

  /** Header and payload, ready to be written. */
  static ByteBuffer[] encode(Batch batch) {
    byte[] source = batch.source().getBytes(StandardCharsets.UTF_8);
    String tenantName = batch.tenant();
    byte[] tenant = tenantName == null ? new byte[0] : tenantName.getBytes(StandardCharsets.UTF_8);
    int metaBytes = FIXED_PAYLOAD_BYTES + source.length + tenant.length;
    ByteBuffer head = ByteBuffer.allocate(HEADER_BYTES + metaBytes);
    head.position(HEADER_BYTES);
    head.put(VERSION).put((byte) batch.signal().code()).put((byte) batch.encoding().code());
    head.putLong(batch.ingestTimeMicros());
    head.putShort((short) source.length).put(source);
    head.putShort(tenantName == null ? NO_TENANT : (short) tenant.length).put(tenant);
    CRC32C crc = new CRC32C();
    crc.update(head.array(), HEADER_BYTES, metaBytes);
    crc.update(batch.body());
    head.putInt(0, MAGIC)
        .putInt(Integer.BYTES, metaBytes + batch.body().length)
        .putInt(2 * Integer.BYTES, (int) crc.getValue());
    head.rewind();
    return new ByteBuffer[] {head, ByteBuffer.wrap(batch.body())};
  }

  /** Every intact record of a segment file; looks for the next one behind a damaged one. */
  static SegmentContent decode(byte[] file) {
    List<Batch> batches = new ArrayList<>();
    MessageDigest digest = Digests.sha256();
    int position = 0;
    int intactEnd = 0;
    long intactBytes = 0;
    int falseStarts = 0;
    while (position <= file.length - HEADER_BYTES && falseStarts <= MAX_FALSE_STARTS) {
      int recordBytes = recordBytes(file, position);
      boolean isIntact = recordBytes > 0 && hasRightChecksum(file, position, recordBytes);
      Batch batch = isIntact ? batch(file, position, recordBytes) : null;
      if (batch == null) {
        falseStarts += recordBytes > 0 ? 1 : 0;
        position++;
        continue;
      }
      batches.add(batch);
      digest.update(file, position, recordBytes);
      position += recordBytes;
      intactEnd = position;
      intactBytes += recordBytes;
    }
    boolean isGivenUp = falseStarts > MAX_FALSE_STARTS;
    long damagedBytes = (isGivenUp ? file.length : intactEnd) - intactBytes;
    return new SegmentContent(
        HexFormat.of().formatHex(digest.digest(), 0, 16),
        batches,
        damagedBytes,
        file.length - intactBytes - damagedBytes);
  }

  /** Length that a record which begins here would have; 0 where none begins. */
  private static int recordBytes(byte[] file, int position) {
    ByteBuffer header = ByteBuffer.wrap(file, position, HEADER_BYTES);
    if (header.getInt() != MAGIC) {
      return 0;
    }
    int payloadBytes = header.getInt();
    boolean fits =
        payloadBytes >= FIXED_PAYLOAD_BYTES
            && payloadBytes <= file.length - position - HEADER_BYTES;
    return fits ? HEADER_BYTES + payloadBytes : 0;
  }

  private static boolean hasRightChecksum(byte[] file, int position, int recordBytes) {
    CRC32C crc = new CRC32C();
    crc.update(file, position + HEADER_BYTES, recordBytes - HEADER_BYTES);
    return (int) crc.getValue() == ByteBuffer.wrap(file).getInt(position + 2 * Integer.BYTES);
  }

  private static @Nullable Batch batch(byte[] file, int position, int recordBytes) {
    ByteBuffer payload = ByteBuffer.wrap(file, position + HEADER_BYTES, recordBytes - HEADER_BYTES);
    try {
      if (payload.get() != VERSION) {
        return null;
      }
      Signal signal = Signal.ofCode(payload.get());
      Encoding encoding = Encoding.ofCode(payload.get());
      long ingestTimeMicros = payload.getLong();
      String source = text(payload, payload.getShort());
      short tenantBytes = payload.getShort();
      String tenant = tenantBytes == NO_TENANT ? null : text(payload, tenantBytes);
      byte[] body = new byte[payload.remaining()];
      payload.get(body);
      return Batch.of(signal, encoding, ingestTimeMicros, source, tenant, body);
    } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
      // A later version's record, with a checksum that is right: not ours to read.
      return null;
    }
  }

  private static String text(ByteBuffer payload, int byteCount) {
    byte[] bytes = new byte[byteCount];
    payload.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
