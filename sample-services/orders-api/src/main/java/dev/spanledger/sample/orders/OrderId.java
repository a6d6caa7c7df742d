package dev.spanledger.sample.orders;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An id that carries its order. Instances share no memory and this shop has no database, so the id
 * is the only place where an order can outlive its request. The checksum finds typing errors; it
 * keeps nobody from making up an order.
 */
final class OrderId {
  private static final int CHECKSUM_LENGTH = 8;
  private static final int LONGEST_ID = 2000;

  private OrderId() {}

  /**
   * Writes an order down.
   *
   * @param nonce tells two equal orders apart
   */
  static String encode(Order order, String nonce) {
    StringBuilder text = new StringBuilder(nonce).append('|').append(order.customerId());
    for (OrderLine line : order.lines()) {
      text.append('|').append(line.quantity()).append('x').append(line.sku());
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return checksum(bytes) + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The order of an id; null where the id is none of ours. */
  static @Nullable Order decode(String id) {
    if (id.length() <= CHECKSUM_LENGTH || id.length() > LONGEST_ID) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(id.substring(CHECKSUM_LENGTH));
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (!checksum(bytes).equals(id.substring(0, CHECKSUM_LENGTH))) {
      return null;
    }
    String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\\|", -1);
    List<OrderLine> lines = new ArrayList<>();
    for (int i = 2; i < parts.length; i++) {
      int times = parts[i].indexOf('x');
      lines.add(
          new OrderLine(
              parts[i].substring(times + 1), Integer.parseInt(parts[i].substring(0, times))));
    }
    return new Order(parts[1], lines);
  }

  private static String checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return "%08x".formatted(checksum.getValue());
  }
}
