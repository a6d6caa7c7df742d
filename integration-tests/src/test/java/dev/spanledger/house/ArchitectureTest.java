package dev.spanledger.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Dependencies point one way, and each engine and cloud stays in the package that owns it. */
class ArchitectureTest {
  private static final String ROOT = "dev.spanledger";
  private static JavaClasses classes;

  @BeforeAll
  static void read_the_classes_that_ship() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // Once they are packaged, tests that other modules share come as a jar.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages(ROOT);
  }

  @ParameterizedTest(name = "{0} knows only {1}")
  @MethodSource
  void a_module_knows_only_its_own(String module, List<String> known) {
    String[] allowed =
        Stream.concat(Stream.of(module), known.stream())
            .map(name -> ROOT + "." + name + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + module + "..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage(ROOT + "..")
                .and(
                    com.tngtech.archunit.base.DescribedPredicate.not(
                        JavaClass.Predicates.resideInAnyPackage(allowed))))
        .allowEmptyShould(true)
        .check(classes);
  }

  static Stream<Arguments> a_module_knows_only_its_own() {
    return Stream.of(
        Arguments.of("lake", List.of()),
        Arguments.of("instrumentation", List.of()),
        Arguments.of("collector", List.of("lake")),
        Arguments.of("analytics", List.of("lake")),
        Arguments.of("dashboard", List.of("analytics", "lake")),
        Arguments.of("locallambda", List.of()),
        Arguments.of("sample", List.of("instrumentation")),
        Arguments.of("cli", List.of("lake", "collector", "analytics", "dashboard", "locallambda")));
  }

  @Test
  void packages_form_no_cycle() {
    slices().assignedFrom(ONE_SLICE_PER_PACKAGE).should().beFreeOfCycles().check(classes);
  }

  @ParameterizedTest(name = "{0} is used in {1} alone")
  @MethodSource
  void an_engine_or_cloud_stays_in_its_package(String library, List<String> homes) {
    String[] allowed = homes.stream().map(name -> ROOT + "." + name).toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(allowed)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .allowEmptyShould(true)
        .check(classes);
  }

  static Stream<Arguments> an_engine_or_cloud_stays_in_its_package() {
    return Stream.of(
        Arguments.of("org.duckdb..", List.of("analytics.query.duckdb..")),
        Arguments.of("io.trino..", List.of("analytics.query.trino..")),
        Arguments.of(
            "java.sql..",
            List.of(
                "analytics.query.duckdb..",
                "analytics.query.trino..",
                "analytics.query.jdbc..",
                "lake.iceberg..",
                "locallambda.store..",
                "sample.catalog..")),
        Arguments.of("io.zonky..", List.of("locallambda.store..")),
        Arguments.of("org.apache.iceberg..", List.of("lake.iceberg..")),
        Arguments.of("org.apache.parquet..", List.of("lake.parquet..", "locallambda.meter..")),
        // Hadoop is only named in signatures that parquet-java asks for; it is not there at run
        // time.
        Arguments.of("org.apache.hadoop..", List.of("lake.parquet..", "locallambda.meter..")),
        Arguments.of("io.javalin..", List.of("dashboard..", "collector.http..")),
        Arguments.of("io.grpc..", List.of("collector.grpc..")),
        Arguments.of("org.elasticmq..", List.of("locallambda.queue..")),
        Arguments.of("software.amazon.event..", List.of("locallambda.bus..")),
        Arguments.of(
            "org.eclipse.jetty..",
            List.of("collector.http..", "dashboard..", "locallambda.websocket..")),
        Arguments.of("info.picocli..", List.of("cli..")),
        Arguments.of("io.opentelemetry.javaagent..", List.of("instrumentation.agent..")),
        Arguments.of("net.bytebuddy..", List.of("instrumentation.agent..")),
        Arguments.of("com.google.cloud.functions..", List.of("instrumentation.gcp..")),
        Arguments.of("io.cloudevents..", List.of("instrumentation.gcp..")),
        Arguments.of("com.microsoft.azure..", List.of("instrumentation.azure..")),
        Arguments.of(
            "software.amazon.awssdk..",
            List.of(
                "instrumentation.aws..",
                "lake.store..",
                "analytics.alert.sns..",
                "analytics.billing.costexplorer..",
                "collector.pull..",
                "locallambda.queue..",
                "locallambda.stream..",
                "sample..")));
  }

  @Test
  void the_rules_have_seen_every_module() {
    List<String> modules =
        classes.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(ROOT + "."))
            .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
            .distinct()
            .toList();
    assertThat(modules)
        .contains(
            "lake",
            "instrumentation",
            "collector",
            "analytics",
            "dashboard",
            "locallambda",
            "sample",
            "cli");
  }

  private static final SliceAssignment ONE_SLICE_PER_PACKAGE =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return type.getPackageName().startsWith(ROOT)
              ? SliceIdentifier.of(type.getPackageName())
              : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
          return "one slice per package";
        }
      };
}
