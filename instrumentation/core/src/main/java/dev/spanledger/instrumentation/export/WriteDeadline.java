package dev.spanledger.instrumentation.export;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/**
 * Closes the socket under what takes too long, which makes it fail: a write, or a handshake. Closed
 * itself, it lets the socket be.
 */
final class WriteDeadline extends Thread implements Closeable {
  private final Socket socket;
  private final long deadlineNanoTime;

  private WriteDeadline(Socket socket, long deadlineNanoTime) {
    super("spanledger-write-deadline");
    this.socket = socket;
    this.deadlineNanoTime = deadlineNanoTime;
    setDaemon(true);
  }

  static WriteDeadline start(Socket socket, long deadlineNanoTime) {
    WriteDeadline deadline = new WriteDeadline(socket, deadlineNanoTime);
    deadline.start();
    return deadline;
  }

  @Override
  public void run() {
    try {
      TimeUnit.NANOSECONDS.sleep(deadlineNanoTime - System.nanoTime());
      socket.close();
    } catch (InterruptedException | IOException e) {
      // Done in time, or closed by the peer: the one who waits knows.
      return;
    }
  }

  @Override
  public void close() {
    interrupt();
  }
}
