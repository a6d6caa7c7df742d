-- purpose: Whether every delivery that counts is allocated to the last digit; billing periods that overlap the period, whole.
-- grain: billing_period_start, delivery_series, billing_currency
-- uses: allocation_total, charge_total
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH compared AS (
  SELECT
    charged.billing_period_start,
    charged.billing_period_end,
    charged.delivery_series,
    charged.billing_currency,
    charged.delivery_id,
    charged.delivery_time,
    charged.source_file,
    charged.source_format,
    charged.charge_count,
    charged.refused_row_count,
    coalesce(split.part_count, 0) AS part_count,
    coalesce(split.not_allocated_charge_count, 0) AS not_allocated_charge_count,
    charged.charged_billed_cost,
    split.allocated_billed_cost,
    split.kept_billed_cost,
    split.unobserved_billed_cost,
    split.idle_provisioned_billed_cost,
    split.idle_capacity_billed_cost,
    split.tax_billed_cost,
    split.credit_billed_cost,
    split.unattributed_billed_cost,
    charged.charged_effective_cost,
    charged.charged_list_cost,
    charged.charged_contracted_cost,
    coalesce(charged.charged_billed_cost, CAST(0 AS DECIMAL(38, 18)))
      - coalesce(split.seen_billed_cost, CAST(0 AS DECIMAL(38, 18))) AS difference_billed_cost,
    coalesce(charged.charged_effective_cost, CAST(0 AS DECIMAL(38, 18)))
      - coalesce(split.seen_effective_cost, CAST(0 AS DECIMAL(38, 18))) AS difference_effective_cost,
    coalesce(charged.charged_list_cost, CAST(0 AS DECIMAL(38, 18)))
      - coalesce(split.seen_list_cost, CAST(0 AS DECIMAL(38, 18))) AS difference_list_cost,
    coalesce(charged.charged_contracted_cost, CAST(0 AS DECIMAL(38, 18)))
      - coalesce(split.seen_contracted_cost, CAST(0 AS DECIMAL(38, 18)))
      AS difference_contracted_cost,
    coalesce(charged.charged_quantity, CAST(0 AS DECIMAL(38, 18)))
      - coalesce(split.seen_quantity, CAST(0 AS DECIMAL(38, 18))) AS difference_quantity,
    charged.state,
    charged.synthetic,
    charged.delivery_findings
  FROM charge_total AS charged
  LEFT JOIN allocation_total AS split
    ON split.delivery_series = charged.delivery_series
    AND split.billing_period_start = charged.billing_period_start
    AND split.billing_currency = charged.billing_currency
  WHERE charged.billing_period_start < :to
    AND charged.billing_period_end > :from
)
SELECT
  billing_period_start,
  billing_period_end,
  delivery_series,
  billing_currency,
  CASE
    WHEN not_allocated_charge_count > 0 THEN 'NOT_ALLOCATED'
    WHEN difference_billed_cost = 0
      AND difference_effective_cost = 0
      AND difference_list_cost = 0
      AND difference_contracted_cost = 0
      AND difference_quantity = 0 THEN 'RECONCILED'
    ELSE 'DIFFERENT'
  END AS status,
  charged_billed_cost,
  allocated_billed_cost,
  kept_billed_cost,
  unobserved_billed_cost,
  idle_provisioned_billed_cost,
  idle_capacity_billed_cost,
  tax_billed_cost,
  credit_billed_cost,
  unattributed_billed_cost,
  difference_billed_cost,
  difference_effective_cost,
  difference_list_cost,
  difference_contracted_cost,
  difference_quantity,
  charged_effective_cost,
  charged_list_cost,
  charged_contracted_cost,
  charge_count,
  part_count,
  not_allocated_charge_count,
  refused_row_count,
  delivery_id,
  delivery_time,
  source_file,
  source_format,
  state,
  synthetic,
  delivery_findings
FROM compared
ORDER BY
  billing_period_start,
  delivery_series,
  billing_currency
