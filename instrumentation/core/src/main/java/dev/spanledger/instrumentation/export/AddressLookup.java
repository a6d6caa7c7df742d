package dev.spanledger.instrumentation.export;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a name's address in a thread of its own, because a resolver takes its own time and no
 * deadline. An address needs no resolver, and this class is not loaded for one.
 */
final class AddressLookup extends Thread {
  private final String host;
  private volatile @Nullable InetAddress address;

  private AddressLookup(String host) {
    super("spanledger-address-lookup");
    this.host = host;
    setDaemon(true);
  }

  static InetAddress find(String host, long deadlineNanoTime) throws IOException {
    AddressLookup lookup = new AddressLookup(host);
    lookup.start();
    try {
      TimeUnit.NANOSECONDS.timedJoin(lookup, deadlineNanoTime - System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while looking up " + host, e);
    }
    InetAddress found = lookup.address;
    if (found != null) {
      return found;
    }
    throw lookup.isAlive()
        ? new SocketTimeoutException("no time left to look up " + host)
        : new UnknownHostException(host);
  }

  @Override
  public void run() {
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      // No address then, which the caller tells.
      address = null;
    }
  }
}
