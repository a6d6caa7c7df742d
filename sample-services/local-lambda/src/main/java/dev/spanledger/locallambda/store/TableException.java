package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A request that is refused, as DynamoDB words it. */
final class TableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String type;
  private final transient @Nullable JsonNode details;

  private TableException(String type, String message, @Nullable JsonNode details) {
    super(message);
    this.type = type;
    this.details = details;
  }

  static TableException validation(String message) {
    return new TableException("ValidationException", message, null);
  }

  static TableException of(String type, String message) {
    return new TableException(type, message, null);
  }

  /**
   * A condition does not hold.
   *
   * @param item that is there instead; null where there is none or nobody asked
   */
  static TableException conditionFailed(@Nullable JsonNode item) {
    return new TableException(
        "ConditionalCheckFailedException", "The conditional request failed", item);
  }

  static TableException cancelled(String message, JsonNode reasons) {
    return new TableException("TransactionCanceledException", message, reasons);
  }

  /** Without namespace. */
  String type() {
    return type;
  }

  /** The item, or the reasons; null where there are none. */
  @Nullable JsonNode details() {
    return details;
  }
}
