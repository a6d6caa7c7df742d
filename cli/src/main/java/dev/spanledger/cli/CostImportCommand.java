package dev.spanledger.cli;

import dev.spanledger.analytics.billing.BillingFileException;
import dev.spanledger.analytics.billing.BillingFormat;
import dev.spanledger.analytics.billing.BillingImport;
import dev.spanledger.analytics.billing.ImportReport;
import dev.spanledger.analytics.billing.bucket.BucketImport;
import dev.spanledger.analytics.billing.bucket.BucketReport;
import dev.spanledger.cli.output.AnswerWriter;
import dev.spanledger.cli.output.ExitCode;
import dev.spanledger.cli.output.Failure;
import dev.spanledger.cli.output.Progress;
import dev.spanledger.cli.output.Text;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.S3Location;
import dev.spanledger.lake.store.S3Store;
import dev.spanledger.lake.store.StoreException;
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
            + " (CSV, gzip, zip, Parquet), from files, folders and S3.")
final class CostImportCommand implements Callable<Integer> {
  @Mixin final LakeOption lake = new LakeOption();
  @Mixin final OutputOptions output = new OutputOptions();
  @Mixin final CostExplorerOptions costExplorer = new CostExplorerOptions();
  @Mixin final AwsOptions aws = new AwsOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      converter = FormatConverter.class,
      description =
          "auto, focus, cur2, cur, azure, gcp, oci or cost-explorer. Default: auto, by header.")
  BillingFormat format = BillingFormat.AUTO;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = {
        "A bill, a folder with the files of one delivery, or s3://BUCKET/PREFIX:",
        "of each export and month there the latest delivery that is whole."
      })
  List<String> files = List.of();

  private final Session session;

  CostImportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    costExplorer.check();
    if (files.isEmpty() != costExplorer.isAsked) {
      throw new Failure(
          ExitCode.USAGE,
          "What is to be imported? Give files, folders or s3://BUCKET/PREFIX, or --cost-explorer");
    }
    for (String file : files) {
      checkSource(file);
    }
    AnswerWriter writer = output.writer(session);
    List<ImportReport> reports = new ArrayList<>();
    try (Lake opened = lake.openOrCreate();
        Progress progress = new Progress(session.terminal())) {
      for (String file : files) {
        if (S3Location.isMeantBy(file)) {
          reports.addAll(importBucket(opened, S3Location.parse(file), progress));
        } else {
          progress.begin("Importing " + file);
          reports.add(importFile(opened, Path.of(file)));
        }
        progress.end("");
      }
      if (costExplorer.isAsked) {
        reports.addAll(costExplorer.run(opened, aws, session, progress));
      }
      PostedAnswer.post(opened, session);
    }
    ImportAnswer answer = new ImportAnswer(reports);
    switch (writer.format()) {
      case table -> writer.writeText(answer.text());
      case json -> writer.writeDocument(answer.document());
      case csv, parquet -> writer.write(answer.categories());
    }
    return ExitCode.OK.code();
  }

  private static void checkSource(String file) {
    if (!S3Location.isMeantBy(file)) {
      if (!Files.exists(Path.of(file))) {
        throw new Failure(ExitCode.BAD_INPUT, "No bill at %s".formatted(file));
      }
      return;
    }
    try {
      S3Location.parse(file);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private ImportReport importFile(Lake opened, Path file) throws IOException {
    try {
      return BillingImport.importIsolated(opened, file, format, session.clock());
    } catch (BillingFileException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  private List<ImportReport> importBucket(Lake opened, S3Location place, Progress progress)
      throws IOException {
    BucketReport report;
    try (ObjectStore store = S3Store.open(place.bucket(), aws.access())) {
      report =
          BucketImport.run(opened, store, place.prefix(), format, session.clock(), progress::begin);
    } catch (StoreException e) {
      throw AwsOptions.failure(e);
    } catch (BillingFileException e) {
      throw new Failure(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
    progress.end("");
    for (String unusable : report.unusable()) {
      session.terminal().say("Not imported: " + Text.printable(unusable));
    }
    for (String note : report.notes()) {
      session.terminal().say(Text.printable(note));
    }
    if (report.deliveries().isEmpty()) {
      throw new Failure(
          ExitCode.BAD_INPUT, "No delivery at %s is whole: nothing was imported".formatted(place));
    }
    return report.deliveries();
  }

  /** Formats as typed: lower case. */
  static final class FormatConverter implements ITypeConverter<BillingFormat> {
    @Override
    public BillingFormat convert(String value) {
      for (BillingFormat format : BillingFormat.values()) {
        if (format.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(value)) {
          return format;
        }
      }
      throw new TypeConversionException(
          "\"%s\" is not auto, focus, cur2, cur, azure, gcp, oci or cost-explorer"
              .formatted(value));
    }
  }
}
