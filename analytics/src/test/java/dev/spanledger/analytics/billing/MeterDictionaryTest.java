package dev.spanledger.analytics.billing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeterDictionaryTest {
  private final MeterDictionary meters = MeterDictionary.load();

  @ParameterizedTest
  @CsvSource({
    "AWSLambda, Request, lambda.request, x86_64",
    "AWSLambda, USE1-Request, lambda.request, x86_64",
    "AWSLambda, EU-Request-ARM, lambda.request, arm64",
    "AWSLambda, Lambda-Edge-Request, lambda.edge_request,",
    "AWSLambda, USW2-Lambda-Edge-GB-Second, lambda.edge_gb_second,",
    "AWSLambda, APN1-Lambda-GB-Second, lambda.gb_second, x86_64",
    "AWSLambda, EUW1-Lambda-GB-Second-ARM, lambda.gb_second, arm64",
    "AWSLambda, USE1-Lambda-Provisioned-GB-Second, lambda.provisioned_gb_second, x86_64",
    "AWSLambda, USE1-Lambda-Provisioned-Concurrency, lambda.provisioned_concurrency, x86_64",
    "AWSLambda, Lambda-Storage-GB-Second-ARM, lambda.storage_gb_second, arm64",
    "AWSLambda, USW2-EUC1-AWS-Out-Bytes, lambda.data_transfer,",
    "AWSLambda, DataTransfer-Regional-Bytes, lambda.data_transfer,",
    "AmazonApiGateway, USE1-ApiGatewayHttpRequest, apigateway.http_request,",
    "AmazonApiGateway, USE1-ApiGatewayRequest, apigateway.rest_request,",
    "AWSQueueService, USE1-Requests-Tier1, sqs.request,",
    "AmazonSNS, F-Request-Tier1, sns.fifo_request,",
    "AmazonCloudWatch, USE1-VendedLog-Bytes, logs.ingest,",
    "AmazonDynamoDB, EUW1-ReadRequestUnits, dynamodb.read_request_unit,",
  })
  void usage_type_names_the_meter_in_every_region(
      String serviceCode, String usageType, String id, String architecture) {
    Meter meter = meters.meter(serviceCode, null, usageType, null);

    assertThat(meter).isNotNull();
    assertThat(meter.id()).isEqualTo(id);
    assertThat(meter.architecture()).isEqualTo(architecture);
  }

  @ParameterizedTest
  @CsvSource({
    "AWS Lambda - Total Compute - US West (Oregon)-Tier-1, lambda.gb_second",
    "AWS Lambda - Total Requests - US East (Ohio), lambda.request",
    "AWS Lambda - Total Compute (Provisioned) - US West (Oregon), lambda.provisioned_gb_second",
    "$0.02 per GB - US West (Oregon) data transfer to US West (Northern California),"
        + " lambda.data_transfer",
  })
  void description_names_it_where_an_export_has_no_usage_type(String description, String id) {
    Meter meter = meters.meter(null, "AWS Lambda", null, description);

    assertThat(meter).isNotNull();
    assertThat(meter.id()).isEqualTo(id);
  }

  @Test
  void other_services_and_usage_types_have_none() {
    assertThat(meters.meter("AmazonRDS", null, "USE1-Request", null)).isNull();
    assertThat(meters.meter("AWSLambda", null, "USE1-Something-New", null)).isNull();
    assertThat(meters.meter(null, null, "USE1-Request", null)).isNull();
  }
}
