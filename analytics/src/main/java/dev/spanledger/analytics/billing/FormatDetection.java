package dev.spanledger.analytics.billing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells by its header what a billing file is. */
final class FormatDetection {
  private FormatDetection() {}

  static ChargeMapper mapper(
      Path path, BillingFile file, BillingFormat asked, MeterDictionary meters) throws IOException {
    Header header = file.header();
    BillingFormat found = detect(header);
    if (found == null && asked == BillingFormat.AUTO) {
      throw new BillingFileException(
          ("Billing file %s is none of FOCUS, CUR 2.0 and CUR: its header has neither BilledCost nor"
                  + " line_item_unblended_cost, but %s")
              .formatted(path, shortened(header)));
    }
    if (found != null && asked != BillingFormat.AUTO && asked != found) {
      throw new BillingFileException(
          "Billing file %s is said to be %s, but its header is that of %s"
              .formatted(path, asked, found));
    }
    BillingFormat format = found == null ? asked : found;
    List<String> missing =
        format == BillingFormat.FOCUS ? FocusMapper.missing(header) : CurMapper.missing(header);
    if (!missing.isEmpty()) {
      throw new BillingFileException(
          "Billing file %s read as %s lacks the mandatory columns %s; its header has %s"
              .formatted(path, format, missing, shortened(header)));
    }
    return format == BillingFormat.FOCUS ? new FocusMapper(header) : new CurMapper(header, meters);
  }

  private static @Nullable BillingFormat detect(Header header) {
    boolean isFocus =
        header.has("BilledCost") || (header.has("ChargeCategory") && header.has("ChargeClass"));
    if (isFocus) {
      return BillingFormat.FOCUS;
    }
    if (!header.has(CurMapper.UNBLENDED_COST) && !header.has("line_item_line_item_type")) {
      return null;
    }
    return CurMapper.isVersion2(header) ? BillingFormat.CUR2 : BillingFormat.CUR;
  }

  private static String shortened(Header header) {
    int shown = Math.min(header.size(), 12);
    String names = Findings.quote(String.join(", ", header.names().subList(0, shown)));
    return shown == header.size()
        ? names
        : "%s and %d more".formatted(names, header.size() - shown);
  }
}
