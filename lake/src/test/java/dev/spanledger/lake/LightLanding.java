package dev.spanledger.lake;

import dev.spanledger.lake.landing.LandingWriter;
import dev.spanledger.lake.store.AwsAccess;
import dev.spanledger.lake.store.DirectoryStore;
import dev.spanledger.lake.store.ObjectStore;
import dev.spanledger.lake.store.S3Store;
import dev.spanledger.lake.table.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Lands a file in a JVM without Iceberg and databases. Started by {@link NoHadoopIT}. */
final class LightLanding {

  public static void main(String[] args) throws Exception {
    for (String absent :
        List.of(
            "org.apache.hadoop.conf.Configuration",
            "org.apache.iceberg.Table",
            "org.sqlite.JDBC",
            "org.duckdb.DuckDBDriver")) {
      try {
        Class.forName(absent);
        throw new AssertionError(absent + " is on the class path, so this run proves nothing");
      } catch (ClassNotFoundException expected) {
        System.out.println("absent=" + absent);
      }
    }
    S3Store.open("bucket", new AwsAccess("eu-central-1", null, null)).close();
    Path folder = Path.of(args[0]);
    try (ObjectStore store = DirectoryStore.open(Files.createDirectory(folder.resolve("store")));
        LandingWriter writer = LandingWriter.open(store, "lake/", folder.resolve("scratch"))) {
      writer.land(
          Tables.SPANS, Spans.source(1), Instant.EPOCH, List.of(Spans.span(1, 1, Spans.MONDAY_10)));
      store.list("", object -> System.out.println("landed=" + object.key()));
    }
  }

  private LightLanding() {}
}
