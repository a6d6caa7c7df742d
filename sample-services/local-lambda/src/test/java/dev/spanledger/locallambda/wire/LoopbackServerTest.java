package dev.spanledger.locallambda.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LoopbackServerTest {
  @Test
  void one_connection_carries_many_requests() throws Exception {
    try (LoopbackServer server =
            LoopbackServer.start(0, "test", request -> HttpResponse.json(200, request.body()));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      assertThat(exchange(socket, "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n1"))
          .startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n")
          .endsWith("\r\n\r\n1");
      assertThat(exchange(socket, "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n2"))
          .endsWith("\r\n\r\n2");
    }
  }

  @Test
  void unreadable_request_is_answered_and_ends_the_connection() throws Exception {
    try (LoopbackServer server =
            LoopbackServer.start(0, "test", request -> HttpResponse.json(200, "{}"));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write("hello\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(answer)
          .startsWith("HTTP/1.1 400 Bad Request\r\n")
          .contains("Connection: close")
          .endsWith("{\"message\":\"Not an HTTP/1.1 request line\"}");
    }
  }

  @Test
  void close_waits_for_the_answer_that_is_being_made() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    LoopbackServer server =
        LoopbackServer.start(
            0,
            "test",
            Duration.ofSeconds(30),
            request -> {
              asked.countDown();
              answer.await();
              return HttpResponse.json(200, "9");
            });
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      asked.await();
      Thread closing = new Thread(server::close);
      closing.start();
      answer.countDown();
      closing.join();

      String response =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(response).endsWith("\r\n\r\n9");
    }
  }

  @Test
  void header_cannot_break_its_line() {
    assertThatThrownBy(() -> new HttpResponse.Header("location", "/\r\nset-cookie: a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("HTTP header \"location\" has no name or breaks its line");
  }

  private static String exchange(Socket socket, String request) throws Exception {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().contains("\r\n\r\n")) {
      answer.append((char) in.read());
    }
    return answer.append((char) in.read()).toString();
  }
}
