package dev.spanledger.instrumentation.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private final Redactor redactor = Redactor.standard();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http.request.header.authorization",
        "http.request.header.Cookie",
        "http.response.header.set-cookie",
        "user.password",
        "client_secret",
        "x-amz-security-token",
        "apiKey",
        "api_key",
        "X-Api-Key"
      })
  void a_key_that_names_a_secret_loses_its_value(String key) {
    assertThat(redactor.value(key, "hunter2")).isEqualTo("REDACTED");
    assertThat(redactor.count(Rule.KEY)).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mail to ann.lee+x@example.co.uk. Now     | mail to REDACTED. Now",
        "<bob@example.org>                         | <REDACTED>",
        "a@b is no address                          | a@b is no address",
        "key AKIAIOSFODNN7EXAMPLE!                  | key REDACTED!",
        "ASIAIOSFODNN7EXAMPLEX is too long          | ASIAIOSFODNN7EXAMPLEX is too long",
        "card 4111 1111 1111 1111 refused           | card REDACTED refused",
        "card 4111-1111-1111-1111                   | card REDACTED",
        "5555555555554444                           | REDACTED",
        "378282246310005                            | REDACTED",
        "4111111111111112 has a wrong check digit   | 4111111111111112 has a wrong check digit",
        "at 1732492800000 or 1732492800000000000 ns | at 1732492800000 or 1732492800000000000 ns",
        "id 1-5759e988-bd862e3fe1be46a994272793     | id 1-5759e988-bd862e3fe1be46a994272793",
        // The digits at the start of the first and at the end of the second are a card's.
        "45567375-8689-4005-b738-ca3b9eed0bf8       | 45567375-8689-4005-b738-ca3b9eed0bf8",
        "ca3b9eed-0bf8-4a3b-4539-148803436467 done  | ca3b9eed-0bf8-4a3b-4539-148803436467 done",
        "45567375-8689-4005 and no more             | REDACTED and no more",
        "45567375-8689-4005-b738-ca3b9eed0bf8 4111111111111111 | 45567375-8689-4005-b738-ca3b9eed0bf8 REDACTED",
        "login password=hunter2, user=ann           | login password=REDACTED, user=ann",
        "Authorization: Bearer abc.def              | Authorization: REDACTED",
        "{\"token\": \"abc\", \"n\": 1}             | {\"token\": \"REDACTED\", \"n\": 1}",
        "GET /orders/17?x=1 took 12:30:59           | GET /orders/17?x=1 took 12:30:59",
        "arn:aws:sqs:eu-central-1:123456789012:jobs | arn:aws:sqs:eu-central-1:123456789012:jobs"
      })
  void secrets_are_found_by_their_shape_and_nothing_else_is(String value, String shown) {
    assertThat(redactor.value("note", value)).isEqualTo(shown);
    assertThat(redactor.text(value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"password\":\"my secret phrase\",\"n\":1}         | {\"password\":\"REDACTED\",\"n\":1}",
        "{\"password\" : \"a\\\"b c\", \"n\":1}             | {\"password\" : \"REDACTED\", \"n\":1}",
        "{\"body\":\"{\\\"secret\\\":\\\"a b\\\",\\\"n\\\":1}\"} | {\"body\":\"{\\\"secret\\\":\\\"REDACTED\\\",\\\"n\\\":1}\"}",
        "{\"pin_token\":[\"a\",\"b\"],\"n\":1}              | {\"pin_token\":REDACTED,\"n\":1}",
        "{\"credentials\":{\"user\":\"ann\"},\"n\":1}        | {\"credentials\":REDACTED,\"n\":1}",
        "{\"secret\":{\"v\":\"a]}\\\"}b\"},\"n\":1}             | {\"secret\":REDACTED,\"n\":1}",
        "{\"rawQueryString\":\"q=1\",\"n\":1}              | {\"rawQueryString\":\"REDACTED\",\"n\":1}",
        "{\"api_key\":12345,\"n\":1}                      | {\"api_key\":REDACTED,\"n\":1}",
        "{\"Cookie\":\"a=1; b=2\",\"n\":1}                | {\"Cookie\":\"REDACTED\",\"n\":1}",
        "Cookie: a=1; b=2                               | Cookie: REDACTED",
        "Authorization: Basic YTpi                      | Authorization: REDACTED",
        "user=ann&password=hunter2&n=1                  | user=ann&password=REDACTED&n=1",
        "{\"password\":\"never closed                    | {\"password\":\"REDACTED",
        "a password is not 'x', it seems                | a password is not 'x', it seems"
      })
  void a_secrets_whole_value_goes_in_json_in_headers_and_in_forms(String value, String shown) {
    assertThat(redactor.value("spanledger.request.payload", value)).isEqualTo(shown);
  }

  @Test
  void json_in_json_in_json_keeps_no_secret() {
    String json = "{\"password\":\"correct horse\",\"n\":1}";
    for (int level = 0; level < 3; level++) {
      assertThat(redactor.text(json)).doesNotContain("correct", "horse").contains("n");
      json = "{\"body\":\"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\",\"n\":1}";
    }
  }

  @Test
  void a_strict_users_list_lets_nothing_else_out() {
    Redactor strict = Redactor.allowing(" order.* ,payment.method,");
    assertThat(strict.value("order.id", "17")).isEqualTo("17");
    assertThat(strict.value("payment.method", "card")).isEqualTo("card");
    assertThat(strict.value("payment.methods", "card")).isEqualTo("REDACTED");
    assertThat(strict.value("url.path", "/orders/17")).isEqualTo("REDACTED");
    assertThat(strict.value("client.address", "192.0.2.1")).isEqualTo("REDACTED");
    assertThat(strict.value("exception.stacktrace", "at x")).isEqualTo("REDACTED");
    assertThat(strict.value("order.password", "hunter2")).isEqualTo("REDACTED");
    assertThat(strict.value("order.note", "to ann@example.org")).isEqualTo("to REDACTED");
    // What this library fills with names and codes is still there to find a function by.
    assertThat(strict.value("faas.trigger", "http")).isEqualTo("http");
    assertThat(strict.value("http.route", "/orders/{id}")).isEqualTo("/orders/{id}");
    assertThat(strict.value("messaging.destination.name", "orders")).isEqualTo("orders");
    assertThat(strict.text("GET /orders/{id}")).isEqualTo("GET /orders/{id}");
    assertThat(strict.message("no such user ann")).isEqualTo("REDACTED");
    assertThat(strict.count(Rule.UNLISTED)).isEqualTo(5);
    assertThat(strict.count(Rule.KEY)).isOne();
    assertThat(redactor.message("no such user ann")).isEqualTo("no such user ann");
  }

  @Test
  void a_json_web_token_is_found_signed_and_unsigned() {
    String header = "eyJhbGciOiJIUzI1NiJ9";
    String payload = "eyJzdWIiOiIxMjM0NTY3ODkwIn0";
    assertThat(redactor.value("note", "got " + header + '.' + payload + ".dBjftJeZ4CVP-mB9 twice"))
        .isEqualTo("got REDACTED twice");
    assertThat(redactor.value("note", header + '.' + payload)).isEqualTo("REDACTED");
    assertThat(redactor.count(Rule.JWT)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://ann:pw@shop.test/a?q=1&lone&b= | https://shop.test/a?q=REDACTED&REDACTED&b=REDACTED",
        "https://shop.test/a/b                   | https://shop.test/a/b",
        "https://shop.test?                      | https://shop.test?",
        "/orders?id=7                            | /orders?id=REDACTED"
      })
  void urls_keep_their_path_and_the_names_of_their_parameters(String url, String shown) {
    assertThat(redactor.value("url.full", url)).isEqualTo(shown);
  }

  @Test
  void a_query_keeps_the_names_of_its_parameters() {
    assertThat(redactor.value("url.query", "q=coffee&lang=de"))
        .isEqualTo("q=REDACTED&lang=REDACTED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT * FROM t1 WHERE a = 'it''s' AND b=12.5e3 | SELECT * FROM t1 WHERE a = ? AND b=?",
        "INSERT INTO x VALUES ('a\\'b', 0xFF, -3)        | INSERT INTO x VALUES (?, ?, -?)",
        "SELECT $1, $body$secret$body$, col_2            | SELECT $1, ?, col_2",
        "SELECT 'never closed                            | SELECT ?"
      })
  void queries_lose_their_literals(String sql, String shown) {
    assertThat(redactor.value("db.query.text", sql)).isEqualTo(shown);
  }

  @Test
  void long_values_are_cut_to_what_the_collector_takes_and_between_characters() {
    assertThat(redactor.value("note", "x".repeat(5000))).hasSize(4096);
    String cut = redactor.value("note", "x" + "\ud83d\ude00".repeat(2000));
    assertThat(cut).isEqualTo("x" + "\ud83d\ude00".repeat(1023));
    assertThat(redactor.count(Rule.LENGTH)).isEqualTo(2);
  }

  @Test
  void switched_off_it_still_cuts() {
    Redactor off = Redactor.off();
    assertThat(off.value("password", "hunter2")).isEqualTo("hunter2");
    assertThat(off.value("note", "x".repeat(5000))).hasSize(4096);
  }

  @Test
  void hostile_values_take_time_in_proportion_to_their_length() {
    // Quadratic work on a quarter of a million characters would not end within the build.
    for (String piece :
        new String[] {
          "a@",
          "eyJ",
          "4 ",
          "=",
          "token=",
          "'",
          "$$",
          "AKIA",
          "1-",
          "\\",
          "token\":\"",
          "token\":[",
          "cookie:",
          "secret=\\\""
        }) {
      String hostile = piece.repeat(250_000 / piece.length());
      assertThat(redactor.value("note", hostile).length()).isLessThanOrEqualTo(4096);
      assertThat(redactor.value("db.query.text", hostile).length()).isLessThanOrEqualTo(4096);
      assertThat(redactor.value("url.full", hostile).length()).isLessThanOrEqualTo(4096);
    }
  }
}
