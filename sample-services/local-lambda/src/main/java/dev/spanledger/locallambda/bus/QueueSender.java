package dev.spanledger.locallambda.bus;

import dev.spanledger.locallambda.queue.OutgoingMessage;

/** Puts messages into queues. */
@FunctionalInterface
public interface QueueSender {
  void send(String queueName, OutgoingMessage message);
}
