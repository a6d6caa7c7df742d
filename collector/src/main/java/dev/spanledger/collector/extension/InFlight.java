package dev.spanledger.collector.extension;

/** Posts that are being stored: the sandbox must not be frozen under them. Thread-safe. */
final class InFlight {
  private int count;

  synchronized void begin() {
    count++;
  }

  synchronized void end() {
    count--;
    notifyAll();
  }

  /** Returns once nothing is being stored. */
  synchronized void awaitNone() throws InterruptedException {
    while (count > 0) {
      wait();
    }
  }
}
