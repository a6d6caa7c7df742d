package dev.spanledger.lake.parquet;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;

/** A new local file that is on disk once closed, and whose CRC-32C is known by then. */
final class SyncedOutputFile implements OutputFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final CRC32C crc = new CRC32C();
  private long sizeBytes;
  private @Nullable FileChannel channel;

  SyncedOutputFile(Path path) {
    this.path = path;
  }

  /** CRC-32C (Castagnoli) of the closed file. */
  int crc32c() {
    return (int) crc.getValue();
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Closes and deletes what was written so far. */
  void discard() throws IOException {
    if (channel != null) {
      channel.close();
    }
    Files.deleteIfExists(path);
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    FileChannel opened =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel = opened;
    return new Stream(opened);
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
    return create(blockSizeHint);
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  @Override
  public String getPath() {
    return path.toString();
  }

  private final class Stream extends PositionOutputStream {
    private final FileChannel channel;
    private final OutputStream out;

    Stream(FileChannel channel) {
      this.channel = channel;
      this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    @Override
    public long getPos() {
      return sizeBytes;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      crc.update(value);
      sizeBytes++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      crc.update(ByteBuffer.wrap(bytes, offset, length));
      sizeBytes += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      if (!channel.isOpen()) {
        return;
      }
      try (channel) {
        out.flush();
        channel.force(true);
      }
    }
  }
}
