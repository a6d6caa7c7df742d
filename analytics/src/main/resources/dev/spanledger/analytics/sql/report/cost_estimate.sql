-- purpose: What routes and tenants caused where only some traces are recorded: a ratio estimate per function and day, with the interval that holds the true cost in 95 of 100 cases; estimates are doubles and end in _approx, what was recorded is exact.
-- grain: billing_currency, dimension, dimension_value
-- uses: allocation_current, caller_coverage, cost_estimate_cell
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH spread AS (
  SELECT
    billing_currency,
    cost_day,
    faas_name,
    trace_key,
    dimension,
    dimension_value,
    billed_cost,
    factor,
    -- A trace is recorded with probability 1 / factor; this is what its chance adds to the error.
    CAST(billed_cost AS DOUBLE) * sqrt(greatest(factor * factor - factor, 0.0E0)) AS deviation,
    CAST(count(*) OVER (
      PARTITION BY billing_currency, cost_day, dimension, trace_key
    ) AS DOUBLE) AS functions
  FROM cost_estimate_cell
),
share AS (
  SELECT
    billing_currency,
    cost_day,
    faas_name,
    dimension,
    dimension_value,
    sum(billed_cost) AS billed_cost,
    max(factor) AS factor,
    sum(functions * deviation * deviation) AS own_square
  FROM spread
  GROUP BY
    billing_currency,
    cost_day,
    faas_name,
    dimension,
    dimension_value
),
ratio AS (
  SELECT
    billing_currency,
    cost_day,
    faas_name,
    dimension,
    dimension_value,
    billed_cost,
    factor,
    own_square,
    sum(own_square) OVER (
      PARTITION BY billing_currency, cost_day, faas_name, dimension
    ) AS all_square,
    CAST(billed_cost AS DOUBLE) / CAST(sum(billed_cost) OVER (
      PARTITION BY billing_currency, cost_day, faas_name, dimension
    ) AS DOUBLE) AS portion
  FROM share
),
-- Traces of the group itself: how far each is from its portion of all functions it went through.
inner_trace AS (
  SELECT
    spread.billing_currency,
    spread.dimension,
    spread.dimension_value,
    spread.cost_day,
    spread.trace_key,
    sum(spread.deviation * (1.0E0 - ratio.portion)) AS residual
  FROM spread
  INNER JOIN ratio
    ON ratio.billing_currency = spread.billing_currency
    AND ratio.cost_day = spread.cost_day
    AND ratio.faas_name = spread.faas_name
    AND ratio.dimension = spread.dimension
    AND ratio.dimension_value = spread.dimension_value
  GROUP BY
    spread.billing_currency,
    spread.dimension,
    spread.dimension_value,
    spread.cost_day,
    spread.trace_key
),
inner_square AS (
  SELECT
    billing_currency,
    dimension,
    dimension_value,
    sum(residual * residual) AS square,
    count(DISTINCT trace_key) AS recorded_trace_count
  FROM inner_trace
  GROUP BY
    billing_currency,
    dimension,
    dimension_value
),
-- Traces of the others, bounded: a square of sums is at most so many times the sum of squares.
outer_square AS (
  SELECT
    billing_currency,
    dimension,
    dimension_value,
    sum(billed_cost) AS recorded_billed_cost,
    sum(CAST(billed_cost AS DOUBLE) * factor) AS estimate,
    sum(portion * portion * (all_square - own_square)) AS square
  FROM ratio
  GROUP BY
    billing_currency,
    dimension,
    dimension_value
),
varied AS (
  SELECT
    far.billing_currency,
    far.dimension,
    far.dimension_value,
    far.recorded_billed_cost,
    near.recorded_trace_count,
    far.estimate,
    -- Student's quantile over the normal one, squared: few traces tell little of their variance.
    (near.square + far.square) * power(
      1.0E0 + 1.2104E0 / CAST(greatest(near.recorded_trace_count - 1, 1) AS DOUBLE),
      2.0E0
    ) AS variance
  FROM outer_square AS far
  INNER JOIN inner_square AS near
    ON near.billing_currency = far.billing_currency
    AND near.dimension = far.dimension
    AND near.dimension_value = far.dimension_value
  WHERE far.estimate > 0.0E0
),
estimated AS (
  SELECT
    billing_currency,
    dimension,
    dimension_value,
    recorded_billed_cost,
    recorded_trace_count,
    estimate,
    variance,
    -- Half the squared normal quantile of 95 %, times variance over estimate: Wilson's shift.
    1.9207E0 * variance / estimate AS shift
  FROM varied
),
unknown AS (
  SELECT
    run.billing_currency,
    sum(run.billed_cost) AS billed_cost
  FROM allocation_current AS run
  WHERE run.kind = 'ALLOCATED'
    AND run.invocation_id IS NOT NULL
    AND run.charge_period_start >= :from
    AND run.charge_period_start < :to
    AND NOT EXISTS (
      SELECT 1
      FROM cost_estimate_cell AS known
      WHERE known.dimension = 'ROUTE'
        AND known.billing_currency = run.billing_currency
        AND known.cost_day = date_trunc('day', run.charge_period_start)
        AND known.faas_name = coalesce(run.faas_name, '(none)')
    )
  GROUP BY run.billing_currency
)
SELECT
  estimated.dimension,
  estimated.dimension_value,
  estimated.estimate AS billed_cost_approx,
  -- Wilson's interval, which is not even about the estimate: few traces may have missed much.
  greatest(
    estimated.estimate + estimated.shift
      - sqrt(3.8415E0 * estimated.variance + estimated.shift * estimated.shift),
    0.0E0
  ) AS low_approx,
  estimated.estimate + estimated.shift
    + sqrt(3.8415E0 * estimated.variance + estimated.shift * estimated.shift) AS high_approx,
  sqrt(estimated.variance) / estimated.estimate AS relative_standard_error_approx,
  estimated.recorded_billed_cost,
  estimated.recorded_trace_count,
  coverage.coverage_ratio,
  estimated.billing_currency
FROM estimated
LEFT JOIN caller_coverage AS coverage
  ON coverage.billing_currency = estimated.billing_currency
  AND coverage.dimension = estimated.dimension
  AND coverage.dimension_value = estimated.dimension_value
UNION ALL
SELECT
  'UNKNOWN' AS dimension,
  '(no trace of the function that day)' AS dimension_value,
  CAST(billed_cost AS DOUBLE) AS billed_cost_approx,
  CAST(NULL AS DOUBLE) AS low_approx,
  CAST(NULL AS DOUBLE) AS high_approx,
  CAST(NULL AS DOUBLE) AS relative_standard_error_approx,
  CAST(0 AS DECIMAL(38, 18)) AS recorded_billed_cost,
  CAST(0 AS BIGINT) AS recorded_trace_count,
  CAST(NULL AS DOUBLE) AS coverage_ratio,
  billing_currency
FROM unknown
ORDER BY
  billing_currency,
  dimension,
  billed_cost_approx DESC,
  dimension_value
