package dev.spanledger.instrumentation.export;

/** Where the X-Ray daemon listens for datagrams. */
public record DaemonAddress(String host, int port) {
  private static final String UDP = "udp:";

  /**
   * Reads {@code 127.0.0.1:2000} or {@code tcp:127.0.0.1:2000 udp:127.0.0.1:2001}, the forms of
   * {@code AWS_XRAY_DAEMON_ADDRESS}.
   */
  public static DaemonAddress parse(String text) {
    int udp = text.indexOf(UDP);
    String address = udp < 0 ? text : text.substring(udp + UDP.length());
    int space = address.indexOf(' ');
    address = space < 0 ? address : address.substring(0, space);
    int colon = address.lastIndexOf(':');
    int port = port(address.substring(colon + 1));
    if (colon <= 0 || port == 0 || address.startsWith("tcp:")) {
      throw new IllegalArgumentException(
          "Address \"" + text + "\" of the X-Ray daemon is not like 127.0.0.1:2000");
    }
    return new DaemonAddress(address.substring(0, colon), port);
  }

  /** 0 where the text is no port. */
  private static int port(String digits) {
    try {
      int port = Integer.parseInt(digits);
      return port > 0 && port < 65536 ? port : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
