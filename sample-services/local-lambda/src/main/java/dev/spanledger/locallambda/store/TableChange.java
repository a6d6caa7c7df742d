package dev.spanledger.locallambda.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of one item, as a stream with new and old images has it.
 *
 * @param sequence grows by one with each change of a table
 * @param keys attributes of the table's key, as {@code {"id": {"S": "o-1"}}}
 * @param oldImage null for an item that is new
 * @param newImage null for an item that is gone
 * @param sizeBytes of keys and images
 */
public record TableChange(
    long sequence,
    Instant time,
    ObjectNode keys,
    @Nullable ObjectNode oldImage,
    @Nullable ObjectNode newImage,
    long sizeBytes) {

  /** {@code INSERT}, {@code MODIFY} or {@code REMOVE}. */
  public String eventName() {
    if (oldImage == null) {
      return "INSERT";
    }
    return newImage == null ? "REMOVE" : "MODIFY";
  }
}
