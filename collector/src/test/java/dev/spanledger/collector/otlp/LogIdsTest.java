package dev.spanledger.collector.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.Signal;
import dev.spanledger.lake.table.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compaction keeps one record of each id. */
class LogIdsTest {
  private static final long NOW_MICROS = 1_795_564_800_000_000L;
  private static final String LINE =
      """
      {"body":{"stringValue":"still here"}}""";
  private static final String TIMED_LINE =
      """
      {"timeUnixNano":"1795564799000000000","body":{"stringValue":"still here"}}""";

  private final OtlpDecoder decoder = new OtlpDecoder();

  @Test
  void equal_lines_without_a_time_are_as_many_records_as_came() throws Exception {
    List<String> ids = ids(NOW_MICROS, LINE + "," + LINE);
    ids.addAll(ids(NOW_MICROS + 1, LINE));

    assertThat(ids).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void a_line_that_is_sent_again_in_other_company_is_the_same_record() throws Exception {
    assertThat(ids(NOW_MICROS, TIMED_LINE)).isEqualTo(ids(NOW_MICROS + 1, TIMED_LINE));
    assertThat(ids(NOW_MICROS + 1, LINE + "," + TIMED_LINE))
        .endsWith(ids(NOW_MICROS, TIMED_LINE).get(0));
  }

  private List<String> ids(long ingestTimeMicros, String records) throws Exception {
    String request =
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[%s]}]}]}".formatted(records);
    Batch batch =
        Batch.of(
            Signal.LOGS,
            Encoding.JSON,
            ingestTimeMicros,
            "test",
            null,
            request.getBytes(StandardCharsets.UTF_8));
    List<Row> rows = new ArrayList<>();
    decoder.rows(batch, rows::add);
    List<String> ids = new ArrayList<>();
    rows.forEach(row -> ids.add(row.string("record_id")));
    return ids;
  }
}
