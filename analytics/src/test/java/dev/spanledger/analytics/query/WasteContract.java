package dev.spanledger.analytics.query;

import static dev.spanledger.analytics.query.QueryEngineContract.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanledger.analytics.explain.CheckedReport;
import dev.spanledger.analytics.explain.ReportCell;
import dev.spanledger.analytics.explain.WasteReports;
import dev.spanledger.analytics.mapping.OwnerMapping;
import dev.spanledger.analytics.waste.Waste;
import dev.spanledger.analytics.waste.WasteCategory;
import dev.spanledger.analytics.waste.WasteCut;
import dev.spanledger.analytics.waste.WasteLine;
import dev.spanledger.lake.Lake;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every engine answers about waste over {@link GivenWaste}, worked out by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class WasteContract {
  private static final Map<String, Object> HOUR =
      Map.of("from", GivenWaste.FROM, "to", GivenWaste.TO);

  private Lake lake;
  private QueryEngine engine;

  /** An engine over this lake. */
  protected abstract QueryEngine open(Lake given) throws IOException;

  @BeforeAll
  void land(@TempDir Path folder) throws IOException {
    lake = Lake.open(folder);
    GivenWaste.land(lake);
    engine = open(lake);
  }

  @AfterAll
  void close() throws IOException {
    engine.close();
    lake.close();
  }

  /**
   * Categories add up to 16.50. Of that 2.30 are in two: 0.50 of init in a failed run, 1.50 of a
   * retry that failed, and 0.30 of a failed run's logs. 0.30 of the rest are logs alone.
   */
  @Test
  void categories_overlap_and_their_union_counts_each_part_once() {
    Waste waste = Waste.of(engine, WasteCut.TOTAL, HOUR);
    assertThat(amounts(waste.lines()))
        .containsExactly(
            "(all) IDLE_PROVISIONED 4 4 1 charges",
            "(all) FAILED 3.8 3.8 2 runs",
            "(all) TIMED_OUT 3.25 3.25 1 runs",
            "(all) RETRIED 2 2 2 runs",
            "(all) UNUSED_COMMITMENT 1.25 1.25 1 charges",
            "(all) COLD_STARTS 0.9 0.9 2 runs",
            "(all) IDLE_CAPACITY 0.7 0.7 1 charges",
            "(all) LOGS_AND_TELEMETRY 0.6 null 2 charges",
            "(all) ANY 14.2 13.9 null runs",
            "(all) OVERSIZED_MEMORY 4.09375 4.09375 4 runs",
            "(all) EXTENSION_TIME 0.12 0.12 3 runs");
    assertThat(waste.lines()).extracting(WasteLine::itemCost).allMatch(each -> is(each, "25.55"));
    assertThat(line(waste, WasteCategory.ANY).evidence()).isEqualTo("2.3 is in two or more");
    assertThat(line(waste, WasteCategory.COLD_STARTS).evidence()).isEqualTo("2 of 5 runs");
    assertThat(line(waste, WasteCategory.RETRIED).evidence())
        .isEqualTo("1 by request id, 1 by message id");
    assertThat(line(waste, WasteCategory.OVERSIZED_MEMORY).evidence())
        .isEqualTo("most used 200 of 512 MB");
    assertThat(line(waste, WasteCategory.TIMED_OUT).shareRatio()).isEqualTo(3.25 / 25.55);
  }

  /** 8.00 of running time were allocated; 250 MB would do, 262 of 512 are spare; 60 of 4,000 ms. */
  @Test
  void running_time_stands_beside_memory_and_extensions() {
    assertThat(
            table(
                engine.run("waste_running", HOUR),
                "service_name",
                "faas_name",
                "billed_resource_id",
                "billed_cost"))
        .containsExactly(
            "orders orders-fn arn:aws:lambda:eu-west-1:111122223333:function:orders-fn"
                + " 8.000000000000000000");
    assertThat(
            table(
                engine.run("waste_run", HOUR),
                "faas_name",
                "cloud_region",
                "memory_size_mb",
                "run_count",
                "billed_mb_ms",
                "max_memory_used_mb",
                "extension_run_count",
                "extension_mb_ms"))
        .containsExactly(
            "orders-fn null 512 4 2048000 200 3 30720",
            "orders-fn us-east-1 3008 1 3008000 2900 1 2707200");
  }

  /** The charge of 10.00 is cut by hundredths; what counts once is 14.20, of that 13.90 saved. */
  @Test
  void every_cell_is_recomputed_from_charges_and_weights(@TempDir Path folder) throws IOException {
    OwnerMapping mapping = mapping(folder);
    CheckedReport total = CheckedReport.of(engine, WasteReports.of(WasteCut.TOTAL), HOUR);
    assertThat(total.cells())
        .filteredOn(cell -> cell.row().kind().equals("ANY"))
        .extracting(cell -> cell.column() + " " + plain(cell.recomputed()))
        .containsExactly("waste_cost 14.2", "saving_up_to_cost 13.9", "item_billed_cost 25.55");
    assertThat(total.partCount()).isEqualTo(14);
    assertThat(total.cells())
        .filteredOn(cell -> cell.column().equals("waste_cost"))
        .extracting(cell -> cell.row().label() + " " + plain(cell.recomputed()))
        .contains("oversized memory 4.09375", "extension time 0.12");
    for (WasteCut cut : WasteCut.values()) {
      CheckedReport checked =
          CheckedReport.of(
              engine,
              cut.needsMapping() ? WasteReports.of(cut, mapping) : WasteReports.of(cut),
              HOUR);
      assertThat(checked.differences()).as(cut.word()).isEmpty();
      assertThat(checked.isExact()).as(cut.word()).isTrue();
    }
  }

  @Test
  void a_cell_names_the_parts_that_make_it() {
    ReportCell cell =
        ReportCell.of(
            engine,
            WasteReports.of(WasteCut.SERVICE),
            HOUR,
            "orders retried work",
            "waste_cost",
            10);
    assertThat(cell.isExact()).isTrue();
    assertThat(cell.parts())
        .extracting(part -> part.part().chargeId() + " " + part.part().part())
        .containsExactly("c1 3", "c1 4");
  }

  @Test
  void each_cut_adds_up_to_the_same() {
    assertThat(union(WasteCut.FUNCTION)).containsExactly("orders-fn 12.25", "(no function) 1.95");
    assertThat(union(WasteCut.SERVICE))
        .containsExactly("orders 12.25", "(no service) 1.25", "ledger 0.7");
    // Of the route that asked: 0.40, 2.00, 1.50 and logs of 0.50; 3.00, 0.50 and the call's 0.25.
    assertThat(union(WasteCut.ROUTE))
        .containsExactly("(no route) 6.05", "web /orders 4.4", "web /pay 3.75");
    assertThat(union(WasteCut.TENANT)).containsExactly("(no tenant) 14.2");
    assertThat(union(WasteCut.REGION)).containsExactly("(no region) 14.2");
    assertThat(union(WasteCut.ACCOUNT)).containsExactly("(no account) 14.2");
    assertThat(union(WasteCut.CLOUD_SERVICE)).containsExactly("(none) 14.2");
  }

  @Test
  void estimates_are_of_functions_and_services_alone() {
    assertThat(Waste.of(engine, WasteCut.SERVICE, HOUR).lines())
        .filteredOn(line -> line.category().isEstimate())
        .extracting(line -> line.item() + " " + plain(line.savingCost()))
        .containsExactly("orders 4.09375", "orders 0.12");
    assertThat(Waste.of(engine, WasteCut.ROUTE, HOUR).lines())
        .noneMatch(line -> line.category().isEstimate());
  }

  /** Parts, not runs: three of orders' parts failed and did not time out, its logs among them. */
  @Test
  void owners_and_cost_centres_add_up_to_the_same(@TempDir Path folder) throws IOException {
    OwnerMapping mapping = mapping(folder);
    Waste owners = Waste.of(engine, WasteCut.OWNER, mapping, HOUR);
    assertThat(amounts(owners.lines()))
        .contains(
            "Shop ANY 12.25 11.95 null runs",
            "Shop FAILED 3.8 3.8 3 parts",
            "Shop TIMED_OUT 3.25 3.25 2 parts",
            "(unmapped) UNUSED_COMMITMENT 1.25 1.25 1 parts",
            "Books IDLE_CAPACITY 0.7 0.7 1 parts");
    assertThat(amounts(Waste.of(engine, WasteCut.COST_CENTRE, mapping, HOUR).lines()))
        .contains("CC-1 ANY 12.95 12.65 null runs", "(unmapped) ANY 1.25 1.25 null runs");
  }

  private List<String> union(WasteCut cut) {
    return Waste.of(engine, cut, HOUR).lines().stream()
        .filter(line -> line.category() == WasteCategory.ANY)
        .map(line -> line.item() + " " + plain(line.wasteCost()))
        .toList();
  }

  private static WasteLine line(Waste waste, WasteCategory category) {
    return waste.lines().stream()
        .filter(line -> line.category() == category)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> amounts(List<WasteLine> lines) {
    return lines.stream()
        .map(
            line ->
                "%s %s %s %s %s %s"
                    .formatted(
                        line.item(),
                        line.category(),
                        plain(line.wasteCost()),
                        plain(line.savingCost()),
                        line.count(),
                        line.countOf()))
        .toList();
  }

  private static boolean is(BigDecimal amount, String text) {
    return amount.compareTo(new BigDecimal(text)) == 0;
  }

  private static OwnerMapping mapping(Path folder) throws IOException {
    return OwnerMapping.read(
        Files.writeString(
            folder.resolve("owners.csv"),
            """
            match,key,value,owner,cost_centre,from,to
            service,,orders,Shop,CC-1,,
            service,,ledger,Books,CC-1,,
            """));
  }

  private static String plain(BigDecimal amount) {
    return amount == null ? "null" : amount.stripTrailingZeros().toPlainString();
  }
}
