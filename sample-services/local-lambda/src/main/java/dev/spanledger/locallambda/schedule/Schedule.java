package dev.spanledger.locallambda.schedule;

/**
 * Runs a function by the clock.
 *
 * @param name of the rule
 * @param expression as {@code rate(5 minutes)} or {@code cron(5 0 * * ? *)}, in UTC
 */
public record Schedule(String name, ScheduleExpression expression, String functionName) {
  /** Reads the expression. */
  public Schedule(String name, String expression, String functionName) {
    this(name, ScheduleExpression.parse(expression), functionName);
  }
}
