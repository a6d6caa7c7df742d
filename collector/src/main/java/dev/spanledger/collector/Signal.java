package dev.spanledger.collector;

/** What a request carries. The code is stored in the write-ahead log and must never change. */
public enum Signal {
  TRACES(1, "span"),
  LOGS(2, "log record"),
  METRICS(3, "data point"),
  PLATFORM(4, "event");

  private final int code;
  private final String recordName;

  Signal(int code, String recordName) {
    this.code = code;
    this.recordName = recordName;
  }

  /** Number that stands for the signal on disk. */
  public int code() {
    return code;
  }

  /** What one record of the signal is called, in the singular. */
  public String recordName() {
    return recordName;
  }

  /** Lower-case name, as in the path and in metric labels. */
  public String label() {
    return switch (this) {
      case TRACES -> "traces";
      case LOGS -> "logs";
      case METRICS -> "metrics";
      case PLATFORM -> "platform";
    };
  }

  public static Signal ofCode(int code) {
    for (Signal signal : values()) {
      if (signal.code == code) {
        return signal;
      }
    }
    throw new IllegalArgumentException("No signal has code %d; 1 to 4 do".formatted(code));
  }
}
