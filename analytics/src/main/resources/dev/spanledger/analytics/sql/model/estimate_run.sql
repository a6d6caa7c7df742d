-- purpose: The estimate that counts: the latest that is in the lake with all its rows, unless a bill came after it.
-- grain: run_id
-- uses: charge_delivery, lake.estimates
-- parameters: none
WITH ranked AS (
  SELECT
    run_id,
    min(run_time) AS run_time,
    max(batch_id) AS input_digest,
    max(bill_count) AS bill_count,
    max(bill_time) AS bill_time,
    row_number() OVER (
      ORDER BY min(run_time) DESC, run_id DESC
    ) AS age
  FROM lake.estimates
  GROUP BY run_id
  HAVING count(*) = max(run_rows)
),
bill AS (
  SELECT
    count(*) AS bill_count,
    max(delivery_time) AS bill_time
  FROM charge_delivery
)
SELECT
  ranked.run_id,
  ranked.run_time,
  ranked.input_digest
FROM ranked
-- What came with a later bill is charged by it, and an estimate beside it would count twice.
INNER JOIN bill
  ON bill.bill_count = ranked.bill_count
  AND bill.bill_time IS NOT DISTINCT FROM ranked.bill_time
WHERE ranked.age = 1
