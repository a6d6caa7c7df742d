package dev.spanledger.analytics.billing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Columns of a file that no column of charges holds; what stands in them is kept beside. */
final class OtherColumns {
  private final Header header;
  private final List<Integer> positions = new ArrayList<>();

  OtherColumns(Header header, Collection<String> held) {
    this.header = header;
    Set<Integer> taken = new HashSet<>();
    held.forEach(name -> taken.add(header.position(name)));
    for (int i = 0; i < header.size(); i++) {
      if (!taken.contains(i)) {
        positions.add(i);
      }
    }
  }

  void keep(Cells cells) {
    for (int position : positions) {
      String text = cells.text(position);
      if (text != null) {
        cells.keep(header.names().get(position), text);
      }
    }
  }
}
