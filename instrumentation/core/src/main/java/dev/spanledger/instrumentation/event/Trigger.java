package dev.spanledger.instrumentation.event;

/** Values of {@code faas.trigger}. */
public enum Trigger {
  DATASOURCE("datasource"),
  HTTP("http"),
  OTHER("other"),
  PUBSUB("pubsub"),
  TIMER("timer");

  private final String wireName;

  Trigger(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
