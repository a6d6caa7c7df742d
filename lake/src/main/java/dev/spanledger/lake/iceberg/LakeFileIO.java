package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.files.LakeFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/** Iceberg's files among those of the lake, each stored for good once closed. */
final class LakeFileIO implements FileIO {
  private static final long serialVersionUID = 1;
  private static final int BUFFER_BYTES = 1 << 14;

  private final transient LakeFiles files;

  LakeFileIO(LakeFiles files) {
    this.files = files;
  }

  @Override
  public InputFile newInputFile(String location) {
    return new Input(files, location, files.path(location));
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new Output(files, location, files.path(location));
  }

  @Override
  public void deleteFile(String location) {
    try {
      files.delete(files.path(location));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + location, e);
    }
  }

  private record Input(LakeFiles files, String location, Path path) implements InputFile {
    @Override
    public long getLength() {
      try {
        files.fetch(List.of(path));
        return Files.size(path);
      } catch (NoSuchFileException e) {
        throw new NotFoundException(e, "File %s is missing", location);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read the length of " + location, e);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      try {
        files.fetch(List.of(path));
        return new In(FileChannel.open(path));
      } catch (NoSuchFileException e) {
        throw new NotFoundException(e, "File %s is missing", location);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot open " + location, e);
      }
    }

    @Override
    public boolean exists() {
      try {
        files.fetch(List.of(path));
        return Files.exists(path);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot look for " + location, e);
      }
    }
  }

  private record Output(LakeFiles files, String location, Path path) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      try {
        Path making = files.newFile(".iceberg");
        return new Out(
            this,
            making,
            FileChannel.open(making, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot create " + location, e);
      }
    }

    /** Iceberg's names have a number of their own each, so nothing is ever overwritten. */
    @Override
    public PositionOutputStream createOrOverwrite() {
      return create();
    }

    @Override
    public InputFile toInputFile() {
      return new Input(files, location, path);
    }

    void publish(Path finished) throws IOException {
      if (!files.publish(finished, path)) {
        throw new AlreadyExistsException("File %s exists already", location);
      }
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
    private final Output target;
    private final Path making;
    private final FileChannel channel;
    private final OutputStream out;
    private long position;

    Out(Output target, Path making, FileChannel channel) {
      this.target = target;
      this.making = making;
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
      target.publish(making);
    }
  }
}
