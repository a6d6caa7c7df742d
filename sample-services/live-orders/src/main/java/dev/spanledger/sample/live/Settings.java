package dev.spanledger.sample.live;

/** What the functions' environment must say. */
final class Settings {
  private Settings() {}

  static String connectionsTable() {
    String name = System.getenv("CONNECTIONS_TABLE");
    if (name == null || name.isEmpty()) {
      throw new IllegalStateException(
          "CONNECTIONS_TABLE is not set; it must be the name of the DynamoDB table of connections");
    }
    return name;
  }
}
