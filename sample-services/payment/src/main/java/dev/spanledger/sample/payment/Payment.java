package dev.spanledger.sample.payment;

/**
 * How the payment for an order ended.
 *
 * @param attempts that the provider needed
 */
record Payment(PlacedOrder order, State state, int attempts) {

  /** Final states; their names are the second half of their events' types. */
  enum State {
    CAPTURED("captured"),
    FAILED("failed");

    private final String word;

    State(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    static State of(String word) {
      for (State state : values()) {
        if (state.word.equals(word)) {
          return state;
        }
      }
      throw new IllegalArgumentException("No payment can be \"%s\"".formatted(word));
    }
  }
}
