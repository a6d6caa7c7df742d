package dev.spanledger.analytics.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlTextTest {

  @Test
  void colon_in_a_string_a_comment_or_a_quoted_name_is_no_parameter() {
    SqlText text =
        SqlText.parse(
            """
            SELECT 'at :noon, it''s :late' AS ":quoted", x -- not :this
            /* nor :that */ FROM t WHERE a = :real
            """);
    assertThat(text.parameters()).containsExactly("real");
  }

  @Test
  void double_colon_is_no_parameter() {
    assertThat(SqlText.parse("SELECT a::bigint, :b").parameters()).containsExactly("b");
  }

  @Test
  void slice_of_a_list_is_no_parameter() {
    assertThat(SqlText.parse("SELECT a[1:2]").parameters()).isEmpty();
  }

  @Test
  void table_of_the_lake_is_found_only_in_code() {
    SqlText text =
        SqlText.parse("SELECT 'lake.no', flake.no, a.lake.no FROM lake.spans -- lake.neither");
    assertThat(text.tables()).containsExactly("spans");
  }

  @Test
  void all_parts_together_are_the_text() {
    String sql = "SELECT ':a', :b FROM lake.c -- :d";
    assertThat(SqlText.parse(sql).codeOnly()).isEqualTo("SELECT  , :b FROM lake.c  ");
    assertThat(SqlText.parse(sql).parts()).hasSize(8);
  }
}
