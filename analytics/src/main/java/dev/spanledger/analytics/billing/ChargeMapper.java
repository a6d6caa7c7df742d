package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;

/** Makes a charge of one row of a billing file; the columns about the delivery are set later. */
sealed interface ChargeMapper permits FocusMapper, CurMapper {

  /** The charge. Where {@link Cells#refusal} is set afterwards, it is not to be used. */
  Row map(Cells cells);

  /** Notes what is odd about the header, once per file. */
  void checkHeader(Findings findings);

  /** As stored in {@code source_format}, like {@code focus-1.0}. */
  String formatName();

  /** Kind of export within a delivery series: a newer version of it supersedes an older one. */
  String exportKind();
}
