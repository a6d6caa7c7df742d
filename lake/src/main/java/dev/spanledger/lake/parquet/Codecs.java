package dev.spanledger.lake.parquet;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * Codecs without Hadoop: parquet-java's own factory loads Hadoop classes even for zstd. Writes zstd
 * only; reads what billing exports of others come in. For one file and one thread: zstd's working
 * memory is kept from page to page, because making it costs more than packing a small page.
 */
final class Codecs implements CompressionCodecFactory {
  private final int zstdLevel;
  private @Nullable ZstdCompressCtx packer;
  private @Nullable ZstdDecompressCtx unpacker;

  Codecs(int zstdLevel) {
    this.zstdLevel = zstdLevel;
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    if (codec != CompressionCodecName.ZSTD) {
      throw new IllegalArgumentException("Spanledger writes ZSTD, not " + codec);
    }
    if (packer == null) {
      packer = new ZstdCompressCtx().setLevel(zstdLevel);
    }
    return new ZstdCompressor(packer);
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED -> new Decompressor((in, size) -> in);
      case ZSTD -> new Decompressor(unpacker()::decompress);
      case SNAPPY -> new Decompressor((in, size) -> Snappy.uncompress(in));
      case GZIP -> new Decompressor(Codecs::gunzip);
      case LZ4_RAW -> new Decompressor(Codecs::unLz4);
      case LZO, BROTLI, LZ4 ->
          throw new IllegalArgumentException(
              "Parquet codec "
                  + codec
                  + " is not supported; supported are UNCOMPRESSED, ZSTD, SNAPPY, GZIP, LZ4_RAW");
    };
  }

  private ZstdDecompressCtx unpacker() {
    if (unpacker == null) {
      unpacker = new ZstdDecompressCtx();
    }
    return unpacker;
  }

  @Override
  public void release() {
    if (packer != null) {
      packer.close();
      packer = null;
    }
    if (unpacker != null) {
      unpacker.close();
      unpacker = null;
    }
  }

  private static byte[] gunzip(byte[] compressed, int size) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return in.readNBytes(size);
    }
  }

  private static byte[] unLz4(byte[] compressed, int size) {
    byte[] plain = new byte[size];
    new Lz4Decompressor().decompress(compressed, 0, compressed.length, plain, 0, size);
    return plain;
  }

  private interface Unpack {
    byte[] apply(byte[] compressed, int size) throws IOException;
  }

  private record Decompressor(Unpack unpack) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(plain(bytes.toByteArray(), size));
    }

    @Override
    public void decompress(ByteBuffer in, int compressedSize, ByteBuffer out, int size)
        throws IOException {
      byte[] compressed = new byte[compressedSize];
      in.get(compressed);
      out.put(plain(compressed, size));
    }

    private byte[] plain(byte[] compressed, int size) throws IOException {
      byte[] plain = unpack.apply(compressed, size);
      if (plain.length != size) {
        throw new IOException(
            "A Parquet page unpacks to %d bytes, its header says %d".formatted(plain.length, size));
      }
      return plain;
    }

    @Override
    public void release() {}
  }

  private record ZstdCompressor(ZstdCompressCtx packer) implements BytesInputCompressor {
    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
      return BytesInput.from(packer.compress(bytes.toByteArray()));
    }

    @Override
    public CompressionCodecName getCodecName() {
      return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {}
  }
}
