package dev.spanledger.dashboard.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What counts as this machine alone. */
public final class Loopback {
  private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private Loopback() {}

  /** True where binding to this host is reachable from this machine only. */
  public static boolean isLoopback(String host) {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(host);
      for (InetAddress address : addresses) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * True where a request's Host header names this machine. A page of another site whose name was
   * rebound to 127.0.0.1 sends its own name, and must not read the answer.
   */
  public static boolean isOwnName(@Nullable String hostHeader) {
    if (hostHeader == null) {
      return false;
    }
    String name = hostHeader.replaceFirst(":[0-9]{1,5}$", "").toLowerCase(Locale.ROOT);
    return NAMES.contains(name);
  }
}
