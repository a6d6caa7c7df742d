package dev.spanledger.analytics.billing;

import dev.spanledger.lake.table.Row;
import java.util.List;

/** Makes a charge of one row of a billing file; the columns about the delivery are set later. */
sealed interface ChargeMapper
    permits FocusMapper, CurMapper, AzureMapper, GcpMapper, OciMapper, CostExplorerMapper {

  /** The charge. Where {@link Cells#refusal} is set afterwards, it is not to be used. */
  Row map(Cells cells);

  /** Further charges of the same row, as the credits that Google puts beside a cost. */
  default List<Row> alsoCharged(Cells cells, Row charge) {
    return List.of();
  }

  /** The file's header, with the names by which this mapper reads it. */
  Header header();

  /** Notes what is odd about the header, once per file. */
  void checkHeader(Findings findings);

  /** As stored in {@code source_format}, like {@code focus-1.0}. */
  String formatName();

  /** Kind of export within a delivery series: a newer version of it supersedes an older one. */
  default String exportKind() {
    return formatName();
  }
}
