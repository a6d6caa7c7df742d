package dev.spanledger.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanledger.lake.parquet.ParquetRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {
  private static final Answer ANSWER =
      new Answer(
          List.of(
              "service_name",
              "span_count",
              "error_ratio",
              "p95_ns",
              "billed_cost",
              "billing_currency",
              "start_time",
              "simulated"),
          List.of(
              Arrays.asList(
                  "orders-api",
                  12345L,
                  0.0123,
                  1_250_000_000L,
                  new BigDecimal("0.001234567890123456"),
                  "USD",
                  Instant.parse("2026-09-01T12:00:00.123456Z"),
                  false),
              Arrays.asList("=HYPERLINK(\"x\")", 7L, null, null, null, null, null, true)));

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void a_table_has_units_and_a_dash_for_what_is_missing() throws IOException {
    write(OutputFormat.table, ANSWER);
    assertThat(text())
        .isEqualTo(
            """
            service name      spans  error %     p95  billed cost USD  start time               simulated
            orders-api       12,345    1.2 %  1.25 s           0.0012  2026-09-01 12:00:00.123  no
            =HYPERLINK("x")       7        –       –                –  –                        yes
            """);
  }

  @Test
  void csv_has_every_digit_and_no_cell_that_a_spreadsheet_runs() throws IOException {
    write(OutputFormat.csv, ANSWER);
    assertThat(text())
        .isEqualTo(
            """
            service_name,span_count,error_ratio,p95_ns,billed_cost,billing_currency,start_time,simulated
            orders-api,12345,0.0123,1250000000,0.001234567890123456,USD,2026-09-01T12:00:00.123456Z,false
            "'=HYPERLINK(""x"")",7,,,,,,true
            """);
  }

  @Test
  void csv_prefixes_text_that_starts_a_formula_and_leaves_negative_numbers_alone()
      throws IOException {
    write(
        OutputFormat.csv,
        new Answer(
            List.of("text", "billed_cost"),
            List.of(
                List.of("+1", new BigDecimal("-2.50")),
                List.of("-1", BigDecimal.ZERO.setScale(18)),
                List.of("@sum", new BigDecimal("1E-12")),
                List.of("\tx", new BigDecimal("1E+3")),
                List.of("", BigDecimal.ONE))));
    assertThat(text())
        .isEqualTo("text,billed_cost\n'+1,-2.5\n'-1,0\n'@sum,0.000000000001\n'\tx,1000\n\"\",1\n");
  }

  @Test
  void json_has_decimals_as_strings_and_missing_as_null() throws IOException {
    write(
        OutputFormat.json,
        new Answer(
            List.of("name", "billed_cost", "p95_ns", "ratio"),
            List.of(
                Arrays.asList("a \"b\"\n", new BigDecimal("20.520226728990000000"), null, 0.5))));
    assertThat(text())
        .isEqualTo(
            """
            [
              {
                "name" : "a \\"b\\"\\n",
                "billed_cost" : "20.52022672899",
                "p95_ns" : null,
                "ratio" : 0.5
              }
            ]
            """);
  }

  @Test
  void parquet_reads_back_to_the_last_digit(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("answer.parquet");
    new AnswerWriter(Terminal.plain(out, out), OutputFormat.parquet, file).write(ANSWER);
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    ParquetRows.read(file, rows::add);
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0))
        .containsEntry("service_name", "orders-api")
        .containsEntry("span_count", 12345L)
        .containsEntry("billed_cost", new BigDecimal("0.001234567890123456"))
        .containsEntry("start_time", 1_788_264_000_123_456L)
        .containsEntry("simulated", false);
    assertThat(rows.get(1).get("billed_cost")).isNull();
    assertThat(folder).isDirectoryContaining(path -> path.equals(file));
    assertThat(Files.list(folder)).hasSize(1);
  }

  @Test
  void parquet_goes_to_a_redirected_standard_output_but_never_to_a_terminal() throws IOException {
    write(OutputFormat.parquet, ANSWER);
    assertThat(new String(bytes.toByteArray(), 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
    Terminal terminal = new Terminal(out, out, 80, true);
    assertThatThrownBy(() -> new AnswerWriter(terminal, OutputFormat.parquet, null))
        .isInstanceOf(Failure.class)
        .hasMessage(
            "Parquet is binary and standard output is a terminal: add --output-file FILE, or"
                + " redirect with > FILE");
  }

  @Test
  void printed_parts_add_up_to_the_printed_total() throws IOException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (String service : List.of("a", "b", "c")) {
      rows.add(List.of(service, new BigDecimal("0.335"), "EUR"));
    }
    Answer answer = new Answer(List.of("service_name", "billed_cost", "billing_currency"), rows);
    new TableFormat(0, true).write(answer, out);
    // 3 x 0.335 = 1.005, which prints as 1.01; each alone would print as 0.34 and add up to 1.02.
    assertThat(text().replaceAll(" +", " "))
        .isEqualTo("service name billed cost EUR\na 0.34\nb 0.34\nc 0.33\ntotal 1.01\n");
  }

  @Test
  void a_narrow_terminal_shortens_text_and_never_a_number() {
    Answer answer =
        new Answer(
            List.of("name", "span_count"),
            List.of(List.of("a-very-long-name-of-a-span", 123456789L)));
    new TableFormat(24, false).write(answer, out);
    assertThat(text())
        .isEqualTo(
            """
            name               spans
            a-very-lon…  123,456,789
            """);
  }

  @Test
  void a_terminal_too_narrow_for_a_table_gets_a_line_for_each_column() {
    Answer answer =
        new Answer(List.of("span_count", "error_count"), List.of(List.of(1L, 2L), List.of(3L, 4L)));
    new TableFormat(10, false).write(answer, out);
    assertThat(text()).isEqualTo("spans   1\nerrors  2\n\nspans   3\nerrors  4\n");
  }

  @Test
  void an_escape_sequence_in_a_name_does_not_reach_the_terminal() throws IOException {
    write(
        OutputFormat.table,
        new Answer(List.of("name"), List.of(List.of("\u001b[2J\u202Eevil\r\n"))));
    assertThat(text()).isEqualTo("name\n\uFFFD[2J\uFFFDevil\uFFFD\uFFFD\n");
  }

  @Test
  void an_answer_without_rows_says_so() throws IOException {
    write(OutputFormat.table, new Answer(List.of("name"), List.of()));
    assertThat(text()).isEqualTo("No rows.\n");
  }

  @Test
  void a_file_that_cannot_be_written_names_its_folder() {
    Path file = Path.of("/no/such/folder/answer.csv");
    AnswerWriter writer =
        new AnswerWriter(
            Terminal.plain(new PrintStream(OutputStream.nullOutputStream()), out),
            OutputFormat.csv,
            file);
    assertThatThrownBy(() -> writer.write(ANSWER))
        .hasMessage(
            "Cannot write /no/such/folder/answer.csv: its folder /no/such/folder does not exist");
  }

  @Test
  void a_narrow_terminal_leaves_out_the_last_columns_and_says_which() throws IOException {
    Answer answer =
        new Answer(
            List.of("trace_id", "p50_ns", "p95_ns", "p99_ns", "span_count", "error_count"),
            List.of(List.of("0123456789abcdef0123456789abcdef", 1L, 2L, 3L, 4L, 5L)));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(out, new PrintStream(said, true, StandardCharsets.UTF_8), 56, true);
    new AnswerWriter(terminal, OutputFormat.table, null).write(answer);
    assertThat(text())
        .isEqualTo(
            """
            trace id                           p50   p95   p99
            0123456789abcdef0123456789abcdef  1 ns  2 ns  3 ns
            """);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualTo("Without spans, errors, which a wider terminal or another --output shows\n");
  }

  private void write(OutputFormat format, Answer answer) throws IOException {
    new AnswerWriter(Terminal.plain(out, out), format, null).write(answer);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
