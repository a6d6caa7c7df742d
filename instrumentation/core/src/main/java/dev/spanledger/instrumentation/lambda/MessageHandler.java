package dev.spanledger.instrumentation.lambda;

/** Handles one message of a batch; an exception sends that message, and only that, back. */
@FunctionalInterface
public interface MessageHandler<M> {
  /** Handles a message. */
  void handle(M message) throws Exception;
}
