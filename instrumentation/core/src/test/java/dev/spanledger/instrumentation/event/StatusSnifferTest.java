package dev.spanledger.instrumentation.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusSnifferTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"statusCode\":201}                                     | 201",
        "{ \"body\":\"{\\\"statusCode\\\":500}\",\"statusCode\" : 404 } | 404",
        "{\"nested\":{\"statusCode\":500},\"statusCode\":\"204\"} | 204",
        "{\"nested\":{\"statusCode\":500},\"a\":[1,200]}          | 0",
        "{\"value\":\"statusCode\",\"x\":200}                     | 0",
        "{\"statusCodes\":200,\"statusCod\":200}                  | 0",
        "{\"statusCode\":70000}                                   | 0",
        "[{\"statusCode\":200}]                                   | 0",
        "not json at all \"                                       | 0"
      })
  void the_status_at_the_top_level_is_seen_however_the_bytes_arrive(String json, int status)
      throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (int split = 0; split <= bytes.length; split++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (StatusSniffer sniffer = new StatusSniffer(out)) {
        sniffer.write(bytes, 0, split);
        for (int i = split; i < bytes.length; i++) {
          sniffer.write(bytes[i]);
        }
        assertThat(sniffer.status()).isEqualTo(status);
      }
      assertThat(out.toByteArray()).isEqualTo(bytes);
    }
  }
}
