package dev.spanledger.instrumentation.export;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams to the X-Ray daemon, which Lambda runs beside a function with active tracing: the
 * daemon's header, then {@code T1S} for sampled spans (others are never exported) and the request
 * in base64. Nobody acknowledges a datagram; one to a daemon that is not there fails the next.
 */
final class XRayUdpTransport implements OtlpTransport {
  private static final byte[] HEADER =
      "{\"format\": \"json\", \"version\": 1}\nT1S".getBytes(StandardCharsets.US_ASCII);

  /** What UDP over IPv4 carries; the daemon reads up to 64 KiB. */
  private static final int MAX_DATAGRAM_BYTES = 65_507;

  private static final int MAX_PAYLOAD_BYTES = (MAX_DATAGRAM_BYTES - HEADER.length) / 4 * 3;

  private final DaemonAddress daemon;
  private @Nullable DatagramSocket socket;

  XRayUdpTransport(DaemonAddress daemon) {
    this.daemon = daemon;
  }

  @Override
  public int maxPayloadBytes() {
    return MAX_PAYLOAD_BYTES;
  }

  @Override
  public boolean carries(Signal signal) {
    return signal == Signal.TRACES;
  }

  @Override
  public void send(List<Payload> payloads, long timeoutNanos) throws IOException {
    for (Payload payload : payloads) {
      if (payload.length() > MAX_PAYLOAD_BYTES) {
        payload.refused(payload.length() + " bytes do not fit into a datagram");
      } else {
        send(datagram(payload));
        payload.accepted();
      }
    }
  }

  private void send(byte[] datagram) throws IOException {
    DatagramSocket open = socket;
    if (open == null) {
      open = new DatagramSocket();
      open.connect(InetAddress.getByName(daemon.host()), daemon.port());
      socket = open;
    }
    try {
      open.send(new DatagramPacket(datagram, datagram.length));
    } catch (IOException e) {
      open.close();
      socket = null;
      throw e;
    }
  }

  private static byte[] datagram(Payload payload) {
    byte[] datagram = new byte[HEADER.length + Base64Text.length(payload.length())];
    System.arraycopy(HEADER, 0, datagram, 0, HEADER.length);
    Base64Text.encode(
        payload.buffer(), payload.offset(), payload.length(), datagram, HEADER.length);
    return datagram;
  }
}
