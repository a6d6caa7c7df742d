package dev.spanledger.collector;

/** A request that is refused whole. Carries no stack trace: refusing must stay cheap. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  public RefusedException(Refusal refusal, String message) {
    super(message, null, false, false);
    this.refusal = refusal;
  }

  public static RefusedException malformed(String message) {
    return new RefusedException(Refusal.MALFORMED, message);
  }

  public static RefusedException tooLarge(String message) {
    return new RefusedException(Refusal.TOO_LARGE, message);
  }

  public static RefusedException overloaded(String message) {
    return new RefusedException(Refusal.OVERLOADED, message);
  }

  public Refusal refusal() {
    return refusal;
  }

  /** The message; never null here. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
