package dev.spanledger.analytics.allocation;

import java.io.IOException;
import java.util.List;

/** Takes the parts of one charge after the other. */
interface PartSink {
  void accept(ChargeLine charge, List<Part> parts) throws IOException;
}
