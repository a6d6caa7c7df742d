package dev.spanledger.collector.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.spanledger.collector.Batch;
import dev.spanledger.collector.Encoding;
import dev.spanledger.collector.RefusedException;
import dev.spanledger.collector.Signal;
import dev.spanledger.collector.Verdict;
import dev.spanledger.collector.platform.PlatformDecoder;
import dev.spanledger.lake.table.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten thousand damaged bodies through the decoding path. */
class MutatedBodiesTest {
  private static final int BODIES = 10_000;

  @Test
  void a_damaged_body_is_decoded_or_refused_and_never_anything_else() {
    OtlpDecoder otlp = new OtlpDecoder();
    PlatformDecoder platform = new PlatformDecoder();
    MutatedBodies bodies = new MutatedBodies(20261125);
    int refusedCount = 0;
    int rowCount = 0;
    for (int i = 0; i < BODIES; i++) {
      MutatedBodies.Body body = bodies.next();
      Batch batch =
          Batch.of(
              body.signal(),
              body.encoding(),
              RandomRequests.NOW_NANOS / 1_000,
              "test",
              null,
              body.bytes());
      List<Row> rows = new ArrayList<>();
      try {
        otlp.heapBytes(body.signal(), body.encoding(), body.bytes());
        boolean isPlatform = body.signal() == Signal.PLATFORM;
        Verdict checked = isPlatform ? platform.check(batch) : otlp.check(batch);
        Verdict read = isPlatform ? platform.rows(batch, rows::add) : otlp.rows(batch, rows::add);
        assertThat(read).as("body %d", i).isEqualTo(checked);
        assertThat(checked.message().length()).isLessThanOrEqualTo(512);
      } catch (RefusedException e) {
        refusedCount++;
        assertThat(e.reason().length()).as(e.reason()).isLessThanOrEqualTo(230);
      }
      rowCount += rows.size();
    }
    assertThat(refusedCount).isBetween(BODIES / 10, BODIES * 9 / 10);
    assertThat(rowCount).isGreaterThan(BODIES / 10);
  }

  @Test
  void every_prefix_of_a_request_is_decoded_or_refused() throws Exception {
    OtlpDecoder decoder = new OtlpDecoder();
    Message request = new RandomRequests(3).next(Signal.TRACES);
    byte[] whole = request.toByteArray();
    int refusedCount = 0;
    for (int length = 0; length < whole.length; length++) {
      byte[] prefix = Arrays.copyOf(whole, length);
      Batch batch = Batch.of(Signal.TRACES, Encoding.PROTOBUF, 0, "test", null, prefix);
      try {
        decoder.heapBytes(Signal.TRACES, Encoding.PROTOBUF, prefix);
        decoder.check(batch);
      } catch (RefusedException e) {
        refusedCount++;
      }
    }
    assertThat(refusedCount).isGreaterThan(whole.length / 2);
  }
}
