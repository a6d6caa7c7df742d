package dev.spanledger.cli;

import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.billing.ImportReport;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code cost import}: a bill into the lake, and what was taken, refused and noticed. */
@Command(
    name = "import",
    description =
        "Import bills: FOCUS 1.0 to 1.4, CUR 2.0 and CUR, Azure, Google and Oracle exports"
            + " (CSV, gzip, zip, Parquet).")
final class CostImportCommand implements Callable<Integer> {
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      converter = FormatConverter.class,
      description = "auto, focus, cur2, cur, azure, gcp or oci. Default: auto, by the header.")
  BillingFormat format = BillingFormat.AUTO;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "A bill, or a folder with the files of one delivery.")
  List<Path> files = List.of();

  private final Session session;

  CostImportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw new Failure(ExitCode.BAD_INPUT, "No bill at %s".formatted(file));
      }
    }
    AnswerWriter writer = output.writer(session);
    List<ImportReport> reports = new ArrayList<>();
    try (Lake opened = lake.openOrCreate();
        Progress progress = new Progress(session.terminal())) {
      for (Path file : files) {
        progress.begin("Importing " + file);
        reports.add(importFile(opened, file));
        progress.end("");
      }
    }
    ImportAnswer answer = new ImportAnswer(reports);
    switch (writer.format()) {
      case table -> writer.writeText(answer.text());
      case json -> writer.writeDocument(answer.document());
      case csv, parquet -> writer.write(answer.categories());
    }
    return ExitCode.OK.code();
  }

  private ImportReport importFile(Lake opened, Path file) throws IOException {
    try {
      return BillingImport.importIsolated(opened, file, format, session.clock());
    } catch (BillingFileException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  /** Formats as typed: lower case. */
  static final class FormatConverter implements ITypeConverter<BillingFormat> {
    @Override
    public BillingFormat convert(String value) {
      for (BillingFormat format : BillingFormat.values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(value)) {
          return format;
        }
      }
      throw new TypeConversionException(
          "\"%s\" is not auto, focus, cur2, cur, azure, gcp or oci".formatted(value));
    }
  }
}
