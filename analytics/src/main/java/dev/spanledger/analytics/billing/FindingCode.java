package dev.spanledger.analytics.billing;

/** What can be odd about a billing file, and what was done about it. */
public enum FindingCode {
  EFFECTIVE_COST_ROUNDED("EffectiveCost is in whole currency units; BilledCost is used instead"),
  CONTRACTED_COST_ROUNDED("ContractedCost is in whole currency units; it is left out"),
  RATE_MISMATCH("cost is not HALF_UP(quantity x unit price, 10 decimals) within 5E-10"),
  DECIMALS_ROUNDED("more than 18 decimals; rounded HALF_UP to 18"),
  UNIT_TEXT_MISMATCH("unit text is not a unit of the meter; the meter's unit is used"),
  NEGATIVE_USAGE("usage row with a negative cost or quantity; kept as usage, not as a credit"),
  PERIOD_OUTSIDE("charge period is not within the billing period; kept"),
  SEVERAL_PERIODS("rows of more than one billing period; each period is a delivery of its own"),
  SEVERAL_CURRENCIES("amounts in more than one currency; never added to each other"),
  NULL_TEXT("the text NULL where a value is absent; read as absent"),
  TEXT_NORMALIZED("value in another spelling than the specification's; read as meant"),
  TAG_KEY_SPACE("tag key with a leading or trailing space; kept as it is"),
  TAGS_UNREADABLE("tags that are not a JSON object; kept as text in x_extra"),
  VALUE_UNREADABLE("optional value that cannot be read; left out, kept as text in x_extra"),
  NON_FOCUS_COLUMN("column that FOCUS does not know; kept in x_extra"),
  COLUMN_MISSING("column that FOCUS demands is absent; its values are absent"),
  COLUMN_TWICE("column name that appears again; the first is used, the later is in x_extra"),
  COLUMN_GLUED("two column names in one header cell; taken apart"),
  HEADER_VARIANT("column name in another spelling than the specification's"),
  ROW_SHORT("row with fewer fields than the header; the rest is absent"),
  LINE_ITEM_TYPE_UNKNOWN("type of line that the export does not name; charge category Adjustment"),
  NUMBER_SEPARATED(
      "number with thousands separators, a decimal comma, a currency sign or in parentheses"),
  TIME_MONTH_FIRST("day written as month/day/year; read with the month first"),
  PERIOD_DERIVED("no billing period is stated; the month of the charge is taken"),
  ACCOUNT_DERIVED("no billing account is stated; the account that used the service is taken"),
  CREDIT_SPLIT("credit beside a cost in one row; a charge of its own, of category Credit"),
  COST_AMORTIZED("the export states the amortised cost only; it is BilledCost as well"),
  REFUSED_ROW_LONG("row with more values than the header has columns; refused", true),
  REFUSED_COST("cost is absent or not a number; refused", true),
  REFUSED_NUMBER_RANGE("number with more than 20 digits before the point; refused", true),
  REFUSED_CREDITS("credits that cannot be read; the row is refused with them", true),
  REFUSED_TIME("billing or charge period is absent, unreadable or empty; refused", true),
  REFUSED_CURRENCY("billing currency is not three letters; refused", true),
  REFUSED_CATEGORY("charge category is not one of FOCUS's five; refused", true),
  REFUSED_IDENTITY("billing account, provider or line item type is absent; refused", true);

  private final String description;
  private final boolean refusal;

  FindingCode(String description) {
    this(description, false);
  }

  FindingCode(String description, boolean refusal) {
    this.description = description;
    this.refusal = refusal;
  }

  /** What it is and what was done about it, for a reader who does not know the code. */
  public String description() {
    return description;
  }

  /** Whether the row did not get into the lake. */
  public boolean isRefusal() {
    return refusal;
  }
}
