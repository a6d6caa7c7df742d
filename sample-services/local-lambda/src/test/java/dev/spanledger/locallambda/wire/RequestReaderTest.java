package dev.spanledger.locallambda.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
  @Test
  void reads_line_headers_and_body() throws IOException {
    HttpRequest request =
        read(
            "POST /orders?a=1&b HTTP/1.1\r\nHost: x\r\nX-Two: one\r\nx-two: two\r\n"
                + "Content-Length: 3\r\n\r\nabcGET");

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/orders");
    assertThat(request.query()).isEqualTo("a=1&b");
    assertThat(request.headers().get("x-two")).containsExactly("one", "two");
    assertThat(request.body().text()).isEqualTo("abc");
  }

  @Test
  void joins_the_chunks_of_a_body() throws IOException {
    HttpRequest request =
        read(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "4;name=value\r\nWiki\r\nA\r\npedia in 1\r\n0\r\nTrailer: x\r\n\r\n");

    assertThat(request.body().text()).isEqualTo("Wikipedia in 1");
  }

  @Test
  void end_between_requests_is_no_request() throws IOException {
    assertThat(RequestReader.read(new ByteArrayInputStream(new byte[0]), "h")).isNull();
  }

  @Test
  void end_within_a_body_is_an_error() {
    assertThatThrownBy(() -> read("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc"))
        .isInstanceOf(EOFException.class)
        .hasMessage("The connection ended after 3 of 10 body bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense|400|Not an HTTP/1.1 request line",
        "GET / HTTP/1.1~no colon|400|A header line has no colon",
        "POST / HTTP/1.1~Content-Length: x|400|A body length is not a number",
        "POST / HTTP/1.1~Content-Length: -1|400|A body length is negative",
        "POST / HTTP/1.1~Content-Length: 8388609|413|The body is larger than 8388608 bytes",
      })
  void refuses_what_it_cannot_read(String lines, int status, String message) {
    assertThatThrownBy(() -> read(lines.replace("~", "\r\n") + "\r\n\r\n"))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.status()).isEqualTo(status))
        .hasMessage(message);
  }

  @Test
  void bounds_lines_and_headers() {
    assertThatThrownBy(() -> read("GET /" + "a".repeat(17_000) + " HTTP/1.1\r\n\r\n"))
        .hasMessage("A line is longer than 16384");
    assertThatThrownBy(() -> read("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(101) + "\r\n"))
        .hasMessage("More than 100 headers");
  }

  private static HttpRequest read(String text) throws IOException {
    return RequestReader.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), "127.0.0.1");
  }
}
