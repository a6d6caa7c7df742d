-- purpose: Charges that count and start in the range, under FOCUS's names, a page after the one that ended with a charge.
-- grain: charge_id
-- uses: charge_current, lake.charges
-- parameters: from TIMESTAMP, to TIMESTAMP, after VARCHAR, limit BIGINT
WITH counted AS (
  SELECT
    charge_id,
    row_number() OVER (ORDER BY charge_id) AS position
  FROM charge_current
  WHERE posted_time >= :from
    AND posted_time < :to
    AND charge_id > :after
)
SELECT
  charge.charge_id,
  charge.source_file,
  charge.source_row,
  charge.availability_zone AS "AvailabilityZone",
  charge.billed_cost AS "BilledCost",
  charge.billing_account_id AS "BillingAccountId",
  charge.billing_account_name AS "BillingAccountName",
  charge.billing_currency AS "BillingCurrency",
  charge.billing_period_end AS "BillingPeriodEnd",
  charge.billing_period_start AS "BillingPeriodStart",
  charge.charge_category AS "ChargeCategory",
  charge.charge_class AS "ChargeClass",
  charge.charge_description AS "ChargeDescription",
  charge.charge_frequency AS "ChargeFrequency",
  charge.charge_period_end AS "ChargePeriodEnd",
  charge.charge_period_start AS "ChargePeriodStart",
  charge.commitment_discount_id AS "CommitmentDiscountId",
  charge.commitment_discount_status AS "CommitmentDiscountStatus",
  charge.commitment_discount_type AS "CommitmentDiscountType",
  charge.consumed_quantity AS "ConsumedQuantity",
  charge.consumed_unit AS "ConsumedUnit",
  charge.contracted_cost AS "ContractedCost",
  charge.contracted_unit_price AS "ContractedUnitPrice",
  charge.effective_cost AS "EffectiveCost",
  charge.invoice_id AS "InvoiceId",
  charge.invoice_issuer_name AS "InvoiceIssuerName",
  charge.list_cost AS "ListCost",
  charge.list_unit_price AS "ListUnitPrice",
  charge.pricing_category AS "PricingCategory",
  charge.pricing_quantity AS "PricingQuantity",
  charge.pricing_unit AS "PricingUnit",
  charge.provider_name AS "ProviderName",
  charge.publisher_name AS "PublisherName",
  charge.region_id AS "RegionId",
  charge.region_name AS "RegionName",
  charge.billed_resource_id AS "ResourceId",
  charge.billed_resource_name AS "ResourceName",
  charge.billed_resource_type AS "ResourceType",
  charge.cloud_service_category AS "ServiceCategory",
  charge.cloud_service_name AS "ServiceName",
  charge.sku_id AS "SkuId",
  charge.sku_meter AS "SkuMeter",
  charge.sku_price_id AS "SkuPriceId",
  charge.sub_account_id AS "SubAccountId",
  charge.sub_account_name AS "SubAccountName"
FROM counted
INNER JOIN lake.charges AS charge
  ON charge.charge_id = counted.charge_id
WHERE counted.position <= :limit
ORDER BY
  charge.charge_id
