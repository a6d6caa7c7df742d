package dev.spanledger.collector.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that the log asks of a file system, in one place, so that a test can forget what was not
 * forced to disk. Names are file names within the directory.
 */
class SegmentDirectory {
  private final Path directory;

  SegmentDirectory(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
  }

  Path path() {
    return directory;
  }

  /** Names of all files, sorted. */
  List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** A new empty file, open for writing; its name is not durable before {@link #sync}. */
  SegmentFile create(String name) throws IOException {
    return new SegmentFile(
        FileChannel.open(
            directory.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** The whole file; null where there is none. */
  byte @Nullable [] read(String name) throws IOException {
    try {
      return Files.readAllBytes(directory.resolve(name));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  long size(String name) throws IOException {
    return Files.size(directory.resolve(name));
  }

  /** When the file was last written to, microseconds since the epoch. */
  long modifiedMicros(String name) throws IOException {
    return Files.getLastModifiedTime(directory.resolve(name)).to(TimeUnit.MICROSECONDS);
  }

  void rename(String from, String to) throws IOException {
    Files.move(
        directory.resolve(from),
        directory.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  /** Makes created, renamed and deleted names durable. */
  void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A file that only grows. */
  static class SegmentFile {
    private final FileChannel channel;

    SegmentFile(FileChannel channel) {
      this.channel = channel;
    }

    void append(ByteBuffer[] buffers) throws IOException {
      for (ByteBuffer buffer : buffers) {
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
    }

    /** Returns when all that was appended is on disk. */
    void force() throws IOException {
      channel.force(false);
    }

    void truncate(long sizeBytes) throws IOException {
      channel.truncate(sizeBytes);
    }

    void close() throws IOException {
      channel.close();
    }
  }
}
