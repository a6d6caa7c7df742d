package dev.spanledger.cli.report;

/** What {@code cost doctor} can find, how bad it is, and what to do about it. */
public enum DoctorCheck {
  DELIVERY_TORN(
      Severity.ERROR,
      "an import was cut off; it counts once \"cost import\" of the file is repeated"),
  ROWS_REFUSED(
      Severity.ERROR, "rows of the bill are in no total; \"cost import\" of the file names each"),
  SERIES_OVERLAP(
      Severity.ERROR, "the account is billed by several kinds of export, all counted: import one"),
  NOT_ALLOCATED(Severity.ERROR, "charges that no allocation has seen: run \"cost allocate\""),
  BILL_GAP(Severity.WARNING, "days without any usage between others: a delivery may be missing"),
  BILL_LATE(Severity.WARNING, "days of telemetry after the last charge: import a newer delivery"),
  FUNCTION_NOT_OBSERVED(
      Severity.WARNING, "billed function without reports: instrument it, or collect its log group"),
  FUNCTION_NOT_BILLED(
      Severity.WARNING,
      "function with reports that no charge names: another account, or a bill without resource ids"),
  UNATTRIBUTED(
      Severity.NOTE, "nobody is known to be behind it: no resource id, or a meter without weights"),
  UNOBSERVED(Severity.NOTE, "billed and not reported: reports were lost, or ran elsewhere"),
  IMPORT_FINDINGS(Severity.NOTE, "what the import noticed in the file, and how often");

  /** How much a finding matters. */
  public enum Severity {
    ERROR,
    WARNING,
    NOTE
  }

  private final Severity severity;
  private final String remedy;

  DoctorCheck(Severity severity, String remedy) {
    this.severity = severity;
    this.remedy = remedy;
  }

  public Severity severity() {
    return severity;
  }

  /** What it is and what would end it, in one line. */
  public String remedy() {
    return remedy;
  }
}
