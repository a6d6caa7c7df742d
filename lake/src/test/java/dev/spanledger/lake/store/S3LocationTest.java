package dev.spanledger.lake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
  @Test
  void a_place_has_a_bucket_and_a_prefix() {
    assertThat(S3Location.parse("s3://my.bucket-1/a b/c="))
        .isEqualTo(new S3Location("my.bucket-1", "a b/c="));
    assertThat(S3Location.parse("s3://bucket")).isEqualTo(new S3Location("bucket", ""));
    assertThat(S3Location.parse("s3://bucket/").toString()).isEqualTo("s3://bucket/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://", "s3:///key", "s3://Bucket/k", "s3://b/k", "S3://bucket/k"})
  void what_is_none_is_refused(String text) {
    assertThat(S3Location.isMeantBy(text)).isTrue();
    assertThatThrownBy(() -> S3Location.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "\"%s\" is not a place in S3 such as s3://bucket/prefix/: a bucket has 3 to 63 of a-z,"
                + " 0-9, dot and hyphen",
            text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://10.0.0.1/", "http://metadata.internal", "ftp://127.0.0.1", "/x"})
  void an_endpoint_without_encryption_is_on_this_machine(String endpoint) {
    assertThatThrownBy(() -> new AwsAccess(null, null, URI.create(endpoint)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Endpoint %s is not https: only a server on this machine may be called without",
            endpoint);
  }
}
