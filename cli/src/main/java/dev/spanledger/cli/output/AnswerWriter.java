package dev.spanledger.cli.output;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes answers in the chosen format, to a file or to standard output. */
public final class AnswerWriter {

  /** Writes one answer's text. */
  private interface Body {
    void write(PrintStream out) throws IOException;
  }

  private final Terminal terminal;
  private final OutputFormat format;
  private final @Nullable Path file;

  /**
   * @param file where to write; null for standard output
   */
  public AnswerWriter(Terminal terminal, OutputFormat format, @Nullable Path file) {
    if (format == OutputFormat.parquet && file == null && terminal.columns() > 0) {
      throw new Failure(
          ExitCode.USAGE,
          "Parquet is binary and standard output is a terminal:"
              + " add --output-file FILE, or redirect with > FILE");
    }
    this.terminal = terminal;
    this.format = format;
    this.file = file;
  }

  public OutputFormat format() {
    return format;
  }

  public void write(Answer answer) throws IOException {
    write(answer, false);
  }

  /** As {@link #write(Answer)}; the table ends with a row that sums money and counts. */
  public void writeWithTotal(Answer answer) throws IOException {
    write(answer, answer.rows().size() > 1);
  }

  /**
   * Tables below each other, each under its title.
   *
   * @param title a line of its own; empty for none
   * @param note lines below the table; empty for none
   */
  public record Section(String title, Answer answer, String note) {}

  /** Text made for people, of several tables. */
  public void writeSections(List<Section> sections) throws IOException {
    int columns = file == null ? terminal.columns() : 0;
    writeText(
        out -> {
          String gap = "";
          for (Section section : sections) {
            out.print(gap);
            if (!section.title().isEmpty()) {
              out.println(section.title());
            }
            new TableFormat(columns, false).write(section.answer(), out);
            if (!section.note().isEmpty()) {
              out.println(section.note());
            }
            gap = System.lineSeparator();
          }
        });
  }

  /** One JSON document of maps, lists and values; for answers that are not rows. */
  public void writeDocument(Map<String, ? extends @Nullable Object> document) throws IOException {
    writeText(out -> new JsonFormat().writeDocument(document, out));
  }

  /** Text made for people, as a report or a drawing. */
  public void writeText(String text) throws IOException {
    writeText(out -> out.println(text.stripTrailing()));
  }

  private void write(Answer answer, boolean isTotalled) throws IOException {
    switch (format) {
      case table -> writeTable(answer, isTotalled);
      case csv -> writeText(out -> new CsvFormat().write(answer, out));
      case json -> writeText(out -> new JsonFormat().write(answer, out));
      case parquet -> writeParquet(answer);
    }
  }

  private void writeTable(Answer answer, boolean isTotalled) throws IOException {
    List<String> leftOut = new ArrayList<>();
    int columns = file == null ? terminal.columns() : 0;
    writeText(out -> leftOut.addAll(new TableFormat(columns, isTotalled).write(answer, out)));
    if (!leftOut.isEmpty()) {
      terminal.say(
          "Without %s, which a wider terminal or another --output shows"
              .formatted(String.join(", ", leftOut)));
    }
  }

  private void writeText(Body body) throws IOException {
    if (file == null) {
      body.write(terminal.out());
      terminal.out().flush();
      return;
    }
    Path part = part(file);
    try (PrintStream out = new PrintStream(part.toFile(), StandardCharsets.UTF_8)) {
      body.write(out);
      if (out.checkError()) {
        throw new IOException("Could not write all of the answer to %s".formatted(part));
      }
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private void writeParquet(Answer answer) throws IOException {
    if (file != null) {
      Path part = part(file);
      new ParquetFormat().write(answer, part);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    Path folder = Files.createTempDirectory("spanledger-answer");
    Path whole = folder.resolve("answer.parquet");
    try {
      new ParquetFormat().write(answer, whole);
      Files.copy(whole, terminal.out());
      terminal.out().flush();
    } finally {
      Files.deleteIfExists(whole);
      Files.deleteIfExists(folder);
    }
  }

  /** Beside the file, so that the file itself is either whole or not there. */
  static Path part(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new Failure(
          ExitCode.BAD_INPUT,
          "Cannot write %s: its folder %s does not exist".formatted(file, folder));
    }
    return folder.resolve("." + absolute.getFileName() + ".part");
  }
}
