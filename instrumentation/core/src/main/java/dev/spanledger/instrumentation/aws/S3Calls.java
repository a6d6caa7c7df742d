package dev.spanledger.instrumentation.aws;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanBuilder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;

/** Objects and their buckets. */
final class S3Calls implements ServiceCalls {
  private static final AttributeKey<String> BUCKET = stringKey("aws.s3.bucket");
  private static final AttributeKey<String> KEY = stringKey("aws.s3.key");
  private static final AttributeKey<String> COPY_SOURCE = stringKey("aws.s3.copy_source");
  private static final AttributeKey<String> UPLOAD_ID = stringKey("aws.s3.upload_id");
  private static final AttributeKey<Long> PART_NUMBER = longKey("aws.s3.part_number");

  @Override
  public void describeRequest(SpanBuilder span, String operation, SdkRequest request) {
    Members.put(span, BUCKET, first(request, "Bucket", "DestinationBucket"));
    Members.put(span, KEY, first(request, "Key", "DestinationKey"));
    Members.put(span, COPY_SOURCE, copySource(request));
    Members.put(span, UPLOAD_ID, Members.text(request, "UploadId"));
    if (Members.get(request, "PartNumber") instanceof Number number) {
      span.setAttribute(PART_NUMBER, number.longValue());
    }
  }

  /** The SDK takes the source's parts by themselves, and joins them when it sends the request. */
  private static @Nullable String copySource(SdkRequest request) {
    String bucket = Members.text(request, "SourceBucket");
    String key = Members.text(request, "SourceKey");
    return bucket == null || key == null ? Members.text(request, "CopySource") : bucket + '/' + key;
  }

  private static @Nullable String first(SdkRequest request, String name, String otherwise) {
    String text = Members.text(request, name);
    return text == null ? Members.text(request, otherwise) : text;
  }
}
