package dev.spanledger.analytics.alert.sns;

import dev.spanledger.analytics.alert.AlertChannel;
import dev.spanledger.analytics.alert.AlertNotice;
import dev.spanledger.lake.store.AwsAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/** Notices as messages of an SNS topic. Needs {@code sns:Publish} on the topic. */
public final class SnsChannel implements AlertChannel {
  private static final Pattern TOPIC =
      Pattern.compile("arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(?:\\.fifo)?");

  /** SNS takes no longer subject. */
  private static final int LONGEST_SUBJECT = 100;

  private final String topicArn;
  private final SnsClient client;

  /**
   * @throws IllegalArgumentException where the topic's name is none
   * @throws IOException where no region is known
   */
  public SnsChannel(String topicArn, AwsAccess access) throws IOException {
    if (!TOPIC.matcher(topicArn).matches()) {
      throw new IllegalArgumentException(
          "\"%.80s\" is no topic, as arn:aws:sns:us-east-1:123456789012:alerts"
              .formatted(topicArn));
    }
    this.topicArn = topicArn;
    String region = access.region() == null ? topicArn.split(":", -1)[3] : access.region();
    this.client =
        new AwsAccess(region, access.profile(), access.endpoint(), access.patience())
            .configure(SnsClient.builder())
            .build();
  }

  @Override
  public String name() {
    return "sns " + topicArn;
  }

  @Override
  public void send(AlertNotice notice) throws IOException {
    String title = notice.title().replaceAll("[^\\x20-\\x7e]", "?");
    PublishRequest.Builder request =
        PublishRequest.builder()
            .topicArn(topicArn)
            .subject(title.substring(0, Math.min(LONGEST_SUBJECT, title.length())))
            .message(notice.json())
            .messageAttributes(
                Map.of("status", text(notice.status().name()), "rule", text(notice.rule())));
    if (topicArn.endsWith(".fifo")) {
      // A group's name may hold no space, a rule's may.
      request.messageGroupId(group(notice.rule())).messageDeduplicationId(notice.id());
    }
    try {
      client.publish(request.build());
    } catch (SdkException e) {
      throw new IOException(
          "%s did not take notice %s: %s".formatted(name(), notice.id(), e.getMessage()), e);
    }
  }

  private static String group(String rule) {
    return UUID.nameUUIDFromBytes(rule.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }

  @Override
  public void close() {
    client.close();
  }
}
