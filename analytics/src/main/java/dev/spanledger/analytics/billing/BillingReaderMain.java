package dev.spanledger.analytics.billing;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The process that opens billing files, and nothing else: files in, rows out. Started by {@link
 * BillingReaderProcess}, it ends with its standard input.
 */
final class BillingReaderMain {
  static final int OPEN = 1;
  static final int READ = 2;

  static final int END = 0;
  static final int ROW = 1;
  static final int FAILED = 2;

  /** Exit code where a file needs more memory than this process may have. */
  static final int OUT_OF_MEMORY = 71;

  private static final int BUFFER_BYTES = 1 << 16;

  private final List<BillingFile> files = new ArrayList<>();
  private final DataInputStream input;
  private final DataOutputStream output;

  private BillingReaderMain(DataInputStream input, DataOutputStream output) {
    this.input = input;
    this.output = output;
  }

  public static void main(String[] arguments) throws IOException {
    DataOutputStream rows =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES));
    // A library that prints must not print between the rows.
    System.setOut(System.err);
    try (DataInputStream requests = new DataInputStream(System.in)) {
      new BillingReaderMain(requests, rows).run();
    } catch (OutOfMemoryError tooLarge) {
      Runtime.getRuntime().halt(OUT_OF_MEMORY);
    }
  }

  private void run() throws IOException {
    while (true) {
      int request;
      try {
        request = input.readUnsignedByte();
      } catch (EOFException parentHasEnded) {
        return;
      }
      if (request == OPEN) {
        open(Path.of(RowCodec.readText(input)));
      } else {
        read(files.get(input.readInt()));
      }
      output.flush();
    }
  }

  private void open(Path path) throws IOException {
    BillingFile file;
    try {
      file = BillingFile.open(path);
    } catch (IOException | RuntimeException unreadable) {
      fail(unreadable);
      return;
    }
    files.add(file);
    output.writeByte(END);
    RowCodec.write(output, file.header().names());
    RowCodec.write(output, file.header().takenApart());
    output.writeBoolean(file.isDecimalComma());
  }

  private void read(BillingFile file) throws IOException {
    try {
      file.forEachRow(
          row -> {
            try {
              output.writeByte(ROW);
              output.writeLong(row.number());
              RowCodec.write(output, row.values());
            } catch (IOException parentHasEnded) {
              throw new UncheckedIOException(parentHasEnded);
            }
          });
      output.writeByte(END);
    } catch (IOException | RuntimeException unreadable) {
      fail(unreadable);
    }
  }

  private void fail(Exception unreadable) throws IOException {
    output.writeByte(FAILED);
    output.writeBoolean(unreadable instanceof BillingFileException);
    RowCodec.writeText(output, String.valueOf(unreadable.getMessage()));
  }
}
