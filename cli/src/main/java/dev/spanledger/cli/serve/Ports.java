package dev.spanledger.cli.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of this machine. */
public final class Ports {
  private Ports() {}

  /** This port where nothing listens on it, else 0, which asks for any free one. */
  public static int freeOrAny(int port) {
    return isFree(InetAddress.getLoopbackAddress().getHostAddress(), port) ? port : 0;
  }

  /** Whether a server could listen there; 0 stands for any port and is always free. */
  public static boolean isFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // A port that was left a minute ago is free; one that is listened on is not.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
