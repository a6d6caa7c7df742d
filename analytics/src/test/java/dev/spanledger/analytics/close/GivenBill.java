package dev.spanledger.analytics.close;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Edited copies of {@code billing/cur2-hand-worked.csv}: the bill of November 2026 of account
 * 123456789012, six lines.
 */
final class GivenBill {
  private final String header;
  private final List<String> lines;

  private GivenBill(String header, List<String> lines) {
    this.header = header;
    this.lines = lines;
  }

  static GivenBill handWorked() throws IOException {
    try (InputStream file =
        GivenBill.class.getResourceAsStream(
            "/dev/spanledger/analytics/billing/cur2-hand-worked.csv")) {
      if (file == null) {
        throw new IOException("No cur2-hand-worked.csv on the class path");
      }
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = new ArrayList<>(text.lines().toList());
      return new GivenBill(lines.remove(0), lines);
    }
  }

  /** Every line billed by this invoice; the original has none. */
  GivenBill invoiced(String invoice) {
    lines.replaceAll(
        line ->
            line.replace(
                "2026-12-01T00:00:00.000Z,,\"Amazon",
                "2026-12-01T00:00:00.000Z," + invoice + ",\"Amazon"));
    return this;
  }

  /** Line number from 1 with this text in place of that one, wherever it stands in the line. */
  GivenBill edit(int number, String text, String replacement) {
    assertThat(lines.get(number - 1)).contains(text);
    lines.set(number - 1, lines.get(number - 1).replace(text, replacement));
    return this;
  }

  GivenBill without(int number) {
    lines.remove(number - 1);
    return this;
  }

  /** Another line as this one, with this text in place of that one. */
  GivenBill andOneLike(int number, String text, String replacement) {
    assertThat(lines.get(number - 1)).contains(text);
    lines.add(lines.get(number - 1).replace(text, replacement));
    return this;
  }

  /** Another account, in which the same happened. */
  GivenBill ofAccount(String account) {
    lines.replaceAll(line -> line.replace("123456789012", account));
    return this;
  }

  /** Another month, in which the same happened. */
  GivenBill movedToDecember() {
    lines.replaceAll(
        line -> line.replace("2026-12-01", "2027-01-01").replace("2026-11-0", "2026-12-0"));
    return this;
  }

  /** Other line item ids in another order, as each delivery of a real export has. */
  GivenBill asAnotherExport(int seed) {
    lines.replaceAll(line -> line.replaceFirst("^line", "export" + seed + "-"));
    Collections.shuffle(lines, new Random(seed));
    return this;
  }

  Path write(Path folder, @Nullable String name) throws IOException {
    Path file = Files.createDirectories(folder).resolve(name == null ? "bill.csv" : name);
    List<String> all = new ArrayList<>(lines);
    all.add(0, header);
    return Files.write(file, all);
  }
}
