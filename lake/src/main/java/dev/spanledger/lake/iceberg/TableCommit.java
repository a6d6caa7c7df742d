package dev.spanledger.lake.iceberg;

import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;

/** One atomic change of a table: its data files, and which landing files they came from. */
final class TableCommit {
  /** Snapshot summary: when it was committed by the lake's clock, milliseconds since 1970. */
  static final String COMMITTED_AT = "spanledger.committed-at";

  private TableCommit() {}

  /**
   * Commits the plan if the table's current snapshot is still the one it was made from.
   *
   * @return false where somebody else committed since; the plan's files are then in nobody's list
   */
  static boolean commit(
      BaseTable table, TableState base, Plan plan, Map<String, Long> consumed, long nowMillis)
      throws IOException {
    String sideFile = ConsumedSources.write(table.io(), table.location(), consumed);
    Transaction transaction = table.newTransaction();
    try {
      SnapshotUpdate<?> update = update(transaction, plan);
      update.set(COMMITTED_AT, Long.toString(nowMillis));
      update.validateWith(new StillCurrent(base.snapshotId()));
      update.commit();
      transaction.updateProperties().set(ConsumedSources.PROPERTY, sideFile).commit();
      transaction.commitTransaction();
      return true;
    } catch (ValidationException | CommitFailedException e) {
      table.io().deleteFile(sideFile);
      return false;
    }
  }

  private static SnapshotUpdate<?> update(Transaction transaction, Plan plan) {
    if (plan.replaced().isEmpty()) {
      AppendFiles append = transaction.newAppend();
      plan.added().forEach(append::appendFile);
      return append;
    }
    OverwriteFiles overwrite = transaction.newOverwrite();
    plan.added().forEach(overwrite::addFile);
    plan.replaced().forEach(file -> overwrite.deleteFile(file.dataFile()));
    return overwrite;
  }

  /** Without this, Iceberg would append the same landing rows once per racing compactor. */
  private record StillCurrent(long snapshotId) implements SnapshotAncestryValidator {
    @Override
    public boolean validate(Iterable<Snapshot> ancestors) {
      Iterator<Snapshot> newestFirst = ancestors.iterator();
      return snapshotId == (newestFirst.hasNext() ? newestFirst.next().snapshotId() : 0);
    }

    @Override
    public String errorMessage() {
      return "Snapshot %d is no longer the current one".formatted(snapshotId);
    }
  }
}
