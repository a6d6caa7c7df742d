package dev.spanledger.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.lake.files.FolderFiles;
import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.files.Workspace;
import dev.spanledger.lake.iceberg.LakeCatalog;
import dev.spanledger.lake.landing.FileInspector;
import dev.spanledger.lake.landing.FolderLanding;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeReaderTest {
  @TempDir private Path folder;

  @Test
  void a_reader_that_runs_on_remembers_no_more_files_than_there_are() throws IOException {
    MovingClock clock = new MovingClock(Instant.now());
    Path root = folder.toRealPath();
    Workspace workspace = Workspace.open(root.resolve("tmp"));
    try (Lake lake = Lake.open(root, clock);
        LakeFiles files = new FolderFiles(root, workspace);
        LakeCatalog catalog = LakeCatalog.local(files)) {
      FileInspector inspector = new FileInspector(files);
      FolderLanding landing = new FolderLanding(root.resolve("landing"), workspace, clock);
      LakeReader reader = new LakeReader(files, landing, catalog, inspector);
      for (int i = 1; i <= 5; i++) {
        lake.land(Tables.SPANS, Spans.source(i), List.of(Spans.span(i, 1, Spans.MONDAY_10 + i)));
        reader.snapshot(List.of(Tables.SPANS));
        lake.compact(trace -> {});
        clock.advance(Duration.ofMinutes(16));
        int listed = reader.snapshot(List.of(Tables.SPANS)).files(Tables.SPANS).size();
        assertThat(inspector.knownCount()).isEqualTo(listed).isEqualTo(1);
        reader.snapshot(List.of(Tables.INVOCATIONS));
        assertThat(inspector.knownCount()).as("of a table not asked for").isEqualTo(1);
        reader.listing();
        assertThat(inspector.knownCount()).isEqualTo(1);
      }
    }
  }
}
