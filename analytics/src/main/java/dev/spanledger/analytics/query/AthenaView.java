package dev.spanledger.analytics.query;

import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The allocated charges as a view, for Athena or Trino over the lake's Iceberg tables. */
public final class AthenaView {
  /** Where the tables and the view are, unless told otherwise. */
  public static final String DATABASE = "spanledger";

  private static final String NAME = "allocated_charge";

  /** The names that Athena takes without exception; longer ones its catalogue refuses. */
  private static final Pattern DATABASE_NAME = Pattern.compile("[a-z0-9_]{1,255}");

  private AthenaView() {}

  /**
   * The statement that makes the view, with comments.
   *
   * @param database holds the tables, and will hold the view
   * @throws IllegalArgumentException where it is no name of a database
   */
  public static String statement(String database) {
    if (!DATABASE_NAME.matcher(database).matches()) {
      String shown = database.length() <= 60 ? database : database.substring(0, 60) + "…";
      throw new IllegalArgumentException(
          "Database \"%s\" is not a name of 1 to 255 lower case letters, digits and underscores"
              .formatted(shown.replaceAll("\\p{Cntrl}", "?")));
    }
    SqlQuery view = SqlCatalog.load(Dialect.TRINO).view(NAME);
    String body = view.bind(Map.of(), table -> "\"%s\".\"%s\"".formatted(database, table)).sql();
    return """
        -- Allocated charges of a Spanledger lake, for Athena and Trino.
        -- One row per %s: a part of a charge. The parts of a charge sum to it in every cost.
        -- Counted are of each bill the latest whole delivery, and of each billing period the latest
        -- whole allocation run; of a period that was closed those that were locked.
        -- Reads the Iceberg tables %s of database %s, which must be registered there. They
        -- have what "spanledger lake compact" moved into them: rows that only landed are not seen.
        -- A lake in which no period was ever closed has no table period_closes: make an empty one there,
        -- with delivery_series, delivery_id, run_id and billing_scope VARCHAR, and
        -- billing_period_start and billing_period_end TIMESTAMP(6) WITH TIME ZONE.
        -- Costs: SUM(billed_cost) by billing_currency over all kinds is what is billed.
        CREATE OR REPLACE VIEW "%s"."%s" AS
        %s
        """
        .formatted(
            view.grain(),
            String.join(", ", new TreeSet<>(view.tables())),
            database,
            database,
            NAME,
            body);
  }
}
