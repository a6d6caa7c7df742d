package dev.spanledger.lake.iceberg;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Iceberg's files in a lake's folder, each on disk (fsync) once closed. Iceberg's metadata holds
 * whole paths; one that leads out of the folder means that the lake was moved.
 */
final class LocalFileIO implements FileIO {
  private static final long serialVersionUID = 1;
  private static final String SCHEME = "file://";
  private static final int BUFFER_BYTES = 1 << 14;

  private final String root;

  LocalFileIO(Path root) {
    this.root = root.toAbsolutePath().normalize().toString();
  }

  /** Location of a path as other engines understand it. */
  static String location(Path path) {
    return SCHEME + path.toAbsolutePath();
  }

  static Path path(String location) {
    String path = location.startsWith(SCHEME) ? location.substring(SCHEME.length()) : location;
    return Path.of(path.startsWith("file:") ? path.substring("file:".length()) : path);
  }

  @Override
  public InputFile newInputFile(String location) {
    return new Input(here(location));
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new Output(here(location));
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(path(here(location)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + location, e);
    }
  }

  private String here(String location) {
    if (!path(location).normalize().startsWith(root)) {
      throw new NotFoundException(
          "%s is not in the lake's folder %s; the lake was moved, and must be moved back because"
              + " Iceberg's metadata holds whole paths",
          location, root);
    }
    return location;
  }

  private record Input(String location) implements InputFile {
    @Override
    public long getLength() {
      try {
        return Files.size(path(location));
      } catch (NoSuchFileException e) {
        throw new NotFoundException(e, "File %s is missing", location);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read the length of " + location, e);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      try {
        return new In(FileChannel.open(path(location)));
      } catch (NoSuchFileException e) {
        throw new NotFoundException(e, "File %s is missing", location);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot open " + location, e);
      }
    }

    @Override
    public boolean exists() {
      return Files.exists(path(location));
    }
  }

  private record Output(String location) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      return open(StandardOpenOption.CREATE_NEW);
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      return open(StandardOpenOption.CREATE);
    }

    private PositionOutputStream open(StandardOpenOption creation) {
      Path path = path(location);
      try {
        Path parent = path.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        return new Out(
            FileChannel.open(
                path, creation, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
      } catch (FileAlreadyExistsException e) {
        throw new AlreadyExistsException(e, "File %s exists already", location);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot create " + location, e);
      }
    }

    @Override
    public InputFile toInputFile() {
      return new Input(location);
    }
  }

  private static final class In extends SeekableInputStream {
    private final FileChannel channel;

    In(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public int read() throws IOException {
      ByteBuffer one = ByteBuffer.allocate(1);
      return channel.read(one) < 0 ? -1 : Byte.toUnsignedInt(one.get(0));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class Out extends PositionOutputStream {
    private final FileChannel channel;
    private final OutputStream out;
    private long position;

    Out(FileChannel channel) {
      this.channel = channel;
      this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      position += length;
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
