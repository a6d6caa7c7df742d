package dev.spanledger.locallambda.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the lines that were added to a log since the last look. Not thread-safe. */
public final class LogTail {
  /** A longer line is given in parts, as Lambda does. */
  private static final int LONGEST_LINE_BYTES = 256 * 1024;

  private static final int MOST_BYTES_AT_ONCE = 4 * 1024 * 1024;

  private final Path file;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long position;

  /** From the file's beginning. */
  public LogTail(Path file) {
    this.file = file;
  }

  /** Lines that are complete by now, without their ends. */
  public List<String> newLines() {
    List<String> lines = new ArrayList<>();
    try {
      if (!Files.exists(file) || Files.size(file) <= position) {
        return lines;
      }
      try (SeekableByteChannel channel = Files.newByteChannel(file);
          InputStream in = Channels.newInputStream(channel.position(position))) {
        byte[] bytes = in.readNBytes(MOST_BYTES_AT_ONCE);
        position += bytes.length;
        split(bytes, lines);
      }
    } catch (IOException e) {
      // The file is being deleted with its instance; nobody misses the rest.
      return lines;
    }
    return lines;
  }

  /** What was written last and never ended by a line break. */
  public List<String> rest() {
    List<String> lines = newLines();
    if (line.size() > 0) {
      end(lines);
    }
    return lines;
  }

  private void split(byte[] bytes, List<String> lines) {
    for (byte each : bytes) {
      if (each == '\n') {
        end(lines);
      } else {
        line.write(each);
        if (line.size() >= LONGEST_LINE_BYTES) {
          end(lines);
        }
      }
    }
  }

  private void end(List<String> lines) {
    lines.add(line.toString(StandardCharsets.UTF_8));
    line.reset();
  }
}
