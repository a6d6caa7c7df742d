package dev.spanledger.lake.iceberg;

import dev.spanledger.lake.files.LakeFiles;
import dev.spanledger.lake.landing.FileInspector;
import dev.spanledger.lake.landing.Landing;
import dev.spanledger.lake.landing.LandingFile;
import dev.spanledger.lake.table.Row;
import dev.spanledger.lake.table.Table;
import dev.spanledger.lake.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves landing files into the Iceberg tables. Table by table and round by round: read landing
 * files, plan and write data files, commit if nobody else has, start over otherwise.
 */
public final class Compactor {
  private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

  /** Each lost race means that another compactor got its work done. */
  private static final int MAX_LOST_RACES = 20;

  private final Landing landing;
  private final LakeCatalog catalog;
  private final LakeFiles files;
  private final FileInspector inspector;
  private final Clock clock;
  private final Path lockFile;
  private final long maxRows;

  /**
   * @param catalog this compactor's own: its tables are not to be read elsewhere while it commits
   */
  public Compactor(
      LakeFiles files, Landing landing, LakeCatalog catalog, FileInspector inspector, Clock clock) {
    this(files, landing, catalog, inspector, clock, Round.maxRows());
  }

  Compactor(
      LakeFiles files,
      Landing landing,
      LakeCatalog catalog,
      FileInspector inspector,
      Clock clock,
      long maxRows) {
    this.files = files;
    this.landing = landing;
    this.catalog = catalog;
    this.inspector = inspector;
    this.clock = clock;
    this.lockFile = files.root().resolve("compact.lock");
    this.maxRows = maxRows;
  }

  /**
   * Compacts every table, one compactor at a time. The lock saves work and nothing else: two that
   * race all the same are told apart by the commit.
   */
  public Compaction compact(Consumer<List<Row>> traceFacts) throws IOException {
    try (ProcessLock lock = ProcessLock.acquire(lockFile)) {
      return compactUnlocked(traceFacts);
    }
  }

  /** For the test of what happens should the lock ever fail. */
  Compaction compactUnlocked(Consumer<List<Row>> traceFacts) throws IOException {
    Compaction total = Compaction.NOTHING;
    for (Table table : Tables.all()) {
      total = total.plus(compact(table, traceFacts));
    }
    return total;
  }

  /** Names the current snapshots of these tables, while nothing is compacted. */
  public Map<String, Long> tag(String name, List<Table> tables) throws IOException {
    try (ProcessLock lock = ProcessLock.acquire(lockFile)) {
      return SnapshotTags.set(catalog, name, tables);
    }
  }

  private Compaction compact(Table table, Consumer<List<Row>> traceFacts) throws IOException {
    Compaction total = Compaction.NOTHING;
    Set<LandingFile> skipped = new HashSet<>();
    int lostRaces = 0;
    while (true) {
      TableState base = catalog.state(table);
      List<LandingFile> landed = landing.list(table);
      List<LandingFile> candidates =
          landed.stream().filter(file -> !base.consumed().containsKey(file.sourceId())).toList();
      Round round = Round.next(table, candidates, inspector, skipped, maxRows);
      if (round.files().isEmpty()) {
        break;
      }
      Plan plan = plan(table, base, round, traceFacts);
      if (commit(table, base, landed, round, plan)) {
        total = total.plus(report(round, plan));
      } else if (++lostRaces > MAX_LOST_RACES) {
        throw new IOException(
            "Compaction of table %s lost %d races; is a process of another lake writing to it?"
                .formatted(table.name(), lostRaces));
      }
    }
    clean(table);
    return total.plus(new Compaction(0, skipped.size(), 0, 0, 0, 0, 0));
  }

  private Plan plan(Table table, TableState base, Round round, Consumer<List<Row>> traceFacts)
      throws IOException {
    DataFileWriter writer = new DataFileWriter(table, catalog.table(table), files);
    List<CompactedFile> whole = new ArrayList<>();
    for (CompactedFile file : near(table, round.rows(), base.files())) {
      if (isWhole(file)) {
        whole.add(file);
      }
    }
    Plan plan = new Plan();
    boolean isPlanned = false;
    try {
      if (table.name().equals(Tables.SPANS.name())) {
        new SpanPlanner(table, writer, traceFacts).plan(round.rows(), whole, plan);
      } else {
        new RowPlanner(table, writer).plan(round.rows(), whole, plan);
      }
      isPlanned = true;
      return plan;
    } finally {
      if (!isPlanned) {
        discard(plan);
      }
    }
  }

  /** Files that the rows may change: looking at all others would fetch the whole table. */
  private static List<CompactedFile> near(
      Table table, List<Row> rows, List<CompactedFile> compacted) {
    boolean isOfTraces = table.name().equals(Tables.SPANS.name());
    int window = isOfTraces ? ReopenedTraces.WINDOW_DAYS : 0;
    NavigableSet<Integer> partitions = new TreeSet<>();
    for (Row row : rows) {
      // A landed span does not know yet when its trace started.
      partitions.add(
          isOfTraces ? Partitions.day(row.requiredInt64("start_time")) : Partitions.of(table, row));
    }
    return compacted.stream()
        .filter(
            file ->
                !partitions
                    .subSet(file.partition() - window, true, file.partition() + window, true)
                    .isEmpty())
        .toList();
  }

  /** A damaged file is neither read nor replaced: it stays listed, for verify to name. */
  private boolean isWhole(CompactedFile file) throws IOException {
    return inspector.inspect(file.path()).damage() == null;
  }

  private boolean commit(
      Table table, TableState base, List<LandingFile> landed, Round round, Plan plan)
      throws IOException {
    long now = clock.millis();
    Map<String, Long> consumed = new HashMap<>();
    for (LandingFile file : landed) {
      Long earlier = base.consumed().get(file.sourceId());
      if (earlier != null) {
        consumed.put(file.sourceId(), earlier);
      }
    }
    long remembered = now - landing.memory().toMillis();
    base.consumed()
        .forEach(
            (source, millis) -> {
              if (millis > remembered) {
                consumed.putIfAbsent(source, millis);
              }
            });
    round.files().forEach(file -> consumed.put(file.sourceId(), now));
    boolean isCommitted = TableCommit.commit(catalog.table(table), base, plan, consumed, now);
    if (!isCommitted) {
      LOG.info("Table {} changed while it was compacted; starting over", table.name());
      discard(plan);
    }
    return isCommitted;
  }

  private void discard(Plan plan) throws IOException {
    for (DataFile file : plan.added()) {
      DataFileWriter.delete(file, files);
    }
  }

  private static Compaction report(Round round, Plan plan) {
    return new Compaction(
        round.files().size(),
        0,
        round.rows().size(),
        plan.duplicateRows(),
        plan.added().size(),
        plan.rowsWritten(),
        plan.tracesWithoutFacts());
  }

  private void clean(Table table) throws IOException {
    TableState state = catalog.state(table);
    if (state.snapshotId() != 0) {
      BaseTable iceberg = catalog.table(table);
      new Retention(files, landing, clock).apply(table, iceberg, state.consumed());
    }
  }
}
