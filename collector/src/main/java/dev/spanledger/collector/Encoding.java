package dev.spanledger.collector;

/** The two encodings of OTLP/HTTP. The code is stored in the write-ahead log. */
public enum Encoding {
  PROTOBUF(1, "application/x-protobuf"),
  JSON(2, "application/json");

  private final int code;
  private final String mediaType;

  Encoding(int code, String mediaType) {
    this.code = code;
    this.mediaType = mediaType;
  }

  /** Number that stands for the encoding on disk. */
  public int code() {
    return code;
  }

  public String mediaType() {
    return mediaType;
  }

  public static Encoding ofCode(int code) {
    for (Encoding encoding : values()) {
      if (encoding.code == code) {
        return encoding;
      }
    }
    throw new IllegalArgumentException("No encoding has code %d; 1 and 2 do".formatted(code));
  }
}
