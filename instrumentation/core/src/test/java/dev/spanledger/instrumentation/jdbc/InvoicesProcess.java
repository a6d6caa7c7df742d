package dev.spanledger.instrumentation.jdbc;

import dev.spanledger.instrumentation.example.Invoices;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** The example in a process of its own, as the tracing that it registers is a process's. */
final class InvoicesProcess {
  private InvoicesProcess() {}

  public static void main(String[] arguments) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(arguments[0]);
    Invoices invoices = new Invoices(database);
    try {
      invoices.handleRequest(Map.of("number", "2026-0007"), null);
    } catch (IllegalStateException e) {
      // A query that the database refuses, which one of the tests asks for: its span tells.
      System.err.println(e.getMessage());
    }
  }
}
