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
          ("Billing file %s is none of FOCUS, CUR 2.0, CUR, Azure, Google and Oracle: its header has no"
                  + " cost column of theirs, but %s")
              .formatted(path, shortened(header)));
    }
    if (found != null && asked != BillingFormat.AUTO && asked != found) {
      throw new BillingFileException(
          "Billing file %s is said to be %s, but its header is that of %s"
              .formatted(path, asked, found));
    }
    BillingFormat format = found == null ? asked : found;
    List<String> missing = missing(format, header);
    if (!missing.isEmpty()) {
      throw new BillingFileException(
          "Billing file %s read as %s lacks the mandatory columns %s; its header has %s"
              .formatted(path, format, missing, shortened(header)));
    }
    return switch (format) {
      case FOCUS -> new FocusMapper(header);
      case AZURE -> new AzureMapper(header);
      case GCP -> new GcpMapper(header);
      case OCI -> new OciMapper(header);
      case COST_EXPLORER -> new CostExplorerMapper(header);
      case AUTO, CUR, CUR2 -> new CurMapper(header, meters);
    };
  }

  private static List<String> missing(BillingFormat format, Header header) {
    return switch (format) {
      case FOCUS -> FocusMapper.missing(header);
      case AZURE -> AzureMapper.missing(header);
      case GCP -> GcpMapper.missing(header);
      case OCI -> OciMapper.missing(header);
      case COST_EXPLORER -> CostExplorerMapper.missing(header);
      case AUTO, CUR, CUR2 -> CurMapper.missing(header);
    };
  }

  private static @Nullable BillingFormat detect(Header header) {
    boolean isFocus =
        header.has("BilledCost") || (header.has("ChargeCategory") && header.has("ChargeClass"));
    if (isFocus) {
      return BillingFormat.FOCUS;
    }
    if (CostExplorerMapper.isThisFormat(header)) {
      return BillingFormat.COST_EXPLORER;
    }
    if (OciMapper.isThisFormat(header)) {
      return BillingFormat.OCI;
    }
    if (!header.has(CurMapper.UNBLENDED_COST) && !header.has("line_item_line_item_type")) {
      return GcpMapper.isThisFormat(header)
          ? BillingFormat.GCP
          : AzureMapper.isThisFormat(header) ? BillingFormat.AZURE : null;
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
