package dev.spanledger.instrumentation.redaction;

/** Payment card numbers by issuer range, length and check digit (ISO/IEC 7812). */
final class CardNumbers {
  private CardNumbers() {}

  static boolean isCard(int[] digits, int count) {
    return count >= 13 && isIssued(digits, count) && hasCheckDigit(digits, count);
  }

  // The ranges keep epoch milliseconds (13 digits from 1) and nanoseconds (19 from 1) out.
  private static boolean isIssued(int[] digits, int count) {
    int first = digits[0];
    int firstTwo = 10 * first + digits[1];
    return switch (count) {
      case 13 -> first == 4;
      case 14 -> firstTwo == 30 || firstTwo == 36 || firstTwo == 38 || firstTwo == 39;
      case 15 -> firstTwo == 34 || firstTwo == 37;
      case 16 -> first >= 2 && first <= 6;
      case 17, 18 -> first == 5 || first == 6;
      case 19 -> first >= 4 && first <= 6;
      default -> false;
    };
  }

  private static boolean hasCheckDigit(int[] digits, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      int digit = digits[count - 1 - i];
      int doubled = i % 2 == 0 ? digit : 2 * digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }
}
