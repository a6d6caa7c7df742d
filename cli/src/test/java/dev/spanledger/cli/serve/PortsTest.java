package dev.spanledger.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void port_that_is_listened_on_is_not_free_until_it_is_left() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
      assertThat(Ports.isFree("127.0.0.1", port)).isFalse();
      assertThat(Ports.freeOrAny(port)).isZero();
    }
    assertThat(Ports.isFree("127.0.0.1", port)).isTrue();
    assertThat(Ports.freeOrAny(port)).isEqualTo(port);
  }
}
