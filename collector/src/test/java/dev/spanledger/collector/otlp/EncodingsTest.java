package dev.spanledger.collector.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.lake.Lake;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random requests of every shape, sent in both encodings. */
class EncodingsTest {
  private static final int REQUESTS = 80;

  private final OtlpDecoder decoder = new OtlpDecoder();

  @ParameterizedTest
  @EnumSource(
      value = Signal.class,
      names = {"TRACES", "LOGS", "METRICS"})
  void both_encodings_give_the_same_rows(Signal signal, @TempDir Path directory) throws Exception {
    RandomRequests requests = new RandomRequests(7);
    JsonPrinter printer = new JsonPrinter(8);
    int rowCount = 0;
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      Message request = requests.next(signal);
      List<Row> fromProtobuf = new ArrayList<>();
      List<Row> fromJson = new ArrayList<>();

      Verdict protobuf = rows(signal, Encoding.PROTOBUF, request.toByteArray(), fromProtobuf);
      Verdict json = rows(signal, Encoding.JSON, printer.print(request), fromJson);

      assertThat(json).isEqualTo(protobuf);
      assertThat(fromJson.stream().map(RowText::of))
          .containsExactlyElementsOf(fromProtobuf.stream().map(RowText::of).toList());
      assertThat(fromProtobuf).hasSize(protobuf.acceptedCount());
      rowCount += fromProtobuf.size();
      all.addAll(fromProtobuf);
    }
    assertThat(rowCount).isGreaterThan(REQUESTS);
    landsInFull(directory, all);
  }

  private static void landsInFull(Path directory, List<Row> rows) throws Exception {
    try (Lake lake = Lake.open(directory)) {
      for (Map.Entry<Table, List<Row>> entry :
          rows.stream().collect(Collectors.groupingBy(Row::table)).entrySet()) {
        Table table = entry.getKey();
        assertThat(lake.land(table, "0123456789abcdef", entry.getValue()).rowCount())
            .isEqualTo(entry.getValue().size());
      }
    }
  }

  private Verdict rows(Signal signal, Encoding encoding, byte[] body, List<Row> rows)
      throws RefusedException {
    long nowMicros = RandomRequests.NOW_NANOS / 1_000;
    Batch batch = Batch.of(signal, encoding, nowMicros, "otlp_http", null, body);
    assertThat(decoder.heapBytes(signal, encoding, body)).isPositive();
    Verdict checked = decoder.check(batch);
    assertThat(decoder.rows(batch, rows::add)).isEqualTo(checked);
    return checked;
  }
}
