package dev.spanledger.locallambda.simulate;

import dev.spanledger.locallambda.platform.Envelope;
import dev.spanledger.locallambda.platform.PlatformEvent;
import java.util.List;

/** Sends the platform's events, one request per instance. */
final class PlatformOutbox {
  private final HistorySender sender;

  PlatformOutbox(HistorySender sender) {
    this.sender = sender;
  }

  void send(SimulatedInstance instance) {
    List<PlatformEvent> events = instance.takeEvents();
    if (!events.isEmpty()) {
      sender.platform(Envelope.encode(instance.resource(), events));
    }
  }
}
