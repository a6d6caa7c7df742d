package dev.spanledger.instrumentation.azure;

import java.lang.reflect.InvocationTargetException;

/** What a function threw, out of what the worker's reflection made of it. */
final class FunctionFailure {
  private FunctionFailure() {}

  static Throwable of(Throwable thrown) {
    Throwable cause = thrown.getCause();
    boolean isWrapped =
        thrown instanceof InvocationTargetException || thrown.getClass() == RuntimeException.class;
    return isWrapped && cause != null ? cause : thrown;
  }
}
