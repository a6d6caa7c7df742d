package dev.spanledger.analytics.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerMappingTest {
  private static final String HEADER = "match,key,value,owner,cost_centre,from,to\n";
  private static final LocalDate DAY = LocalDate.parse("2026-11-02");

  @TempDir private Path folder;

  @Test
  void first_rule_that_applies_counts() throws IOException {
    OwnerMapping mapping =
        read(
            """
            # teams first
            tag,team,payments,Payments,CC-200,,
            tag,team,*,{value},,,
            service,,orders*,Orders,CC-100,,
            resource,,arn:aws:DynamoDB:*,Platform,CC-900,,
            account,,123,,CC-1
            """);
    assertThat(owner(mapping, "orders-api", "9", null, Map.of("user_team", "payments")))
        .isEqualTo(new Owner("Payments", "CC-200"));
    assertThat(owner(mapping, "orders-api", "9", null, Map.of("team", "search")))
        .isEqualTo(new Owner("search", "(no cost centre)"));
    assertThat(owner(mapping, "orders-api", "123", null, Map.of()))
        .isEqualTo(new Owner("Orders", "CC-100"));
    assertThat(owner(mapping, null, "123", "arn:aws:dynamodb:x", Map.of()))
        .isEqualTo(new Owner("Platform", "CC-900"));
    assertThat(owner(mapping, null, "123", null, Map.of()))
        .isEqualTo(new Owner("(no owner)", "CC-1"));
    assertThat(owner(mapping, "catalog", "1234", null, Map.of())).isEqualTo(Owner.UNMAPPED);
  }

  @Test
  void rule_applies_from_its_first_day_until_the_day_before_its_last() throws IOException {
    OwnerMapping mapping =
        read("service,,orders,Old,CC,,2026-11-03\nservice,,orders,New,CC,2026-11-03,2026-11-04\n");
    assertThat(mapping.owner(Billed.ofService("orders", DAY)).name()).isEqualTo("Old");
    assertThat(mapping.owner(Billed.ofService("orders", DAY.plusDays(1))).name()).isEqualTo("New");
    assertThat(mapping.owner(Billed.ofService("orders", DAY.plusDays(2))))
        .isEqualTo(Owner.UNMAPPED);
  }

  @Test
  void every_line_that_is_no_rule_is_named_with_what_would_be_right() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    team,,x,A,,,
                    tag,,x,A,,,
                    service,key,x,A,,,
                    service,,,A,,,
                    service,,x,,,,
                    service,,x,A,,1.9.2026,
                    service,,x,A,,2026-11-02,2026-11-02
                    service,,x*,A,,,
                    service,,xy,B,,2026-01-01,
                    service,,x,A,,,,more
                    """))
        .isInstanceOf(MappingException.class)
        .hasMessage(
            "Mapping file "
                + folder.resolve("owners.csv")
                + ": line 2: match \"team\" is none of tag, service, account, resource"
                + "; line 3: a tag needs its key in column \"key\""
                + "; line 4: key \"key\"; only a tag has a key"
                + "; line 5: no value; \"*\" stands for every value"
                + "; line 6: neither owner nor cost_centre"
                + "; line 7: from \"1.9.2026\" is not a day such as 2026-09-01"
                + "; line 8: from 2026-11-02 to 2026-11-02 is no day: \"to\" is the first day"
                + " without the rule"
                + "; line 10: never applies, because line 9 applies to all of it"
                + "; line 11: 8 fields, but a rule has 7: "
                + HEADER.strip());
  }

  @Test
  void file_with_another_header_is_refused() throws IOException {
    Path file = Files.writeString(folder.resolve("other.csv"), "service,owner\nx,y\n");
    assertThatThrownBy(() -> OwnerMapping.read(file))
        .hasMessage(
            "Mapping file %s starts with \"service,owner\"; its first line must be \"%s\""
                .formatted(file, HEADER.strip()));
    assertThatThrownBy(() -> OwnerMapping.read(folder.resolve("none.csv")))
        .hasMessage("No mapping file at " + folder.resolve("none.csv"));
  }

  private OwnerMapping read(String lines) throws IOException {
    return OwnerMapping.read(Files.writeString(folder.resolve("owners.csv"), HEADER + lines));
  }

  private static Owner owner(
      OwnerMapping mapping,
      String service,
      String account,
      String resource,
      Map<String, String> tags) {
    return mapping.owner(new Billed(DAY, service, account, resource, tags));
  }
}
