package dev.spanledger.analytics.billing;

/** What a billing file is said to be; the header decides the version, and whether it is true. */
public enum BillingFormat {
  /** Decide by the header. */
  AUTO,
  /** FOCUS 1.0 to 1.4, CSV (also gzip) or Parquet. */
  FOCUS,
  /** AWS Data Exports table COST_AND_USAGE_REPORT, Parquet or CSV (also gzip). */
  CUR2,
  /** AWS Cost and Usage Report before Data Exports, CSV (also gzip) or Parquet. */
  CUR,
  /** Azure cost export, actual or amortised, of any agreement, CSV (also gzip) or Parquet. */
  AZURE,
  /** Google Cloud billing export with its fields as columns, CSV (also gzip). */
  GCP,
  /** Oracle Cloud cost report, CSV (also gzip). */
  OCI,
  /** What a pull from AWS Cost Explorer left, CSV. */
  COST_EXPLORER
}
