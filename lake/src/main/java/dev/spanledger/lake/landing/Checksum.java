package dev.spanledger.lake.landing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** CRC-32C of whole files, kept as the last eight hex digits of the file's name. */
public final class Checksum {
  private static final Pattern NAME = Pattern.compile(".*-([0-9a-f]{8})\\.parquet");
  private static final int BUFFER_BYTES = 1 << 17;

  private Checksum() {}

  public static String hex(int crc32c) {
    return "%08x".formatted(crc32c);
  }

  /** The checksum that the file's name states; empty for a name that states none. */
  public static OptionalInt named(Path path) {
    Matcher matcher = NAME.matcher(path.getFileName().toString());
    return matcher.matches()
        ? OptionalInt.of(Integer.parseUnsignedInt(matcher.group(1), 16))
        : OptionalInt.empty();
  }

  /** The checksum of the file's bytes as they are now. */
  public static int of(Path path) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    try (FileChannel channel = FileChannel.open(path)) {
      while (channel.read(buffer) >= 0) {
        crc.update(buffer.flip());
        buffer.clear();
      }
    }
    return (int) crc.getValue();
  }
}
