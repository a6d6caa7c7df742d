package dev.spanledger.analytics.billing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Opens billing files in a process of their own, so that a file made to break a reader breaks only
 * that: no environment and no credentials, a small heap, a time limit, and where there is a POSIX
 * shell, no way to write a file. What comes back is checked by {@link RowCodec}.
 */
final class BillingReaderProcess implements Closeable {
  /** A row group of an AWS export takes about 200 MB while it is read. */
  private static final int HEAP_MEGABYTES = 768;

  /** 10 million rows take minutes; what takes longer than this does not end. */
  private static final Duration LONGEST = Duration.ofHours(2);

  private static final int BUFFER_BYTES = 1 << 16;
  private static final Path SHELL = Path.of("/bin/sh");

  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream answers;
  private final Timer timer = new Timer("billing-reader-limit", true);
  private final Duration longest;
  private volatile boolean isOverdue;
  private int files;

  private BillingReaderProcess(Process process, Duration longest) {
    this.process = process;
    this.longest = longest;
    this.requests = new DataOutputStream(process.getOutputStream());
    this.answers =
        new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES));
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            isOverdue = true;
            process.destroyForcibly();
          }
        },
        longest.toMillis());
  }

  static BillingReaderProcess start() throws IOException {
    return start(HEAP_MEGABYTES, LONGEST);
  }

  static BillingReaderProcess start(int heapMegabytes, Duration longest) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SHELL)) {
      command.addAll(List.of(SHELL.toString(), "-c", "ulimit -c 0 -f 0; exec \"$@\"", "sh"));
    }
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    command.addAll(
        List.of(
            java.toString(),
            "-Xmx%dm".formatted(heapMegabytes),
            "-Xms32m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "-XX:MaxDirectMemorySize=256m",
            "-Djava.awt.headless=true",
            BillingReaderMain.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return new BillingReaderProcess(builder.start(), longest);
  }

  /** Opens a file there; its rows come from there, as often as asked. */
  BillingFile open(Path path) throws IOException {
    try {
      requests.writeByte(BillingReaderMain.OPEN);
      RowCodec.writeText(requests, path.toAbsolutePath().toString());
      requests.flush();
      if (answers.readUnsignedByte() != BillingReaderMain.END) {
        throw failure(path);
      }
      Header header = Header.of(texts(), texts());
      return new IsolatedBillingFile(this, path, files++, header, answers.readBoolean());
    } catch (BillingFileException unreadable) {
      throw unreadable;
    } catch (IOException ended) {
      throw ended(path, ended);
    }
  }

  void forEachRow(Path path, int file, Consumer<SourceRow> rows) throws IOException {
    String name = CsvBillingFile.fileName(path);
    try {
      requests.writeByte(BillingReaderMain.READ);
      requests.writeInt(file);
      requests.flush();
      int answer = answers.readUnsignedByte();
      while (answer == BillingReaderMain.ROW) {
        long number = answers.readLong();
        rows.accept(new SourceRow(name, number, RowCodec.read(answers)));
        answer = answers.readUnsignedByte();
      }
      if (answer != BillingReaderMain.END) {
        throw failure(path);
      }
    } catch (BillingFileException unreadable) {
      throw unreadable;
    } catch (IOException ended) {
      throw ended(path, ended);
    }
  }

  /** Ends the process, whatever it is doing. */
  @Override
  public void close() {
    timer.cancel();
    process.destroyForcibly();
  }

  private List<String> texts() throws IOException {
    return RowCodec.read(answers).stream().map(String::valueOf).toList();
  }

  private BillingFileException failure(Path path) throws IOException {
    boolean isToldWell = answers.readBoolean();
    String message = RowCodec.readText(answers);
    return new BillingFileException(
        isToldWell ? message : "Billing file %s is not readable: %s".formatted(path, message));
  }

  private BillingFileException ended(Path path, IOException cause) {
    return new BillingFileException(
        "Billing file %s is not readable: the process that read it %s".formatted(path, how()),
        cause);
  }

  private String how() {
    try {
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        return "sent what is no row";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "was interrupted";
    }
    if (isOverdue) {
      return "took longer than %s".formatted(longest);
    }
    return process.exitValue() == BillingReaderMain.OUT_OF_MEMORY
        ? "needed more memory than it may have"
        : "ended with exit code %d".formatted(process.exitValue());
  }
}
