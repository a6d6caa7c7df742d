package dev.spanledger.locallambda.meter;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Compresses pages with zstd. Parquet's own codec for it needs Hadoop at run time. */
final class ZstdCompressor implements BytesInputCompressor {
  private static final int LEVEL = 3;

  @Override
  public BytesInput compress(BytesInput bytes) throws IOException {
    return BytesInput.from(Zstd.compress(bytes.toByteArray(), LEVEL));
  }

  @Override
  public CompressionCodecName getCodecName() {
    return CompressionCodecName.ZSTD;
  }

  @Override
  public void release() {}
}
